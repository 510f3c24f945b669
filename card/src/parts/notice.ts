/** What is said where there is nothing, or nothing fresh, to show. */
import { html, type TemplateResult } from "lit";
import { icon, type IconName } from "./icons";

/** Return a notice that stands for the card's whole content. */
export function notice(text: string, name: IconName = "shield"): TemplateResult {
  return html`<div class="notice" role="status">${icon(name)}<p>${text}</p></div>`;
}

/** Return a notice above content that may be old. */
export function banner(text: string): TemplateResult {
  return html`<div class="banner" role="status">${icon("away")}<p>${text}</p></div>`;
}
