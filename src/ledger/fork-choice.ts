/** Which of the chains that a node has it follows: its head is the tip of that chain. */
import type { Block } from './block.js';

export interface ForkChoice {
  /** `node` has `block` and all below it from now on: the head that it follows, given the one that it has followed until now. */
  follow(node: number, block: Block, head: Block): Block;
}

/**
 * The greatest total weight, the first seen among equals: a head never gets lighter. Source: Nakamoto (2008), section 5. Where
 * only decided blocks go round, each of weight 1, it is the longest chain of decided blocks, and there is only one.
 */
export const heaviest: ForkChoice = {
  follow: (_node, block, head) => (block.totalWeight > head.totalWeight ? block : head),
};
