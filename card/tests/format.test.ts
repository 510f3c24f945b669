import assert from "node:assert/strict";
import { test } from "node:test";
import { country, network, owner, port } from "../src/format/endpoints";
import { Localizer, Localizers } from "../src/format/localizer";
import { Numbers } from "../src/format/numbers";
import { flag, Places } from "../src/format/places";
import { Times } from "../src/format/times";
import type { Locale } from "../src/hass";
import { factsOf } from "../src/parts/facts";
import { rowsOf } from "../src/model/rows";
import { FakeHass } from "./fake-hass";
import { destination, NOW, report } from "./samples";

const locale = (changes: Partial<Locale> = {}): Locale => ({
  language: "en",
  number_format: "language",
  time_format: "language",
  time_zone: "server",
  ...changes,
});
const english = new Localizer("en", locale(), "UTC");
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

test("bytes are counted in decimal units, with three digits", () => {
  const numbers = new Numbers(locale());
  const written = [0, 172, 999, 1000, 6100, 412_000_000, 1.5e12].map((size) => plain(numbers.bytes(size)));
  assert.deepEqual(written, ["0 B", "172 B", "999 B", "1 kB", "6.1 kB", "412 MB", "1.5 TB"]);
});

test("numbers are written as the profile says", () => {
  const written = (number_format: string): string => plain(new Numbers(locale({ number_format })).whole(12345));
  assert.equal(written("language"), "12,345");
  assert.equal(written("decimal_comma"), "12.345");
  assert.equal(written("space_comma"), "12 345");
  // Which apostrophe it is depends on the engine.
  assert.match(written("quote_decimal"), /^12['’]345$/);
  assert.equal(written("none"), "12345");
  assert.equal(plain(new Numbers(locale({ language: "fr" })).bytes(172)), "172 o");
});

test("a share is never rounded up to all of it", () => {
  assert.equal(new Numbers(locale()).percent(0.999), "99%");
  assert.equal(new Numbers(locale()).percent(1), "100%");
});

test("times are told from now, before and after", () => {
  const times = new Times(locale(), "UTC");
  const at = (seconds: number): string => times.relative(new Date(NOW + seconds * 1000).toISOString(), NOW);
  assert.equal(at(-10), "now");
  assert.equal(at(-50), "1 min. ago");
  assert.equal(at(-200), "3 min. ago");
  assert.equal(at(7300), "in 2 hr.");
  assert.equal(at(-86_400), "yesterday");
  assert.equal(new Times(locale({ language: "de" }), "UTC").relative(new Date(NOW - 200_000).toISOString(), NOW), "vor 3 Min.");
});

test("moments are told in the profile's zone and with its clock", () => {
  const moment = (changes: Partial<Locale>, zone: string): string =>
    plain(new Times(locale(changes), zone).moment("2026-11-24T20:05:00+00:00"));
  assert.match(moment({ time_format: "24" }, "UTC"), /20:05/);
  assert.match(moment({ time_format: "12" }, "UTC"), /8:05 PM/);
  assert.match(moment({ time_format: "24" }, "Asia/Tokyo"), /Nov 25.* 0?5:05/);
});

test("a country has a flag and a name; what isn't one has a globe and its code", () => {
  assert.equal(flag("CN"), "🇨🇳");
  assert.deepEqual([flag(null), flag("cn"), flag("<b>")], ["🌐", "🌐", "🌐"]);
  assert.equal(new Places("de").name("CN"), "China");
  assert.equal(new Places("pl").name("NL"), "Holandia");
  assert.equal(new Places("en").name("?"), "?");
});

test("a destination is named by its owner, else its name, else as unknown", () => {
  assert.equal(owner(destination(), english), "Example");
  assert.equal(owner(destination({ organization: null, names: ["a.example"] }), english), "a.example");
  assert.equal(owner(destination({ organization: null }), english), "Unknown network");
});

test("a port has its protocol and service; where there are no ports the protocol stands alone", () => {
  assert.equal(port(destination(), english), "port 443/tcp (https)");
  assert.equal(port(destination({ port: 0, service: null }), english), "port 0/tcp");
  assert.equal(port(destination({ port: 0, protocol: "icmp", service: null }), english), "icmp");
});

test("network and country say what isn't known", () => {
  assert.equal(network(destination(), english), "Example (AS64500)");
  assert.equal(network(destination({ organization: null }), english), "AS64500");
  assert.equal(network(destination({ organization: null, asn: null }), english), "Unknown network");
  assert.equal(country(destination({ country: null }), english), "Country unknown");
});

test("facts that nobody knows are left out", () => {
  const [row] = rowsOf(report({ destinations: { a: destination({ first_seen: null }) } }));
  const labels = row ? factsOf(row, english, NOW).map(({ label }) => label) : [];
  assert.deepEqual(labels, ["Country", "Network", "Sent", "Received", "Answers", "Sightings", "Last seen"]);
});

test("the localizer stays the same until the user's choices change", () => {
  const [localizers, hass] = [new Localizers(), new FakeHass()];
  const first = localizers.for(hass.now);
  assert.equal(localizers.for(hass.now), first);
  hass.language = "de-CH";
  assert.notEqual(localizers.for(hass.now), first);
  assert.equal(localizers.for(hass.now).words.language, "de");
});
