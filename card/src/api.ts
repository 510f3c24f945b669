/** What can be done about one guarded device. */
import { DOMAIN, type Hass } from "./hass";
import type { Block } from "./model/report";
import { entityOf } from "./registry";

/** What a block is to stop. */
export interface BlockRequest {
  destination: string;
  protocol?: string;
  port?: number;
  /** `hh:mm:ss`; without either it stays until it's taken off. */
  duration?: string;
  trial?: string;
}

interface Refusal {
  message?: string;
  translation_domain?: string;
  translation_key?: string;
  translation_placeholders?: Record<string, unknown>;
}

async function wordsOf(hass: Hass, refusal: Refusal): Promise<string> {
  const { translation_domain: domain, translation_key: key } = refusal;
  if (domain && key) {
    const localize = await hass.loadBackendTranslation("exceptions", domain);
    const text = localize(`component.${domain}.exceptions.${key}.message`, refusal.translation_placeholders);
    if (text) return text;
  }
  return refusal.message ?? String(refusal);
}

/** Calls the actions. Each throws an `Error` with a sentence for people where it's refused. */
export class DeviceApi {
  readonly #hass: () => Hass;
  readonly deviceId: string;

  /** Take what gives the frontend's `hass` of that moment. */
  constructor(hass: () => Hass, deviceId: string) {
    this.#hass = hass;
    this.deviceId = deviceId;
  }

  async block(request: BlockRequest): Promise<Block> {
    return (await this.#ask("block", { device_id: this.deviceId, ...request })) as Block;
  }

  /** Return whether there was such a block. */
  async unblock(blockId: string): Promise<boolean> {
    return ((await this.#ask("unblock", { block_id: blockId })) as { removed: boolean }).removed;
  }

  /** Return whether it was still on trial. */
  async keep(blockId: string): Promise<boolean> {
    return ((await this.#ask("keep", { block_id: blockId })) as { kept: boolean }).kept;
  }

  async allow(destination: string): Promise<void> {
    await this.#call(DOMAIN, "allow", { device_id: this.deviceId, destination });
  }

  async disallow(destination: string): Promise<void> {
    await this.#call(DOMAIN, "disallow", { device_id: this.deviceId, destination });
  }

  /** Let the device reach the internet, or cut it off. */
  async setInternet(on: boolean): Promise<void> {
    const entity = entityOf(this.#hass(), this.deviceId, "internet_access");
    await this.#call("switch", on ? "turn_on" : "turn_off", { entity_id: entity });
  }

  /** Whether there is a switch to do that with. */
  get hasInternetSwitch(): boolean {
    return entityOf(this.#hass(), this.deviceId, "internet_access") !== undefined;
  }

  async #ask(service: string, data: Record<string, unknown>): Promise<unknown> {
    return (await this.#call(DOMAIN, service, data, true)).response;
  }

  async #call(
    domain: string,
    service: string,
    data: Record<string, unknown>,
    returnResponse = false,
  ): Promise<{ response?: unknown }> {
    const hass = this.#hass();
    try {
      // The card says itself what went wrong, where it was asked for.
      return await hass.callService(domain, service, data, undefined, false, returnResponse);
    } catch (error) {
      throw new Error(await wordsOf(hass, error as Refusal));
    }
  }
}
