import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Localizer } from "../format/localizer";
import { ask, type Choice, type Chosen, choose, OFFERED, type Offer, type Outcome, type Stage } from "./action-flow";
import { icon } from "./icons";
import { BASE, BUTTONS } from "./styles";

/** Buttons; each asks before anything is done, then tells how it goes and how it went. The keyboard's focus is kept. */
export class GuardActions extends LitElement {
  static override styles = [
    BASE,
    BUTTONS,
    css`
      .offers,
      .answers {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .panel {
        padding: 12px 14px;
        border-radius: var(--ieg-radius);
        background: var(--ieg-shade);
        display: grid;
        gap: 12px;
      }
      .panel > p {
        line-height: 1.45;
      }
      .help {
        padding-inline-start: 26px;
        line-height: 1.4;
        color: var(--ieg-faint);
        font-size: 13px;
      }
      fieldset {
        border: 0;
        padding: 0;
        margin: 0;
        min-width: 0;
      }
      legend {
        padding: 0;
        margin-bottom: 4px;
        font-size: 12px;
        font-weight: 500;
        color: var(--ieg-faint);
      }
      label {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 30px;
        overflow-wrap: anywhere;
        cursor: pointer;
      }
      input {
        accent-color: var(--ieg-primary);
        width: 18px;
        height: 18px;
        margin: 0;
        flex: none;
      }
      .outcome {
        display: flex;
        gap: 8px;
        line-height: 1.45;
      }
      .outcome .icon {
        margin-top: 1px;
        color: color-mix(in srgb, var(--tone) 70%, var(--ieg-text));
      }
      .evidence {
        margin: 6px 0 0;
        padding-inline-start: 18px;
        list-style: disc;
        font-size: 13px;
        color: var(--ieg-faint);
      }
      .evidence li {
        overflow-wrap: anywhere;
      }
      .wait {
        width: 16px;
        height: 16px;
        margin: 2px;
        flex: none;
        border: 2px solid var(--ieg-line);
        border-top-color: var(--ieg-primary);
        border-radius: 50%;
        animation: turn 0.9s linear infinite;
      }
      @keyframes turn {
        to {
          transform: rotate(1turn);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .wait {
          animation-duration: 6s;
        }
      }
    `,
  ];

  @property({ attribute: false }) offers: readonly Offer[] = [];
  @property({ attribute: false }) localizer!: Localizer;
  /** What opens it is somewhere else; it shows no buttons of its own. */
  @property({ type: Boolean }) bare = false;
  @state() private stage: Stage = OFFERED;

  #opener: HTMLElement | undefined;

  /** Ask the question of an offer; the focus goes back to `opener` afterwards. */
  open(offer: Offer, opener?: HTMLElement): void {
    if (this.stage.at === "working") return;
    this.#opener = opener;
    this.stage = ask(offer);
  }

  get busy(): boolean {
    return this.stage.at !== "offered";
  }

  protected override render(): TemplateResult {
    const { stage } = this;
    return html`
      ${stage.at === "offered" && !this.bare ? this.#renderOffers() : nothing}
      ${stage.at === "asking" ? this.#renderQuestion(stage.offer, stage.chosen) : nothing}
      <div role="status" aria-live="polite">
        ${stage.at === "working" ? this.#renderProgress() : nothing}
        ${stage.at === "done" ? this.#renderOutcome(stage.outcome) : nothing}
      </div>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("stage")) return;
    const before = changed.get("stage") as Stage | undefined;
    if (before && before.at !== this.stage.at) {
      this.#moveFocus();
      this.dispatchEvent(new CustomEvent("ieg-busy", { bubbles: true, composed: true }));
    }
  }

  #moveFocus(): void {
    const { at } = this.stage;
    if (at === "offered") (this.#opener ?? this.#find(".offers button"))?.focus();
    else if (at === "working") this.#find(".panel")?.focus();
    else this.#find("input:checked, .answers button")?.focus();
  }

  #find(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(selector);
  }

  #renderOffers(): TemplateResult {
    return html`<div class="offers">
      ${this.offers.map(
        (offer) => html`<button
          class="button ${offer.tone ? `tone-${offer.tone}` : ""}"
          data-offer=${offer.id}
          @click=${() => this.open(offer)}
        >
          ${icon(offer.icon)}${offer.label}
        </button>`,
      )}
    </div>`;
  }

  #renderQuestion(offer: Offer, chosen: Chosen): TemplateResult {
    const { words } = this.localizer;
    return html`<form class="panel" aria-label=${offer.ask} @submit=${this.#submit} @keydown=${this.#keydown}>
      <p>${offer.ask}</p>
      ${(offer.choices ?? []).map((choice) => this.#renderChoice(choice, chosen[choice.name]))}
      <div class="answers">
        <button class="button solid ${offer.tone ? `tone-${offer.tone}` : ""}" data-answer="confirm">
          ${offer.confirm}
        </button>
        <button class="button plain" type="button" data-answer="cancel" @click=${this.#close}>
          ${words.say("cancel")}
        </button>
      </div>
    </form>`;
  }

  #renderChoice({ name, label, options }: Choice, chosen: string | undefined): TemplateResult {
    return html`<fieldset>
      <legend>${label}</legend>
      ${options.map(
        ({ value, label: text, help }) => html`<label>
            <input
              type="radio"
              name=${name}
              value=${value}
              .checked=${value === chosen}
              @change=${() => (this.stage = choose(this.stage, name, value))}
            />
            <span>${text}</span>
          </label>
          ${help && value === chosen ? html`<p class="help">${help}</p>` : nothing}`,
      )}
    </fieldset>`;
  }

  #renderProgress(): TemplateResult {
    return html`<div class="panel" tabindex="-1">
      <div class="outcome"><span class="wait"></span><span>${this.localizer.words.say("working")}</span></div>
    </div>`;
  }

  #renderOutcome({ tone, text, evidence }: Outcome): TemplateResult {
    return html`<div class="panel tone-${tone}" data-outcome=${tone}>
      <div class="outcome">
        ${icon(tone === "good" ? "done" : "alert")}
        <div>
          <div>${text}</div>
          ${evidence.length
            ? html`<ul class="evidence">
                ${evidence.map((sentence) => html`<li>${sentence}</li>`)}
              </ul>`
            : nothing}
        </div>
      </div>
      <div class="answers">
        <button class="button plain" data-answer="close" @click=${this.#close}>
          ${this.localizer.words.say("close")}
        </button>
      </div>
    </div>`;
  }

  readonly #close = (): void => {
    this.stage = OFFERED;
  };

  readonly #keydown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#close();
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { stage } = this;
    if (stage.at !== "asking") return;
    this.stage = { at: "working", offer: stage.offer };
    this.stage = { at: "done", offer: stage.offer, outcome: await this.#outcome(stage.offer, stage.chosen) };
  };

  async #outcome(offer: Offer, chosen: Chosen): Promise<Outcome> {
    try {
      return await offer.run(chosen);
    } catch (error) {
      const text = this.localizer.words.say("action_failed", { error: (error as Error).message });
      return { tone: "bad", text, evidence: [] };
    }
  }
}
