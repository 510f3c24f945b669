import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import "../src/index";
import type { GuardCard } from "../src/card";
import { VIEWS, type View } from "../src/config";
import type { Report } from "../src/model/report";
import { FakeHass } from "./fake-hass";
import { block, destination, finding, report } from "./samples";
import { all, find, press, settle, text } from "./page";

/** Texts as strangers may choose them. What the integration would take out of them comes too. */
const HOSTILE = [
  "<script>window.struck = 1</script>",
  '<img src="x" onerror="window.struck = 1">',
  '"><iframe srcdoc="<b>"></iframe><a href="javascript:struck()">x</a>',
  "${window.struck = 1}{{ states }}{% x %}",
  "[x](javascript:struck()) ![](http://evil.example/p)",
  "\u001b[31m\u0000\r\n\u202egnp.exe\u200b",
  "&lt;b&gt;&amp;",
  "'\"`\\--><style>*{display:none}</style>",
  "<!-- ?lit$1$ -->",
  "A".repeat(10_240),
];

let hass: FakeHass;
let card: GuardCard;

beforeEach(() => {
  hass = new FakeHass();
});

afterEach(() => card.remove());

/** Return a device of which somebody chose all texts. */
function chosen(words: string): Report {
  return report({
    name: words,
    router: words,
    severity: "high",
    score: 0.9,
    coverage: { state: "degraded", reasons: [words] },
    home: [words],
    destinations: {
      one: destination({
        address: words,
        protocol: words,
        service: words,
        country: words,
        country_name: words,
        organization: words,
        names: [words],
        severity: "high",
        score: 0.9,
        reasons: [words],
      }),
    },
    findings: { one: finding({ reasons: [words] }) },
    blocks: { one: block({ blocks: words, leaks: [words], evidence: [words], unavailable_entities: [words], trial_until: "2026-11-24T21:00:00+00:00" }) },
  });
}

async function show(view: View, words: string): Promise<void> {
  hass.devices = { ring: { id: "ring", name: words, name_by_user: null } };
  card = document.createElement("iot-egress-guard-card") as GuardCard;
  card.setConfig({ type: "custom:iot-egress-guard-card", device_id: "ring", view, title: words });
  card.hass = hass.now;
  document.body.append(card);
  await settle(card);
  hass.connection.send({ full: { ring: chosen(words) }, attribution: words });
  await settle(card);
  for (const line of ["ieg-destination .line", "ieg-block .line"]) if (find(card, line)) press(card, line);
  await settle(card);
}

/** Return what is drawn: each element with its attributes' names, wherever it stands. */
function drawn(): string[] {
  return all(card, "*").map((each) => [each.tagName, ...each.getAttributeNames().sort()].join(" "));
}

for (const view of VIEWS) {
  test(`in the view ${view}, texts of others are text: the same is drawn as for an honest one`, async () => {
    await show(view, "An honest name");
    const honest = drawn();
    assert.match(text(card), /An honest name/);
    card.remove();
    for (const words of HOSTILE) {
      await show(view, words);
      assert.deepEqual(drawn(), honest, words.slice(0, 60));
      assert.ok(text(card).includes(words.replace(/\s+/g, " ").trim()), words.slice(0, 60));
      assert.equal((globalThis.window as unknown as { struck?: number }).struck, undefined);
      card.remove();
    }
  });
}

test("words of the router in an error are text too", async () => {
  for (const words of HOSTILE) {
    hass.refusal = { message: words };
    await show("overview", "An honest name");
    const before = new Set(drawn().map((each) => each.split(" ")[0]));
    press(card, "[data-offer=allow]");
    await settle(card);
    press(card, "[data-answer=confirm]");
    await settle(card);
    assert.ok(text(card).includes(words.replace(/\s+/g, " ").trim()), words.slice(0, 60));
    for (const tag of drawn().map((each) => each.split(" ")[0]))
      assert.ok(before.has(tag) || !/SCRIPT|IMG|IFRAME|^A$|STYLE/.test(tag ?? ""), tag);
    card.remove();
  }
});
