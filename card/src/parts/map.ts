import { html, LitElement, nothing, type PropertyValues, svg, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Localizer } from "../format/localizer";
import { type Arc, arcsTo, nearestTo } from "../map/arcs";
import { centreOf, landPath } from "../map/geography";
import { HEIGHT, type Point, WIDTH } from "../map/projection";
import type { Country } from "../model/countries";
import { MAP_STYLES } from "./map-styles";
import { BASE } from "./styles";

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

// How far from a country's point a finger may be, in CSS pixels.
const REACH_PX = 20;

/** A country was chosen on the map, or none (an empty code). */
export type CountryEvent = CustomEvent<{ code: string }>;

/** The world, with an arc from home to each country that a device talks to. */
export class GuardMap extends LitElement {
  static override styles = [BASE, MAP_STYLES];

  @property({ attribute: false }) countries: readonly Country[] = [];
  @property({ attribute: false }) home: string | undefined;
  /** The only country that is shown elsewhere; empty for all. */
  @property({ attribute: false }) chosen = "";
  /** How many destinations have no place here. */
  @property({ attribute: false }) nowhere = 0;
  @property({ attribute: false }) device = "";
  @property({ attribute: false }) localizer!: Localizer;
  /** The country below the pointer or with the focus. */
  @state() private pointed = "";

  #arcs: Arc[] = [];

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("countries") || changed.has("home")) this.#arcs = arcsTo(this.countries, this.home);
  }

  protected override render(): TemplateResult {
    const { words } = this.localizer;
    return html`
      <div class="frame">
        <svg
          viewBox="0 0 ${WIDTH} ${HEIGHT}"
          role="group"
          aria-label=${words.say("map", { device: this.device })}
          aria-describedby="help"
          @keydown=${this.#keydown}
          @click=${this.#click}
          @pointermove=${this.#point}
          @pointerleave=${() => (this.pointed = "")}
        >
          <path class="land" d=${landPath()}></path>
          ${this.#arcs.map((arc) => this.#renderArc(arc))} ${this.#renderHome()}
          ${this.#arcs.map((arc) => this.#renderEnd(arc))}
        </svg>
        ${this.#renderTip()}
      </div>
      <span id="help" class="out-of-sight">${words.say("map_help")}</span>
      ${this.nowhere ? html`<p class="nowhere">${this.#count("map_nowhere", this.nowhere)}</p>` : nothing}
    `;
  }

  #count(key: "map_nowhere", count: number): string {
    return this.localizer.words.count(key, count, this.localizer.numbers.whole(count));
  }

  #label({ code, count, bytes, severity }: Country): string {
    const { words, numbers, places } = this.localizer;
    const values = { country: places.name(code), bytes: numbers.bytes(bytes) };
    const text = words.count("map_country", count, numbers.whole(count), values);
    return severity ? `${text}, ${words.say(`severity_${severity}`)}` : text;
  }

  #classes({ severity, code }: Country): string {
    const dimmed = this.chosen && this.chosen !== code ? "dimmed" : "";
    return `${severity ?? "none"} ${dimmed} ${code === this.pointed ? "pointed" : ""}`;
  }

  #renderArc({ country, path, width }: Arc): TemplateResult | typeof nothing {
    if (!path) return nothing;
    return svg`<path class="arc ${this.#classes(country)}" d=${path} stroke-width=${width}></path>`;
  }

  #renderHome(): TemplateResult | typeof nothing {
    const point = this.home ? centreOf(this.home) : undefined;
    if (!point || !this.home) return nothing;
    const label = this.localizer.words.say("map_home", { country: this.localizer.places.name(this.home) });
    return svg`<g class="home"><title>${label}</title><circle cx=${point[0]} cy=${point[1]}></circle></g>`;
  }

  #renderEnd({ country, end: [x, y] }: Arc): TemplateResult {
    const { code } = country;
    return svg`<g
      class="end ${this.#classes(country)}"
      role="button"
      tabindex=${code === this.#tabStop() ? 0 : -1}
      data-code=${code}
      aria-label=${this.#label(country)}
      aria-pressed=${String(code === this.chosen)}
      @focus=${() => (this.pointed = code)}
      @blur=${() => (this.pointed = "")}
    >
      <circle class="halo" cx=${x} cy=${y}></circle>
      <circle class="dot" cx=${x} cy=${y}></circle>
    </g>`;
  }

  #renderTip(): TemplateResult | typeof nothing {
    const arc = this.#arcs.find(({ country }) => country.code === this.pointed);
    if (!arc) return nothing;
    return html`<div class="tip" style=${this.#tipPlace(arc.end)} aria-hidden="true">${this.#label(arc.country)}</div>`;
  }

  #tipPlace([x, y]: Point): string {
    const side = x > WIDTH / 2 ? `right:${100 - (x / WIDTH) * 100}%` : `left:${(x / WIDTH) * 100}%`;
    return `${side};top:${(y / HEIGHT) * 100}%`;
  }

  /** The countries that are on the map, in the order in which the keyboard goes. */
  #stops(): string[] {
    const shown = new Set(this.#arcs.map(({ country }) => country.code));
    return this.countries.map(({ code }) => code).filter((code) => shown.has(code));
  }

  #tabStop(): string {
    const stops = this.#stops();
    return [this.pointed, this.chosen].find((code) => stops.includes(code)) ?? stops[0] ?? "";
  }

  #choose(code: string): void {
    const detail = { code: code === this.chosen ? "" : code };
    this.dispatchEvent(new CustomEvent("ieg-country", { detail, bubbles: true, composed: true }));
  }

  /** The country below the pointer: where many lie close together, the closest one. */
  #below({ clientX, clientY, currentTarget }: MouseEvent): string {
    const frame = (currentTarget as Element).getBoundingClientRect();
    const scale = WIDTH / frame.width;
    const point: Point = [(clientX - frame.left) * scale, (clientY - frame.top) * scale];
    return nearestTo(point, this.#arcs, REACH_PX * scale)?.country.code ?? "";
  }

  readonly #click = (event: MouseEvent): void => {
    const code = this.#below(event);
    if (code) this.#choose(code);
  };

  readonly #point = (event: MouseEvent): void => {
    this.pointed = this.#below(event);
  };

  readonly #keydown = (event: KeyboardEvent): void => {
    const code = (event.target as Element).closest<SVGGElement>("[data-code]")?.dataset["code"];
    if (!code) return;
    const step = STEPS[event.key];
    if (event.key === "Enter" || event.key === " ") this.#choose(code);
    else if (step) this.#focusFrom(code, step);
    else return;
    event.preventDefault();
  };

  #focusFrom(code: string, step: number): void {
    const stops = this.#stops();
    const next = stops.at((stops.indexOf(code) + step) % stops.length);
    this.renderRoot.querySelector<SVGGElement>(`[data-code="${next}"]`)?.focus();
  }
}
