/** Finds what the integration made, in the frontend's registries. */
import { DOMAIN, type EntityEntry, type Hass } from "./hass";

// Each guarded device has these, and no router has.
const OF_GUARDED: ReadonlySet<string> = new Set(["suspicious_egress", "egress_finding", "internet_access"]);
const OF_ROUTERS: ReadonlySet<string> = new Set(["coverage", "tracked_flows", "block_rules", "last_poll"]);

function ours(hass: Hass): EntityEntry[] {
  return Object.values(hass.entities).filter((entity) => entity.platform === DOMAIN);
}

function devicesWith(hass: Hass, keys: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  for (const { device_id: id, translation_key: key } of ours(hass)) if (id && key && keys.has(key)) found.add(id);
  return [...found].sort((a, b) => nameOf(hass, a).localeCompare(nameOf(hass, b)));
}

/** Return a device's name, as its owner has it; empty for one that isn't there. */
export function nameOf(hass: Hass, deviceId: string): string {
  const device = hass.devices[deviceId];
  return device?.name_by_user ?? device?.name ?? "";
}

/** Return the ids of all guarded devices, by name. */
export function guardedDevices(hass: Hass): string[] {
  return devicesWith(hass, OF_GUARDED);
}

/** Return the ids of all routers, by name. */
export function routers(hass: Hass): string[] {
  return devicesWith(hass, OF_ROUTERS);
}

/** Return a device's entity of ours by its key; undefined where it is disabled or there is none. */
export function entityOf(hass: Hass, deviceId: string, key: string): string | undefined {
  return ours(hass).find((entity) => entity.device_id === deviceId && entity.translation_key === key)?.entity_id;
}
