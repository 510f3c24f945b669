/** The card's entry in the picker, and the strategy's in the list of dashboards. */
import { CARD_TYPE, type CardConfig, type View } from "./config";
import { DOMAIN, type Hass } from "./hass";
import { pageWords } from "./texts/words";

const DOCUMENTATION = "https://github.com/iot-egress-guard/iot-egress-guard#the-card";

interface Suggestion {
  label: string;
  config: CardConfig;
}

const SUGGESTED: readonly View[] = ["overview", "compact"];

interface PickerWindow {
  customCards?: object[];
  customStrategies?: object[];
}

/** Suggest views of the card for an entity of a guarded device; none for any other. */
export function suggestions(hass: Hass, entityId: string): Suggestion[] {
  const entity = hass.entities[entityId];
  const device = entity?.device_id;
  if (entity?.platform !== DOMAIN || entity.translation_key !== "suspicious_egress" || !device) return [];
  const words = pageWords();
  return SUGGESTED.map((view) => ({
    label: words.say(`view_${view}`),
    config: { type: `custom:${CARD_TYPE}`, device_id: device, view },
  }));
}

/** Put the entries where the frontend looks for them. */
export function announce(): void {
  const words = pageWords();
  const target = window as PickerWindow;
  (target.customCards ??= []).push({
    type: CARD_TYPE,
    name: words.say("card_name"),
    description: words.say("card_description"),
    preview: true,
    documentationURL: DOCUMENTATION,
    getEntitySuggestion: suggestions,
  });
  (target.customStrategies ??= []).push({
    type: "iot-egress-guard",
    strategyType: "dashboard",
    name: words.say("strategy_name"),
    description: words.say("strategy_description"),
    documentationURL: DOCUMENTATION,
  });
}
