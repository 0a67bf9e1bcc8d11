/** A block, and the tree of blocks that hang on a common root. Blocks are few; they are objects, dropped once stable. */
import { assert } from '../kernel/index.js';
import type { JournalSegment } from '../kernel/index.js';

export interface Block {
  readonly id: number;
  readonly parent: number;
  readonly height: number;
  /** Work or difficulty of this block, and of the chain that ends in it. */
  readonly weight: number;
  readonly totalWeight: number;
  readonly producer: number;
  /** The time that the block claims; an order is in time by this. */
  readonly timestamp_us: number;
  /** Simulated time of its making. */
  readonly created_us: number;
  readonly transactions: Int32Array;
  readonly bytes: number;
  /** Filled by the execution: receipts and gas per transaction, gas in total, the writes, the root of the state after it. */
  receipts: Uint8Array;
  gas: Int32Array;
  gasUsed: number;
  /** Fees in micro-EUR of each transaction, rounded up once. */
  fees_uEUR: Float64Array;
  segment: JournalSegment | undefined;
  stateRoot: number;
  /** When the observer last took it as final; NaN before. */
  final_us: number;
  /** Which nodes have it, and how many. */
  readonly seen: Uint8Array;
  seenCount: number;
}

export class BlockTree {
  readonly nodes: number;
  /** Blocks made so far, the root not counted. */
  created = 0;
  private blocks: (Block | undefined)[] = [];
  private base = 0;

  constructor(nodes: number) {
    this.nodes = nodes;
    this.add({
      parent: -1,
      weight: 0,
      producer: -1,
      timestamp_us: 0,
      created_us: 0,
      transactions: new Int32Array(0),
      bytes: 0,
    });
    this.created = 0;
    const root = this.get(0);
    root.seen.fill(1);
    root.seenCount = nodes;
  }

  add(
    fields: Pick<
      Block,
      'parent' | 'weight' | 'producer' | 'timestamp_us' | 'created_us' | 'transactions' | 'bytes'
    >,
  ): Block {
    const parent = fields.parent < 0 ? undefined : this.get(fields.parent);
    const block: Block = {
      ...fields,
      id: this.base + this.blocks.length,
      height: parent ? parent.height + 1 : 0,
      totalWeight: (parent ? parent.totalWeight : 0) + fields.weight,
      receipts: new Uint8Array(fields.transactions.length),
      gas: new Int32Array(fields.transactions.length),
      gasUsed: 0,
      fees_uEUR: new Float64Array(fields.transactions.length),
      segment: undefined,
      stateRoot: 0,
      final_us: NaN,
      seen: new Uint8Array(this.nodes),
      seenCount: 0,
    };
    this.blocks.push(block);
    this.created++;
    return block;
  }

  /** The block, which must still be held. */
  get(id: number): Block {
    const block = this.blocks[id - this.base];
    assert(
      block !== undefined,
      'CW-LEDGER-PRUNED',
      `block ${id} is no longer held: a reorganisation deeper than what is kept`,
    );
    return block;
  }

  has(id: number): boolean {
    return this.blocks[id - this.base] !== undefined;
  }

  /** The latest common ancestor of two blocks. */
  commonAncestor(a: Block, b: Block): Block {
    while (a !== b) {
      if (a.height >= b.height) a = this.get(a.parent);
      else b = this.get(b.parent);
    }
    return a;
  }

  /** Whether `ancestor` lies on the chain that ends in `block` (or is it). */
  isAncestor(ancestor: Block, block: Block): boolean {
    let at = block;
    while (at.height > ancestor.height) at = this.get(at.parent);
    return at === ancestor;
  }

  /** The block `depth` below `block`, or the lowest held one of its chain. */
  below(block: Block, depth: number): Block {
    let at = block;
    for (let k = 0; k < depth && at.parent >= 0 && this.has(at.parent); k++) at = this.get(at.parent);
    return at;
  }

  /** Drops every block made before `stable` that is not needed any more: ids below it, whichever branch they are on. */
  pruneBelow(stable: Block): void {
    const count = stable.id - this.base;
    if (count < 64 || count * 2 < this.blocks.length) {
      for (let k = 0; k < count; k++) this.blocks[k] = undefined;
      return;
    }
    this.blocks = this.blocks.slice(count);
    this.base = stable.id;
  }

  /** Blocks held, lowest id first. */
  *held(): Generator<Block> {
    for (const block of this.blocks) if (block) yield block;
  }
}
