/** The card's entry in the picker, and the strategy's in the list of dashboards. */
import { CARD_TYPE, type CardConfig } from "./config";
import { DOMAIN, type Hass } from "./hass";
import { pageWords } from "./texts/words";

const DOCUMENTATION = "https://github.com/iot-egress-guard/iot-egress-guard#the-card";

interface Suggestion {
  config: CardConfig;
}

interface PickerWindow {
  customCards?: object[];
  customStrategies?: object[];
}

/** Suggest the card for an entity of a guarded device. */
export function suggestion(hass: Hass, entityId: string): Suggestion | null {
  const entity = hass.entities[entityId];
  if (entity?.platform !== DOMAIN || entity.translation_key !== "suspicious_egress" || !entity.device_id) return null;
  return { config: { type: `custom:${CARD_TYPE}`, device_id: entity.device_id, view: "overview" } };
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
    getEntitySuggestion: suggestion,
  });
  (target.customStrategies ??= []).push({
    type: "iot-egress-guard",
    strategyType: "dashboard",
    name: words.say("strategy_name"),
    description: words.say("strategy_description"),
    documentationURL: DOCUMENTATION,
  });
}
