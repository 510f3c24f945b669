import assert from "node:assert/strict";
import { test } from "node:test";
import { DeviceApi } from "../src/api";
import { Localizer } from "../src/format/localizer";
import { rowsOf } from "../src/model/rows";
import type { Block, Destination } from "../src/model/report";
import type { Offer } from "../src/parts/action-flow";
import { blockOffers, destinationOffers, internetOffer, type Setting } from "../src/parts/offers";
import { FakeHass } from "./fake-hass";
import { block, destination, report } from "./samples";

const localizer = new Localizer(
  "en",
  { language: "en", number_format: "language", time_format: "language", time_zone: "server" },
  "UTC",
);

function setting(hass: FakeHass): Setting {
  return { api: new DeviceApi(() => hass.now, "ring"), device: "Ring Pro", localizer };
}

function offersFor(hass: FakeHass, changes: Partial<Destination>, ...blocks: Block[]): Offer[] {
  const each = report({
    destinations: { a: destination(changes) },
    blocks: Object.fromEntries(blocks.map((one) => [one.block_id, one])),
  });
  return rowsOf(each).flatMap((row) => destinationOffers(row, setting(hass)));
}

function offer(offers: readonly Offer[], id: string): Offer {
  const found = offers.find((each) => each.id === id);
  assert.ok(found, `${id} is offered`);
  return found;
}

test("a destination can be blocked and allowed", () => {
  assert.deepEqual(offersFor(new FakeHass(), {}).map(({ id }) => id), ["block", "allow"]);
});

test("one that is blocked can be let through, one that is allowed can be judged again", () => {
  const hass = new FakeHass();
  assert.deepEqual(offersFor(hass, { blocked: "3f2a9c1d" }, block()).map(({ id }) => id), ["unblock", "allow"]);
  assert.deepEqual(offersFor(hass, { allowed: true }).map(({ id }) => id), ["block", "disallow"]);
});

test("a quarantine isn't ended at one destination", () => {
  const offers = offersFor(new FakeHass(), { blocked: "3f2a9c1d" }, block({ quarantine: true }));
  assert.deepEqual(offers.map(({ id }) => id), ["allow"]);
});

for (const [chosen, data] of [
  [{ what: "address", span: "hour" }, { duration: "01:00:00" }],
  [{ what: "address", span: "good" }, {}],
  [{ what: "address", span: "trial" }, { trial: "00:10:00" }],
  [{ what: "port", span: "hour" }, { protocol: "udp", port: 1, duration: "01:00:00" }],
] as const) {
  test(`a block of ${chosen.what} for ${chosen.span} asks for just that`, async () => {
    const hass = new FakeHass();
    hass.response = block();
    await offer(offersFor(hass, { address: "106.13.0.0", port: 1, protocol: "udp" }), "block").run(chosen);
    assert.deepEqual(hass.calls, [
      {
        domain: "iot_egress_guard",
        service: "block",
        data: { device_id: "ring", destination: "106.13.0.0", ...data },
        returnResponse: true,
      },
    ]);
  });
}

test("what has no ports can be blocked as a whole only", () => {
  const { choices } = offer(offersFor(new FakeHass(), { protocol: "icmp", port: 0 }), "block");
  assert.deepEqual(choices?.[0]?.options.map(({ value }) => value), ["address"]);
});

for (const [state, tone] of [["verified", "good"], ["active", "warn"], ["failed", "bad"]] as const) {
  test(`a block that is ${state} ends ${tone}, with its evidence`, async () => {
    const hass = new FakeHass();
    hass.response = block({ state, evidence: ["Its rule is in force."] });
    const outcome = await offer(offersFor(hass, {}), "block").run({});
    assert.equal(outcome.tone, tone);
    assert.deepEqual(outcome.evidence, ["Its rule is in force."]);
    assert.ok(outcome.text);
  });
}

test("allowing and judging again name the address, and expect no answer", async () => {
  const hass = new FakeHass();
  await offer(offersFor(hass, {}), "allow").run({});
  await offer(offersFor(hass, { allowed: true }), "disallow").run({});
  const data = { device_id: "ring", destination: "192.0.2.1" };
  assert.deepEqual(hass.calls, [
    { domain: "iot_egress_guard", service: "allow", data, returnResponse: false },
    { domain: "iot_egress_guard", service: "disallow", data, returnResponse: false },
  ]);
});

test("a block can be taken off; one on trial can be kept, unless it is going already", () => {
  const offered = (changes: Partial<Block>): string[] =>
    blockOffers(block(changes), setting(new FakeHass())).map(({ id }) => id);
  const trial = "2026-11-24T20:10:00+00:00";
  assert.deepEqual(offered({}), ["unblock"]);
  assert.deepEqual(offered({ trial_until: trial }), ["keep", "unblock"]);
  assert.deepEqual(offered({ trial_until: trial, leaving: true }), ["unblock"]);
});

test("what was gone already isn't told as done", async () => {
  const hass = new FakeHass();
  const [keep, unblock] = blockOffers(block({ trial_until: "2026-11-24T20:10:00+00:00" }), setting(hass));
  hass.response = { removed: false, kept: false };
  assert.equal((await unblock?.run({}))?.tone, "warn");
  assert.equal((await keep?.run({}))?.tone, "warn");
  hass.response = { removed: true, kept: true };
  assert.equal((await unblock?.run({}))?.tone, "good");
  assert.equal((await keep?.run({}))?.tone, "good");
  assert.deepEqual(hass.calls[0]?.data, { block_id: "3f2a9c1d" });
});

test("the switch is turned the other way, after another question", async () => {
  const hass = new FakeHass();
  const [off, on] = [internetOffer(true, setting(hass)), internetOffer(false, setting(hass))];
  assert.notEqual(off.ask, on.ask);
  await off.run({});
  await on.run({});
  assert.deepEqual(
    hass.calls.map(({ domain, service, data }) => [domain, service, data["entity_id"]]),
    [["switch", "turn_off", "switch.ring"], ["switch", "turn_on", "switch.ring"]],
  );
});

test("without a switch that is told", () => {
  const hass = new FakeHass();
  assert.equal(setting(hass).api.hasInternetSwitch, true);
  hass.entities = {};
  assert.equal(setting(hass).api.hasInternetSwitch, false);
});

test("a refusal is told in the user's language, where the integration has words for it", async () => {
  const hass = new FakeHass({ "component.iot_egress_guard.exceptions.block_refused.message": "Der Router sagt nein." });
  hass.refusal = { message: "The router says no.", translation_domain: "iot_egress_guard", translation_key: "block_refused" };
  await assert.rejects(offer(offersFor(hass, {}), "allow").run({}), { message: "Der Router sagt nein." });
  hass.refusal = { message: "The router says no." };
  await assert.rejects(offer(offersFor(hass, {}), "allow").run({}), { message: "The router says no." });
});
