import { css } from "lit";

/** How the header looks. */
export const HEADER_STYLES = css`
  .top {
    display: flex;
    align-items: center;
    gap: 12px;
  }
  .badge {
    display: grid;
    place-items: center;
    flex: none;
    width: 44px;
    height: 44px;
    border-radius: 50%;
    font-size: 19px;
    color: color-mix(in srgb, var(--tone, var(--ieg-faint)) 75%, var(--ieg-text));
    background: color-mix(in srgb, var(--tone, var(--ieg-text)) var(--tint, 8%), transparent);
  }
  .tone-bad,
  .tone-warn,
  .tone-good {
    --tint: 18%;
  }
  .names {
    flex: 1;
    min-width: 0;
  }
  h2 {
    font-size: 18px;
    line-height: 24px;
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  .mood {
    font-size: 14px;
    line-height: 20px;
    color: var(--ieg-faint);
  }
  .mood.tone-bad,
  .mood.tone-warn {
    font-weight: 500;
    color: var(--ieg-text);
  }
  .switch {
    display: grid;
    justify-items: center;
    gap: 3px;
    flex: none;
    padding: 4px;
    border-radius: var(--ieg-radius);
    font-size: 11px;
    line-height: 14px;
    color: var(--ieg-faint);
  }
  .track {
    width: 42px;
    height: 24px;
    padding: 3px;
    border-radius: 12px;
    background: color-mix(in srgb, var(--ieg-text) 45%, var(--ieg-card));
    transition: background-color 150ms ease-out;
  }
  .knob {
    width: 18px;
    height: 18px;
    border-radius: 50%;
    background: #fff;
    transition: transform 150ms ease-out;
  }
  [aria-checked="true"] .track {
    background: var(--ieg-primary-ink);
  }
  [aria-checked="true"] .knob {
    transform: translateX(18px);
  }
  @media (prefers-reduced-motion: reduce) {
    .track,
    .knob {
      transition: none;
    }
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 8px;
    margin-top: 12px;
  }
  button.chip .chevron {
    display: flex;
    transition: transform 150ms;
  }
  button.chip[aria-expanded="true"] .chevron {
    transform: rotate(180deg);
  }
  .chip .bar {
    width: 44px;
    height: 4px;
    border-radius: 2px;
    overflow: hidden;
    background: var(--ieg-line);
  }
  .chip .bar span {
    display: block;
    height: 100%;
    background: var(--ieg-primary);
  }
  .traffic {
    font-size: 12px;
    color: var(--ieg-faint);
    margin-inline-start: auto;
  }
  @container (max-width: 520px) {
    .traffic {
      margin-inline-start: 2px;
      flex-basis: 100%;
    }
  }
  .reasons {
    margin-top: 8px;
    padding: 10px 14px;
    border-radius: var(--ieg-radius);
    background: var(--ieg-shade);
    font-size: 13px;
    line-height: 1.45;
  }
  .reasons li + li {
    margin-top: 4px;
  }
  ieg-actions:not([hidden]) {
    margin-top: 12px;
  }
`;
