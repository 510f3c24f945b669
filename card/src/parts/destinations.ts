import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Localizer } from "../format/localizer";
import { countriesOf } from "../model/countries";
import { type Filter, keepOrder, NO_FILTER, passes, type Row } from "../model/rows";
import { destinationItems } from "./destination-list";
import type { Setting } from "./offers";
import { BASE, BUTTONS, HEADINGS } from "./styles";

const PAGE = 50;

// Fewer than these are seen at a glance.
const WORTH_FILTERING = 6;

// Whoever did nothing for so long, in milliseconds, has finished reading, though the focus may still be here.
const READ_MS = 120_000;

/** The list of destinations. While somebody reads it, nothing in it moves. */
export class GuardDestinations extends LitElement {
  static override styles = [
    BASE,
    BUTTONS,
    HEADINGS,
    css`
      .head {
        display: grid;
        gap: 10px;
        padding: 14px 16px 12px;
      }
      .empty {
        padding: 4px 16px 20px;
        color: var(--ieg-faint);
      }
      .foot {
        padding: 8px 16px 12px;
        border-top: 1px solid var(--ieg-line);
        text-align: center;
      }
      @container (max-width: 460px) {
        .head {
          padding-inline: 12px;
        }
      }
    `,
  ];

  /** Sorted. */
  @property({ attribute: false }) rows: readonly Row[] = [];
  @property({ attribute: false }) filter: Filter = NO_FILTER;
  @property({ attribute: false }) localizer!: Localizer;
  @property({ attribute: false }) setting: Setting | undefined;
  @property({ attribute: false }) now = 0;
  @state() private limit = PAGE;
  @state() private read = false;

  #shown: Row[] = [];
  #touchedAt = 0;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("filter")) this.limit = PAGE;
    if (this.read && this.now - this.#touchedAt > READ_MS) this.read = false;
    if (!["rows", "filter", "read"].some((name) => changed.has(name))) return;
    const passed = this.rows.filter((row) => passes(row, this.filter));
    const still = this.read && !changed.has("filter");
    this.#shown = still ? keepOrder(passed, this.#shown.map(({ key }) => key)) : passed;
  }

  protected override render(): TemplateResult {
    const { words, numbers } = this.localizer;
    const left = this.#shown.length - this.limit;
    return html`
      <div class="head">
        <h2>${words.say("destinations")} <span>${numbers.whole(this.rows.length)}</span></h2>
        ${this.rows.length >= WORTH_FILTERING || this.filter !== NO_FILTER ? this.#renderFilter() : nothing}
        <div class="out-of-sight" role="status">${this.#found()}</div>
      </div>
      <ul
        @focusin=${this.#touch}
        @keydown=${this.#touch}
        @click=${this.#touch}
        @pointerenter=${this.#touch}
        @focusout=${this.#leave}
        @pointerleave=${this.#leave}
      >
        ${destinationItems(this.#shown.slice(0, this.limit), this)}
      </ul>
      ${this.#shown.length ? nothing : this.#renderEmpty()}
      ${left > 0
        ? html`<div class="foot">
            <button class="button plain" @click=${() => (this.limit += PAGE)}>
              ${words.say("more", { left: numbers.whole(left) })}
            </button>
          </div>`
        : nothing}
    `;
  }

  #renderFilter(): TemplateResult {
    return html`<ieg-filter
      .filter=${this.filter}
      .countries=${countriesOf(this.rows).map(({ code }) => code)}
      .localizer=${this.localizer}
    ></ieg-filter>`;
  }

  #renderEmpty(): TemplateResult {
    const { words } = this.localizer;
    if (!this.rows.length) return html`<p class="empty">${words.say("destinations_none")}</p>`;
    return html`<p class="empty">
      ${words.say("filter_none")}
      <button class="button plain" @click=${this.#clear}>${words.say("filter_clear")}</button>
    </p>`;
  }

  #found(): string {
    const { words, numbers } = this.localizer;
    const count = this.#shown.length;
    return this.filter === NO_FILTER ? "" : words.count("filter_found", count, numbers.whole(count));
  }

  readonly #clear = (): void => {
    this.dispatchEvent(new CustomEvent("ieg-filter", { detail: NO_FILTER, bubbles: true, composed: true }));
  };

  readonly #touch = (): void => {
    this.#touchedAt = this.now;
    this.read = true;
  };

  readonly #leave = (event: Event): void => {
    const list = event.currentTarget as HTMLElement;
    const focused = (this.renderRoot as ShadowRoot).activeElement;
    const next = (event as FocusEvent).relatedTarget;
    const stays = event.type === "focusout" ? next instanceof Node && list.contains(next) : list.contains(focused);
    if (!stays) this.read = false;
  };
}
