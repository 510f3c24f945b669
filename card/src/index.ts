/** Registers the card, its parts and the strategies. */
import { GuardCard } from "./card";
import { CARD_TYPE } from "./config";
import { GuardActions } from "./parts/actions";
import { GuardBlock } from "./parts/block";
import { GuardBlocks } from "./parts/blocks";
import { GuardDestination } from "./parts/destination";
import { GuardDestinations } from "./parts/destinations";
import { GuardFilter } from "./parts/filter";
import { GuardFindings } from "./parts/findings";
import { GuardHeader } from "./parts/header";
import { GuardMap } from "./parts/map";
import { GuardStrip } from "./parts/strip";
import { announce } from "./picker";
import { GuardDashboardStrategy, GuardViewStrategy } from "./strategy/strategies";

const ELEMENTS: Readonly<Record<string, CustomElementConstructor>> = {
  "ieg-actions": GuardActions,
  "ieg-block": GuardBlock,
  "ieg-blocks": GuardBlocks,
  "ieg-destination": GuardDestination,
  "ieg-destinations": GuardDestinations,
  "ieg-filter": GuardFilter,
  "ieg-findings": GuardFindings,
  "ieg-header": GuardHeader,
  "ieg-map": GuardMap,
  "ieg-strip": GuardStrip,
  "ll-strategy-dashboard-iot-egress-guard": GuardDashboardStrategy,
  "ll-strategy-view-iot-egress-guard": GuardViewStrategy,
  [CARD_TYPE]: GuardCard,
};

// A page that was open while the integration was updated may load the file twice; the first one stays.
if (!customElements.get(CARD_TYPE)) {
  for (const [name, element] of Object.entries(ELEMENTS)) customElements.define(name, element);
  announce();
}
