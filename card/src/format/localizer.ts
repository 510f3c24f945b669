/** Everything that is said and written to one user. It stays the same object until the user's choices change. */
import type { Hass, Locale } from "../hass";
import { Words } from "../texts/words";
import { Numbers } from "./numbers";
import { Places } from "./places";
import { Times } from "./times";

export class Localizer {
  readonly words: Words;
  readonly numbers: Numbers;
  readonly times: Times;
  readonly places: Places;

  constructor(language: string, locale: Locale, timeZone: string) {
    this.words = new Words(language);
    this.numbers = new Numbers(locale);
    this.times = new Times(locale, timeZone);
    this.places = new Places(this.words.language);
  }
}

type Choices = readonly [string, string, string, string, string, string];

function choicesOf({ language, locale, config }: Hass): Choices {
  return [language, locale.language, locale.number_format, locale.time_format, locale.time_zone, config.time_zone];
}

/** Gives the localizer of whoever uses the page. */
export class Localizers {
  #choices: Choices | undefined;
  #localizer: Localizer | undefined;

  /** Return the localizer; the same one as before while nothing that it depends on has changed. */
  for(hass: Hass): Localizer {
    const choices = choicesOf(hass);
    if (!this.#localizer || choices.some((choice, index) => choice !== this.#choices?.[index])) {
      this.#choices = choices;
      this.#localizer = new Localizer(hass.language, hass.locale, hass.config.time_zone);
    }
    return this.#localizer;
  }
}
