/** Moments and spans as the user's profile wants them. */
import type { Locale } from "../hass";

const SPANS: readonly (readonly [number, Intl.RelativeTimeFormatUnit])[] = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
];

// What is closer than this, in seconds, is now: polls are up to 30 s apart.
const NOW_S = 45;

/** Writes times. */
export class Times {
  readonly #relative: Intl.RelativeTimeFormat;
  readonly #moment: Intl.DateTimeFormat;

  /** Take the profile's locale, and the time zone of Home Assistant. */
  constructor(locale: Locale, timeZone: string) {
    this.#relative = new Intl.RelativeTimeFormat(locale.language, { numeric: "auto", style: "short" });
    this.#moment = new Intl.DateTimeFormat(locale.language, {
      dateStyle: "medium",
      timeStyle: "short",
      ...(locale.time_format === "12" && { hour12: true }),
      ...(locale.time_format === "24" && { hour12: false }),
      ...(locale.time_zone === "server" && { timeZone }),
    });
  }

  /** Return how long ago a moment is, or how far ahead: `3 min ago`, `in 2 hr.`; both in milliseconds or ISO 8601. */
  relative(iso: string, now: number): string {
    const seconds = (Date.parse(iso) - now) / 1000;
    const span = SPANS.find(([size]) => Math.abs(seconds) >= size);
    if (span) return this.#relative.format(Math.trunc(seconds / span[0]), span[1]);
    return Math.abs(seconds) < NOW_S
      ? this.#relative.format(0, "second")
      : this.#relative.format(Math.sign(seconds), "minute");
  }

  /** Return a moment with its date. */
  moment(iso: string): string {
    return this.#moment.format(new Date(iso));
  }
}
