/** Keeps reports up to date by the events that come. What didn't change stays the same object. */
import type { Members, Patch, Report, ReportEvent, Reports } from "./report";

/** What the guard has told so far. */
export interface Known {
  reports: Reports;
  /** The licence text of the origin data. */
  attribution: string;
}

export const NOTHING_KNOWN: Known = { reports: {}, attribution: "" };

const EMPTY: Report = {
  name: "",
  router: "",
  available: false,
  coverage: { state: "blind", reasons: [] },
  learning: 0,
  home: [],
  internet: true,
  severity: null,
  score: 0,
  bytes_up: 0,
  bytes_down: 0,
  polled_at: null,
  destinations: {},
  findings: {},
  blocks: {},
};

function mergeMembers<T>(
  old: Readonly<Record<string, T>>,
  changes: Members<T> | undefined,
): Readonly<Record<string, T>> {
  if (!changes) return old;
  const merged: Record<string, T> = { ...old };
  for (const [key, member] of Object.entries(changes)) {
    if (member === null) delete merged[key];
    else merged[key] = member;
  }
  return merged;
}

function apply(old: Report, patch: Patch): Report {
  return {
    ...old,
    ...patch,
    destinations: mergeMembers(old.destinations, patch.destinations),
    findings: mergeMembers(old.findings, patch.findings),
    blocks: mergeMembers(old.blocks, patch.blocks),
  };
}

/** Return what is known after an event. */
export function reduce(known: Known, event: ReportEvent): Known {
  if ("full" in event) {
    const reports = Object.entries(event.full).map(([id, report]) => [id, apply(EMPTY, report)] as const);
    return { reports: Object.fromEntries(reports), attribution: event.attribution };
  }
  const reports: Record<string, Report> = { ...known.reports };
  for (const [id, patch] of Object.entries(event.changed)) reports[id] = apply(reports[id] ?? EMPTY, patch);
  for (const id of event.removed ?? []) delete reports[id];
  return { ...known, reports };
}

/** Whether anything but its being away was ever told of a device. */
export function isTold(report: Report): boolean {
  return report.polled_at !== null || Object.keys(report.destinations).length > 0;
}
