import { css, html, LitElement, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Localizer } from "../format/localizer";
import { BASE } from "./styles";

/** When a destination was seen within the last 24 hours: a bar for each hour. */
export class GuardStrip extends LitElement {
  static override styles = [
    BASE,
    css`
      .bars {
        display: flex;
        align-items: end;
        gap: 2px;
        height: var(--ieg-strip-height, 18px);
      }
      .bars span {
        flex: 1;
        min-width: 2px;
        border-radius: 1px;
        height: max(2px, var(--share) * 100%);
        background: color-mix(in srgb, var(--ieg-primary) 75%, transparent);
      }
      .bars .none {
        background: var(--ieg-line);
      }
      .bars .unknown {
        background: none;
      }
      .scale {
        display: flex;
        justify-content: space-between;
        margin-top: 3px;
        font-size: 11px;
        color: var(--ieg-faint);
      }
    `,
  ];

  @property({ attribute: false }) hours: readonly number[] = [];
  /** Of how many hours, counted from the end, everything is known. */
  @property({ attribute: false }) known = 24;
  @property({ attribute: false }) localizer!: Localizer;
  /** With what its two ends mean. */
  @property({ type: Boolean }) scale = false;

  protected override render(): TemplateResult {
    const label = this.#label();
    const { words } = this.localizer;
    return html`
      <div class="bars" role="img" aria-label=${label} title=${label}>
        ${this.hours.map((count, hour) => this.#renderHour(count, hour))}
      </div>
      ${this.scale
        ? html`<div class="scale" aria-hidden="true">
            <span>${words.say("hours_from")}</span><span>${words.say("hours_to")}</span>
          </div>`
        : ""}
    `;
  }

  #label(): string {
    const { words, numbers } = this.localizer;
    const busy = this.hours.filter((count) => count > 0).length;
    const label = words.count("hours", busy, numbers.whole(busy));
    return this.known < this.hours.length ? `${label}. ${words.say("hours_unknown")}` : label;
  }

  #renderHour(count: number, hour: number): TemplateResult {
    const most = Math.max(1, ...this.hours);
    const empty = hour < this.hours.length - this.known ? "unknown" : "none";
    // By the root, since an hour may have one sighting, another hundreds.
    return html`<span class=${count ? "" : empty} style="--share:${Math.sqrt(count / most).toFixed(2)}"></span>`;
  }
}
