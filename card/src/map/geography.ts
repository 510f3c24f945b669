/** Land and countries as the map draws them. */
import { CENTRES } from "./centres";
import { LAND } from "./land";
import { type Place, type Point, project } from "./projection";

const STEPS_PER_DEGREE = 10;

function ringPath(ring: string): string {
  const steps = ring.split(" ").map(Number);
  let [x, y] = [0, 0];
  const points: string[] = [];
  for (let i = 0; i + 1 < steps.length; i += 2) {
    x += steps[i] ?? 0;
    y += steps[i + 1] ?? 0;
    const point = project([x / STEPS_PER_DEGREE, y / STEPS_PER_DEGREE]);
    points.push(point.map((each) => each.toFixed(1)).join(" "));
  }
  return `M${points.join("L")}Z`;
}

let path: string | undefined;

/** Return the outlines of all land as an SVG path. */
export function landPath(): string {
  path ??= LAND.split(";").map(ringPath).join("");
  return path;
}

function readCentres(): ReadonlyMap<string, Place> {
  return new Map(
    CENTRES.split(";").map((entry) => {
      const [longitude = 0, latitude = 0] = entry.slice(2).split(" ").map(Number);
      return [entry.slice(0, 2), [longitude, latitude]];
    }),
  );
}

let centres: ReadonlyMap<string, Place> | undefined;

/** Return where a country is on the map; undefined for one that isn't known. */
export function centreOf(code: string): Point | undefined {
  centres ??= readCentres();
  const place = centres.get(code);
  return place && project(place);
}
