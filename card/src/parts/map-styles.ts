import { css } from "lit";

/** How the map looks. Sizes are in units of the map, of which a narrow card shows more to a pixel. */
export const MAP_STYLES = css`
  :host {
    container-type: inline-size;
    --dot: 5.5px;
  }
  .frame {
    position: relative;
    max-width: 820px;
    margin-inline: auto;
  }
  svg {
    display: block;
    width: 100%;
    height: auto;
    overflow: visible;
  }
  .land {
    fill: color-mix(in srgb, var(--ieg-text) 13%, transparent);
  }
  .high {
    --ink: var(--ieg-high);
  }
  .suspicious {
    --ink: var(--ieg-suspicious);
  }
  .none {
    --ink: var(--ieg-primary);
  }
  .arc {
    fill: none;
    stroke: var(--ink);
    stroke-linecap: round;
    stroke-opacity: 0.85;
    vector-effect: non-scaling-stroke;
    transition: stroke-opacity 200ms;
  }
  .arc.none {
    stroke-opacity: 0.45;
  }
  .arc.dimmed {
    stroke-opacity: 0.12;
  }
  svg:has(.pointed) {
    cursor: pointer;
  }
  .end {
    outline: none;
  }
  .end.dimmed .dot {
    fill-opacity: 0.35;
  }
  .dot {
    r: var(--dot);
    fill: var(--ink);
    stroke: var(--ieg-card);
    stroke-width: 1.5px;
    vector-effect: non-scaling-stroke;
  }
  .halo {
    r: calc(var(--dot) * 2.4);
    pointer-events: none;
    fill: var(--ink);
    fill-opacity: 0;
    transform-box: fill-box;
    transform-origin: center;
  }
  .high .halo,
  .suspicious .halo,
  .end[aria-pressed="true"] .halo,
  .end.pointed .halo {
    fill-opacity: 0.22;
  }
  .end:focus-visible .halo {
    fill-opacity: 0.22;
    stroke: var(--ieg-text);
    stroke-width: 2px;
    vector-effect: non-scaling-stroke;
  }
  .home circle {
    r: calc(var(--dot) * 1.15);
    fill: var(--ieg-card);
    stroke: var(--ieg-text);
    stroke-width: 2px;
    vector-effect: non-scaling-stroke;
  }
  .tip {
    position: absolute;
    z-index: 1;
    margin: 12px;
    padding: 4px 10px;
    max-width: 60%;
    width: max-content;
    border-radius: var(--ieg-radius);
    font-size: 12px;
    line-height: 18px;
    background: var(--ieg-text);
    color: var(--ieg-card);
    pointer-events: none;
  }
  .nowhere {
    font-size: 12px;
    color: var(--ieg-faint);
    margin-top: 4px;
  }
  @container (max-width: 600px) {
    .frame {
      --dot: 9px;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .arc {
      animation: appear 600ms ease-out;
    }
    .high .halo {
      animation: breathe 2.8s ease-in-out infinite;
    }
  }
  @keyframes appear {
    from {
      stroke-opacity: 0;
    }
  }
  @keyframes breathe {
    50% {
      transform: scale(1.35);
      fill-opacity: 0.08;
    }
  }
`;
