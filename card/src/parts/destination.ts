import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { country, owner, port } from "../format/endpoints";
import type { Localizer } from "../format/localizer";
import { flag } from "../format/places";
import type { Row } from "../model/rows";
import { type Fact, factsOf } from "./facts";
import { DESTINATION_STYLES } from "./destination-styles";
import { icon } from "./icons";
import { LINES } from "./line-styles";
import { BLOCK_TONES, stateKey } from "./block-looks";
import { destinationOffers, type Setting } from "./offers";
import { BASE, BUTTONS, CHIPS } from "./styles";

const TONES = { high: "tone-bad", suspicious: "tone-warn" } as const;

/** One destination: a line, and below it, once unfolded, all that is known and what can be done. */
export class GuardDestination extends LitElement {
  static override styles = [BASE, BUTTONS, CHIPS, LINES, DESTINATION_STYLES];

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
        ? html`<span class="chip ${BLOCK_TONES[block.state]}"
            >${icon("lock")}${words.say(blocked ? "blocked" : stateKey(block))}</span
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
      <ieg-strip .hours=${destination.hours} .known=${destination.hours_known} .localizer=${this.localizer}></ieg-strip>
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
      <ieg-strip
        scale
        .hours=${row.destination.hours}
        .known=${row.destination.hours_known}
        .localizer=${localizer}
      ></ieg-strip>
    </div>`;
  }

  #renderReasons(reasons: readonly string[]): TemplateResult {
    return html`<div>
      <h3>${this.localizer.words.say("reasons")}</h3>
      <ul class="sentences reasons">
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
