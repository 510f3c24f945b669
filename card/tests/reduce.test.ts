import assert from "node:assert/strict";
import { test } from "node:test";
import { isTold, type Known, NOTHING_KNOWN, reduce } from "../src/model/reduce";
import { block, destination, finding, FULL, report } from "./samples";

const known: Known = reduce(NOTHING_KNOWN, {
  full: {
    ring: report({
      destinations: { a: destination(), b: destination({ address: "192.0.2.2" }) },
      findings: { a: finding() },
      blocks: { "1": block() },
    }),
    plug: report({ name: "Plug" }),
  },
  attribution: "by somebody",
});

test("the first event is all that is known", () => {
  const first = reduce(NOTHING_KNOWN, FULL);
  assert.deepEqual(Object.keys(first.reports), ["ring", "plug", "camera"]);
  assert.equal(first.reports["ring"]?.name, "Ring Pro");
  assert.match(first.attribution, /DB-IP/);
});

test("a first event again, after the connection was lost, replaces all", () => {
  const again = reduce(known, { full: { plug: report({ name: "Plug" }) }, attribution: "by somebody" });
  assert.deepEqual(Object.keys(again.reports), ["plug"]);
});

test("only the fields of a patch change", () => {
  const { reports } = reduce(known, { changed: { ring: { learning: 0.5, severity: "high" } } });
  assert.equal(reports["ring"]?.learning, 0.5);
  assert.equal(reports["ring"]?.severity, "high");
  assert.equal(reports["ring"]?.name, "Ring Pro");
});

test("what didn't change stays the same object", () => {
  const { reports } = reduce(known, {
    changed: { ring: { destinations: { b: destination({ sightings: 2 }) } } },
  });
  assert.equal(reports["plug"], known.reports["plug"]);
  assert.equal(reports["ring"]?.destinations["a"], known.reports["ring"]?.destinations["a"]);
  assert.equal(reports["ring"]?.blocks, known.reports["ring"]?.blocks);
  assert.equal(reports["ring"]?.destinations["b"]?.sightings, 2);
});

test("a member that is null is gone, and the former report stays as it was", () => {
  const { reports } = reduce(known, {
    changed: { ring: { destinations: { a: null }, findings: { a: null }, blocks: { "1": null } } },
  });
  assert.deepEqual(Object.keys(reports["ring"]?.destinations ?? {}), ["b"]);
  assert.deepEqual(reports["ring"]?.findings, {});
  assert.deepEqual(reports["ring"]?.blocks, {});
  assert.ok(known.reports["ring"]?.destinations["a"]);
});

test("a device that is removed is gone", () => {
  assert.deepEqual(Object.keys(reduce(known, { changed: {}, removed: ["ring"] }).reports), ["plug"]);
});

test("a device whose router isn't loaded keeps what was told before", () => {
  const { reports } = reduce(known, { changed: { ring: { available: false } } });
  assert.equal(reports["ring"]?.available, false);
  assert.equal(Object.keys(reports["ring"]?.destinations ?? {}).length, 2);
});

test("of a device whose router was never loaded nothing is told", () => {
  const { reports } = reduce(NOTHING_KNOWN, { full: { ring: { available: false } }, attribution: "" });
  assert.ok(reports["ring"]);
  assert.equal(isTold(reports["ring"]), false);
  assert.ok(isTold(known.reports["ring"] ?? reports["ring"]));
});
