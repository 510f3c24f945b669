import { css } from "lit";

/** How buttons, questions and answers look. */
export const ACTION_STYLES = css`
  .offers,
  .answers {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .panel {
    padding: 12px 14px;
    border-radius: var(--ieg-radius);
    background: var(--ieg-shade);
    display: grid;
    gap: 12px;
  }
  .panel > p {
    line-height: 1.45;
  }
  .help {
    padding-inline-start: 26px;
    line-height: 1.4;
    color: var(--ieg-faint);
    font-size: 13px;
  }
  fieldset {
    border: 0;
    padding: 0;
    margin: 0;
    min-width: 0;
  }
  legend {
    padding: 0;
    margin-bottom: 4px;
    font-size: 12px;
    font-weight: 500;
    color: var(--ieg-faint);
  }
  label {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 30px;
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  input {
    accent-color: var(--ieg-primary);
    width: 18px;
    height: 18px;
    margin: 0;
    flex: none;
  }
  .outcome {
    display: flex;
    gap: 8px;
    line-height: 1.45;
  }
  .outcome .icon {
    margin-top: 1px;
    color: color-mix(in srgb, var(--tone) 70%, var(--ieg-text));
  }
  .evidence {
    margin: 6px 0 0;
    padding-inline-start: 18px;
    list-style: disc;
    font-size: 13px;
    color: var(--ieg-faint);
  }
  .evidence li {
    overflow-wrap: anywhere;
  }
  .wait {
    width: 16px;
    height: 16px;
    margin: 2px;
    flex: none;
    border: 2px solid var(--ieg-line);
    border-top-color: var(--ieg-primary);
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .wait {
      animation-duration: 6s;
    }
  }
`;
