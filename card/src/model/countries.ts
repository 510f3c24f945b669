/** Where the traffic of a device goes, country by country. */
import type { Severity } from "./report";
import { rank, type Row } from "./rows";

/** All destinations in one country. */
export interface Country {
  code: string;
  count: number;
  /** Sent and received. */
  bytes: number;
  /** The worst of what isn't blocked. */
  severity: Severity | null;
}

/** Return the countries of these rows, the gravest first, then the busiest; null countries are left out. */
export function countriesOf(rows: readonly Row[]): Country[] {
  const found = new Map<string, Country>();
  for (const { destination, severity: told, blocked } of rows) {
    const severity = blocked ? null : told;
    const code = destination.country;
    if (!code) continue;
    const country = found.get(code) ?? { code, count: 0, bytes: 0, severity: null };
    country.count += 1;
    country.bytes += destination.bytes_up + destination.bytes_down;
    if (rank(severity) > rank(country.severity)) country.severity = severity;
    found.set(code, country);
  }
  return [...found.values()].sort((a, b) => rank(b.severity) - rank(a.severity) || b.bytes - a.bytes);
}
