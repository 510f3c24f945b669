/** What all parts of the card share: colours, spaces, buttons. Colours come from the theme. */
import { css } from "lit";

/** Colours and spaces; set once, on the card, and inherited by its parts. */
export const TOKENS = css`
  :host {
    --ieg-text: var(--primary-text-color, #141414);
    --ieg-faint: var(--secondary-text-color, #5e5e5e);
    --ieg-line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --ieg-card: var(--ha-card-background, var(--card-background-color, #fff));
    --ieg-primary: var(--primary-color, #009ac7);
    --ieg-high: var(--error-color, #db4437);
    --ieg-suspicious: var(--warning-color, #ffa600);
    --ieg-good: var(--success-color, #43a047);
    /* Mixed with the text's colour, they can be read on light and on dark. */
    --ieg-primary-ink: color-mix(in srgb, var(--ieg-primary) 72%, var(--ieg-text));
    --ieg-high-ink: color-mix(in srgb, var(--ieg-high) 80%, var(--ieg-text));
    --ieg-suspicious-ink: color-mix(in srgb, var(--ieg-suspicious) 55%, var(--ieg-text));
    --ieg-good-ink: color-mix(in srgb, var(--ieg-good) 70%, var(--ieg-text));
    --ieg-shade: color-mix(in srgb, var(--ieg-text) 5%, transparent);
    --ieg-radius: var(--ha-border-radius-md, 8px);
    --ieg-pill: var(--ha-border-radius-pill, 9999px);
  }
`;

export const BASE = css`
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  * {
    box-sizing: border-box;
  }
  .icon {
    width: 1.25em;
    height: 1.25em;
    flex: none;
    fill: none;
    stroke: currentcolor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .out-of-sight {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 2px solid var(--ieg-primary-ink);
    outline-offset: 2px;
  }
  ul,
  dl,
  p,
  h2,
  h3 {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
`;

/** A list's name, and how many there are. */
export const HEADINGS = css`
  h2 {
    font-size: 15px;
    line-height: 22px;
    font-weight: 500;
  }
  h2 span {
    color: var(--ieg-faint);
    font-weight: 400;
  }
`;

export const BUTTONS = css`
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    padding: 0;
    margin: 0;
    cursor: pointer;
    text-align: start;
    -webkit-tap-highlight-color: transparent;
  }
  button[disabled] {
    cursor: default;
    opacity: 0.55;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 36px;
    padding: 4px 14px;
    border-radius: var(--ieg-pill);
    font-size: 14px;
    font-weight: 500;
    background: color-mix(in srgb, var(--tone, var(--ieg-primary)) 14%, transparent);
    color: color-mix(in srgb, var(--tone, var(--ieg-primary)) 62%, var(--ieg-text));
    transition: background-color 150ms ease-out;
  }
  @media (hover: hover) {
    .button:not([disabled]):hover {
      background: color-mix(in srgb, var(--tone, var(--ieg-primary)) 24%, transparent);
    }
  }
  .button.solid {
    background: color-mix(in srgb, var(--tone, var(--ieg-primary)) 72%, #000);
    color: #fff;
  }
  @media (hover: hover) {
    .button.solid:not([disabled]):hover {
      background: color-mix(in srgb, var(--tone, var(--ieg-primary)) 62%, #000);
    }
  }
  .button.plain {
    background: none;
    color: var(--ieg-faint);
  }
  @media (hover: hover) {
    .button.plain:not([disabled]):hover {
      background: var(--ieg-shade);
    }
  }
  .tone-bad {
    --tone: var(--ieg-high);
  }
  .tone-warn {
    --tone: var(--ieg-suspicious);
  }
  .tone-good {
    --tone: var(--ieg-good);
  }
`;

export const CHIPS = css`
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    min-height: 22px;
    padding: 1px 9px;
    border-radius: var(--ieg-pill);
    font-size: 12px;
    font-weight: 500;
    line-height: 18px;
    white-space: nowrap;
    color: var(--ieg-text);
    background: color-mix(in srgb, var(--tone, var(--ieg-text)) var(--tint, 8%), transparent);
  }
  .chip .icon {
    color: color-mix(in srgb, var(--tone, var(--ieg-faint)) 70%, var(--ieg-text));
  }
  .chip.tone-bad,
  .chip.tone-warn,
  .chip.tone-good {
    --tint: 18%;
  }
`;
