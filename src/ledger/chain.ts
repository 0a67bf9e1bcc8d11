/**
 * The chain engine: mempools, block tree, heads, fork choice, finality, and what the observer node sees. A consensus protocol
 * decides when a node makes a block and what it weighs; this file does what every chain does with it.
 *
 * Fork choice: the greatest total weight, the first seen among equals. A block executes once, on its parent's state, and
 * keeps its result; nodes hold only a head. Transactions of abandoned blocks return to the mempools.
 */
import { assert, type Simulation } from '../kernel/index.js';
import type { Gossip } from '../network/types.js';
import { BlockTree, type Block } from './block.js';
import type { Executor } from './executor.js';
import { Mempool } from './mempool.js';
import {
  EXPIRED,
  FINAL,
  IN_CHAIN,
  PENDING,
  REJECTED,
  UNKNOWN,
  WAITING,
  type Transactions,
} from './transactions.js';

export const TRANSACTIONS = 0;
export const BLOCKS = 1;

export interface ChainOptions {
  readonly nodes: number;
  /** Blocks on top of a block after which the observer takes it as final; 0 for a ledger that never forks. */
  readonly confirmations: number;
  readonly blockGasLimit: number;
  readonly blockBytesLimit: number;
  readonly blockHeaderBytes: number;
  /** Transactions that one node's pool holds at most. */
  readonly mempoolCapacity: number;
  /** The node whose chain bills and tables follow. */
  readonly observer: number;
  /** Blocks below the heads' common ancestor that are kept, so that late blocks still find their parents. */
  readonly keepDepth: number;
}

/** On the observer's chain for good, abandoned, or too young at the end of the run to say. */
export type BlockFate = 'main' | 'stale' | 'undecided';

/** Who wants to know. Each is called synchronously, in this order of registration, and may schedule events. */
export interface ChainListener {
  /** The head of `node` moved from `from` to `to` (their branches part at `fork`). */
  onHead?(node: number, to: Block, from: Block, fork: Block): void;
  /** Transactions have arrived at the pool of `node`. */
  onWaiting?(node: number): void;
  /** The observer takes `block` as final; called in ascending height. */
  onFinal?(block: Block): void;
  /** A final block was undone: finality by depth was violated. Called in descending height. */
  onUnfinal?(block: Block): void;
  /** A block was made (and executed). */
  onCreated?(block: Block): void;
  /** Transactions up to `oldest` (exclusive) are settled for good: their rows may be read now, and are reused afterwards. */
  onRetired?(from: number, to: number): void;
  /** Everything up to this block is beyond any reorganisation. */
  onStable?(block: Block): void;
  /** A block is let go of; called in the order in which blocks were made. */
  onDropped?(block: Block, fate: BlockFate): void;
}

/** The hook by which a producer builds its block: fills `out` with transaction ids and returns how many. */
export type BlockBuilder = (node: number, parent: Block, timestamp_us: number, out: Int32Array) => number;

export interface ChainStatistics {
  submitted: number;
  rejected: number;
  headChanges: number;
  reorganisations: number;
  deepestReorganisation: number;
  finalityViolations: number;
  unfinalisedBlocks: number;
}

export class Chain {
  readonly simulation: Simulation;
  readonly transactions: Transactions;
  readonly tree: BlockTree;
  readonly options: ChainOptions;
  readonly statistics: ChainStatistics = {
    submitted: 0,
    rejected: 0,
    headChanges: 0,
    reorganisations: 0,
    deepestReorganisation: 0,
    finalityViolations: 0,
    unfinalisedBlocks: 0,
  };
  /** Replaceable: a front-running producer brings its own. */
  build: BlockBuilder;

  private readonly gossip: Gossip | undefined;
  private readonly executor: Executor;
  private readonly pools: Mempool[] = [];
  private readonly poolSizes: Int32Array;
  private readonly heads: Block[];
  private readonly listeners: ChainListener[] = [];
  private readonly orphans: Map<number, Block[]>[] = [];
  private readonly bursts = new Map<number, { first: number; count: number }>();
  private nextBurst = 0;
  private finalBlock: Block;
  private stableBlock: Block;
  private chosen = new Int32Array(4096);
  private sincePrune = 0;

