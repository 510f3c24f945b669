import { css } from "lit";

/** How a destination looks. */
export const DESTINATION_STYLES = css`
  .line {
    grid-template-columns: 28px minmax(0, 1fr) auto 20px;
  }
  .line.tone-bad::before,
  .line.tone-warn::before {
    content: "";
    position: absolute;
    inset-block: 8px;
    inset-inline-start: 0;
    width: 4px;
    border-start-end-radius: 2px;
    border-end-end-radius: 2px;
    background: var(--tone);
  }
  .flag {
    align-self: start;
    font-size: 22px;
    line-height: 40px;
    text-align: center;
  }
  .where,
  .when {
    font-size: 13px;
    line-height: 18px;
    color: var(--ieg-faint);
  }
  .where {
    overflow-wrap: anywhere;
  }
  .why {
    grid-area: 2 / 2;
    margin-top: 2px;
    font-size: 13px;
    line-height: 18px;
    display: -webkit-box;
    -webkit-line-clamp: 2;
    -webkit-box-orient: vertical;
    overflow: hidden;
  }
  .end {
    grid-area: 1 / 3 / span 2;
    display: grid;
    justify-items: end;
    align-self: start;
    text-align: end;
    white-space: nowrap;
  }
  .end > :first-child {
    line-height: 22px;
  }
  ieg-strip:not([scale]) {
    width: 96px;
    margin-top: 4px;
    --ieg-strip-height: 14px;
  }
  ieg-strip[scale] {
    max-width: 480px;
  }
  .chevron {
    grid-area: 1 / 4 / span 2;
  }
  h3 {
    font-size: 12px;
    font-weight: 500;
    color: var(--ieg-faint);
    margin-bottom: 2px;
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
    gap: 10px 16px;
    font-size: 14px;
    line-height: 20px;
  }
  dt {
    font-size: 12px;
    line-height: 16px;
    color: var(--ieg-faint);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  @container (max-width: 460px) {
    .line {
      grid-template-columns: 26px minmax(0, 1fr) auto 16px;
    }
    .why {
      grid-column: 2 / -1;
    }
    .end,
    .chevron {
      grid-row: 1;
    }
    dl {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @container (max-width: 620px) {
    .end ieg-strip {
      display: none;
    }
  }
`;
