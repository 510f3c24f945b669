/** The sections that the strategies build dashboards of. */
import { CARD_TYPE, type View } from "../config";
import type { Hass } from "../hass";
import { entityOf, nameOf } from "../registry";
import type { Words } from "../texts/words";

export type CardEntry = Record<string, unknown> & { type: string };

export interface Section {
  type: "grid";
  cards: CardEntry[];
  column_span?: number;
}

// What a device's history tells most by, and what each router shows of itself.
const DEVICE_KEYS = ["risk_score", "suspicious_destinations", "foreign_destinations", "active_blocks"] as const;
const ROUTER_KEYS = ["coverage", "tracked_flows", "block_rules", "last_poll"] as const;

function tiles(hass: Hass, deviceId: string, keys: readonly string[]): CardEntry[] {
  return keys.flatMap((key) => {
    const entity = entityOf(hass, deviceId, key);
    return entity ? [{ type: "tile", entity, name: { type: "entity" } }] : [];
  });
}

/** Return the card of a device. */
export function guardCard(deviceId: string, view: View): CardEntry {
  return { type: `custom:${CARD_TYPE}`, device_id: deviceId, view, grid_options: { columns: "full" } };
}

/** Return a device's card in a section of its own. */
export function cardSection(deviceId: string, view: View, span = 1): Section {
  return { type: "grid", cards: [guardCard(deviceId, view)], column_span: span };
}

/** Return what a device's other entities say. */
export function detailSection(hass: Hass, deviceId: string): Section {
  const entities = ["suspicious_egress", "risk_score"].flatMap((key) => entityOf(hass, deviceId, key) ?? []);
  const history = { type: "history-graph", hours_to_show: 24, entities, grid_options: { columns: "full" } };
  return { type: "grid", cards: [...tiles(hass, deviceId, DEVICE_KEYS), ...(entities.length ? [history] : [])] };
}

/** Return what the routers say of themselves. */
export function routerSection(hass: Hass, routerIds: readonly string[], words: Words): Section {
  const heading = { type: "heading", heading: words.say("routers"), icon: "mdi:router-wireless" };
  const cards = routerIds.flatMap((id): CardEntry[] => [
    { type: "heading", heading: nameOf(hass, id), heading_style: "subtitle" },
    ...tiles(hass, id, ROUTER_KEYS),
  ]);
  return { type: "grid", cards: [heading, ...cards] };
}
