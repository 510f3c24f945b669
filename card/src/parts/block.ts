import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Localizer } from "../format/localizer";
import type { Block } from "../model/report";
import { icon } from "./icons";
import { blockOffers, type Setting } from "./offers";
import { BASE, BUTTONS, CHIPS } from "./styles";

const TONES: Readonly<Record<Block["state"], string>> = {
  pending: "",
  active: "tone-warn",
  verified: "tone-good",
  failed: "tone-bad",
  expired: "",
  removed: "",
};

/** One block: what it stops, whether it holds, and, once unfolded, what that rests on and what can be done. */
export class GuardBlock extends LitElement {
  static override styles = [
    BASE,
    BUTTONS,
    CHIPS,
    css`
      :host {
        border-top: 1px solid var(--ieg-line);
      }
      .line {
        display: grid;
        grid-template-columns: 28px minmax(0, 1fr) 20px;
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
      .line > .icon {
        justify-self: center;
        font-size: 17px;
        color: var(--ieg-faint);
      }
      .title {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 8px;
        font-size: 15px;
        line-height: 22px;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .facts {
        display: block;
        font-size: 13px;
        line-height: 18px;
        color: var(--ieg-faint);
      }
      .chevron {
        display: flex;
        color: var(--ieg-faint);
        transition: transform 150ms;
      }
      [aria-expanded="true"] .chevron {
        transform: rotate(180deg);
      }
      .more {
        display: grid;
        gap: 12px;
        padding: 4px 16px 16px 56px;
      }
      .evidence {
        padding-inline-start: 18px;
        list-style: disc;
        font-size: 14px;
        line-height: 1.45;
      }
      .evidence li {
        overflow-wrap: anywhere;
      }
      .evidence li + li {
        margin-top: 3px;
      }
      @container (max-width: 460px) {
        .line {
          grid-template-columns: 26px minmax(0, 1fr) 16px;
          gap: 0 8px;
          padding-inline: 12px;
        }
        .more {
          padding-inline: 12px;
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
            <span class="chip ${block.leaving ? "" : TONES[block.state]}"
              >${words.say(block.leaving ? "state_leaving" : `state_${block.state}`)}</span
            ></span
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
      <ul class="evidence" aria-label=${localizer.words.say("evidence")}>
        ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
      ${setting
        ? html`<ieg-actions .localizer=${localizer} .offers=${blockOffers(block, setting)}></ieg-actions>`
        : nothing}
    </div>`;
  }
}
