/** A ledger small enough to see through: an executor that only counts, a network by hand, and a chain of a few nodes on them. */
import { Simulation } from '../../src/kernel/index.js';
import {
  BLOCKS,
  Chain,
  Transactions,
  type Block,
  type BlockFate,
  type ChainOptions,
  type Executor,
} from '../../src/ledger/index.js';
import type { DeliverHandler, Disturbance, Gossip, LetterHandler } from '../../src/network/types.js';

/** Gas of every toy transaction unless told otherwise: a block of 1,000 gas holds ten. */
export const GAS = 100;

/** Uses each call's gas limit; calls of kind `FAILS` revert; a block takes `time_us` to execute. */
export class ToyExecutor implements Executor {
  static readonly FAILS = 9;
  readonly executed: Block[] = [];
  readonly forgotten: number[] = [];
  /** The lowest transaction that is still to be read. */
  needed = Infinity;
  private readonly simulation: Simulation;
  private readonly transactions: Transactions;
  private readonly time_us: number;
  /** How long it takes to answer whoever made the block. */
  private readonly answer_us: number;
  private readonly kind: number;
  private readonly waiting = new Map<number, () => void>();

  constructor(simulation: Simulation, transactions: Transactions, time_us: number, answer_us = 0) {
    this.simulation = simulation;
    this.transactions = transactions;
    this.time_us = time_us;
    this.answer_us = answer_us;
    this.kind = simulation.on('executed', 'execution', (id) => {
      const done = this.waiting.get(id);
      this.waiting.delete(id);
      done?.();
    });
  }

  request(block: Block, done: (block: Block) => void): void {
    const t = this.transactions;
    const { transactions: ids } = block;
    block.receipts = Uint8Array.from(ids, (id) => (t.kind[t.at(id)] === ToyExecutor.FAILS ? 1 : 0));
    block.gas = Float64Array.from(ids, (id) => t.gasLimit[t.at(id)]);
    block.gasUsed = block.gas.reduce((sum, gas) => sum + gas, 0);
    block.fees_uEUR = Float64Array.from(ids, (id) => t.priceLevel[t.at(id)]);
    this.executed.push(block);
    this.waiting.set(block.id, () => done(block));
    this.simulation.after(this.answer_us, this.kind, block.id);
  }

  executionTime_us(): number {
    return this.time_us;
  }

  forget(block: Block): void {
    this.forgotten.push(block.id);
  }

  oldestNeeded(): number {
    return this.needed;
  }
}

/** A network that delivers what the test tells it to, when it tells it to. */
export class HandGossip implements Gossip {
  readonly nodes: number;
  readonly published: { node: number; channel: number; id: number; bytes: number; validation_us: number }[] =
    [];
  readonly announced: { node: number; channel: number; id: number }[] = [];
  readonly fetched: { node: number; from: number; id: number }[] = [];
  readonly messagesSent = 0;
  readonly bytesSent = 0;
  readonly messagesByChannel = new Float64Array(16);
  readonly bytesByChannel = new Float64Array(16);
  readonly bytesBy: Float64Array;
  private readonly handlers: DeliverHandler[] = [];
  private readonly healers: (() => void)[] = [];
  private readonly down = new Set<number>();

  constructor(nodes: number) {
    this.nodes = nodes;
    this.bytesBy = new Float64Array(nodes);
  }

  deliver(channel: number, id: number, to: number, from = 0): void {
    this.handlers[channel](to, id, from);
  }

  heal(): void {
    for (const handler of this.healers) handler();
  }

  peers(node: number): Int32Array {
    return Int32Array.from({ length: this.nodes - 1 }, (_, k) => (k < node ? k : k + 1));
  }
  publish(node: number, channel: number, id: number, bytes: number, validation_us: number): void {
    this.published.push({ node, channel, id, bytes, validation_us });
  }
  announce(node: number, channel: number, id: number): void {
    this.announced.push({ node, channel, id });
  }
  fetch(node: number, from: number, _channel: number, id: number): void {
    this.fetched.push({ node, from, id });
  }
  post(): void {}
  onLetter<Letter>(_channel: number, _handler: LetterHandler<Letter>): void {}
  onDeliver(channel: number, handler: DeliverHandler): void {
    this.handlers[channel] = handler;
  }
  onHeal(handler: () => void): void {
    this.healers.push(handler);
  }
  setDown(node: number, down: boolean): void {
    if (down) this.down.add(node);
    else if (this.down.delete(node)) this.heal();
  }
  execution_us(_node: number, time_us: number): number {
    return time_us;
  }
  isDown(node: number): boolean {
    return this.down.has(node);
  }
  setPartition(): void {}
  setLoss(): void {}
  setDelayFactor(): void {}
  impose(_disturbance: Disturbance): void {}
  lift(_disturbance: Disturbance): void {}
}

