/** What can be done about a destination, a block, a device. */
import type { BlockRequest, DeviceApi } from "../api";
import { port } from "../format/endpoints";
import type { Localizer } from "../format/localizer";
import type { Block, Destination } from "../model/report";
import type { Row } from "../model/rows";
import type { TextKey } from "../texts";
import type { Chosen, Offer, Outcome } from "./action-flow";

/** Whose device it is about, and to whom it's said. */
export interface Setting {
  api: DeviceApi;
  device: string;
  localizer: Localizer;
}

const TONE_OF_STATE: Readonly<Record<Block["state"], Outcome["tone"]>> = {
  pending: "warn",
  active: "warn",
  verified: "good",
  failed: "bad",
  expired: "warn",
  removed: "warn",
};

// What each choice asks of the action.
const SPANS: Readonly<Record<string, Pick<BlockRequest, "duration" | "trial">>> = {
  hour: { duration: "01:00:00" },
  good: {},
  trial: { trial: "00:10:00" },
};

function good(text: string): Outcome {
  return { tone: "good", text, evidence: [] };
}

function either(done: boolean, yes: string, no: string): Outcome {
  return done ? good(yes) : { tone: "warn", text: no, evidence: [] };
}

function hasPorts({ protocol }: Destination): boolean {
  return protocol === "tcp" || protocol === "udp";
}

function request(destination: Destination, chosen: Chosen): BlockRequest {
  const { address, protocol, port: number } = destination;
  const scope = chosen["what"] === "port" ? { protocol, port: number } : {};
  return { destination: address, ...scope, ...SPANS[chosen["span"] ?? "hour"] };
}

function blockOffer(destination: Destination, { api, device, localizer }: Setting): Offer {
  const { words } = localizer;
  const everything = { value: "address", label: words.say("block_address", { address: destination.address }) };
  const one = { value: "port", label: words.say("block_port", { endpoint: port(destination, localizer) }) };
  return {
    id: "block",
    label: words.say("block"),
    icon: "lock",
    tone: "bad",
    ask: words.say("block_ask", { device }),
    choices: [
      { name: "what", label: words.say("block_what"), options: hasPorts(destination) ? [everything, one] : [everything] },
      {
        name: "span",
        label: words.say("block_how_long"),
        options: [
          { value: "hour", label: words.say("block_hour") },
          { value: "good", label: words.say("block_for_good") },
          { value: "trial", label: words.say("block_trial"), help: words.say("block_trial_help") },
        ],
      },
    ],
    confirm: words.say("block"),
    run: async (chosen) => {
      const block = await api.block(request(destination, chosen));
      const text = words.say(`result_${block.state}`);
      return { tone: TONE_OF_STATE[block.state], text, evidence: block.evidence };
    },
  };
}

function allowOffer({ address }: Destination, { api, device, localizer: { words } }: Setting): Offer {
  return {
    id: "allow",
    label: words.say("allow"),
    icon: "check",
    ask: words.say("allow_ask", { address, device }),
    confirm: words.say("allow"),
    run: async () => {
      await api.allow(address);
      return good(words.say("allow_done", { address }));
    },
  };
}

function disallowOffer({ address }: Destination, { api, device, localizer: { words } }: Setting): Offer {
  return {
    id: "disallow",
    label: words.say("disallow"),
    icon: "undo",
    ask: words.say("disallow_ask", { address, device }),
    confirm: words.say("disallow"),
    run: async () => {
      await api.disallow(address);
      return good(words.say("disallow_done", { address }));
    },
  };
}

function unblockOffer(block: Block, { api, device, localizer: { words } }: Setting): Offer {
  return {
    id: "unblock",
    label: words.say("unblock"),
    icon: "undo",
    ask: words.say("unblock_ask", { device, what: block.blocks }),
    confirm: words.say("unblock"),
    run: async () =>
      either(await api.unblock(block.block_id), words.say("unblock_done"), words.say("unblock_gone")),
  };
}

function keepOffer(block: Block, { api, localizer: { words } }: Setting): Offer {
  return {
    id: "keep",
    label: words.say("keep"),
    icon: "done",
    tone: "good",
    ask: words.say("keep_ask"),
    confirm: words.say("keep"),
    run: async () => either(await api.keep(block.block_id), words.say("keep_done"), words.say("keep_gone")),
  };
}

/** Return what can be done about a block. */
export function blockOffers(block: Block, setting: Setting): Offer[] {
  const keep = block.trial_until !== null && !block.leaving ? [keepOffer(block, setting)] : [];
  return [...keep, unblockOffer(block, setting)];
}

/** Return what can be done about a destination. */
export function destinationOffers({ destination, block }: Row, setting: Setting): Offer[] {
  const offers: Offer[] = [];
  if (!block) offers.push(blockOffer(destination, setting));
  // A quarantine ends by the device's switch.
  else if (!block.quarantine) offers.push(unblockOffer(block, setting));
  offers.push(destination.allowed ? disallowOffer(destination, setting) : allowOffer(destination, setting));
  return offers;
}

/** Return what the switch of a device's internet access does. */
export function internetOffer(on: boolean, { api, device, localizer: { words } }: Setting): Offer {
  const say = (part: "ask" | "do" | "done"): string =>
    words.say(`internet_${on ? "off" : "on"}_${part}` satisfies TextKey, { device });
  return {
    id: "internet",
    label: words.say("internet"),
    icon: on ? "cut" : "check",
    ...(on && { tone: "bad" as const }),
    ask: say("ask"),
    confirm: say("do"),
    run: async () => {
      await api.setInternet(!on);
      return good(say("done"));
    },
  };
}
