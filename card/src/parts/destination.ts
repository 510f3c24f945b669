import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { country, owner, port } from "../format/endpoints";
import type { Localizer } from "../format/localizer";
import { flag } from "../format/places";
import type { Row } from "../model/rows";
import { type Fact, factsOf } from "./facts";
import { icon } from "./icons";
import { destinationOffers, type Setting } from "./offers";
import { BASE, BUTTONS, CHIPS } from "./styles";

const TONES = { high: "tone-bad", suspicious: "tone-warn" } as const;

/** One destination: a line, and below it, once unfolded, all that is known and what can be done. */
export class GuardDestination extends LitElement {
  static override styles = [
    BASE,
    BUTTONS,
    CHIPS,
    css`
      :host {
        border-top: 1px solid var(--ieg-line);
      }
      .line {
        position: relative;
        display: grid;
        grid-template-columns: 28px minmax(0, 1fr) auto 20px;
        gap: 0 12px;
        align-items: center;
        width: 100%;
        padding: 10px 16px;
      }
      @media (hover: hover) {
        .line:hover {
          background: var(--ieg-shade);
        }
      }
      .line:focus-visible {
        outline-offset: -2px;
      }
      .line.tone-bad::before,
      .line.tone-warn::before {
        content: "";
        position: absolute;
        inset: 8px auto 8px 0;
        width: 4px;
        border-radius: 0 2px 2px 0;
        background: var(--tone);
      }
      .flag {
        align-self: start;
        font-size: 22px;
        line-height: 40px;
        text-align: center;
      }
      .title {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 8px;
        font-size: 15px;
        line-height: 22px;
      }
      .title > span:first-child {
        overflow-wrap: anywhere;
        font-weight: 500;
      }
      .where,
      .when {
        font-size: 13px;
        line-height: 18px;
        color: var(--ieg-faint);
      }
      .where {
        overflow-wrap: anywhere;
      }
      .why {
        grid-area: 2 / 2;
        margin-top: 2px;
        font-size: 13px;
        line-height: 18px;
        display: -webkit-box;
        -webkit-line-clamp: 2;
        -webkit-box-orient: vertical;
        overflow: hidden;
      }
      .end {
        grid-area: 1 / 3 / span 2;
        display: grid;
        justify-items: end;
        align-self: start;
        text-align: end;
        white-space: nowrap;
      }
      .end > :first-child {
        line-height: 22px;
      }
      ieg-strip:not([scale]) {
        width: 96px;
        margin-top: 4px;
        --ieg-strip-height: 14px;
      }
      ieg-strip[scale] {
        max-width: 480px;
      }
      .chevron {
        grid-area: 1 / 4 / span 2;
        display: flex;
        color: var(--ieg-faint);
        transition: transform 150ms;
      }
      [aria-expanded="true"] .chevron {
        transform: rotate(180deg);
      }
      .more {
        padding: 4px 16px 16px 56px;
        display: grid;
        gap: 14px;
      }
      h3 {
        font-size: 12px;
        font-weight: 500;
        color: var(--ieg-faint);
        margin-bottom: 2px;
      }
      .reasons {
        padding-inline-start: 18px;
        list-style: disc;
        font-size: 14px;
        line-height: 1.45;
      }
      .reasons li {
        overflow-wrap: anywhere;
      }
      .reasons li + li {
        margin-top: 3px;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
        gap: 10px 16px;
        font-size: 14px;
        line-height: 20px;
      }
      dt {
        font-size: 12px;
        line-height: 16px;
        color: var(--ieg-faint);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      @container (max-width: 460px) {
        .line {
          grid-template-columns: 26px minmax(0, 1fr) auto 16px;
          gap: 0 8px;
          padding-inline: 12px;
        }
        .why {
          grid-column: 2 / -1;
        }
        .end,
        .chevron {
          grid-row: 1;
        }
        .more {
          padding-inline: 12px;
        }
        dl {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
      @container (max-width: 620px) {
        .end ieg-strip {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) row!: Row;
  @property({ attribute: false }) localizer!: Localizer;
  @property({ attribute: false }) setting: Setting | undefined;
  /** Milliseconds since the epoch. */
  @property({ attribute: false }) now = 0;
  @state() private unfolded = false;

  protected override render(): TemplateResult {
    const { row, unfolded } = this;
    const tone = row.severity && !row.blocked ? TONES[row.severity] : "";
    return html`
      <button
        class="line ${tone}"
        aria-expanded=${String(unfolded)}
        aria-controls="more"
        @click=${() => (this.unfolded = !unfolded)}
      >
        <span class="flag" aria-hidden="true">${flag(row.destination.country)}</span>
        <span>${this.#renderNames()}</span>
        ${this.#renderEnd()}
        <span class="chevron">${icon("chevron")}</span>
        ${row.severity && !row.blocked && !unfolded ? html`<span class="why">${row.reasons[0]}</span>` : nothing}
      </button>
      ${unfolded ? this.#renderMore() : nothing}
    `;
  }

  #renderNames(): TemplateResult {
    const { localizer } = this;
    const { destination } = this.row;
    return html`
      <span class="title"><span>${owner(destination, localizer)}</span>${this.#renderChips()}</span>
      <span class="where" style="display:block">
        ${destination.address} · ${port(destination, localizer)}<span class="out-of-sight"
          >, ${country(destination, localizer)}</span
        >
      </span>
    `;
  }

  #renderChips(): TemplateResult {
    const { words } = this.localizer;
    const { destination, severity, block, blocked } = this.row;
    return html`
      ${severity
        ? html`<span class="chip ${blocked ? "" : TONES[severity]}">${words.say(`severity_${severity}`)}</span>`
        : nothing}
      ${block
        ? html`<span class="chip ${blocked ? "tone-good" : "tone-bad"}"
            >${icon("lock")}${words.say(blocked ? "blocked" : `state_${block.leaving ? "leaving" : block.state}`)}</span
          >`
        : nothing}
      ${destination.allowed ? html`<span class="chip">${icon("check")}${words.say("allowed")}</span>` : nothing}
      ${destination.inbound ? html`<span class="chip">${icon("inbound")}${words.say("inbound")}</span>` : nothing}
    `;
  }

  #renderEnd(): TemplateResult {
    const { destination } = this.row;
    const { numbers, times } = this.localizer;
    const seen = destination.last_seen;
    return html`<span class="end when">
      <span title=${seen ? times.moment(seen) : ""}>${seen ? times.relative(seen, this.now) : ""}</span>
      <span>${numbers.bytes(destination.bytes_up + destination.bytes_down)}</span>
      <ieg-strip .hours=${destination.hours} .localizer=${this.localizer}></ieg-strip>
    </span>`;
  }

  #renderMore(): TemplateResult {
    const { row, localizer, setting } = this;
    return html`<div class="more" id="more">
      ${row.reasons.length ? this.#renderReasons(row.reasons) : nothing}
      ${setting
        ? html`<ieg-actions .localizer=${localizer} .offers=${destinationOffers(row, setting)}></ieg-actions>`
        : nothing}
      <dl>
        ${factsOf(row, localizer, this.now).map((fact) => this.#renderFact(fact))}
      </dl>
      <ieg-strip scale .hours=${row.destination.hours} .localizer=${localizer}></ieg-strip>
    </div>`;
  }

  #renderReasons(reasons: readonly string[]): TemplateResult {
    return html`<div>
      <h3>${this.localizer.words.say("reasons")}</h3>
      <ul class="reasons">
        ${reasons.map((reason) => html`<li>${reason}</li>`)}
      </ul>
    </div>`;
  }

  #renderFact({ label, value, title }: Fact): TemplateResult {
    return html`<div>
      <dt>${label}</dt>
      <dd title=${title ?? nothing}>${value}</dd>
    </div>`;
  }
}
