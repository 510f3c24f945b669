/** The views of the card, as parts below each other. */
import { html, nothing, type TemplateResult } from "lit";
import type { View } from "./config";
import { listedBlocks } from "./model/blocks";
import type { Scene } from "./scene";

type Part = TemplateResult | typeof nothing;

function header({ report, headline, device, localizer, setting, now }: Scene): Part {
  return html`<ieg-header
    .report=${report}
    .headline=${headline}
    .device=${device}
    .localizer=${localizer}
    .setting=${setting}
    .now=${now}
  ></ieg-header>`;
}

function map({ report, rows, countries, device, localizer, filter }: Scene): Part {
  return html`<ieg-map
    .countries=${countries}
    .home=${report.home[0]}
    .chosen=${filter.country}
    .nowhere=${rows.filter(({ destination }) => !destination.country).length}
    .device=${device}
    .localizer=${localizer}
  ></ieg-map>`;
}

function blocks({ report, localizer, setting, now }: Scene): Part {
  const listed = listedBlocks(report);
  if (!listed.length) return nothing;
  return html`<ieg-blocks .blocks=${listed} .localizer=${localizer} .setting=${setting} .now=${now}></ieg-blocks>`;
}

function list({ rows, filter, localizer, setting, now }: Scene): Part {
  return html`<ieg-destinations
    .rows=${rows}
    .filter=${filter}
    .localizer=${localizer}
    .setting=${setting}
    .now=${now}
  ></ieg-destinations>`;
}

function findings({ rows, localizer, setting, now }: Scene): Part {
  return html`<ieg-findings .rows=${rows} .localizer=${localizer} .setting=${setting} .now=${now}></ieg-findings>`;
}

/** The destinations of the country that was chosen on the map. */
function chosen(scene: Scene): Part {
  return scene.filter.country ? list(scene) : nothing;
}

const PARTS: Readonly<Record<View, readonly ((scene: Scene) => Part)[]>> = {
  overview: [header, map, blocks, list],
  map: [header, map, chosen],
  list: [header, blocks, list],
  compact: [header, findings],
};

/** Return what a view shows. */
export function renderView(view: View, scene: Scene): Part[] {
  return PARTS[view].map((part) => part(scene));
}
