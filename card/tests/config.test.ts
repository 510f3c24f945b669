import "./dom";
import assert from "node:assert/strict";
import { test } from "node:test";
import { type CardConfig, cardSize, checkConfig, configForm, gridOptions, stubConfig, VIEWS } from "../src/config";
import type { EntityEntry } from "../src/hass";
import { announce, suggestions } from "../src/picker";
import { GuardDashboardStrategy, GuardViewStrategy } from "../src/strategy/strategies";
import { FakeHass } from "./fake-hass";

const TYPE = "custom:iot-egress-guard-card";

function entity(device: string, key: string, platform = "iot_egress_guard"): [string, EntityEntry] {
  const entity_id = `sensor.${device}_${key}`;
  return [entity_id, { entity_id, device_id: device, platform, translation_key: key }];
}

function home(devices: readonly string[]): FakeHass {
  const hass = new FakeHass();
  const names = [...devices, "router", "lamp"];
  hass.devices = Object.fromEntries(names.map((id) => [id, { id, name: id, name_by_user: null }]));
  hass.entities = Object.fromEntries([
    entity("lamp", "suspicious_egress", "hue"),
    entity("router", "coverage"),
    entity("router", "tracked_flows"),
    ...devices.flatMap((id) => [entity(id, "suspicious_egress"), entity(id, "risk_score"), entity(id, "internet_access")]),
  ]);
  return hass;
}

test("a configuration that can't be used is refused with the field's name", () => {
  checkConfig({ type: TYPE });
  checkConfig({ type: TYPE, device_id: "ring", view: "map", title: "Ring" });
  assert.throws(() => checkConfig({ type: TYPE, device_id: 7 } as unknown as CardConfig), /^Error: device_id: /);
  assert.throws(() => checkConfig({ type: TYPE, view: "globe" } as unknown as CardConfig), /^Error: view: .*overview/);
});

test("the picker begins with the first guarded device, never a router or another integration's", () => {
  assert.deepEqual(stubConfig(home(["zoo", "ring"]).now), { type: TYPE, device_id: "ring", view: "overview" });
  assert.deepEqual(stubConfig(home([]).now), { type: TYPE, view: "overview" });
});

test("the form asks for a guarded device, a view and a title, each with a label in the page's language", () => {
  document.documentElement.lang = "de";
  const form = configForm();
  assert.deepEqual(form.schema.map(({ name }) => name), ["device_id", "view", "title"]);
  assert.deepEqual(form.schema.map((field) => form.computeLabel(field)), ["Gerät", "Ansicht", "Titel"]);
  assert.ok(form.schema[0] && form.computeHelper(form.schema[0]));
  assert.equal(form.schema[1] && form.computeHelper(form.schema[1]), undefined);
  assert.throws(() => form.assertConfig({ type: TYPE, view: "globe" } as unknown as CardConfig));
  document.documentElement.lang = "en";
});

test("each view says how much room it takes", () => {
  for (const view of VIEWS) {
    assert.ok(cardSize(view) > 0);
    assert.equal(gridOptions(view).rows, "auto");
  }
});

test("the picker suggests views of the card for a guarded device's own entity", () => {
  const { now: hass } = home(["ring"]);
  assert.deepEqual(
    suggestions(hass, "sensor.ring_suspicious_egress").map(({ config }) => config),
    [{ type: TYPE, device_id: "ring", view: "overview" }, { type: TYPE, device_id: "ring", view: "compact" }],
  );
  for (const other of ["sensor.ring_risk_score", "sensor.lamp_suspicious_egress", "sensor.nothing"])
    assert.deepEqual(suggestions(hass, other), []);
});

test("the card and the strategy stand where the frontend looks for them, beside what is there already", () => {
  const page = window as unknown as { customCards: { type: string; preview?: boolean }[]; customStrategies: object[] };
  page.customCards = [{ type: "other" }];
  announce();
  assert.deepEqual(page.customCards.map(({ type }) => type), ["other", "iot-egress-guard-card"]);
  assert.equal(page.customCards[1]?.preview, true);
  assert.equal(page.customStrategies.length, 1);
});

const cardsOf = (sections: readonly { cards: { type: string }[] }[]): { type: string }[] =>
  sections.flatMap(({ cards }) => cards);

test("a view is made of a card for each device, and the routers at the end", async () => {
  const view = await GuardViewStrategy.generate({}, home(["zoo", "ring"]).now);
  const cards = cardsOf(view.sections) as { type: string; device_id?: string; entity?: string }[];
  assert.deepEqual(cards.filter(({ type }) => type === TYPE).map(({ device_id: id }) => id), ["ring", "zoo"]);
  assert.deepEqual(cards.slice(-2).map(({ entity: id }) => id), ["sensor.router_coverage", "sensor.router_tracked_flows"]);
});

test("a dashboard of one device is one view; of several, a summary and a view for each", async () => {
  const one = await GuardDashboardStrategy.generate({}, home(["ring"]).now);
  assert.equal(one.views.length, 1);
  const { views } = await GuardDashboardStrategy.generate({}, home(["zoo", "ring"]).now);
  assert.deepEqual(views.map(({ title }) => title), ["All devices", "ring", "zoo"]);
  assert.equal(new Set(views.map(({ path }) => path)).size, 3);
  const [summary] = cardsOf(views[0]?.sections ?? []) as { view?: string }[];
  assert.equal(summary?.view, "compact");
});

test("without a device the dashboard says how to guard one", async () => {
  const { views } = await GuardDashboardStrategy.generate({}, home([]).now);
  assert.equal(cardsOf(views[0]?.sections ?? [])[0]?.type, "markdown");
});
