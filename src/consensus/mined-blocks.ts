/** What the difficulty rules look at of each block that is held, on whatever branch. */
import type { Block, BlockTree } from '../ledger/index.js';
import type { DifficultyRule, MinedBlock } from './difficulty.js';

export class MinedBlocks {
  private readonly tree: BlockTree;
  private readonly rule: DifficultyRule;
  /** Blocks in a retarget window. */
  private readonly window: number;
  private readonly byId = new Map<number, MinedBlock>();

  constructor(tree: BlockTree, rule: DifficultyRule, window: number) {
    this.tree = tree;
    this.rule = rule;
    this.window = window;
  }

  get(block: Block): MinedBlock {
    const known = this.byId.get(block.id);
    if (known) return known;
    const { height, timestamp_us } = block;
    const startsWindow = height % this.window === 0;
    const mined: MinedBlock = {
      height,
      timestamp_us,
      difficulty: height === 0 ? this.rule.initial : block.weight,
      windowStart_us: startsWindow ? timestamp_us : this.get(this.tree.get(block.parent)).windowStart_us,
      hasUncles: false,
    };
    this.byId.set(block.id, mined);
    return mined;
  }

  /** The block is no longer held. */
  forget(block: Block): void {
    this.byId.delete(block.id);
  }
}
