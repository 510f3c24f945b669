// Shows the card with a fixture's report, without Home Assistant.
//
// The page's address says how: ?device=ring|plug|camera&view=overview&lang=de&dark&user&many&refuse
import "../../custom_components/iot_egress_guard/frontend/iot-egress-guard-card.js";

const asked = new URLSearchParams(location.search);
const language = asked.get("lang") ?? "en";
const MOMENT = /^\d{4}-\d\d-\d\dT/;

const { now, event } = await (await fetch("preview/fixture.json")).json();
const shift = Date.now() - Date.parse(now);

// The fixture's moments, as if it had been written now.
function fresh(value) {
  if (typeof value === "string" && MOMENT.test(value)) return new Date(Date.parse(value) + shift).toISOString();
  if (Array.isArray(value)) return value.map(fresh);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fresh(each)]));
  return value;
}

const known = fresh(event);
if (asked.has("many")) {
  const [pattern] = Object.values(known.full.plug.destinations);
  for (let i = 0; i < 2000; i++) {
    const address = `198.18.${i >> 8}.${i & 255}`;
    known.full.ring.destinations[`${address}:443/tcp`] = { ...pattern, address };
  }
}

let send = () => undefined;

const connection = {
  async subscribeMessage(callback, { device_id: device }) {
    send = callback;
    const full = device in known.full ? { [device]: known.full[device] } : {};
    setTimeout(() => callback({ ...known, full }));
    return async () => undefined;
  },
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function callService(domain, service, data) {
  await pause(900);
  if (asked.has("refuse")) throw { message: "The router refused it: no space left. Free some, then try again." };
  const device = asked.get("device") ?? "ring";
  if (domain === "switch") send({ changed: { [device]: { internet: service === "turn_on" } } });
  if (service === "block") return { response: putBlock(device, data) };
  if (service === "unblock") send({ changed: { [device]: { blocks: { [data.block_id]: null } } } });
  return { response: { removed: true, kept: true } };
}

function putBlock(device, { destination }) {
  const [pattern] = Object.values(known.full.ring.blocks);
  const block = { ...pattern, block_id: "0badcafe", blocks: destination, hits: 0 };
  const destinations = {};
  for (const [key, each] of Object.entries(known.full[device].destinations))
    if (each.address === destination) destinations[key] = { ...each, blocked: block.block_id };
  send({ changed: { [device]: { blocks: { [block.block_id]: block }, destinations } } });
  return block;
}

const hass = {
  language,
  locale: { language, number_format: "language", time_format: "language", time_zone: "local" },
  user: { is_admin: !asked.has("user") },
  config: { time_zone: "Europe/Berlin" },
  states: {},
  entities: Object.fromEntries(
    Object.keys(known.full).map((device) => [
      `switch.${device}`,
      { entity_id: `switch.${device}`, device_id: device, platform: "iot_egress_guard", translation_key: "internet_access" },
    ]),
  ),
  devices: {},
  connection,
  callService,
  loadBackendTranslation: async () => () => "",
};

document.documentElement.lang = language;
document.documentElement.classList.toggle("dark", asked.has("dark"));
const card = document.createElement("iot-egress-guard-card");
card.setConfig({
  type: "custom:iot-egress-guard-card",
  device_id: asked.get("device") ?? "ring",
  view: asked.get("view") ?? "overview",
});
card.hass = hass;
document.body.append(card);