  constructor(
    simulation: Simulation,
    transactions: Transactions,
    executor: Executor,
    gossip: Gossip | undefined,
    options: ChainOptions,
  ) {
    this.simulation = simulation;
    this.transactions = transactions;
    this.executor = executor;
    this.gossip = gossip;
    this.options = options;
    this.tree = new BlockTree(options.nodes);
    const root = this.tree.get(0);
    this.heads = Array.from({ length: options.nodes }, () => root);
    this.finalBlock = root;
    this.stableBlock = root;
    this.poolSizes = new Int32Array(options.nodes);
    for (let node = 0; node < options.nodes; node++) {
      this.pools.push(new Mempool(transactions, node));
      this.orphans.push(new Map());
    }
    this.build = (node, _parent, timestamp_us, out) =>
      this.pools[node]!.select(timestamp_us, options.blockGasLimit, options.blockBytesLimit, out);
    gossip?.onDeliver(TRANSACTIONS, (node, burst) => this.receiveBurst(node, burst));
    gossip?.onDeliver(BLOCKS, (node, id, from) => {
      if (this.tree.has(id)) this.receiveBlock(node, this.tree.get(id), from);
    });
    // after a partition heals, every node offers its head to the others
    gossip?.onHeal(() => {
      for (let node = 0; node < options.nodes; node++) this.announce(node);
    });
  }

  listen(listener: ChainListener): void {
    this.listeners.push(listener);
  }

  head(node: number): Block {
    return this.heads[node]!;
  }

  get observerHead(): Block {
    return this.heads[this.options.observer]!;
  }

  get final(): Block {
    return this.finalBlock;
  }

  get stable(): Block {
    return this.stableBlock;
  }

  pool(node: number): Mempool {
    return this.pools[node]!;
  }

  /** What a home at `gateway` acts on: its head less the confirmation depth. */
  confirmedHead(gateway: number): Block {
    return this.tree.below(this.heads[gateway]!, this.options.confirmations);
  }

  /** Submits consecutive transactions through one gateway; a full pool rejects. Their rows have been filled by the caller. */
  submit(first: number, count: number, gateway: number): void {
    const t = this.transactions;
    this.statistics.submitted += count;
    let bytes = 0;
    for (let id = first; id < first + count; id++) {
      const place = t.at(id);
      if (this.poolSizes[gateway]! >= this.options.mempoolCapacity) {
        t.outcome[place] = REJECTED;
        this.statistics.rejected++;
        continue;
      }
      this.enterPool(gateway, id);
      bytes += t.bytes[place]!;
    }
    if (this.gossip && bytes > 0) {
      const burst = this.nextBurst++;
      this.bursts.set(burst, { first, count });
      this.gossip.publish(gateway, TRANSACTIONS, burst, bytes, 0);
    }
    for (const listener of this.listeners) listener.onWaiting?.(gateway);
  }

  /**
   * `node` makes a block on `parent`. It executes at once; when the execution time has passed the node adopts and publishes
   * it, and `done` is told.
   */
  produce(
    node: number,
    parent: Block,
    timestamp_us: number,
    weight: number,
    done?: (block: Block) => void,
  ): Block {
    const t = this.transactions;
    if (this.chosen.length < t.mask + 1) this.chosen = new Int32Array(t.mask + 1);
    const count = this.build(node, parent, timestamp_us, this.chosen);
    const transactions = this.chosen.slice(0, count);
    let bytes = this.options.blockHeaderBytes;
    for (let k = 0; k < count; k++) bytes += t.bytes[t.at(transactions[k]!)]!;
    const block = this.tree.add({
      parent: parent.id,
      weight,
      producer: node,
      timestamp_us,
      created_us: this.simulation.now,
      transactions,
      bytes,
    });
    this.executor.request(block, () => {
      for (const listener of this.listeners) listener.onCreated?.(block);
      this.receiveBlock(node, block, node);
      this.gossip?.publish(node, BLOCKS, block.id, block.bytes, this.executor.executionTime_us(block));
      done?.(block);
    });
    return block;
  }

  /** Settles the books at the end of a run: everything that can be known is handed to the listeners. */
  finish(): void {
    this.prune(true);
  }

  private announce(node: number): void {
    const head = this.heads[node]!;
    if (head.height > 0) this.gossip?.announce(node, BLOCKS, head.id, head.bytes);
  }

