/** How the states of blocks look and read, wherever they stand. */
import type { Block } from "../model/report";
import type { TextKey } from "../texts";

/** The class that colours a state. */
export const BLOCK_TONES: Readonly<Record<Block["state"], string>> = {
  pending: "",
  active: "tone-warn",
  verified: "tone-good",
  failed: "tone-bad",
  expired: "",
  removed: "",
};

/** Return the text that names a block's state. */
export function stateKey({ leaving, state }: Block): TextKey {
  return leaving ? "state_leaving" : `state_${state}`;
}
