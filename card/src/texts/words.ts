/** Says things in one language. */
import { closestLanguage, LANGUAGES, type TextKey, type Texts } from ".";

/** What stands in a text in curly brackets, by its name. */
export type Values = Readonly<Record<string, string>>;

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}

/** The texts of one language. */
export class Words {
  readonly language: string;
  readonly #texts: Texts;
  readonly #plural: Intl.PluralRules;

  constructor(language: string) {
    this.language = closestLanguage(language);
    this.#texts = LANGUAGES[this.language] as Texts;
    this.#plural = new Intl.PluralRules(this.language);
  }

  /** Return a text; of one with forms, the form for many. */
  say(key: TextKey, values: Values = {}): string {
    const text = this.#texts[key];
    return fill(typeof text === "string" ? text : text.other, values);
  }

  /** Return a text in the form for so many; `{count}` is filled with `shown`. */
  count(key: TextKey, count: number, shown: string, values: Values = {}): string {
    const text = this.#texts[key];
    const form = typeof text === "string" ? text : (text[this.#plural.select(count)] ?? text.other);
    return fill(form, { count: shown, ...values });
  }
}

/** Return the words of the language that the page is in, where there's no user to ask. */
export function pageWords(): Words {
  return new Words(document.documentElement.lang || "en");
}
