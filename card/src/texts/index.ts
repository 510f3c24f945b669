/** The texts in every language that there are texts in. */
import { DE } from "./de";
import { EN, type Texts } from "./en";
import { ES } from "./es";
import { FR } from "./fr";
import { NL } from "./nl";
import { PL } from "./pl";

export type { Forms, TextKey, Texts } from "./en";

export const LANGUAGES: Readonly<Record<string, Texts>> = { de: DE, en: EN, es: ES, fr: FR, nl: NL, pl: PL };

/** Return the language, of those there are texts in, that comes closest: `de` for `de-CH`, else English. */
export function closestLanguage(language: string): string {
  const [base = ""] = language.toLowerCase().split(/[-_]/);
  return Object.hasOwn(LANGUAGES, base) ? base : "en";
}