  private enterPool(node: number, id: number): void {
    const t = this.transactions;
    const cell = t.at(id) * t.nodes + node;
    if (t.membership[cell] !== UNKNOWN) return;
    if (this.poolSizes[node]! >= this.options.mempoolCapacity) return;
    t.membership[cell] = WAITING;
    this.poolSizes[node]!++;
    this.pools[node]!.push(id);
  }

  private receiveBurst(node: number, id: number): void {
    const burst = this.bursts.get(id);
    if (!burst) return;
    const t = this.transactions;
    for (let tx = Math.max(burst.first, t.oldest); tx < burst.first + burst.count; tx++) {
      if (t.outcome[t.at(tx)] !== REJECTED) this.enterPool(node, tx);
    }
    for (const listener of this.listeners) listener.onWaiting?.(node);
  }

  private receiveBlock(node: number, block: Block, from: number): void {
    if (block.seen[node] === 1) return;
    if (!this.tree.has(block.parent)) {
      // forks off below everything that is kept: every head is far beyond it
      assert(
        block.totalWeight < this.heads[node]!.totalWeight,
        'CW-LEDGER-DEEP',
        `block ${block.id} forks too deep and weighs more`,
      );
      return;
    }
    const parent = this.tree.get(block.parent);
    if (parent.seen[node] === 0) {
      const waiting = this.orphans[node]!.get(parent.id);
      if (waiting) waiting.push(block);
      else this.orphans[node]!.set(parent.id, [block]);
      this.gossip?.fetch(node, from, BLOCKS, parent.id, parent.bytes);
      return;
    }
    block.seen[node] = 1;
    block.seenCount++;
    if (block.totalWeight > this.heads[node]!.totalWeight) this.setHead(node, block);
    const waiting = this.orphans[node]!.get(block.id);
    if (waiting) {
      this.orphans[node]!.delete(block.id);
      for (const child of waiting) this.receiveBlock(node, child, from);
    }
  }

  private setHead(node: number, to: Block): void {
    const from = this.heads[node]!;
    const fork = this.tree.commonAncestor(from, to);
    this.heads[node] = to;
    const observer = node === this.options.observer;
    for (let block = from; block !== fork; block = this.tree.get(block.parent))
      this.leave(node, block, observer);
    if (fork.id === to.parent) {
      this.enter(node, to, observer);
    } else {
      const path: Block[] = [];
      for (let block = to; block !== fork; block = this.tree.get(block.parent)) path.push(block);
      for (let k = path.length - 1; k >= 0; k--) this.enter(node, path[k]!, observer);
    }
    if (observer) {
      this.statistics.headChanges++;
      const depth = from.height - fork.height;
      if (depth > 0) {
        this.statistics.reorganisations++;
        if (depth > this.statistics.deepestReorganisation) this.statistics.deepestReorganisation = depth;
      }
    }
    for (const listener of this.listeners) listener.onHead?.(node, to, from, fork);
    if (observer) {
      this.advanceFinality();
      if (++this.sincePrune >= (this.options.keepDepth === 0 ? 1 : 32)) this.prune(false);
    }
  }

  private enter(node: number, block: Block, observer: boolean): void {
    const t = this.transactions;
    const ids = block.transactions;
    for (let k = 0; k < ids.length; k++) {
      const place = t.at(ids[k]!);
      const cell = place * t.nodes + node;
      if (t.membership[cell] === WAITING) this.poolSizes[node]!--;
      t.membership[cell] = IN_CHAIN;
      if (observer) {
        t.block[place] = block.id;
        t.included_us[place] = this.simulation.now;
        t.receipt[place] = block.receipts[k]!;
        t.gasUsed[place] = block.gas[k]!;
        t.fee_uEUR[place] = block.fees_uEUR[k]!;
      }
    }
  }

  private leave(node: number, block: Block, observer: boolean): void {
    const t = this.transactions;
    const ids = block.transactions;
    for (let k = 0; k < ids.length; k++) {
      const place = t.at(ids[k]!);
      t.membership[place * t.nodes + node] = WAITING;
      this.poolSizes[node]!++;
      this.pools[node]!.push(ids[k]!);
      if (observer) {
        t.block[place] = -1;
        t.included_us[place] = NaN;
        t.receipt[place] = 0;
        t.gasUsed[place] = 0;
        t.fee_uEUR[place] = 0;
      }
    }
  }

