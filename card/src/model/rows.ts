/** Which destinations are shown, and in which order. */
import { blockOf, holds, listedBlocks } from "./blocks";
import type { Block, Destination, Report, Severity } from "./report";

/** A destination as the list shows it. */
export interface Row {
  key: string;
  destination: Destination;
  /** None where its owner allowed it. */
  severity: Severity | null;
  /** The block that stops it, or should. */
  block: Block | null;
  /** That block is proven to hold. */
  blocked: boolean;
  score: number;
  /** Sentences, the weightiest first. */
  reasons: readonly string[];
}

export type SeverityFilter = "" | "suspicious" | "high";

/** What is to be shown; empty fields let everything through. */
export interface Filter {
  text: string;
  country: string;
  /** `suspicious` lets `high` through too. */
  severity: SeverityFilter;
}

export const NO_FILTER: Filter = { text: "", country: "", severity: "" };

const RANK: Readonly<Record<Severity, number>> = { high: 2, suspicious: 1 };

/** Return how grave it is: 0 for nothing, then the higher the worse. */
export function rank(severity: Severity | null): number {
  return severity ? RANK[severity] : 0;
}

function rowOf(report: Report, blocks: readonly Block[], key: string, destination: Destination): Row {
  const finding = report.findings[key];
  const told = destination.allowed ? undefined : (finding ?? destination);
  const block = blockOf(blocks, destination);
  return {
    key,
    destination,
    severity: told?.severity ?? null,
    block,
    blocked: block !== null && holds(block),
    score: told?.score ?? 0,
    reasons: told?.reasons ?? [],
  };
}

/** Return how urgent a row is: what is blocked already waits behind what isn't. */
function urgency(row: Row): number {
  return row.blocked ? rank(row.severity) / 10 : rank(row.severity);
}

function descending(a: string, b: string): number {
  return a === b ? 0 : a < b ? 1 : -1;
}

function compare(a: Row, b: Row): number {
  return (
    urgency(b) - urgency(a) ||
    b.score - a.score ||
    descending(a.destination.last_seen ?? "", b.destination.last_seen ?? "") ||
    descending(b.key, a.key)
  );
}

/** Return all destinations, findings first, the worst on top; then those seen last. */
export function rowsOf(report: Report): Row[] {
  const blocks = listedBlocks(report);
  return Object.entries(report.destinations)
    .map(([key, destination]) => rowOf(report, blocks, key, destination))
    .sort(compare);
}

function haystack({ key, destination }: Row): string {
  const { organization, country_name, service, asn, names } = destination;
  return [key, organization, country_name, service, asn && `AS${asn}`, ...names].join(" ").toLowerCase();
}

/** Tell whether a filter lets a row through; each word of its text must be found. */
export function passes(row: Row, filter: Filter): boolean {
  if (filter.country && row.destination.country !== filter.country) return false;
  if (filter.severity && rank(row.severity) < rank(filter.severity)) return false;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return true;
  const text = haystack(row);
  return words.every((word) => text.includes(word));
}

/** Return rows in the order that their reader knows, so that nothing moves below a finger; new ones go where they belong. */
export function keepOrder(rows: readonly Row[], known: readonly string[]): Row[] {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const kept = known.flatMap((key) => byKey.get(key) ?? []);
  const result = [...kept];
  const there = new Set(known);
  rows.forEach((row, index) => {
    if (there.has(row.key)) return;
    const before = rows[index - 1];
    const at = before ? result.indexOf(before) + 1 : 0;
    result.splice(at, 0, row);
  });
  return result;
}
