import { css } from "lit";

/** Lines of a list that unfold: destinations and blocks. */
export const LINES = css`
  :host {
    border-top: 1px solid var(--ieg-line);
  }
  .line {
    position: relative;
    display: grid;
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
    gap: 14px;
    padding: 4px 16px 16px 56px;
  }
  .sentences {
    padding-inline-start: 18px;
    list-style: disc;
    font-size: 14px;
    line-height: 1.45;
  }
  .sentences li {
    overflow-wrap: anywhere;
  }
  .sentences li + li {
    margin-top: 3px;
  }
  @container (max-width: 460px) {
    .line {
      gap: 0 8px;
      padding-inline: 12px;
    }
    .more {
      padding-inline: 12px;
    }
  }
`;
