/** A frontend's `hass` that remembers what it was asked. */
import type { Connection, Hass } from "../src/hass";
import type { ReportEvent } from "../src/model/report";

type Listener = () => void;

/** A connection of which a test says what it answers. */
export class FakeConnection implements Connection {
  readonly asked: Record<string, unknown>[] = [];
  /** How often a subscription was ended. */
  ended = 0;
  /** What each next subscription is answered with; nothing: it works. */
  refusals: unknown[] = [];
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #callbacks: ((event: never) => void)[] = [];

  async subscribeMessage<T>(
    callback: (message: T) => void,
    message: Record<string, unknown>,
    options?: { resubscribe?: boolean },
  ): Promise<() => Promise<void>> {
    this.asked.push({ ...message, ...options });
    const refusal = this.refusals.shift();
    if (refusal !== undefined) throw refusal;
    this.#callbacks.push(callback as (event: never) => void);
    return async () => {
      this.ended += 1;
    };
  }

  addEventListener(event: string, listener: Listener): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
  }

  removeEventListener(event: string, listener: Listener): void {
    this.#listeners.get(event)?.delete(listener);
  }

  /** How many listen to an event. */
  listening(event: string): number {
    return this.#listeners.get(event)?.size ?? 0;
  }

  happen(event: "ready" | "disconnected"): void {
    for (const listener of this.#listeners.get(event) ?? []) listener();
  }

  /** Send an event to a subscription; the latest, if it isn't said which. */
  send(event: ReportEvent, index = this.#callbacks.length - 1): void {
    this.#callbacks[index]?.(event as never);
  }
}

export interface Call {
  domain: string;
  service: string;
  data: Record<string, unknown>;
  returnResponse: boolean | undefined;
}

export class FakeHass {
  readonly connection = new FakeConnection();
  readonly calls: Call[] = [];
  response: unknown = {};
  /** What an action is refused with. */
  refusal: unknown;
  language = "en";
  admin = true;
  devices: Hass["devices"] = { ring: { id: "ring", name: "Ring Pro", name_by_user: null } };
  entities: Hass["entities"] = {
    "switch.ring": {
      entity_id: "switch.ring",
      device_id: "ring",
      platform: "iot_egress_guard",
      translation_key: "internet_access",
    },
  };
  readonly #translations: Record<string, string>;

  constructor(translations: Record<string, string> = {}) {
    this.#translations = translations;
  }

  /** Return it as the frontend hands it out: another object each time. */
  get now(): Hass {
    const { language, devices, entities, connection } = this;
    return {
      language,
      locale: { language, number_format: "language", time_format: "language", time_zone: "server" },
      user: { is_admin: this.admin },
      config: { time_zone: "UTC" },
      states: {},
      entities,
      devices,
      connection,
      callService: async (domain, service, data, _target, _notifyOnError, returnResponse) => {
        this.calls.push({ domain, service, data, returnResponse });
        if (this.refusal !== undefined) throw this.refusal;
        return { response: this.response };
      },
      loadBackendTranslation: async () => (key) => this.#translations[key] ?? "",
    };
  }
}
