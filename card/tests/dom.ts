/** A document, for tests without a browser. To be imported before everything that draws. */
import { Window } from "happy-dom";

const window = new Window({ url: "http://localhost/" });

const NAMES = [
  "customElements",
  "document",
  "CSSStyleSheet",
  "CustomEvent",
  "Document",
  "Element",
  "Event",
  "HTMLElement",
  "KeyboardEvent",
  "Node",
  "ShadowRoot",
] as const;

Object.assign(globalThis, { window }, Object.fromEntries(NAMES.map((name) => [name, window[name]])));
