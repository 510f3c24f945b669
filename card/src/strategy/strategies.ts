/** The strategies, as the frontend calls them. */
import type { Hass } from "../hass";
import { Words } from "../texts/words";
import { allDevicesView, dashboardViews, type ViewConfig } from "./views";

/** `custom:iot-egress-guard` as a dashboard's strategy. */
export class GuardDashboardStrategy extends HTMLElement {
  static readonly noEditor = true;

  static async generate(_config: unknown, hass: Hass): Promise<{ views: ViewConfig[] }> {
    return { views: dashboardViews(hass) };
  }

  /** Return what the dialog for a new dashboard begins with. */
  static getCreateSuggestions(hass: Hass): { title: string; icon: string } {
    return { title: new Words(hass.language).say("strategy_name"), icon: "mdi:shield-search" };
  }
}

/** `custom:iot-egress-guard` as a view's strategy. */
export class GuardViewStrategy extends HTMLElement {
  static readonly noEditor = true;

  static async generate(_config: unknown, hass: Hass): Promise<ViewConfig> {
    return allDevicesView(hass);
  }
}
