import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Localizer } from "../format/localizer";
import type { Headline, Mood } from "../model/headline";
import type { Report } from "../model/report";
import type { GuardActions } from "./actions";
import { HEADER_STYLES } from "./header-styles";
import { icon, type IconName } from "./icons";
import { internetOffer, type Setting } from "./offers";
import { BASE, BUTTONS, CHIPS } from "./styles";

const LOOKS: Readonly<Record<Mood, readonly [IconName, "bad" | "warn" | "good" | "calm"]>> = {
  away: ["away", "calm"],
  quarantined: ["cut", "warn"],
  high: ["alert", "bad"],
  suspicious: ["alert", "warn"],
  past: ["shield", "calm"],
  learning: ["learning", "calm"],
  quiet: ["check", "good"],
};

const COVERAGE_TONES = { complete: "tone-good", degraded: "tone-warn", blind: "tone-bad" } as const;

/** Which device it is, how it stands, and whether it may reach the internet. */
export class GuardHeader extends LitElement {
  static override styles = [BASE, BUTTONS, CHIPS, HEADER_STYLES];

  @property({ attribute: false }) report!: Report;
  @property({ attribute: false }) headline!: Headline;
  @property({ attribute: false }) localizer!: Localizer;
  /** What can be done; undefined for those who can't. */
  @property({ attribute: false }) setting: Setting | undefined;
  @property({ attribute: false }) device = "";
  @property({ attribute: false }) now = 0;
  @state() private unfolded = false;
  @query("ieg-actions") private actions!: GuardActions;

  protected override render(): TemplateResult {
    const [look, tone] = LOOKS[this.headline.mood];
    return html`
      <div class="top">
        <div class="badge tone-${tone}">${icon(look)}</div>
        <div class="names">
          <h2>${this.device}</h2>
          <div class="mood tone-${tone}" role="status">${this.#mood()}</div>
        </div>
        ${this.setting?.api.hasInternetSwitch ? this.#renderSwitch() : nothing}
      </div>
      <ieg-actions bare .localizer=${this.localizer}></ieg-actions>
      <div class="chips">
        ${this.#renderCoverage()} ${this.report.learning < 1 ? this.#renderLearning() : nothing} ${this.#renderTraffic()}
      </div>
      ${this.unfolded ? this.#renderReasons() : nothing}
    `;
  }

  #mood(): string {
    const { mood, count } = this.headline;
    const { words, numbers } = this.localizer;
    return words.count(`mood_${mood}`, count, numbers.whole(count));
  }

  #renderSwitch(): TemplateResult {
    const { words } = this.localizer;
    const on = this.report.internet;
    return html`<button
      class="switch"
      role="switch"
      aria-checked=${String(on)}
      aria-label=${words.say("internet")}
      ?disabled=${!this.report.available}
      @click=${this.#askInternet}
    >
      <span class="track"><span class="knob" style="display:block"></span></span>
      <span aria-hidden="true">${words.say("internet")}</span>
    </button>`;
  }

  #renderCoverage(): TemplateResult {
    const { state } = this.report.coverage;
    return html`<button
      class="chip ${COVERAGE_TONES[state]}"
      aria-expanded=${String(this.unfolded)}
      aria-controls="reasons"
      @click=${() => (this.unfolded = !this.unfolded)}
    >
      ${icon("eye")}${this.localizer.words.say(`coverage_${state}`)}<span class="chevron">${icon("chevron")}</span>
    </button>`;
  }

  #renderReasons(): TemplateResult {
    const { words, times } = this.localizer;
    const { coverage, polled_at: polled } = this.report;
    const reasons = coverage.reasons.length
      ? coverage.reasons
      : coverage.state === "complete"
        ? [words.say("coverage_complete_help")]
        : [];
    return html`<ul class="reasons" id="reasons">
      ${reasons.map((reason) => html`<li>${reason}</li>`)}
      ${polled ? html`<li>${words.say("polled", { when: times.relative(polled, this.now) })}</li>` : nothing}
    </ul>`;
  }

  #renderLearning(): TemplateResult {
    const { words, numbers } = this.localizer;
    const percent = numbers.percent(this.report.learning);
    return html`<span class="chip" title=${words.say("learning_help")}>
      <span
        class="bar"
        role="progressbar"
        aria-label=${words.say("learning_help")}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${Math.floor(this.report.learning * 100)}
        ><span style="width:${this.report.learning * 100}%"></span></span
      >${words.say("learning", { percent })}
    </span>`;
  }

  #renderTraffic(): TemplateResult {
    const { words, numbers } = this.localizer;
    const { bytes_up: up, bytes_down: down } = this.report;
    return html`<span class="traffic">
      ${words.say("traffic", { up: numbers.bytes(up), down: numbers.bytes(down) })}
    </span>`;
  }

  readonly #askInternet = (event: Event): void => {
    if (!this.setting) return;
    this.actions.open(internetOffer(this.report.internet, this.setting), event.currentTarget as HTMLElement);
  };
}
