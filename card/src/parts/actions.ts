import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Localizer } from "../format/localizer";
import { ask, type Choice, type Chosen, choose, OFFERED, type Offer, type Outcome, type Stage } from "./action-flow";
import { ACTION_STYLES } from "./actions-styles";
import { icon } from "./icons";
import { BASE, BUTTONS } from "./styles";

/** Buttons; each asks before anything is done, then tells how it goes and how it went. The keyboard's focus is kept. */
export class GuardActions extends LitElement {
  static override styles = [BASE, BUTTONS, ACTION_STYLES];

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
