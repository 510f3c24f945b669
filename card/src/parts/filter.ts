import { css, html, LitElement, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Localizer } from "../format/localizer";
import { type Filter, type SeverityFilter } from "../model/rows";
import { icon } from "./icons";
import { BASE } from "./styles";

/** What the list is to show was changed. */
export type FilterEvent = CustomEvent<Filter>;

const SEVERITIES: readonly SeverityFilter[] = ["", "suspicious", "high"];

/** Narrows the list by words, country and severity. */
export class GuardFilter extends LitElement {
  static override styles = [
    BASE,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1.3fr) minmax(0, 1fr) minmax(0, 1fr);
        gap: 8px;
      }
      label {
        position: relative;
        display: block;
      }
      .icon {
        position: absolute;
        inset-inline-start: 10px;
        top: 9px;
        font-size: 15px;
        color: var(--ieg-faint);
        pointer-events: none;
      }
      input,
      select {
        font: inherit;
        font-size: 14px;
        width: 100%;
        height: 36px;
        padding: 0 10px;
        color: var(--ieg-text);
        background: var(--ieg-shade);
        border: 1px solid transparent;
        border-radius: var(--ieg-radius);
        text-overflow: ellipsis;
      }
      input {
        padding-inline-start: 34px;
      }
      input::placeholder {
        color: var(--ieg-faint);
        opacity: 1;
      }
      option {
        color: var(--primary-text-color, CanvasText);
        background: var(--card-background-color, Canvas);
      }
      @container (max-width: 460px) {
        form {
          grid-template-columns: 1fr 1fr;
        }
        .text {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  @property({ attribute: false }) filter!: Filter;
  /** The codes of the countries to choose from. */
  @property({ attribute: false }) countries: readonly string[] = [];
  @property({ attribute: false }) localizer!: Localizer;

  protected override render(): TemplateResult {
    const { words } = this.localizer;
    return html`<form role="search" aria-label=${words.say("filter")} @submit=${(event: Event) => event.preventDefault()}>
      <label class="text">
        ${icon("search")}
        <input
          type="search"
          autocomplete="off"
          aria-label=${words.say("filter_text")}
          placeholder=${words.say("filter_text")}
          .value=${this.filter.text}
          @input=${(event: Event) => this.#change({ text: (event.target as HTMLInputElement).value })}
        />
      </label>
      <select
        aria-label=${words.say("filter_country")}
        @change=${(event: Event) => this.#change({ country: (event.target as HTMLSelectElement).value })}
      >
        <option value="" .selected=${this.filter.country === ""}>${words.say("filter_country_all")}</option>
        ${this.#named().map(
          ([code, name]) => html`<option value=${code} .selected=${this.filter.country === code}>${name}</option>`,
        )}
      </select>
      <select
        aria-label=${words.say("filter_severity")}
        @change=${(event: Event) =>
          this.#change({ severity: (event.target as HTMLSelectElement).value as SeverityFilter })}
      >
        ${SEVERITIES.map(
          (severity) =>
            html`<option value=${severity} .selected=${this.filter.severity === severity}>
              ${words.say(`filter_severity_${severity || "all"}`)}
            </option>`,
        )}
      </select>
    </form>`;
  }

  #named(): [string, string][] {
    return this.countries
      .map((code): [string, string] => [code, this.localizer.places.name(code)])
      .sort(([, a], [, b]) => a.localeCompare(b));
  }

  #change(change: Partial<Filter>): void {
    const detail: Filter = { ...this.filter, ...change };
    this.dispatchEvent(new CustomEvent("ieg-filter", { detail, bubbles: true, composed: true }));
  }
}
