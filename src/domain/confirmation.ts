// Owns "confirming n of m": how deep a transfer is and how deep it must be, from where its chain stands now. For display only;
// what counts as paid is the scanner's decision.
import type { ConfirmationRule } from './asset';

export interface ChainHeights {
  readonly headHeight: number;
  /** The block that the chain's own rule calls settled. */
  readonly settledHeight: number;
}

export interface Depth {
  readonly confirmations: number;
  readonly required: number;
}

/** Depth of a block at `height`, and the depth that its chain's rule asks for. Null before the chain has been looked at. */
export function depthOf(height: number, heights: ChainHeights | null, rule: ConfirmationRule): Depth | null {
  if (heights === null) return null;
  const confirmations = Math.max(heights.headHeight - height + 1, 0);
  if (rule.kind === 'depth') return { confirmations: Math.min(confirmations, rule.blocks), required: rule.blocks };
  // A tag moves in leaps: what is missing is the distance between the head and the tag, never less than what is there already.
  return { confirmations, required: Math.max(heights.headHeight - heights.settledHeight, confirmations, rule.depthMinimum) };
}
