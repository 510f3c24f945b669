import assert from "node:assert/strict";
import { test } from "node:test";
import { arcsTo, nearestTo } from "../src/map/arcs";
import { centreOf, landPath } from "../src/map/geography";
import { HEIGHT, project, WIDTH } from "../src/map/projection";
import type { Country } from "../src/model/countries";

const country = (code: string, changes: Partial<Country> = {}): Country => ({
  code,
  count: 1,
  bytes: 1000,
  severity: null,
  ...changes,
});

test("the map reaches from edge to edge, with the equator and Greenwich where they belong", () => {
  assert.deepEqual(project([-180, 0]).map(Math.round)[0], 0);
  assert.deepEqual(project([180, 0]).map(Math.round)[0], WIDTH);
  assert.equal(project([0, 0])[0], WIDTH / 2);
  assert.ok(project([0, 0])[1] > HEIGHT / 2, "the south ends at Cape Horn");
});

test("all land is on the map", () => {
  const numbers = landPath().match(/-?[\d.]+ -?[\d.]+/g) ?? [];
  assert.ok(numbers.length > 1000);
  for (const point of numbers) {
    const [x = -1, y = -1] = point.split(" ").map(Number);
    assert.ok(x >= 0 && x <= WIDTH && y >= 0 && y <= HEIGHT, point);
  }
});

test("countries are where they are", () => {
  const [us, cn, sg, br] = ["US", "CN", "SG", "BR"].map(centreOf);
  assert.ok(us && cn && sg && br);
  assert.ok(us[0] < br[0] && br[0] < cn[0]);
  assert.ok(us[1] < sg[1] && sg[1] < br[1]);
  assert.equal(centreOf("ZZ"), undefined);
});

test("the gravest arc is drawn last, and wider the more bytes there were", () => {
  const arcs = arcsTo(
    [country("CN", { severity: "high", bytes: 172 }), country("NL", { severity: "suspicious" }), country("DE", { bytes: 4e8 })],
    "US",
  );
  assert.deepEqual(arcs.map((arc) => arc.country.code), ["DE", "NL", "CN"]);
  const [de = 0, nl = 0, cn = 0] = arcs.map(({ width }) => width);
  assert.ok(de > nl && nl > cn && cn > 0);
});

test("home has no arc to itself, and nothing has one while home isn't known", () => {
  assert.equal(arcsTo([country("US")], "US")[0]?.path, "");
  assert.equal(arcsTo([country("CN")], undefined)[0]?.path, "");
  assert.match(arcsTo([country("CN")], "US")[0]?.path ?? "", /^M[\d.]+ [\d.]+Q/);
});

test("what has no place on the map is left out", () => {
  assert.deepEqual(arcsTo([country("ZZ"), country("CN")], "US").map((arc) => arc.country.code), ["CN"]);
});

test("the closest country is found, if it's close enough", () => {
  const arcs = arcsTo([country("DE"), country("NL"), country("CN")], "US");
  const [x, y] = centreOf("NL") ?? [0, 0];
  assert.equal(nearestTo([x + 1, y], arcs, 20)?.country.code, "NL");
  assert.equal(nearestTo([5, 5], arcs, 20), undefined);
});
