/** The Natural Earth projection: the whole world at once, with little distortion where people live. */

const RADIANS = Math.PI / 180;

/** A place: degrees east, degrees north. */
export type Place = readonly [longitude: number, latitude: number];
/** A point of the map. */
export type Point = readonly [x: number, y: number];

// The polynomials of B. Šavrič, T. Patterson and others, "A polynomial equation for the Natural Earth projection", 2011.
function raw([longitude, latitude]: Place): Point {
  const [lambda, phi] = [longitude * RADIANS, latitude * RADIANS];
  const p2 = phi * phi;
  const p4 = p2 * p2;
  return [
    lambda * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4))),
    phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4))),
  ];
}

export const WIDTH = 1000;

const [EDGE] = raw([180, 0]);
const SCALE = WIDTH / (2 * EDGE);
// Greenland's northern end and Cape Horn, with a margin.
const [, NORTH] = raw([0, 84]);
const [, SOUTH] = raw([0, -57]);

export const HEIGHT = Math.round((NORTH - SOUTH) * SCALE);

/** Return where a place is on the map. */
export function project(place: Place): Point {
  const [x, y] = raw(place);
  return [(x + EDGE) * SCALE, (NORTH - y) * SCALE];
}