  private advanceFinality(): void {
    const head = this.observerHead;
    if (head.height < this.options.confirmations) return;
    const next = this.tree.below(head, this.options.confirmations);
    if (next === this.finalBlock) return;
    if (!this.tree.isAncestor(this.finalBlock, next)) {
      if (this.tree.isAncestor(next, this.finalBlock)) return; // heavier but shorter: what is final stays so
      const fork = this.tree.commonAncestor(this.finalBlock, next);
      this.statistics.finalityViolations++;
      for (let block = this.finalBlock; block !== fork; block = this.tree.get(block.parent)) {
        this.statistics.unfinalisedBlocks++;
        this.markFinal(block, PENDING, NaN);
        for (const listener of this.listeners) listener.onUnfinal?.(block);
      }
      this.finalBlock = fork;
    }
    const path: Block[] = [];
    for (let block = next; block !== this.finalBlock; block = this.tree.get(block.parent)) path.push(block);
    for (let k = path.length - 1; k >= 0; k--) {
      const block = path[k]!;
      this.finalBlock = block;
      this.markFinal(block, FINAL, this.simulation.now);
      for (const listener of this.listeners) listener.onFinal?.(block);
    }
  }

  private markFinal(block: Block, outcome: number, time_us: number): void {
    const t = this.transactions;
    block.final_us = time_us;
    for (let k = 0; k < block.transactions.length; k++) {
      const id = block.transactions[k]!;
      if (id < t.oldest) continue;
      const place = t.at(id);
      t.outcome[place] = outcome;
      t.final_us[place] = time_us;
    }
  }

  /** Finds the block below which nothing can change any more, and lets go of what lies under it. */
  private prune(atEnd: boolean): void {
    this.sincePrune = 0;
    let stable = this.finalBlock;
    for (const head of this.heads) stable = this.tree.commonAncestor(stable, head);
    if (!atEnd) stable = this.tree.below(stable, this.options.keepDepth);
    if (stable.height > this.stableBlock.height) {
      this.stableBlock = stable;
      for (const listener of this.listeners) listener.onStable?.(stable);
    }
    this.retire(atEnd);
    this.drop(atEnd);
    for (const [id, burst] of this.bursts) {
      if (burst.first + burst.count > this.transactions.oldest) break;
      this.bursts.delete(id);
    }
    for (const orphans of this.orphans) {
      for (const id of orphans.keys()) if (!this.tree.has(id)) orphans.delete(id);
    }
  }

  /** Lets go of the blocks made before the stable one; at the end, of all. */
  private drop(atEnd: boolean): void {
    const main = new Set<Block>();
    for (let block = atEnd ? this.observerHead : this.stableBlock; ; block = this.tree.get(block.parent)) {
      main.add(block);
      if (block.parent < 0 || !this.tree.has(block.parent)) break;
    }
    for (const block of this.tree.held()) {
      if (!atEnd && block.id >= this.stableBlock.id) break;
      const fate = block.height > this.finalBlock.height ? 'undecided' : main.has(block) ? 'main' : 'stale';
      if (block.parent >= 0) for (const listener of this.listeners) listener.onDropped?.(block, fate);
      this.executor.forget(block);
    }
    if (!atEnd) this.tree.pruneBelow(this.stableBlock);
  }

  /** Retires the oldest transactions whose fate cannot change any more. */
  private retire(atEnd: boolean): void {
    const t = this.transactions;
    const from = t.oldest;
    const end = atEnd ? t.next : Math.min(t.next, this.executor.oldestNeeded());
    let to = from;
    for (; to < end; to++) {
      const place = t.at(to);
      const outcome = t.outcome[place]!;
      if (outcome === REJECTED) continue;
      const block = t.block[place]!;
      if (block >= 0) {
        if (atEnd) continue;
        if (this.tree.has(block) && this.tree.get(block).height > this.stableBlock.height) break;
      } else if (t.expires_us[place]! <= this.stableBlock.timestamp_us) {
        t.outcome[place] = EXPIRED;
        for (let node = 0; node < t.nodes; node++) {
          const cell = place * t.nodes + node;
          if (t.membership[cell] === WAITING) this.poolSizes[node]!--;
          t.membership[cell] = UNKNOWN;
        }
      } else if (atEnd) {
        if (t.expires_us[place]! <= this.simulation.now) t.outcome[place] = EXPIRED;
      } else {
        break;
      }
    }
    if (to === from) return;
    for (const listener of this.listeners) listener.onRetired?.(from, to);
    t.oldest = to;
  }
}
