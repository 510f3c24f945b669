import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Localizer } from "../format/localizer";
import type { Block } from "../model/report";
import { BLOCK_TONES, stateKey } from "./block-looks";
import { icon } from "./icons";
import { LINES } from "./line-styles";
import { blockOffers, type Setting } from "./offers";
import { BASE, BUTTONS, CHIPS } from "./styles";

/** One block: what it stops, whether it holds, and, once unfolded, what that rests on and what can be done. */
export class GuardBlock extends LitElement {
  static override styles = [
    BASE,
    BUTTONS,
    CHIPS,
    LINES,
    css`
      .line {
        grid-template-columns: 28px minmax(0, 1fr) 20px;
      }
      .line > .icon {
        justify-self: center;
        font-size: 17px;
        color: var(--ieg-faint);
      }
      .facts {
        display: block;
        font-size: 13px;
        line-height: 18px;
        color: var(--ieg-faint);
      }
      @container (max-width: 460px) {
        .line {
          grid-template-columns: 26px minmax(0, 1fr) 16px;
        }
      }
    `,
  ];

  @property({ attribute: false }) block!: Block;
  @property({ attribute: false }) localizer!: Localizer;
  @property({ attribute: false }) setting: Setting | undefined;
  @property({ attribute: false }) now = 0;
  @state() private unfolded = false;

  protected override render(): TemplateResult {
    const { block, unfolded } = this;
    const { words } = this.localizer;
    return html`
      <button
        class="line"
        aria-expanded=${String(unfolded)}
        aria-controls="more"
        @click=${() => (this.unfolded = !unfolded)}
      >
        ${icon(block.quarantine ? "cut" : "lock")}
        <span>
          <span class="title"
            >${block.blocks}
            <span class="chip ${block.leaving ? "" : BLOCK_TONES[block.state]}">${words.say(stateKey(block))}</span></span
          >
          <span class="facts">${this.#facts().join(" · ")}</span>
        </span>
        <span class="chevron">${icon("chevron")}</span>
      </button>
      ${unfolded ? this.#renderMore() : nothing}
    `;
  }

  #facts(): string[] {
    const { words, numbers } = this.localizer;
    const { hits, leaks } = this.block;
    const past = leaks.length ? [words.count("leaks", leaks.length, numbers.whole(leaks.length))] : [];
    return [words.count("hits", hits, numbers.whole(hits)), ...past, this.#end()];
  }

  #end(): string {
    const { words, times } = this.localizer;
    const { trial_until: trial, expires_at: end } = this.block;
    if (trial) return words.say("trial", { when: times.relative(trial, this.now) });
    return end ? words.say("ends", { when: times.relative(end, this.now) }) : words.say("endless");
  }

  #renderMore(): TemplateResult {
    const { block, localizer, setting } = this;
    const broke = block.unavailable_entities.join(", ");
    const sentences = [
      ...block.evidence,
      ...(broke ? [localizer.words.say("broke", { entities: broke })] : []),
      ...block.leaks,
    ];
    return html`<div class="more" id="more">
      <ul class="sentences evidence" aria-label=${localizer.words.say("evidence")}>
        ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
      ${setting
        ? html`<ieg-actions .localizer=${localizer} .offers=${blockOffers(block, setting)}></ieg-actions>`
        : nothing}
    </div>`;
  }
}
