import "./dom";
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import "../src/index";
import type { GuardCard } from "../src/card";
import type { View } from "../src/config";
import type { Report } from "../src/model/report";
import { FakeHass } from "./fake-hass";
import { block, destination, FULL, report } from "./samples";
import { all, find, press, settle, text } from "./page";

let hass: FakeHass;
let card: GuardCard;

beforeEach(() => {
  hass = new FakeHass();
});

afterEach(() => card.remove());

async function show(view: View = "overview", changes: { device_id?: string; title?: string } = {}): Promise<void> {
  card = document.createElement("iot-egress-guard-card") as GuardCard;
  card.setConfig({ type: "custom:iot-egress-guard-card", device_id: "ring", view, ...changes });
  card.hass = hass.now;
  document.body.append(card);
  await settle(card);
}

async function tell(each?: Report): Promise<void> {
  hass.connection.send(each ? { full: { ring: each }, attribution: "by DB-IP" } : FULL);
  await settle(card);
}

test("it tells that it waits, then what the guard knows", async () => {
  await show();
  assert.match(text(card), /Asking the guard/);
  await tell();
  const shown = text(card);
  for (const word of ["Ring Pro", "1 highly suspicious destination", "106.13.0.0", "62% learned", "DB-IP", "Baidu"])
    assert.ok(shown.includes(word), word);
});

