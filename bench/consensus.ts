/**
 * Protocols whose nodes vote, with their defaults: 50 ms between any two nodes, every letter an event, and one transaction every two
 * seconds, as some make blocks, or poll, only when there is one. The baseline that is measured, in the same rounds, is the
 * bare event queue handling as many events: the share of it that remains is what the protocol and the chain cost. CPU time counts
 * everything from the first event on, and is told for 1,000 blocks on the chain; memory is what stays allocated at the end, a node.
 * Each size runs in the process of the suite, so that the first pays for compiling.
 */
import { ledgers } from '../src/consensus/registry.js';
import { RandomSource, Simulation } from '../src/kernel/index.js';
import { Chain, Transactions, type Executor } from '../src/ledger/index.js';
import { CompleteGossip } from '../src/network/complete.js';
import { bareEvents, held, median } from './network.js';
import type { BenchRow } from './types.js';

const DELAY_us = 50_000;
const EVERY_us = 2_000_000;

interface VotedRun {
  readonly cpu_s: number;
  readonly events: number;
  readonly blocks: number;
  readonly bytesPerNode: number;
}

/** Runs until the observer has taken `blocks` into its chain. */
export function runVoted(kind: string, config: object, blocks: number, seed: string): VotedRun {
  const before = held();
  const started = process.cpuUsage();
  const simulation = new Simulation();
  const random = new RandomSource(seed);
  const plugin = ledgers.get(kind)!;
  const design = plugin.create(plugin.schema.parse(config), { homes: 1 });
  const nodes = design.producers;
  const ids = Array.from({ length: nodes }, (_, node) => `node-${node}`);
  const gossip = new CompleteGossip(nodes, DELAY_us, simulation, random.streams('network', ids));
  const done: (() => void)[] = [];
  const executed = simulation.on('executed', 'execution', () => done.shift()!());
  // execution takes no time and does nothing
  const executor: Executor = {
    request(block, tell) {
      block.receipts = new Uint8Array(block.transactions.length);
      block.gas = new Float64Array(block.transactions.length);
      block.fees_uEUR = new Float64Array(block.transactions.length);
      done.push(() => tell(block));
      simulation.after(0, executed, block.id);
    },
    executionTime_us: () => 0,
    forget: () => undefined,
    oldestNeeded: () => Infinity,
  };
  const transactions = new Transactions(nodes);
  const chain = new Chain(simulation, transactions, executor, gossip, {
    nodes,
    confirmations: design.confirmations,
    finality: design.properties.finality === 'gadget' ? 'gadget' : 'depth',
    blockGasLimit: design.blockGasLimit,
    blockBytesLimit: design.blockBytesLimit,
    blockHeaderBytes: 600,
    mempoolCapacity: Infinity,
    observer: 0,
    keepDepth: 16,
  });
  chain.listen(design.start({ simulation, random, chain, gossip }));
  const send = simulation.on('bench-send', 'agent', () => {
    const id = transactions.allocate(1);
    const place = transactions.at(id);
    transactions.gasLimit[place] = 1;
    transactions.bytes[place] = 1;
    transactions.priceLevel[place] = 0;
    transactions.submitted_us[place] = simulation.now;
    transactions.expires_us[place] = Infinity;
    chain.submit(id, 1, id % nodes);
    simulation.after(EVERY_us, send);
  });
  simulation.after(EVERY_us, send);
  while (chain.observerHead.height < blocks) simulation.run({ until: Infinity, maxEvents: 1_000 });
  const { user, system } = process.cpuUsage(started);
  const bytesPerNode = (held() - before) / nodes;
  return {
    cpu_s: (user + system) / 1e6,
    events: simulation.events,
    blocks: chain.observerHead.height,
    bytesPerNode,
  };
}

interface Size {
  readonly kind: string;
  /** The setting that says how many nodes there are. */
  readonly key: string;
  readonly nodes: number;
  readonly blocks: number;
}

const sizes: readonly Size[] = [
  ...[4, 16, 40].map((nodes) => ({ kind: 'qbft', key: 'validators', nodes, blocks: 200 })),
  { kind: 'qbft', key: 'validators', nodes: 100, blocks: 30 },
  { kind: 'raft', key: 'nodes', nodes: 5, blocks: 1_000 },
  { kind: 'pbft', key: 'replicas', nodes: 16, blocks: 200 },
  { kind: 'hotstuff', key: 'validators', nodes: 16, blocks: 1_000 },
  { kind: 'snowman', key: 'validators', nodes: 1_000, blocks: 5 },
];

export async function benchConsensus(rounds = 3): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const { kind, key, nodes, blocks } of sizes) {
    const runs: VotedRun[] = [];
    const bare: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const run = runVoted(kind, { [key]: nodes }, blocks, `bench ${round}`);
      runs.push(run);
      bare.push(bareEvents(run.events, nodes));
    }
    const cpu_s = median(runs.map((run) => (run.cpu_s / run.blocks) * 1_000));
    const memory_kB = median(runs.map((run) => run.bytesPerNode)) / 1_000;
    rows.push({
      name: `${kind}, 1,000 blocks: ${cpu_s.toPrecision(3)} CPU s, ${memory_kB.toFixed(1)} kB a node`,
      size: nodes,
      perSecond: median(runs.map((run) => run.events / run.cpu_s)),
      baseline: 'the event queue alone, as many events',
      ratio: median(runs.map((run, round) => bare[round]! / run.cpu_s)),
    });
  }
  return rows;
}
