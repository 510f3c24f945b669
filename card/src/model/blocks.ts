/** The blocks of a device as they are listed. */
import type { Block, BlockState, Destination, Report } from "./report";

const ORDER: readonly BlockState[] = ["failed", "pending", "active", "verified"];

/** Return the blocks to show: failed ones first, those that are over not at all. */
export function listedBlocks(report: Report): Block[] {
  return Object.values(report.blocks)
    .filter((block) => ORDER.includes(block.state))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.blocks.localeCompare(b.blocks));
}

function isAddress(network: string | null, address: string): boolean {
  return network === address || network === `${address}/32` || network === `${address}/128`;
}

function isFor(block: Block, destination: Destination): boolean {
  const { protocol, port } = block;
  if (destination.inbound) return false;
  return (protocol === "any" || protocol === destination.protocol) && (port === null || port === destination.port);
}

function matches(block: Block, { address, country, asn }: Destination): boolean {
  if (block.quarantine || isAddress(block.destination, address)) return true;
  return (block.country !== null && block.country === country) || (block.asn !== null && block.asn === asn);
}

/** Return the block that stops a destination, or that should: the verified one, else one whose words say so. */
export function blockOf(listed: readonly Block[], destination: Destination): Block | null {
  const verified = listed.find(({ block_id: id }) => id === destination.blocked);
  return verified ?? listed.find((block) => isFor(block, destination) && matches(block, destination)) ?? null;
}

/** Tell whether a block is proven to hold. */
export function holds(block: Block): boolean {
  return block.state === "verified" && !block.leaving;
}
