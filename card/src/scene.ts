/** All that a view of the card shows, worked out of a device's report. */
import type { Localizer } from "./format/localizer";
import { type Country, countriesOf } from "./model/countries";
import { type Headline, headlineOf } from "./model/headline";
import type { Report } from "./model/report";
import { type Filter, type Row, rowsOf } from "./model/rows";
import type { Setting } from "./parts/offers";

/** What a report says, put in order. */
export interface Digest {
  report: Report;
  rows: readonly Row[];
  countries: readonly Country[];
  headline: Headline;
}

export interface Scene extends Digest {
  /** What the device is called here. */
  device: string;
  localizer: Localizer;
  /** What can be done; undefined for those who can't. */
  setting: Setting | undefined;
  filter: Filter;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Gives a report's digest; the same one as before while the report is the same. */
export class Digests {
  #digest: Digest | undefined;

  of(report: Report): Digest {
    if (this.#digest?.report !== report) {
      const rows = rowsOf(report);
      this.#digest = { report, rows, countries: countriesOf(rows), headline: headlineOf(report, rows) };
    }
    return this.#digest;
  }
}
