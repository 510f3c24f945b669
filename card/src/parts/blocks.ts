import { css, html, LitElement, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Localizer } from "../format/localizer";
import type { Block } from "../model/report";
import type { Setting } from "./offers";
import { BASE, HEADINGS } from "./styles";

/** The blocks of a device. */
export class GuardBlocks extends LitElement {
  static override styles = [
    BASE,
    HEADINGS,
    css`
      h2 {
        padding: 14px 16px 6px;
      }
      @container (max-width: 460px) {
        h2 {
          padding-inline: 12px;
        }
      }
    `,
  ];

  @property({ attribute: false }) blocks: readonly Block[] = [];
  @property({ attribute: false }) localizer!: Localizer;
  @property({ attribute: false }) setting: Setting | undefined;
  @property({ attribute: false }) now = 0;

  protected override render(): TemplateResult {
    const { words, numbers } = this.localizer;
    return html`
      <h2>${words.say("blocks")} <span>${numbers.whole(this.blocks.length)}</span></h2>
      <ul>
        ${repeat(
          this.blocks,
          (block) => block.block_id,
          (block) =>
            html`<li>
              <ieg-block
                .block=${block}
                .localizer=${this.localizer}
                .setting=${this.setting}
                .now=${this.now}
              ></ieg-block>
            </li>`,
        )}
      </ul>
    `;
  }
}