export interface Sent {
  readonly gateway?: number;
  readonly price?: number;
  readonly gas?: number;
  readonly bytes?: number;
  readonly lifetime_us?: number;
  readonly kind?: number;
}

/** What the listeners were told, in order. */
export interface Told {
  readonly heads: { node: number; to: number; from: number; fork: number }[];
  /** Heights made final (+) and undone (-). */
  readonly finality: number[];
  readonly stable: number[];
  readonly retired: { id: number; outcome: number; block: number; receipt: number }[];
  readonly dropped: { id: number; fate: BlockFate }[];
}

export class ToyLedger<Network extends Gossip | undefined> {
  readonly simulation: Simulation;
  readonly transactions: Transactions;
  readonly executor: ToyExecutor;
  readonly gossip: Network;
  readonly chain: Chain;
  readonly told: Told = { heads: [], finality: [], stable: [], retired: [], dropped: [] };

  constructor(
    makeGossip: (simulation: Simulation) => Network,
    options: Partial<ChainOptions> = {},
    executionTime_us = 0,
    answer_us = 0,
  ) {
    this.simulation = new Simulation();
    this.gossip = makeGossip(this.simulation);
    const nodes = this.gossip?.nodes ?? 1;
    this.transactions = new Transactions(nodes, 16);
    const t = this.transactions;
    this.executor = new ToyExecutor(this.simulation, t, executionTime_us, answer_us);
    this.chain = new Chain(this.simulation, t, this.executor, this.gossip, {
      nodes,
      confirmations: 2,
      blockGasLimit: 10 * GAS,
      blockBytesLimit: 1e6,
      blockHeaderBytes: 600,
      mempoolCapacity: Infinity,
      observer: 0,
      keepDepth: 4,
      ...options,
    });
    const { told } = this;
    this.chain.listen({
      onHead: (node, to, from, fork) => told.heads.push({ node, to: to.id, from: from.id, fork: fork.id }),
      onFinal: ({ height }) => told.finality.push(height),
      onUnfinal: ({ height }) => told.finality.push(-height),
      onStable: ({ id }) => told.stable.push(id),
      onRetired: (from, to) => {
        for (let id = from; id < to; id++) {
          const place = t.at(id);
          told.retired.push({
            id,
            outcome: t.outcome[place],
            block: t.block[place],
            receipt: t.receipt[place],
          });
        }
      },
      onDropped: ({ id }, fate) => told.dropped.push({ id, fate }),
    });
  }

  /** Lets the clock go on by `time_us`, and everything happen that is due. */
  wait(time_us = 1): void {
    this.simulation.run({ until: this.simulation.now + time_us });
  }

  /** Submits `count` like transactions; returns their ids. */
  send(count: number, sent: Sent = {}): number[] {
    const { transactions: t, chain, simulation } = this;
    const first = t.allocate(count);
    const gateway = sent.gateway ?? 0;
    for (let id = first; id < first + count; id++) {
      const place = t.at(id);
      t.kind[place] = sent.kind ?? 0;
      t.sender[place] = 0;
      t.gateway[place] = gateway;
      t.gasLimit[place] = sent.gas ?? GAS;
      t.bytes[place] = sent.bytes ?? 100;
      t.priceLevel[place] = sent.price ?? 0;
      t.submitted_us[place] = simulation.now;
      t.expires_us[place] = simulation.now + (sent.lifetime_us ?? 1e12);
    }
    chain.submit(first, count, gateway);
    return Array.from({ length: count }, (_, k) => first + k);
  }

  /** `node` makes a block of `weight` on its head, executes and adopts it; nobody else hears of it by this alone. */
  make(node: number, weight = 1): Block {
    const block = this.chain.produce(node, this.chain.head(node), this.simulation.now, weight);
    this.wait();
    return block;
  }
}

/** Nodes whose messages the test carries. */
export function ledgerByHand(
  nodes: number,
  options: Partial<ChainOptions> = {},
  executionTime_us = 0,
  answer_us = 0,
): ToyLedger<HandGossip> {
  return new ToyLedger(() => new HandGossip(nodes), options, executionTime_us, answer_us);
}

/** Carries `block` to node `to`. */
export function carry(ledger: ToyLedger<HandGossip>, block: Block, to: number, from = block.producer): void {
  ledger.gossip.deliver(BLOCKS, block.id, to, from);
}

/** Node 0 makes `count` blocks of `weight`, and all other nodes that are not named get them. */
export function grow(
  ledger: ToyLedger<HandGossip>,
  count: number,
  without: readonly number[] = [],
  weight = 1,
): Block[] {
  return Array.from({ length: count }, () => {
    const block = ledger.make(0, weight);
    for (let node = 1; node < ledger.gossip.nodes; node++) {
      if (!without.includes(node)) carry(ledger, block, node);
    }
    return block;
  });
}
