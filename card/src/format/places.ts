/** Countries. */

const REGIONAL_INDICATOR_A = 0x1f1e6;
const LETTER_A = "A".charCodeAt(0);

/** Return the flag of a country, two letters of ISO 3166; a globe where there is none. */
export function flag(code: string | null): string {
  if (!code || !/^[A-Z]{2}$/.test(code)) return "🌐";
  return String.fromCodePoint(...[...code].map((letter) => REGIONAL_INDICATOR_A + letter.charCodeAt(0) - LETTER_A));
}

/** Names countries in a language. */
export class Places {
  readonly #names: Intl.DisplayNames;

  constructor(language: string) {
    this.#names = new Intl.DisplayNames(language, { type: "region", fallback: "code" });
  }

  /** Return a country's name; its code where it has none. */
  name(code: string): string {
    return /^[A-Z]{2}$/.test(code) ? (this.#names.of(code) ?? code) : code;
  }
}
