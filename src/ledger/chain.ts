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
import {
  createStatistics,
  type BlockBuilder,
  type ChainListener,
  type ChainOptions,
  type ChainStatistics,
} from './chain-options.js';
import type { Executor } from './executor.js';
import { Finality } from './finality.js';
import { Mempool } from './mempool.js';
import { Orphans } from './orphans.js';
import { Pruning } from './pruning.js';
import { LISTED, REJECTED, WAITING, type Transactions } from './transactions.js';

export const TRANSACTIONS = 0;
export const BLOCKS = 1;

/** Moves of the observer's head between two looks at what may be let go of, on a ledger that forks. */
const PRUNE_EVERY = 32;

/** Transactions that entered the ledger together through one gateway: they travel as one message. */
interface Burst {
  readonly first: number;
  readonly end: number;
  readonly gateway: number;
  readonly bytes: number;
}

export class Chain {
  readonly simulation: Simulation;
  readonly transactions: Transactions;
  readonly tree: BlockTree;
  readonly options: ChainOptions;
  readonly statistics: ChainStatistics = createStatistics();
  /** Replaceable: a front-running producer brings its own. */
  build: BlockBuilder;

  private readonly gossip: Gossip | undefined;
  private readonly executor: Executor;
  private readonly pools: Mempool[] = [];
  private readonly heads: Block[];
  private readonly listeners: ChainListener[] = [];
  private readonly orphans: Orphans[] = [];
  /** Bursts that hold a transaction not yet retired, oldest first. */
  private readonly bursts = new Map<number, Burst>();
  private nextBurst = 0;
  private readonly finality: Finality;
  private readonly pruning: Pruning;
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
    const { nodes, observer, keepDepth } = options;
    assert(gossip !== undefined || nodes === 1, 'CW-LEDGER-ALONE', 'several nodes need a network');
    const tree = new BlockTree(nodes);
    this.tree = tree;
    this.heads = Array.from({ length: nodes }, () => tree.get(0));
    for (let node = 0; node < nodes; node++) {
      this.pools.push(new Mempool(transactions, node, options.mempoolCapacity));
      this.orphans.push(new Orphans(tree));
    }
    this.finality = new Finality(tree, transactions, options.confirmations, this.statistics, this.listeners);
    this.pruning = new Pruning({
      tree,
      transactions,
      executor,
      gossip,
      finality: this.finality,
      pools: this.pools,
      heads: this.heads,
      observer,
      keepDepth,
      listeners: this.listeners,
      takeAlong: (node, to) => this.takeAlong(node, to),
    });
    this.build = (node, _parent, timestamp_us, out) =>
      this.pools[node].select(timestamp_us, options.blockGasLimit, options.blockBytesLimit, out);
    gossip?.onDeliver(TRANSACTIONS, (node, burst) => this.receiveBurst(node, burst));
    gossip?.onDeliver(BLOCKS, (node, id, from) => {
      if (this.tree.has(id)) this.receiveBlock(node, this.tree.get(id), from);
    });
    gossip?.onHeal(() => this.announceAll());
  }

  listen(listener: ChainListener): void {
    this.listeners.push(listener);
  }

  head(node: number): Block {
    return this.heads[node];
  }

  get observerHead(): Block {
    return this.heads[this.options.observer];
  }

  /** The highest block that the observer takes as final; it lies on its chain. */
  get final(): Block {
    return this.finality.block;
  }

  /** The highest block that no reorganisation can reach. */
  get stable(): Block {
    return this.pruning.stable;
  }

  pool(node: number): Mempool {
    return this.pools[node];
  }

  /** What a home at `gateway` acts on: its head less the confirmation depth. */
  confirmedHead(gateway: number): Block {
    return this.tree.below(this.heads[gateway], this.options.confirmations);
  }

  /**
   * Submits consecutive transactions through one gateway. What a full pool has no room for is rejected, and what no block has.
   * Their rows have been filled by the caller.
   */
  submit(first: number, count: number, gateway: number): void {
    const { outcome, gasLimit, bytes: bytesOf, mask } = this.transactions;
    const { blockGasLimit, blockBytesLimit } = this.options;
    const pool = this.pools[gateway];
    const now = this.simulation.now;
    let accepted = 0;
    let bytes = 0;
    for (let id = first; id < first + count; id++) {
      const place = id & mask;
      if (gasLimit[place] <= blockGasLimit && bytesOf[place] <= blockBytesLimit && pool.add(id, now)) {
        accepted++;
        bytes += bytesOf[place];
      } else {
        outcome[place] = REJECTED;
      }
    }
    this.statistics.submitted += count;
    this.statistics.rejected += count - accepted;
    if (accepted === 0) return;
    if (this.gossip) {
      const burst = this.nextBurst++;
      this.bursts.set(burst, { first, end: first + count, gateway, bytes });
      this.gossip.publish(gateway, TRANSACTIONS, burst, bytes, 0);
    }
    for (const listener of this.listeners) listener.onWaiting?.(gateway);
  }

  /**
   * `node` makes a block on `parent`, which is its head. It executes at once; when the execution time has passed the node
   * adopts and publishes it, and `done` is told.
   */
  produce(
    node: number,
    parent: Block,
    timestamp_us: number,
    weight: number,
    done?: (block: Block) => void,
  ): Block {
    assert(
      parent === this.heads[node],
      'CW-LEDGER-PARENT',
      'a node builds on its head: its pool is what that leaves',
    );
    assert(timestamp_us >= parent.timestamp_us, 'CW-LEDGER-TIMESTAMP', "a block is older than its parent's");
    const t = this.transactions;
    if (this.chosen.length < t.mask + 1) this.chosen = new Int32Array(t.mask + 1);
    const transactions = this.chosen.slice(0, this.build(node, parent, timestamp_us, this.chosen));
    const block = this.tree.add({
      parent: parent.id,
      weight,
      producer: node,
      timestamp_us,
      created_us: this.simulation.now,
      transactions,
      bytes: this.options.blockHeaderBytes + this.checkedBytes(node, transactions),
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
    this.pruning.finish(this.simulation.now);
  }

  /** Bytes of the transactions of a block that `node` builds: each waits in its pool, and is taken once. */
  private checkedBytes(node: number, ids: Int32Array): number {
    const { mask, bytes } = this.transactions;
    const membership = this.transactions.membership[node];
    let sum = 0;
    for (let k = 0; k < ids.length; k++) {
      const place = ids[k] & mask;
      assert(
        membership[place] === WAITING,
        'CW-LEDGER-BUILD',
        'a block holds what does not wait in the pool of its producer',
      );
      membership[place] = LISTED;
      sum += bytes[place];
    }
    for (let k = 0; k < ids.length; k++) membership[ids[k] & mask] = WAITING;
    return sum;
  }

  /** After a partition or a crash, every node offers its head to the others, and gateways what still waits of their homes. */
  private announceAll(): void {
    const { gossip, heads, transactions: t } = this;
    if (!gossip) return;
    for (let node = 0; node < heads.length; node++) {
      const head = heads[node];
      if (head.height > 0) gossip.announce(node, BLOCKS, head.id, head.bytes);
    }
    for (const [id, { first, end, gateway, bytes }] of this.bursts) {
      let waits = false;
      for (let tx = Math.max(first, t.oldest); tx < end && !waits; tx++) {
        waits = t.membership[gateway][t.at(tx)] === WAITING;
      }
      if (waits) gossip.announce(gateway, TRANSACTIONS, id, bytes);
    }
  }

  private receiveBurst(node: number, id: number): void {
    const burst = this.bursts.get(id);
    if (!burst) return;
    this.pools[node].receive(Math.max(burst.first, this.transactions.oldest), burst.end, this.simulation.now);
    for (const listener of this.listeners) listener.onWaiting?.(node);
  }

  private receiveBlock(node: number, block: Block, from: number): void {
    const { tree } = this;
    if (tree.isSeen(block, node)) return;
    const orphans = this.orphans[node];
    if (!tree.has(block.parent)) {
      // forks off below everything that is kept: every head is far beyond it
      assert(
        block.totalWeight < this.heads[node].totalWeight,
        'CW-LEDGER-DEEP',
        'a fork below what is kept weighs more',
      );
      return;
    }
    if (!tree.isSeen(tree.get(block.parent), node)) {
      orphans.hold(block);
      const missing = from === node ? undefined : orphans.missingBelow(block, this.simulation.now);
      if (missing) this.gossip?.fetch(node, from, BLOCKS, missing.id, missing.bytes);
      return;
    }
    this.connect(node, block);
    let ready = orphans.release(block);
    while (ready.length > 0) {
      const next: Block[] = [];
      for (const child of ready) {
        this.connect(node, child);
        next.push(...orphans.release(child));
      }
      ready = next;
    }
  }

  /** `node` has `block` and all below it: it follows it if it is the heaviest. */
  private connect(node: number, block: Block): void {
    this.tree.markSeen(block, node);
    if (block.totalWeight > this.heads[node].totalWeight) this.setHead(node, block);
  }

  private setHead(node: number, to: Block): void {
    const { tree, heads } = this;
    const from = heads[node];
    const fork = tree.commonAncestor(from, to);
    const observer = node === this.options.observer;
    heads[node] = to;
    for (let block = from; block !== fork; block = tree.get(block.parent)) {
      this.pools[node].giveBack(block.transactions);
      if (observer) this.forgetInclusion(block);
    }
    if (fork.id === to.parent) this.enter(node, to, observer);
    else for (const block of tree.path(fork, to)) this.enter(node, block, observer);
    if (observer) {
      const { statistics } = this;
      const depth = from.height - fork.height;
      statistics.headChanges++;
      if (depth > 0) statistics.reorganisations++;
      if (depth > statistics.deepestReorganisation) statistics.deepestReorganisation = depth;
    }
    for (const listener of this.listeners) listener.onHead?.(node, to, from, fork);
    if (observer) {
      this.finality.follow(to, fork, this.simulation.now);
      if (++this.sincePrune >= (this.options.keepDepth === 0 ? 1 : PRUNE_EVERY)) this.prune();
    }
  }

  private enter(node: number, block: Block, observer: boolean): void {
    this.pools[node].include(block.transactions);
    if (observer) this.recordInclusion(block);
  }

  private recordInclusion(block: Block): void {
    const { block: blockOf, included_us, receipt, gasUsed, fee_uEUR, mask } = this.transactions;
    const { transactions: ids, receipts, gas, fees_uEUR } = block;
    const now = this.simulation.now;
    for (let k = 0; k < ids.length; k++) {
      const place = ids[k] & mask;
      blockOf[place] = block.id;
      included_us[place] = now;
      receipt[place] = receipts[k];
      gasUsed[place] = gas[k];
      fee_uEUR[place] = fees_uEUR[k];
    }
  }

  private forgetInclusion(block: Block): void {
    const { block: blockOf, included_us, receipt, gasUsed, fee_uEUR, mask } = this.transactions;
    const ids = block.transactions;
    for (let k = 0; k < ids.length; k++) {
      const place = ids[k] & mask;
      blockOf[place] = -1;
      included_us[place] = NaN;
      receipt[place] = 0;
      gasUsed[place] = 0;
      fee_uEUR[place] = 0;
    }
  }

  /** A node that is down finds itself on the stable chain when it is back. */
  private takeAlong(node: number, to: Block): void {
    const fork = this.tree.commonAncestor(this.heads[node], to);
    for (const block of this.tree.path(fork, to)) this.tree.markSeen(block, node);
    this.setHead(node, to);
  }

  private prune(): void {
    this.sincePrune = 0;
    this.pruning.prune();
    const { oldest } = this.transactions;
    for (const [id, burst] of this.bursts) {
      if (burst.end > oldest) break;
      this.bursts.delete(id);
    }
    for (const orphans of this.orphans) orphans.prune();
  }
}
