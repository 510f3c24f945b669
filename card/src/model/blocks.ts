/** The blocks of a device as they are listed. */
import type { Block, BlockState, Report } from "./report";

const ORDER: readonly BlockState[] = ["failed", "pending", "active", "verified"];

/** Return the blocks to show: failed ones first, those that are over not at all. */
export function listedBlocks(report: Report): Block[] {
  return Object.values(report.blocks)
    .filter((block) => ORDER.includes(block.state))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.blocks.localeCompare(b.blocks));
}
