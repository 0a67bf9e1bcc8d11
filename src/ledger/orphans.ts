/**
 * Blocks that a node has heard of before their parents: they wait until the chain below them is there, and the node asks for
 * what is missing. As Bitcoin's and Ethereum's clients do, from whom the block came.
 */
import { SECOND } from '../kernel/index.js';
import type { Block, BlockTree } from './block.js';

/** How long a node waits for a block before it asks again: longer than a request takes to be given up. */
const PATIENCE_us = 10 * SECOND;

const NONE: readonly Block[] = [];

export class Orphans {
  private readonly tree: BlockTree;
  private readonly held = new Set<number>();
  private readonly byParent = new Map<number, Block[]>();
  private readonly asked_us = new Map<number, number>();

  constructor(tree: BlockTree) {
    this.tree = tree;
  }

  /** Blocks that wait for their parents. */
  get size(): number {
    return this.held.size;
  }

  /** Keeps a block whose parent the node lacks. */
  hold(block: Block): void {
    if (this.held.has(block.id)) return;
    this.held.add(block.id);
    const siblings = this.byParent.get(block.parent);
    if (siblings) siblings.push(block);
    else this.byParent.set(block.parent, [block]);
  }

  /** The block to ask for so that `block` can join the chain; undefined if it has been asked for already. */
  missingBelow(block: Block, now_us: number): Block | undefined {
    let missing = this.tree.get(block.parent);
    while (this.held.has(missing.id)) {
      if (!this.tree.has(missing.parent)) return undefined;
      missing = this.tree.get(missing.parent);
    }
    const asked = this.asked_us.get(missing.id);
    if (asked !== undefined && now_us - asked < PATIENCE_us) return undefined;
    this.asked_us.set(missing.id, now_us);
    return missing;
  }

  /** Hands over the blocks that waited for `parent`, which the node has now. */
  release(parent: Block): readonly Block[] {
    if (this.asked_us.size > 0) this.asked_us.delete(parent.id);
    const children = this.held.size > 0 ? this.byParent.get(parent.id) : undefined;
    if (!children) return NONE;
    this.byParent.delete(parent.id);
    for (const child of children) this.held.delete(child.id);
    return children;
  }

  /** Lets go of what the tree no longer holds. */
  prune(): void {
    for (const [parent, children] of this.byParent) {
      if (this.tree.has(parent)) continue;
      for (const child of children) this.held.delete(child.id);
      this.byParent.delete(parent);
    }
    for (const id of this.asked_us.keys()) if (!this.tree.has(id)) this.asked_us.delete(id);
  }
}