for (const [code, words] of [
  ["unknown_command", /isn't running/],
  ["unauthorized", /may not see/],
  ["not_found", /isn't guarded/],
  ["boom", /didn't answer: no/],
] as const) {
  test(`refused with ${code}, it says so in words`, async () => {
    hass.connection.refusals = [{ code, message: "no" }];
    await show();
    assert.match(text(card), words);
  });
}

test("without a device it says where to choose one; with one that isn't guarded, that it isn't", async () => {
  await show("overview", { device_id: "" });
  assert.match(text(card), /Choose one/);
  card.remove();
  await show();
  hass.connection.send({ full: {}, attribution: "" });
  await settle(card);
  assert.match(text(card), /isn't guarded/);
});

test("while the integration reloads it shows what it knew, and says from when that is", async () => {
  await show();
  await tell();
  hass.connection.send({ changed: { ring: { available: false } } });
  await settle(card);
  assert.match(text(card), /router can't be reached now, or.*106\.13\.0\.0/s);
  assert.ok(find(card, ".banner"));
});

test("a device whose router never answered has a notice in place of a report", async () => {
  await show();
  hass.connection.send({ full: { ring: { available: false } }, attribution: "" });
  await settle(card);
  assert.match(text(card), /isn't running now/);
});

test("what comes from routers and devices is text, never markup", async () => {
  await show();
  const organization = "<img src=x onerror=alert(1)>";
  await tell(report({ destinations: { a: destination({ organization, names: ["<b>"] }) }, name: organization }));
  assert.equal(all(card, "img").length, 0);
  assert.ok(text(card).includes(organization));
});

const PARTS: readonly [View, string[], string[]][] = [
  ["overview", ["ieg-map", "ieg-blocks", "ieg-destinations"], ["ieg-findings"]],
  ["map", ["ieg-map"], ["ieg-destinations", "ieg-blocks", "ieg-findings"]],
  ["list", ["ieg-destinations", "ieg-blocks"], ["ieg-map", "ieg-findings"]],
  ["compact", ["ieg-findings"], ["ieg-map", "ieg-destinations", "ieg-blocks"]],
];
for (const [view, there, missing] of PARTS) {
  test(`the view ${view} has its parts, and no others`, async () => {
    await show(view);
    await tell();
    for (const name of there) assert.ok(find(card, name), name);
    for (const name of missing) assert.equal(find(card, name), null, name);
  });
}

test("the compact view shows the worst three, and how many others there are", async () => {
  await show("compact");
  await tell();
  assert.equal(all(card, "ieg-destination").length, 3);
  assert.match(text(find(card, ".rest")), /^13 other destinations$/);
  const suspicious = Array.from({ length: 5 }, (_, i) => [`${i}`, destination({ severity: "suspicious" })] as const);
  await tell(report({ destinations: Object.fromEntries(suspicious) }));
  assert.equal(all(card, "ieg-destination").length, 3);
  assert.match(text(find(card, ".rest")), /^2 other destinations$/);
  await tell(report({ destinations: { a: destination() } }));
  assert.match(text(find(card, ".rest")), /^1 destination$/);
});

test("a title takes the place of the device's name", async () => {
  await show("compact", { title: "Front door" });
  await tell();
  assert.equal(find(card, "h2")?.textContent, "Front door");
});

test("those who aren't administrators see no buttons that would be refused", async () => {
  hass.admin = false;
  await show();
  await tell();
  press(card, "ieg-destination .line");
  press(card, "ieg-block .line");
  await settle(card);
  assert.equal(all(card, "[data-offer]").length, 0);
  assert.equal(find(card, "[role=switch]"), null);
  assert.ok(find(card, ".reasons"), "they see why all the same");
});

test("a destination unfolds to its reasons, and folds again", async () => {
  await show();
  await tell();
  press(card, "ieg-destination .line");
  await settle(card);
  assert.equal(find(card, "ieg-destination .line")?.getAttribute("aria-expanded"), "true");
  assert.match(text(find(card, "ieg-destination .more")), /ends in \.0\.0/);
  press(card, "ieg-destination .line");
  await settle(card);
  assert.equal(find(card, "ieg-destination .more"), null);
});

test("coverage unfolds to its reasons", async () => {
  await show();
  await tell(report({ coverage: { state: "degraded", reasons: ["The last poll failed."] } }));
  press(card, "ieg-header button.chip");
  await settle(card);
  assert.match(text(find(card, "#reasons")), /The last poll failed/);
});

test("a country chosen on the map narrows the list, and chosen again it doesn't", async () => {
  await show();
  await tell();
  const choose = async (): Promise<number> => {
    find(card, "[data-code=CN]")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    await settle(card);
    return all(card, "ieg-destination").length;
  };
  assert.equal(await choose(), 1);
  assert.equal(find(card, "[data-code=CN]")?.getAttribute("aria-pressed"), "true");
  assert.equal(await choose(), 16);
});

test("the arrow keys go from country to country, and one of them is in the order of tabs", async () => {
  await show();
  await tell();
  const stops = (): (string | undefined)[] =>
    all(card, "[data-code]").filter((each) => each.getAttribute("tabindex") === "0").map((each) => each.dataset["code"]);
  assert.deepEqual(stops(), ["CN"]);
  find(card, "[data-code=CN]")?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  await settle(card);
  assert.deepEqual(stops(), ["NL"]);
});

test("of many destinations the first 50 are drawn, and 50 more when asked", async () => {
  await show("list");
  const many = Array.from({ length: 120 }, (_, i) => [`${i}`, destination({ address: `192.0.2.${i}` })] as const);
  await tell(report({ destinations: Object.fromEntries(many) }));
  assert.equal(all(card, "ieg-destination").length, 50);
  press(card, ".foot button");
  await settle(card);
  assert.equal(all(card, "ieg-destination").length, 100);
  assert.match(text(find(card, ".foot")), /20 left/);
});

test("what the search doesn't find isn't drawn, and that nothing was found is said", async () => {
  await show("list");
  await tell();
  const search = async (value: string): Promise<void> => {
    const input = find(card, "input[type=search]") as HTMLInputElement;
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await settle(card);
  };
  await search("baidu");
  assert.equal(all(card, "ieg-destination").length, 1);
  assert.match(text(find(card, "ieg-destinations [role=status]")), /1 destination found/);
  await search("nothing of the kind");
  assert.match(text(card), /No destination matches/);
  press(card, ".empty button");
  await settle(card);
  assert.equal(all(card, "ieg-destination").length, 16);
});

test("a finding is blocked: asked, confirmed, done, with its evidence, and the focus stays", async () => {
  await show();
  await tell();
  hass.response = block({ evidence: ["Its rule is in force."] });
  press(card, "ieg-destination .line");
  await settle(card);
  press(card, "[data-offer=block]");
  await settle(card);
  assert.equal(hass.calls.length, 0, "nothing is done before it's confirmed");
  press(card, "input[value=trial]");
  press(card, "[data-answer=confirm]");
  await settle(card);
  assert.deepEqual(hass.calls[0]?.data, { device_id: "ring", destination: "106.13.0.0", trial: "00:10:00" });
  assert.match(text(find(card, "[data-outcome=good]")), /nothing that it should stop is left.*Its rule is in force/s);
  const actions = find(card, "ieg-destination ieg-actions");
  assert.equal(actions?.shadowRoot?.activeElement?.getAttribute("data-answer"), "close");
  press(card, "[data-answer=close]");
  await settle(card);
  assert.equal(actions?.shadowRoot?.activeElement?.getAttribute("data-offer"), "block");
});

test("what is refused is said, in the same place", async () => {
  await show();
  await tell();
  hass.refusal = { message: "The router says no." };
  press(card, "ieg-destination .line");
  await settle(card);
  press(card, "[data-offer=allow]");
  await settle(card);
  press(card, "[data-answer=confirm]");
  await settle(card);
  assert.match(text(find(card, "[data-outcome=bad]")), /That didn't work: The router says no\./);
});

test("Escape takes the question back, and nothing is done", async () => {
  await show();
  await tell();
  press(card, "ieg-destination .line");
  await settle(card);
  press(card, "[data-offer=block]");
  await settle(card);
  find(card, "form.panel")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  await settle(card);
  assert.ok(find(card, "[data-offer=block]"));
  assert.equal(hass.calls.length, 0);
});

test("the switch asks before it cuts a device off", async () => {
  await show();
  await tell();
  press(card, "[role=switch]");
  await settle(card);
  assert.match(text(find(card, "ieg-header form")), /Cut Ring Pro off from the internet\?/);
  press(card, "ieg-header [data-answer=confirm]");
  await settle(card);
  assert.deepEqual(hass.calls.map(({ service }) => service), ["turn_off"]);
});

test("what somebody reads doesn't move when news come", async () => {
  await show("list");
  const two = (first: string, second: string): Report =>
    report({
      destinations: {
        a: destination({ address: "192.0.2.1", last_seen: first }),
        b: destination({ address: "192.0.2.2", last_seen: second }),
      },
    });
  const order = (): (string | undefined)[] => all(card, "ieg-destination .where").map((each) => text(each).slice(0, 9));
  await tell(two("2026-11-24T19:00:00+00:00", "2026-11-24T18:00:00+00:00"));
  assert.deepEqual(order(), ["192.0.2.1", "192.0.2.2"]);
  press(card, "ieg-destination .line");
  await settle(card);
  await tell(two("2026-11-24T19:00:00+00:00", "2026-11-24T19:30:00+00:00"));
  assert.deepEqual(order(), ["192.0.2.1", "192.0.2.2"]);
  find(card, "ieg-destinations ul")?.dispatchEvent(new Event("pointerleave"));
  await settle(card);
  assert.deepEqual(order(), ["192.0.2.2", "192.0.2.1"]);
});
