/** Lines from home to where the traffic goes. */
import type { Country } from "../model/countries";
import { rank } from "../model/rows";
import { centreOf } from "./geography";
import { type Point, WIDTH } from "./projection";

/** A country on the map, with the arc that leads there. */
export interface Arc {
  country: Country;
  end: Point;
  /** An SVG path; empty where home itself is the end. */
  path: string;
  /** In CSS pixels. */
  width: number;
}

// How far an arc bends, as a share of its length; and where the top of the map is.
const BEND = 0.22;
const TOP = 6;

const [THIN, WIDE] = [1.25, 4.5];
// From a packet to a gigabyte, on a logarithmic scale: traffic differs by orders of magnitude.
const [FEW, MANY] = [Math.log10(100), Math.log10(1e9)];

function widthFor(bytes: number): number {
  const share = (Math.log10(Math.max(bytes, 1)) - FEW) / (MANY - FEW);
  return THIN + (WIDE - THIN) * Math.min(1, Math.max(0, share));
}

function bow([x1, y1]: Point, [x2, y2]: Point): string {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const top = Math.max(TOP, (y1 + y2) / 2 - 2 * BEND * length * Math.abs(x2 - x1) / Math.max(length, 1));
  const middle = Math.min(WIDTH, Math.max(0, (x1 + x2) / 2));
  return `M${x1.toFixed(1)} ${y1.toFixed(1)}Q${middle.toFixed(1)} ${top.toFixed(1)} ${x2.toFixed(1)} ${y2.toFixed(1)}`;
}

/** Return the arcs to these countries, the gravest last so that it lies on top; those not on the map are left out. */
export function arcsTo(countries: readonly Country[], home: string | undefined): Arc[] {
  const start = home ? centreOf(home) : undefined;
  return countries
    .flatMap((country) => {
      const end = centreOf(country.code);
      if (!end) return [];
      const path = start && country.code !== home ? bow(start, end) : "";
      return [{ country, end, path, width: widthFor(country.bytes) }];
    })
    .sort((a, b) => rank(a.country.severity) - rank(b.country.severity));
}

/** Return the arc whose end is closest to a point, and no further from it than this. */
export function nearestTo([x, y]: Point, arcs: readonly Arc[], within: number): Arc | undefined {
  let [found, distance]: [Arc | undefined, number] = [undefined, within];
  for (const arc of arcs) {
    const away = Math.hypot(arc.end[0] - x, arc.end[1] - y);
    if (away <= distance) [found, distance] = [arc, away];
  }
  return found;
}
