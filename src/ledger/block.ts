/** A block, and the tree of blocks that hang on a common root. Blocks are few; they are objects, dropped once stable. */
import { assert } from '../kernel/index.js';
import type { JournalSegment } from '../kernel/index.js';
import type { FeeMarket } from './fee-market.js';

export interface Block {
  readonly id: number;
  readonly parent: number;
  readonly height: number;
  /** Work or difficulty of this block, and of the chain that ends in it. */
  readonly weight: number;
  readonly totalWeight: number;
  readonly producer: number;
  /** The time that the block claims; an order is in time by this. Never before the parent's. */
  readonly timestamp_us: number;
  /** Simulated time of its making. */
  readonly created_us: number;
  readonly transactions: Int32Array;
  readonly bytes: number;
  /** Ids of the blocks off its chain that it names, and new money for its making and theirs, in block rewards. */
  readonly uncles: readonly number[];
  readonly reward: number;
  /** What a unit of gas pays at least, and is burnt (EIP-1559); 0 without a fee market. */
  readonly baseFee_wei: bigint;
  /** Filled by the execution: receipts and gas per transaction, gas in total, the writes (none: undefined), the state's root. */
  receipts: Uint8Array;
  gas: Float64Array;
  gasUsed: number;
  /** Fees in micro-EUR of each transaction, rounded up once. */
  fees_uEUR: Float64Array;
  /** Receipts and fees of what its transactions carry, in their order; absent: they carry nothing. */
  carried: { readonly receipts: readonly number[]; readonly fees_uEUR: readonly number[] } | undefined;
  /** What of them was burnt. */
  burnt_uEUR: number;
  segment: JournalSegment | undefined;
  stateRoot: number;
  /** Slots of storage that the calls of its chain have filled, its own included. */
  slots: number;
  /** When the observer last took it as final; NaN before. */
  final_us: number;
  /** Whether some node has it in its tree: false for a proposal that nobody has decided on. */
  isTaken: boolean;
}

/** Which uncles a block names, and what it and they earn. */
export type Naming = Pick<Block, 'uncles' | 'reward'>;

export const NAMES_NONE: Naming = { uncles: [], reward: 1 };

const NO_RECEIPTS = new Uint8Array(0);
const NO_NUMBERS = new Float64Array(0);

export class BlockTree {
  readonly nodes: number;
  /** Blocks made so far, and those of them that some node has taken in; the root not counted. */
  made = 0;
  taken = 0;
  /** Entry k is block `base + k`; those below `lowest` are dropped. */
  private blocks: (Block | undefined)[] = [];
  private base = 0;
  private lowest = 0;
  /** Which node has which block: a row of `nodes` for each entry of `blocks`. */
  private seen: Uint8Array;
  private readonly feeMarket: FeeMarket | undefined;

  constructor(nodes: number, feeMarket?: FeeMarket) {
    this.nodes = nodes;
    this.feeMarket = feeMarket;
    this.seen = new Uint8Array(nodes * 64);
    const root = {
      parent: -1,
      weight: 0,
      producer: -1,
      timestamp_us: 0,
      created_us: 0,
      transactions: new Int32Array(0),
      bytes: 0,
    };
    this.add(root).isTaken = true;
    this.made = 0;
    this.seen.fill(1, 0, nodes);
  }

  add(
    fields: Pick<
      Block,
      'parent' | 'weight' | 'producer' | 'timestamp_us' | 'created_us' | 'transactions' | 'bytes'
    > &
      Partial<Naming>,
  ): Block {
    const parent = fields.parent < 0 ? undefined : this.get(fields.parent);
    const block: Block = {
      id: this.base + this.blocks.length,
      parent: fields.parent,
      height: parent ? parent.height + 1 : 0,
      weight: fields.weight,
      totalWeight: (parent ? parent.totalWeight : 0) + fields.weight,
      producer: fields.producer,
      timestamp_us: fields.timestamp_us,
      created_us: fields.created_us,
      transactions: fields.transactions,
      bytes: fields.bytes,
      uncles: fields.uncles ?? NAMES_NONE.uncles,
      reward: fields.reward ?? NAMES_NONE.reward,
      baseFee_wei: parent ? this.baseFeeAfter(parent) : 0n,
      receipts: NO_RECEIPTS,
      gas: NO_NUMBERS,
      gasUsed: 0,
      fees_uEUR: NO_NUMBERS,
      burnt_uEUR: 0,
      carried: undefined,
      segment: undefined,
      stateRoot: 0,
      slots: 0,
      final_us: NaN,
      isTaken: false,
    };
    this.blocks.push(block);
    this.made++;
    if (this.blocks.length * this.nodes > this.seen.length) {
      const larger = new Uint8Array(this.seen.length * 2);
      larger.set(this.seen);
      this.seen = larger;
    }
    return block;
  }

  /** The base fee of a block on `parent`, which has been executed. */
  baseFeeAfter(parent: Block): bigint {
    return this.feeMarket ? this.feeMarket.baseFeeAfter(parent) : 0n;
  }

  /** The block, which must still be held. */
  get(id: number): Block {
    const block = id >= this.lowest ? this.blocks[id - this.base] : undefined;
    if (block === undefined)
      assert(false, 'CW-LEDGER-PRUNED', `block ${id} is not held: a reorganisation deeper than what is kept`);
    return block;
  }

  has(id: number): boolean {
    return id >= this.lowest && id < this.base + this.blocks.length;
  }

  /** Blocks are held from this id on, and up to, exclusively, the id that the next gets. */
  get first(): number {
    return this.lowest;
  }

  get next(): number {
    return this.base + this.blocks.length;
  }

  /** Whether `node` has `block` and everything below it. */
  isSeen(block: Block, node: number): boolean {
    return this.seen[(block.id - this.base) * this.nodes + node] === 1;
  }

  markSeen(block: Block, node: number): void {
    if (!block.isTaken) {
      block.isTaken = true;
      this.taken++;
    }
    this.seen[(block.id - this.base) * this.nodes + node] = 1;
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
    // a parent was made before its children, so the walk ends at the ancestor's number and never leaves what is held
    let at = block;
    while (at.parent >= ancestor.id) at = this.get(at.parent);
    return at === ancestor;
  }

  /** The block `depth` below `block`, or the lowest held one of its chain. */
  below(block: Block, depth: number): Block {
    let at = block;
    for (let k = 0; k < depth && this.has(at.parent); k++) at = this.get(at.parent);
    return at;
  }

  /** The blocks above `ancestor` up to `block`, lowest first. */
  path(ancestor: Block, block: Block): Block[] {
    const path: Block[] = [];
    for (let at = block; at !== ancestor; at = this.get(at.parent)) path.push(at);
    return path.reverse();
  }

  /** Drops every block made before `stable`, whichever branch it is on. */
  pruneBelow(stable: Block): void {
    this.blocks.fill(undefined, this.lowest - this.base, stable.id - this.base);
    this.lowest = stable.id;
    const dropped = stable.id - this.base;
    if (dropped < 64 || dropped * 2 < this.blocks.length) return;
    this.seen.copyWithin(0, dropped * this.nodes, this.blocks.length * this.nodes);
    this.seen.fill(0, (this.blocks.length - dropped) * this.nodes);
    this.blocks = this.blocks.slice(dropped);
    this.base = stable.id;
  }
}
