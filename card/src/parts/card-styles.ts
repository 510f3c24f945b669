import { css } from "lit";

/** How the card lays its parts out. */
export const CARD_STYLES = css`
  ha-card {
    display: block;
    height: 100%;
    overflow: hidden;
    color: var(--ieg-text);
    background: var(--ieg-card);
    border: var(--ha-card-border-width, 1px) solid var(--ha-card-border-color, var(--ieg-line));
    border-radius: var(--ha-card-border-radius, var(--ha-border-radius-lg, 12px));
    font-size: 14px;
    line-height: 20px;
  }
  .content {
    container-type: inline-size;
  }
  ieg-header {
    padding: 16px;
  }
  ieg-map {
    padding: 0 16px 12px;
  }
  ieg-blocks,
  ieg-destinations {
    border-top: 1px solid var(--ieg-line);
  }
  .notice {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 20px 16px;
    line-height: 1.45;
  }
  .notice .icon {
    font-size: 22px;
    color: var(--ieg-faint);
  }
  .banner {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 10px 16px;
    background: color-mix(in srgb, var(--ieg-suspicious) 16%, transparent);
  }
  .attribution {
    padding: 10px 16px 12px;
    border-top: 1px solid var(--ieg-line);
    font-size: 11px;
    line-height: 15px;
    color: var(--ieg-faint);
  }
  @container (max-width: 460px) {
    ieg-header,
    ieg-map {
      padding-inline: 12px;
    }
  }
`;
