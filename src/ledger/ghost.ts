/**
 * GHOST, the greedy heaviest observed subtree: from the root, always to the child whose subtree, as far as the node has it, weighs
 * most, however long its chains are; up to a leaf. Blocks off the main chain so count for the branch that they stand on.
 * Source: Sompolinsky & Zohar, Secure high-rate transaction processing in Bitcoin (2015), section 4, algorithm 1. Of equals the
 * child that leads to the present head, else the one that was made first.
 *
 * A new block changes the weights of its own ancestors alone. Below the point where its branch and the head's part, the way is the
 * same; there, the head's side was the heaviest so far. So the head stays unless the new block's side now outweighs it, and then
 * the walk goes on from there. Cost: O(1) for a block on the head, else O(blocks made since the branches part), whoever has them.
 */
import type { Block, BlockTree } from './block.js';
import type { ForkChoice } from './fork-choice.js';

export function ghost(tree: BlockTree): ForkChoice {
  /** By id less that of the block where the branches part: weight of the subtree, and id of its heaviest child. */
  let weights = new Float64Array(256);
  let heaviestChild = new Float64Array(256);

  function weigh(node: number, root: Block): void {
    const count = tree.next - root.id;
    if (count > weights.length) {
      weights = new Float64Array(2 * count);
      heaviestChild = new Float64Array(2 * count);
    }
    weights.fill(0, 0, count);
    heaviestChild.fill(-1, 0, count);
    // children are younger than their parents, so a block's weight is complete when it is reached
    for (let id = tree.next - 1; id > root.id; id--) {
      const block = tree.get(id);
      if (block.parent < root.id || !tree.isSeen(block, node)) continue;
      const place = id - root.id;
      const parent = block.parent - root.id;
      weights[place]! += block.weight;
      const rival = heaviestChild[parent]!;
      if (rival < 0 || weights[place]! >= weights[rival - root.id]!) heaviestChild[parent] = id;
      weights[parent]! += weights[place]!;
    }
  }

  return {
    follow(node, block, head) {
      if (block.parent === head.id) return block;
      // what parts below all that is held was given up by all who had it
      if (!tree.isAncestor(tree.get(tree.first), block)) return head;
      const fork = tree.commonAncestor(block, head);
      weigh(node, fork);
      const side = childTowards(tree, fork, block);
      const present = fork === head ? 0 : weights[childTowards(tree, fork, head).id - fork.id]!;
      if (weights[side.id - fork.id]! <= present) return head;
      let tip = side;
      for (;;) {
        const next = heaviestChild[tip.id - fork.id]!;
        if (next < 0) return tip;
        tip = tree.get(next);
      }
    },
  };
}

/** The child of `ancestor` on the way to `block`, which stands above it. */
function childTowards(tree: BlockTree, ancestor: Block, block: Block): Block {
  let at = block;
  while (at.parent !== ancestor.id) at = tree.get(at.parent);
  return at;
}
