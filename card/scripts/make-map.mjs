// Makes src/map/land.ts and src/map/centres.ts from Natural Earth's data (public domain), as world-atlas packs it.
//
//   npm run map
//
// Coordinates are longitude and latitude. The card projects them itself, so that land and arcs can't disagree.
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { geoArea, geoCentroid, geoEquirectangular, geoPath } from "d3-geo";
import countries from "i18n-iso-countries";
import { feature } from "topojson-client";
import { presimplify, quantile, simplify } from "topojson-simplify";

const require = createRequire(import.meta.url);

// Tenths of a degree: a third of a pixel where the map is 1,200 pixels wide.
const STEPS_PER_DEGREE = 10;
// The share of points that may go, and the least extent of an island, in square degrees.
const DROPPED_POINTS = 0.45;
const LEAST_ISLAND = 2.5;
// Nothing of interest lives south of Cape Horn, and it would take a fifth of the map.
const SOUTH_END = -58;

async function topology(name) {
  return JSON.parse(await readFile(require.resolve(`world-atlas/${name}`), "utf8"));
}

function parts(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.map((coordinates) => ({ type: "Polygon", coordinates }));
}

// Longitude and latitude as plain coordinates: d3 cuts what crosses the 180th meridian, which the data doesn't.
const degrees = geoEquirectangular().scale(180 / Math.PI).translate([0, 0]).precision(0);

// The rings of a geometry, each of them a list of longitudes and latitudes.
function rings(geometry) {
  const found = [];
  geoPath(degrees, {
    beginPath() {},
    closePath() {},
    arc() {},
    moveTo: (x, y) => found.push([[x, -y]]),
    lineTo: (x, y) => found.at(-1).push([x, -y]),
  })(geometry);
  return found;
}

// The area of a ring in square degrees of longitude and latitude.
function extent(ring) {
  return Math.abs(
    ring.reduce((sum, [x, y], i) => {
      const [toX, toY] = ring[(i + 1) % ring.length];
      return sum + x * toY - toX * y;
    }, 0) / 2,
  );
}

// A ring as its first point and then the steps from each to the next, in tenths of a degree.
function encode(ring) {
  let [x, y] = [0, 0];
  const steps = [];
  for (const [longitude, latitude] of ring) {
    const [toX, toY] = [longitude, latitude].map((each) => Math.round(each * STEPS_PER_DEGREE));
    if (toX === x && toY === y && steps.length) continue;
    steps.push(`${toX - x} ${toY - y}`);
    [x, y] = [toX, toY];
  }
  return steps.join(" ");
}

async function land() {
  const weighted = presimplify(await topology("land-110m.json"));
  const simple = simplify(weighted, quantile(weighted, DROPPED_POINTS));
  return rings(feature(simple, simple.objects.land))
    .filter((ring) => extent(ring) > LEAST_ISLAND)
    .filter((ring) => ring.some(([, latitude]) => latitude > SOUTH_END))
    .map(encode)
    .join(";");
}

async function centres() {
  const world = await topology("countries-50m.json");
  const found = new Map();
  for (const { id, geometry } of feature(world, world.objects.countries).features) {
    const code = id && countries.numericToAlpha2(id);
    if (!code || code === "AQ") continue;
    const largest = parts(geometry).reduce((best, each) => (geoArea(each) > geoArea(best) ? each : best));
    // A country may have several shapes; the first one is the country itself.
    if (!found.has(code)) found.set(code, geoCentroid(largest).map(Math.round));
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, centre]) => `${code}${centre.join(" ")}`)
    .join(";");
}

async function write(name, doc, constant, value) {
  const text = `// Made by scripts/make-map.mjs from Natural Earth's data, which is in the public domain. Don't edit.

/** ${doc} */
export const ${constant} =
  "${value}";
`;
  await writeFile(new URL(`../src/map/${name}`, import.meta.url), text);
  console.log(`src/map/${name}: ${value.length} characters`);
}

await write(
  "land.ts",
  "Outlines of land, split by semicolons: a first point, then the steps from each to the next, in tenths of a degree.",
  "LAND",
  await land(),
);
await write(
  "centres.ts",
  "The centre of each country's largest part, in degrees: its code, longitude, latitude; split by semicolons.",
  "CENTRES",
  await centres(),
);
