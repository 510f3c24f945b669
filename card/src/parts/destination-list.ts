/** Destinations below each other; each keeps what it unfolded while others come and go. */
import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Localizer } from "../format/localizer";
import type { Row } from "../model/rows";
import type { Setting } from "./offers";

/** What each destination needs beside its row. */
interface Around {
  localizer: Localizer;
  setting: Setting | undefined;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Return the items of a list. */
export function destinationItems(rows: readonly Row[], { localizer, setting, now }: Around): unknown {
  return repeat(
    rows,
    ({ key }) => key,
    (row): TemplateResult =>
      html`<li>
        <ieg-destination .row=${row} .localizer=${localizer} .setting=${setting} .now=${now}></ieg-destination>
      </li>`,
  );
}
