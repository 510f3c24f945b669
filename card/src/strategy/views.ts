/** The views that the strategies build. */
import type { Hass } from "../hass";
import { guardedDevices, nameOf, routers } from "../registry";
import { Words } from "../texts/words";
import { cardSection, detailSection, routerSection, type Section } from "./sections";

export interface ViewConfig {
  title: string;
  path: string;
  icon?: string;
  type: "sections";
  max_columns: number;
  sections: Section[];
}

// A card takes two of a view's columns, so that its map and its list have room.
const CARD_SPAN = 2;
const COLUMNS = 3;

function view(title: string, path: string, icon: string, sections: Section[]): ViewConfig {
  return { title, path, icon, type: "sections", max_columns: COLUMNS, sections };
}

function routersOf(hass: Hass, words: Words): Section[] {
  const found = routers(hass);
  return found.length ? [routerSection(hass, found, words)] : [];
}

function emptySection(words: Words): Section {
  return { type: "grid", cards: [{ type: "markdown", content: words.say("no_devices") }] };
}

/** Return one view of all guarded devices, with the routers at the end. */
export function allDevicesView(hass: Hass): ViewConfig {
  const words = new Words(hass.language);
  const devices = guardedDevices(hass);
  const sections = devices.length
    ? devices.map((id) => cardSection(id, "overview", CARD_SPAN))
    : [emptySection(words)];
  return view(words.say("all_devices"), "devices", "mdi:shield-search", [...sections, ...routersOf(hass, words)]);
}

/** Return one view with the short form of each device, with the routers at the end. */
function summaryView(hass: Hass, devices: readonly string[]): ViewConfig {
  const words = new Words(hass.language);
  const sections = devices.map((id) => cardSection(id, "compact"));
  return view(words.say("all_devices"), "devices", "mdi:shield-search", [...sections, ...routersOf(hass, words)]);
}

function deviceView(hass: Hass, id: string): ViewConfig {
  const sections = [cardSection(id, "overview", CARD_SPAN), detailSection(hass, id)];
  return view(nameOf(hass, id), `device-${id}`, "", sections);
}

/** Return the views of a dashboard: for several devices a summary, then one for each. */
export function dashboardViews(hass: Hass): ViewConfig[] {
  const devices = guardedDevices(hass);
  if (devices.length < 2) return [allDevicesView(hass)];
  return [summaryView(hass, devices), ...devices.map((id) => deviceView(hass, id))];
}
