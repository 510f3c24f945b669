/** How a device stands, in one word. */
import type { Report } from "./report";
import type { Row } from "./rows";

export type Mood = "away" | "quarantined" | "high" | "suspicious" | "past" | "learning" | "quiet";

/** The mood of a device, and how many destinations it comes from. */
export interface Headline {
  mood: Mood;
  count: number;
}

/** Return how a device stands; what must be known first comes first. */
export function headlineOf(report: Report, rows: readonly Row[]): Headline {
  const open = Object.values(report.findings);
  const high = open.filter((finding) => finding.severity === "high").length;
  const past = rows.filter((row) => row.severity && !row.blocked).length;
  if (!report.available) return { mood: "away", count: 0 };
  if (!report.internet) return { mood: "quarantined", count: open.length };
  if (high) return { mood: "high", count: high };
  if (open.length) return { mood: "suspicious", count: open.length };
  if (past) return { mood: "past", count: past };
  return { mood: report.learning < 1 ? "learning" : "quiet", count: 0 };
}
