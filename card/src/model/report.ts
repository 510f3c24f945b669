/** What the integration tells of its guarded devices: the shapes of `iot_egress_guard/subscribe`. */

export type Severity = "suspicious" | "high";
export type CoverageState = "complete" | "degraded" | "blind";
export type BlockState = "pending" | "active" | "verified" | "failed" | "expired" | "removed";

/** Whether polls can see everything, and why not. */
export interface Coverage {
  state: CoverageState;
  reasons: string[];
}

/** One place a device has been; times in ISO 8601, bytes of the IP layer. */
export interface Destination {
  address: string;
  port: number;
  protocol: string;
  inbound: boolean;
  service: string | null;
  country: string | null;
  country_name: string | null;
  asn: number | null;
  organization: string | null;
  names: string[];
  first_seen: string | null;
  last_seen: string | null;
  sightings: number;
  bytes_up: number;
  bytes_down: number;
  replied: boolean;
  allowed: boolean;
  /** The id of the verified block that stops it. */
  blocked: string | null;
  /** From 0 to 1. */
  score: number;
  severity: Severity | null;
  /** Sentences; only where there is a severity. */
  reasons?: string[];
  /** Sightings in each of 24 hours, the oldest first, the running one last. */
  hours: number[];
  /** Of how many of these hours, counted from the end, all sightings are known. */
  hours_known: number;
}

/** An open finding, as the event entity has it. */
export interface Finding {
  severity: Severity;
  score: number;
  reasons: string[];
  since: string | null;
}

/** A block, as `get_blocks` has it. */
export interface Block {
  block_id: string;
  state: BlockState;
  verified: boolean;
  /** What it stops, in words. */
  blocks: string;
  quarantine: boolean;
  /** A network in CIDR form. */
  destination: string | null;
  country: string | null;
  asn: number | null;
  protocol: string;
  port: number | null;
  hits: number;
  leaks: string[];
  expires_at: string | null;
  /** It is to go, and the router still has it. */
  leaving: boolean;
  trial_until: string | null;
  unavailable_entities: string[];
  /** Sentences. */
  evidence: string[];
}

/** All that is known of one guarded device. */
export interface Report {
  name: string;
  router: string;
  available: boolean;
  coverage: Coverage;
  /** From 0 to 1. */
  learning: number;
  home: string[];
  /** False while it is in quarantine. */
  internet: boolean;
  severity: Severity | null;
  score: number;
  bytes_up: number;
  bytes_down: number;
  polled_at: string | null;
  destinations: Readonly<Record<string, Destination>>;
  findings: Readonly<Record<string, Finding>>;
  blocks: Readonly<Record<string, Block>>;
}

export type Reports = Readonly<Record<string, Report>>;

/** Members by key; null for one that is gone. */
export type Members<T> = Record<string, T | null>;

/** The fields of a report that changed. */
export type Patch = Partial<Omit<Report, "destinations" | "findings" | "blocks">> & {
  destinations?: Members<Destination>;
  findings?: Members<Finding>;
  blocks?: Members<Block>;
};

/** The first event. A device whose router isn't loaded has little more than `available`. */
export interface FullEvent {
  full: Record<string, Patch>;
  attribution: string;
}

/** A later one. */
export interface ChangeEvent {
  changed: Record<string, Patch>;
  removed?: string[];
}

export type ReportEvent = FullEvent | ChangeEvent;
