/** Keeps a subscription to a device's report alive. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type Connection, DOMAIN } from "./hass";
import { type Known, NOTHING_KNOWN, reduce } from "./model/reduce";
import type { ReportEvent } from "./model/report";

export type FeedStatus = "connecting" | "live" | "missing" | "refused" | "unknown" | "failed";

// How long to wait before each try after one that failed, in milliseconds; the last one for all that follow.
const PAUSES_MS = [1_000, 2_000, 5_000, 10_000, 30_000];

const STATUS_OF_CODE: Readonly<Record<string, FeedStatus>> = {
  unknown_command: "missing",
  unauthorized: "refused",
  not_found: "unknown",
};

interface Subscription {
  unsubscribe?: () => Promise<void>;
  over: boolean;
}

function isError(error: unknown): error is { code?: unknown; message?: unknown } {
  return typeof error === "object" && error !== null;
}

/**
 * Subscribes, and again after everything that ends a subscription.
 *
 * The connection could do that itself, but it gives up for good where the command isn't there yet, as while Home
 * Assistant starts.
 */
export class Feed implements ReactiveController {
  status: FeedStatus = "connecting";
  known: Known = NOTHING_KNOWN;
  /** What was answered, where the status is `failed`. */
  error = "";

  readonly #host: ReactiveControllerHost;
  #connection: Connection | undefined;
  #deviceId: string | undefined;
  #subscription: Subscription | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #connected = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connected = true;
    this.#listen();
    this.#start();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#unlisten();
    this.#stop();
  }

  /** Follow a device by this connection; nothing happens where it's followed already. */
  follow(connection: Connection, deviceId: string | undefined): void {
    if (connection === this.#connection && deviceId === this.#deviceId) return;
    this.#unlisten();
    this.#stop();
    [this.#connection, this.#deviceId] = [connection, deviceId];
    this.known = NOTHING_KNOWN;
    this.#become("connecting");
    if (!this.#connected) return;
    this.#listen();
    this.#start();
  }

  #listen(): void {
    this.#connection?.addEventListener("ready", this.#ready);
    this.#connection?.addEventListener("disconnected", this.#lost);
  }

  #unlisten(): void {
    this.#connection?.removeEventListener("ready", this.#ready);
    this.#connection?.removeEventListener("disconnected", this.#lost);
  }

  readonly #ready = (): void => {
    this.#forget();
    this.#start();
  };

  readonly #lost = (): void => this.#forget();

  /** Let go of a subscription that went with its connection: its number means another one by now. */
  #forget(): void {
    if (this.#subscription) delete this.#subscription.unsubscribe;
    this.#stop();
  }

  #stop(): void {
    clearTimeout(this.#retry);
    const subscription = this.#subscription;
    this.#subscription = undefined;
    if (!subscription) return;
    subscription.over = true;
    // Nothing is left to be done where the other end has dropped it already.
    subscription.unsubscribe?.().catch(() => undefined);
  }

  #start(): void {
    if (!this.#connection || !this.#deviceId || this.#subscription) return;
    const subscription: Subscription = { over: false };
    this.#subscription = subscription;
    this.#connection
      .subscribeMessage<ReportEvent>(
        (event) => this.#take(subscription, event),
        { type: `${DOMAIN}/subscribe`, device_id: this.#deviceId },
        { resubscribe: false },
      )
      .then(
        (unsubscribe) => this.#hold(subscription, unsubscribe),
        (error: unknown) => this.#fail(subscription, error),
      );
  }

  #hold(subscription: Subscription, unsubscribe: () => Promise<void>): void {
    if (subscription.over) unsubscribe().catch(() => undefined);
    else subscription.unsubscribe = unsubscribe;
  }

  #take(subscription: Subscription, event: ReportEvent): void {
    if (subscription.over) return;
    this.#failures = 0;
    this.known = reduce(this.known, event);
    this.#become("live");
  }

  #fail(subscription: Subscription, error: unknown): void {
    if (subscription.over) return;
    this.#subscription = undefined;
    const { code, message } = isError(error) ? error : { code: undefined, message: error };
    this.error = String(message ?? code ?? "");
    this.#become(STATUS_OF_CODE[String(code)] ?? "failed");
    const pause = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length - 1)];
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#start(), pause);
  }

  #become(status: FeedStatus): void {
    this.status = status;
    this.#host.requestUpdate();
  }
}
