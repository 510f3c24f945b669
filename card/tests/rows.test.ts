import assert from "node:assert/strict";
import { test } from "node:test";
import { countriesOf } from "../src/model/countries";
import { headlineOf } from "../src/model/headline";
import { type Filter, keepOrder, NO_FILTER, passes, type Row, rowsOf } from "../src/model/rows";
import { listedBlocks } from "../src/model/blocks";
import { block, destination, finding, report, ring } from "./samples";

const keys = (rows: readonly Row[]): string[] => rows.map(({ key }) => key);

const mixed = report({
  destinations: {
    late: destination({ last_seen: "2026-11-24T19:59:00+00:00" }),
    early: destination({ last_seen: "2026-11-24T01:00:00+00:00" }),
    suspicious: destination({ severity: "suspicious", score: 0.65, country: "NL" }),
    high: destination({ severity: "high", score: 0.9, country: "CN", country_name: "China", bytes_up: 1 }),
    stopped: destination({ severity: "high", score: 0.95, blocked: "1", country: "BR" }),
    allowed: destination({ severity: "high", score: 0.9, allowed: true, last_seen: "2026-11-20T00:00:00+00:00" }),
  },
  blocks: { "1": block({ block_id: "1", destination: "192.0.2.9/32" }) },
});

test("findings come first, the worst on top, then what is blocked already, then the latest", () => {
  assert.deepEqual(keys(rowsOf(mixed)), ["high", "suspicious", "stopped", "late", "early", "allowed"]);
});

test("what is allowed isn't suspicious", () => {
  assert.equal(rowsOf(mixed).find(({ key }) => key === "allowed")?.severity, null);
});

test("an open finding says more than the verdict of the moment", () => {
  const [row] = rowsOf(report({ destinations: { a: destination() }, findings: { a: finding({ reasons: ["Why."] }) } }));
  assert.equal(row?.severity, "high");
  assert.deepEqual(row?.reasons, ["Why."]);
});

test("a block that isn't proven, or is to go, doesn't count as stopping anything", () => {
  for (const changes of [{ state: "failed" as const }, { state: "active" as const }, { leaving: true }]) {
    const [row] = rowsOf(report({ destinations: { a: destination({ blocked: "1" }) }, blocks: { "1": block(changes) } }));
    assert.equal(row?.blocked, false);
    assert.ok(row?.block);
  }
});

for (const [what, changes, found] of [
  ["its address", {}, true],
  ["another address", { destination: "192.0.2.2/32" }, false],
  ["its country", { destination: null, country: "US" }, true],
  ["another country", { destination: null, country: "CN" }, false],
  ["its network's owner", { destination: null, asn: 64500 }, true],
  ["all of the internet", { destination: null, quarantine: true }, true],
  ["its port", { protocol: "tcp", port: 443 }, true],
  ["another port", { protocol: "tcp", port: 80 }, false],
  ["another protocol", { protocol: "udp", port: 443 }, false],
] as const) {
  test(`a block of ${what} that isn't proven yet is ${found ? "shown" : "not shown"} at a destination`, () => {
    const blocks = { "1": block({ state: "active", ...changes }) };
    const [row] = rowsOf(report({ destinations: { a: destination() }, blocks }));
    assert.equal(row?.block !== null, found);
  });
}

test("what others open isn't stopped by a block", () => {
  const [row] = rowsOf(report({ destinations: { a: destination({ inbound: true }) }, blocks: { "1": block() } }));
  assert.equal(row?.block, null);
});

const filtered = (filter: Partial<Filter>): string[] =>
  keys(rowsOf(mixed).filter((row) => passes(row, { ...NO_FILTER, ...filter })));

test("a filter finds each of its words, wherever they stand", () => {
  assert.deepEqual(filtered({ text: "china HTTPS" }), ["high"]);
  assert.deepEqual(filtered({ text: "as64500 nl" }), []);
  assert.equal(filtered({ text: "  " }).length, 6);
});

test("a filter keeps a country, and what is as grave as asked or graver", () => {
  assert.deepEqual(filtered({ country: "NL" }), ["suspicious"]);
  assert.deepEqual(filtered({ severity: "suspicious" }), ["high", "suspicious", "stopped"]);
  assert.deepEqual(filtered({ severity: "high" }), ["high", "stopped"]);
  assert.deepEqual(filtered({ severity: "high", country: "CN" }), ["high"]);
});

test("while somebody reads, what stands stays, and what is new goes where it belongs", () => {
  const rows = rowsOf(mixed);
  assert.deepEqual(keys(keepOrder(rows, ["early", "late", "gone"])), [
    "high", "suspicious", "stopped", "early", "allowed", "late",
  ]);
  assert.deepEqual(keys(keepOrder(rows, [])), keys(rows));
});

test("countries add up what goes there, the gravest first; a block takes its severity away", () => {
  const countries = countriesOf(rowsOf(mixed));
  assert.deepEqual(
    countries.map(({ code, count, bytes, severity }) => [code, count, bytes, severity]),
    [["CN", 1, 201, "high"], ["NL", 1, 300, "suspicious"], ["US", 3, 900, null], ["BR", 1, 300, null]],
  );
});

test("destinations without a country are in none", () => {
  assert.deepEqual(countriesOf(rowsOf(report({ destinations: { a: destination({ country: null }) } }))), []);
});

const mood = (changes: Parameters<typeof report>[0]): unknown[] => {
  const each = report(changes);
  const { mood: word, count } = headlineOf(each, rowsOf(each));
  return [word, count];
};

test("a device stands as the most important thing that is known of it", () => {
  const findings = { a: finding(), b: finding({ severity: "suspicious" }) };
  assert.deepEqual(mood({ findings, available: false }), ["away", 0]);
  assert.deepEqual(mood({ findings, internet: false }), ["quarantined", 2]);
  assert.deepEqual(mood({ findings }), ["high", 1]);
  assert.deepEqual(mood({ findings: { b: findings.b } }), ["suspicious", 1]);
  assert.deepEqual(mood({ destinations: { a: destination({ severity: "high" }) } }), ["past", 1]);
  assert.deepEqual(mood({ learning: 0.99 }), ["learning", 0]);
  assert.deepEqual(mood({}), ["quiet", 0]);
});

test("what was suspicious and is blocked is quiet", () => {
  const destinations = { a: destination({ severity: "high", blocked: "3f2a9c1d" }) };
  assert.deepEqual(mood({ destinations, blocks: { "3f2a9c1d": block() } }), ["quiet", 0]);
});

test("blocks that failed come first, and those that are over aren't listed", () => {
  const blocks = Object.fromEntries(
    (["verified", "removed", "failed", "expired", "active", "pending"] as const).map((state) => [state, block({ state })]),
  );
  assert.deepEqual(
    listedBlocks(report({ blocks })).map(({ state }) => state),
    ["failed", "pending", "active", "verified"],
  );
});

test("2,000 destinations are put in order", () => {
  const destinations = Object.fromEntries(
    Array.from({ length: 2000 }, (_, i) => [`${i}`, destination({ sightings: i })] as const),
  );
  assert.equal(rowsOf(report({ destinations })).length, 2000);
  assert.equal(rowsOf(ring())[0]?.key, "106.13.0.0:1/udp");
});
