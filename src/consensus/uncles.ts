/**
 * Uncles: a block of Ethereum names up to two blocks off its chain, whose makers are then paid too.
 * Source: ethereum/execution-specs, byzantium/fork.py: validate_ommers, pay_rewards; Ethereum yellow paper, 11.1 and 11.3.
 *
 * An uncle of a block with number n has the number n - 1 to n - 6, its parent lies on the block's chain, it does not, and no block of
 * that chain has named it yet. Its maker gets (8 - age) / 8 of the block reward, age being 1 to 6; who names it gets 1/32 more.
 * Which uncles a miner names, if it knows of more than it may, is its own choice: here the oldest, which will soon be too old.
 */
import type { Block, BlockTree } from '../ledger/index.js';

/** MAX_OMMER_DEPTH. */
const DEPTH = 6;
/** Uncles that a block names at most. */
export const UNCLES_MAX = 2;

/** Which blocks stand on one, whoever has them. */
export interface Kin {
  children(block: Block): readonly Block[];
}

/** Blocks that `node` may name in a block on `parent`, oldest first, `limit` at most. */
export function eligibleUncles(
  tree: BlockTree,
  kin: Kin,
  node: number,
  parent: Block,
  limit: number,
): readonly Block[] {
  const ancestors: Block[] = [];
  for (let block = parent; ancestors.length <= DEPTH; block = tree.get(block.parent)) {
    ancestors.push(block);
    if (!tree.has(block.parent)) break;
  }
  const taken = new Set(ancestors.flatMap((block) => [block.id, ...block.uncles]));
  const uncles: Block[] = [];
  // a child of the parent would be the block's own sibling
  for (let k = ancestors.length - 1; k > 0; k--) {
    for (const child of kin.children(ancestors[k]!)) {
      if (uncles.length === limit) return uncles;
      if (!taken.has(child.id) && tree.isSeen(child, node)) uncles.push(child);
    }
  }
  return uncles;
}

/** New money of a block and of the uncles that it names, in block rewards. */
export function rewardWithUncles(height: number, uncles: readonly Block[]): number {
  return uncles.reduce((sum, uncle) => sum + 1 / 32 + (8 - (height - uncle.height)) / 8, 1);
}
