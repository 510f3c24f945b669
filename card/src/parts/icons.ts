/** The card's own icons, drawn as lines on a grid of 24. */
import { html, type TemplateResult } from "lit";

const SHIELD = "M12 3l7.5 3v5.5c0 4.4-3 7.9-7.5 9.5-4.5-1.6-7.5-5.1-7.5-9.5V6z";

const ICONS = {
  shield: SHIELD,
  check: `${SHIELD}M8.8 12l2.3 2.3 4.2-4.4`,
  alert: `${SHIELD}M12 8v4.2M12 15.6v.1`,
  cut: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM6 6l12 12",
  away: "M9 16.5H7.5a4.5 4.5 0 010-9H9M15 7.5h1.5a4.5 4.5 0 013.4 7.5M9 12h2.5M4 4l16 16",
  learning: "M12 5L2.5 9.5 12 14l9.5-4.5zM6.5 11.6v4.2c2.6 2.3 8.4 2.3 11 0v-4.2",
  eye: "M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12zM12 9.4a2.6 2.6 0 100 5.2 2.6 2.6 0 000-5.2z",
  lock: "M6 10.5h12v9.5H6zM8.5 10.5V7.8a3.5 3.5 0 017 0v2.7",
  chevron: "M7 10l5 5 5-5",
  search: "M11 4.5a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM16 16l4.2 4.2",
  done: "M5 12.5l4.5 4.5L19 7.5",
  undo: "M8.5 6L4.5 10l4 4M4.5 10h9.5a5 5 0 010 10h-2.5",
  inbound: "M18.5 5.5L7 17M7 8.5V17h8.5",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
} as const;

export type IconName = keyof typeof ICONS;

/** Return an icon; what it means must stand beside it in words. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${ICONS[name]}></path></svg>`;
}
