import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Localizer } from "../format/localizer";
import type { Row } from "../model/rows";
import { destinationItems } from "./destination-list";
import type { Setting } from "./offers";
import { BASE } from "./styles";

// As many as a small card has room for.
const SHOWN = 3;

/** The worst few destinations, and nothing else. */
export class GuardFindings extends LitElement {
  static override styles = [
    BASE,
    css`
      .rest {
        padding: 10px 16px 12px;
        border-top: 1px solid var(--ieg-line);
        font-size: 13px;
        color: var(--ieg-faint);
      }
    `,
  ];

  /** Sorted. */
  @property({ attribute: false }) rows: readonly Row[] = [];
  @property({ attribute: false }) localizer!: Localizer;
  @property({ attribute: false }) setting: Setting | undefined;
  @property({ attribute: false }) now = 0;

  protected override render(): TemplateResult {
    const { words, numbers } = this.localizer;
    const suspicious = this.rows.filter(({ severity }) => severity);
    const rest = this.rows.length - Math.min(SHOWN, suspicious.length);
    return html`
      <ul aria-label=${words.say("findings")}>
        ${destinationItems(suspicious.slice(0, SHOWN), this)}
      </ul>
      ${rest > 0
        ? html`<p class="rest">${words.count(suspicious.length ? "rest" : "all", rest, numbers.whole(rest))}</p>`
        : nothing}
    `;
  }
}
