/** What difficulty rules and uncles look at of each block that is held, on whatever branch. */
import type { Block, BlockTree } from '../ledger/index.js';
import type { DifficultyRule, MinedBlock } from './difficulty.js';
import type { Kin } from './uncles.js';

interface Entry extends MinedBlock {
  readonly children: Block[];
}

const NONE: readonly Block[] = [];

export class MinedBlocks implements Kin {
  /** Blocks in a retarget window. */
  private readonly window: number;
  private readonly byId = new Map<number, Entry>();

  constructor(tree: BlockTree, rule: DifficultyRule, window: number) {
    this.window = window;
    const genesis = tree.get(0);
    this.byId.set(genesis.id, {
      height: 0,
      timestamp_us: genesis.timestamp_us,
      difficulty: rule.initial,
      windowStart_us: genesis.timestamp_us,
      hasUncles: false,
      children: [],
    });
  }

  /** A block has been made, of a parent that is held. */
  add(block: Block): void {
    const { id, parent, height, timestamp_us, weight, uncles } = block;
    const below = this.byId.get(parent)!;
    below.children.push(block);
    this.byId.set(id, {
      height,
      timestamp_us,
      difficulty: weight,
      windowStart_us: height % this.window === 0 ? timestamp_us : below.windowStart_us,
      hasUncles: uncles.length > 0,
      children: [],
    });
  }

  get(block: Block): MinedBlock {
    return this.byId.get(block.id)!;
  }

  children(block: Block): readonly Block[] {
    return this.byId.get(block.id)?.children ?? NONE;
  }

  /** The block is no longer held. */
  forget(block: Block): void {
    this.byId.delete(block.id);
  }
}
