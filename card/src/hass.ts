/** The part of the frontend's `hass` object that the card uses. */

export interface Locale {
  language: string;
  number_format: string;
  time_format: string;
  time_zone: string;
}

export interface EntityEntry {
  entity_id: string;
  device_id?: string;
  platform?: string;
  translation_key?: string;
}

export interface DeviceEntry {
  id: string;
  name: string | null;
  name_by_user: string | null;
}

export interface Connection {
  subscribeMessage<T>(
    callback: (message: T) => void,
    message: Record<string, unknown>,
    options?: { resubscribe?: boolean },
  ): Promise<() => Promise<void>>;
  addEventListener(event: "ready" | "disconnected", listener: () => void): void;
  removeEventListener(event: "ready" | "disconnected", listener: () => void): void;
}

type Localize = (key: string, values?: Record<string, unknown>) => string;

export interface Hass {
  language: string;
  locale: Locale;
  user?: { is_admin: boolean };
  config: { time_zone: string };
  states: Record<string, { state: string } | undefined>;
  entities: Record<string, EntityEntry>;
  devices: Record<string, DeviceEntry>;
  connection: Connection;
  callService(
    domain: string,
    service: string,
    data: Record<string, unknown>,
    target?: Record<string, unknown>,
    notifyOnError?: boolean,
    returnResponse?: boolean,
  ): Promise<{ response?: unknown }>;
  loadBackendTranslation(category: "exceptions", integration: string): Promise<Localize>;
}

export const DOMAIN = "iot_egress_guard";
