/** Numbers and amounts as the user's profile wants them. */
import type { Locale } from "../hass";

// What Home Assistant's own frontend takes for each choice in the profile.
const NUMBER_LOCALES: Readonly<Record<string, string[]>> = {
  comma_decimal: ["en-US"],
  decimal_comma: ["de"],
  quote_decimal: ["de-CH"],
  space_comma: ["fr"],
};

const UNITS: readonly (readonly [number, string])[] = [
  [1e12, "terabyte"],
  [1e9, "gigabyte"],
  [1e6, "megabyte"],
  [1e3, "kilobyte"],
];

type Options = Intl.NumberFormatOptions;

/** Writes numbers. */
export class Numbers {
  readonly #locales: string[] | string | undefined;
  readonly #plain: boolean;
  readonly #made = new Map<string, Intl.NumberFormat>();

  constructor(locale: Locale) {
    this.#plain = locale.number_format === "none";
    this.#locales =
      locale.number_format === "system" ? undefined : (NUMBER_LOCALES[locale.number_format] ?? locale.language);
  }

  #format(value: number, options: Options): string {
    return this.#formatter(options).format(value);
  }

  #formatter(options: Options): Intl.NumberFormat {
    const key = JSON.stringify(options);
    let format = this.#made.get(key);
    if (!format) {
      format = new Intl.NumberFormat(this.#locales, { useGrouping: !this.#plain, ...options });
      this.#made.set(key, format);
    }
    return format;
  }

  /** Return a count. */
  whole(value: number): string {
    return this.#format(value, { maximumFractionDigits: 0 });
  }

  /** Return a share from 0 to 1 in percent, rounded down so that 100 % is all of it. */
  percent(share: number): string {
    return this.#format(Math.floor(share * 100) / 100, { style: "percent" });
  }

  /** Return a number of bytes in decimal units, as network equipment counts. */
  bytes(size: number): string {
    const unit = UNITS.find(([factor]) => size >= factor);
    if (!unit) return this.#single(size);
    return this.#format(size / unit[0], {
      style: "unit",
      unit: unit[1],
      unitDisplay: "short",
      maximumSignificantDigits: 3,
    });
  }

  /** Return so many bytes in the short form, which has no space, with one. */
  #single(size: number): string {
    const parts = this.#formatter({ style: "unit", unit: "byte", unitDisplay: "narrow" }).formatToParts(size);
    const number = parts.filter(({ type }) => type !== "unit" && type !== "literal").map(({ value }) => value);
    return `${number.join("")}\u00a0${parts.find(({ type }) => type === "unit")?.value ?? ""}`;
  }
}
