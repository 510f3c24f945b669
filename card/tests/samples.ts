/** Reports as the integration sends them. */
import fixture from "../preview/fixture.json";
import type { Block, Destination, Finding, FullEvent, Report } from "../src/model/report";
import { NOTHING_KNOWN, reduce } from "../src/model/reduce";

export const NOW = Date.parse(fixture.now);

/** What the preview shows: `ring`, `plug`, `camera`. */
export const FULL = fixture.event as unknown as FullEvent;

/** A device with findings, blocks, and all else. */
export function ring(): Report {
  return reduce(NOTHING_KNOWN, FULL).reports["ring"] as Report;
}

export function destination(changes: Partial<Destination> = {}): Destination {
  return {
    address: "192.0.2.1",
    port: 443,
    protocol: "tcp",
    inbound: false,
    service: "https",
    country: "US",
    country_name: "United States",
    asn: 64500,
    organization: "Example",
    names: [],
    first_seen: "2026-11-24T10:00:00+00:00",
    last_seen: "2026-11-24T19:00:00+00:00",
    sightings: 1,
    bytes_up: 100,
    bytes_down: 200,
    replied: true,
    allowed: false,
    blocked: null,
    score: 0,
    severity: null,
    hours: Array.from({ length: 24 }, () => 0),
    hours_known: 24,
    ...changes,
  };
}

export function block(changes: Partial<Block> = {}): Block {
  return {
    block_id: "3f2a9c1d",
    state: "verified",
    verified: true,
    blocks: "192.0.2.1",
    quarantine: false,
    destination: "192.0.2.1/32",
    country: null,
    asn: null,
    protocol: "any",
    port: null,
    hits: 0,
    leaks: [],
    expires_at: null,
    leaving: false,
    trial_until: null,
    unavailable_entities: [],
    evidence: [],
    ...changes,
  };
}

export function finding(changes: Partial<Finding> = {}): Finding {
  return { severity: "high", score: 0.9, reasons: ["It never answers."], since: null, ...changes };
}

export function report(changes: Partial<Report> = {}): Report {
  return {
    name: "Ring Pro",
    router: "OpenWrt",
    available: true,
    coverage: { state: "complete", reasons: [] },
    learning: 1,
    home: ["US"],
    internet: true,
    severity: null,
    score: 0,
    bytes_up: 0,
    bytes_down: 0,
    polled_at: "2026-11-24T20:00:00+00:00",
    destinations: {},
    findings: {},
    blocks: {},
    ...changes,
  };
}
