import { html, LitElement, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { DeviceApi } from "./api";
import { type CardConfig, cardSize, checkConfig, configForm, gridOptions, stubConfig, type View } from "./config";
import type { ConfigForm, GridOptions } from "./config";
import { Feed, type FeedStatus } from "./feed";
import { type Localizer, Localizers } from "./format/localizer";
import type { Hass } from "./hass";
import { isTold } from "./model/reduce";
import type { Report } from "./model/report";
import { type Filter, NO_FILTER } from "./model/rows";
import { CARD_STYLES } from "./parts/card-styles";
import type { FilterEvent } from "./parts/filter";
import type { CountryEvent } from "./parts/map";
import { banner, notice } from "./parts/notice";
import type { Setting } from "./parts/offers";
import { BASE, TOKENS } from "./parts/styles";
import { nameOf } from "./registry";
import { Digests } from "./scene";
import type { TextKey } from "./texts";
import { renderView } from "./views";

// How often "3 min ago" is written anew, in milliseconds.
const TICK_MS = 30_000;

const NOTICES: Readonly<Record<Exclude<FeedStatus, "live">, TextKey>> = {
  connecting: "notice_loading",
  missing: "notice_missing",
  refused: "notice_refused",
  unknown: "notice_unknown",
  failed: "notice_failed",
};

/** `custom:iot-egress-guard-card`: where a guarded device talks to, what is suspicious about it, and blocks. */
export class GuardCard extends LitElement {
  static override styles = [BASE, TOKENS, CARD_STYLES];

  @state() private config: CardConfig | undefined;
  @state() private localizer: Localizer | undefined;
  @state() private admin = false;
  /** The device's name, as its owner has it. */
  @state() private name = "";
  @state() private filter: Filter = NO_FILTER;
  @state() private now = Date.now();

  readonly #feed = new Feed(this);
  readonly #localizers = new Localizers();
  readonly #digests = new Digests();
  #hass: Hass | undefined;
  #setting: Setting | undefined;
  #tick: ReturnType<typeof setInterval> | undefined;

  static getStubConfig(hass: Hass): CardConfig {
    return stubConfig(hass);
  }

  static getConfigForm(): ConfigForm {
    return configForm();
  }

  setConfig(config: CardConfig): void {
    checkConfig(config);
    this.config = config;
    this.#follow();
  }

  getCardSize(): number {
    return cardSize(this.#view);
  }

  getGridOptions(): GridOptions {
    return gridOptions(this.#view);
  }

  /** Set with every change of anything in Home Assistant; only what concerns the card makes it draw anew. */
  set hass(hass: Hass) {
    this.#hass = hass;
    this.localizer = this.#localizers.for(hass);
    this.admin = hass.user?.is_admin ?? false;
    this.#follow();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.now = Date.now();
    this.#tick = setInterval(() => (this.now = Date.now()), TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#tick);
  }

  get #view(): View {
    return this.config?.view ?? "overview";
  }

  #follow(): void {
    if (!this.#hass || !this.config) return;
    const { device_id: device } = this.config;
    this.name = device ? nameOf(this.#hass, device) : "";
    this.#feed.follow(this.#hass.connection, device);
  }

  protected override render(): TemplateResult {
    return html`<ha-card>
      <div class="content" @ieg-filter=${this.#takeFilter} @ieg-country=${this.#takeCountry}>
        ${this.#renderContent()}
      </div>
    </ha-card>`;
  }

  #renderContent(): TemplateResult | typeof nothing {
    const { config, localizer } = this;
    if (!config || !localizer) return nothing;
    const { words } = localizer;
    if (!config.device_id) return notice(words.say("notice_choose"));
    const { status, known, error } = this.#feed;
    const report = known.reports[config.device_id];
    if (report && isTold(report)) return this.#renderReport(report, config, localizer);
    if (report) return notice(words.say("notice_asleep"), "away");
    return notice(words.say(status === "live" ? "notice_unknown" : NOTICES[status], { error }));
  }

  #renderReport(report: Report, config: CardConfig, localizer: Localizer): TemplateResult {
    const device = config.title || this.name || report.name;
    const scene = {
      ...this.#digests.of(report),
      device,
      localizer,
      setting: this.admin && config.device_id ? this.#settingFor(config.device_id, device, localizer) : undefined,
      filter: this.filter,
      now: this.now,
    };
    const { attribution } = this.#feed.known;
    return html`
      ${this.#renderBanner(report, localizer)} ${renderView(this.#view, scene)}
      ${attribution && this.#view !== "compact" ? html`<p class="attribution">${attribution}</p>` : nothing}
    `;
  }

  #renderBanner(report: Report, { words, times }: Localizer): TemplateResult | typeof nothing {
    const { status, error } = this.#feed;
    if (status !== "live" && status !== "connecting") return banner(words.say(NOTICES[status], { error }));
    if (report.available) return nothing;
    const when = report.polled_at ? times.relative(report.polled_at, this.now) : "";
    return banner(words.say("notice_away", { when }));
  }

  /** Return the same setting as before while nothing in it changed, so that rows aren't drawn anew. */
  #settingFor(deviceId: string, device: string, localizer: Localizer): Setting {
    const old = this.#setting;
    if (old?.api.deviceId !== deviceId || old.device !== device || old.localizer !== localizer) {
      const api = new DeviceApi(() => this.#hass as Hass, deviceId);
      this.#setting = { api, device, localizer };
    }
    return this.#setting as Setting;
  }

  readonly #takeFilter = ({ detail }: FilterEvent): void => {
    this.filter = detail;
  };

  readonly #takeCountry = ({ detail }: CountryEvent): void => {
    this.filter = { ...this.filter, country: detail.code };
  };
}
