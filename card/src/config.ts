/** The card's configuration: its shape, its checks, its form. */
import { DOMAIN, type Hass } from "./hass";
import { guardedDevices } from "./registry";
import type { TextKey } from "./texts";
import { pageWords } from "./texts/words";

export const CARD_TYPE = "iot-egress-guard-card";

export const VIEWS = ["overview", "map", "list", "compact"] as const;
export type View = (typeof VIEWS)[number];

export interface CardConfig {
  type: string;
  /** The registry's id of a guarded device. */
  device_id?: string;
  view?: View;
  /** In place of the device's name. */
  title?: string;
}

/** Throw an `Error` that names the field, where a configuration can't be used. */
export function checkConfig(config: CardConfig): void {
  const words = pageWords();
  const { device_id: device, view } = config;
  if (device !== undefined && typeof device !== "string") throw new Error(words.say("config_no_device"));
  if (view !== undefined && !VIEWS.includes(view))
    throw new Error(words.say("config_unknown_view", { views: VIEWS.join(", ") }));
}

/** Return what the picker begins with: the first guarded device. */
export function stubConfig(hass: Hass): CardConfig {
  const [device] = guardedDevices(hass);
  return { type: `custom:${CARD_TYPE}`, ...(device && { device_id: device }), view: "overview" };
}

export interface FormField {
  name: string;
  required?: boolean;
  selector: Record<string, unknown>;
}

export interface ConfigForm {
  schema: FormField[];
  assertConfig(config: CardConfig): void;
  computeLabel(field: FormField): string;
  computeHelper(field: FormField): string | undefined;
}

const HELPS: Readonly<Record<string, TextKey>> = { device_id: "field_device_id_help", title: "field_title_help" };

/** Return the form of the visual editor. */
export function configForm(): ConfigForm {
  const words = pageWords();
  const views = VIEWS.map((value) => ({ value, label: words.say(`view_${value}`) }));
  return {
    schema: [
      {
        name: "device_id",
        required: true,
        // Only guarded devices have a switch of ours; routers have none.
        selector: { device: { filter: [{ integration: DOMAIN }], entity: [{ integration: DOMAIN, domain: "switch" }] } },
      },
      { name: "view", selector: { select: { mode: "dropdown", options: views } } },
      { name: "title", selector: { text: {} } },
    ],
    assertConfig: checkConfig,
    computeLabel: ({ name }) => words.say(`field_${name}` as TextKey),
    computeHelper: ({ name }) => {
      const key = HELPS[name];
      return key && words.say(key);
    },
  };
}

export interface GridOptions {
  columns: number | "full";
  min_columns: number;
  rows: "auto";
}

const COLUMNS: Readonly<Record<View, GridOptions["columns"]>> = {
  overview: "full",
  map: 12,
  list: "full",
  compact: 12,
};

// In units of 50 pixels, for views that lay cards out by their height.
const SIZES: Readonly<Record<View, number>> = { overview: 14, map: 7, list: 10, compact: 4 };

/** Return how much room a view takes in a grid. */
export function gridOptions(view: View): GridOptions {
  return { columns: COLUMNS[view], min_columns: 6, rows: "auto" };
}

/** Return a view's height in units of 50 pixels. */
export function cardSize(view: View): number {
  return SIZES[view];
}
