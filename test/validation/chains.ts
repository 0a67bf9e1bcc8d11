/** Chains for the validation of consensus: the real chain and protocols on a constant delay, with nothing recorded but what a test asks. */
import { ledgers } from '../../src/consensus/registry.js';
import type { LedgerDesign, Protocol } from '../../src/consensus/types.js';
import { RandomSource, Simulation } from '../../src/kernel/index.js';
import { Chain, Transactions, type ChainListener, type Executor } from '../../src/ledger/index.js';
import { CompleteGossip } from '../../src/network/complete.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { setDown } from '../network/conditions.js';

await loadQuantityParser();

/** Whether the long versions run. */
export const SOAK = process.env['CHAINWATT_SOAK'] !== undefined;

export interface ChainWorld {
  readonly simulation: Simulation;
  readonly gossip: CompleteGossip;
  readonly chain: Chain;
  readonly design: LedgerDesign;
  readonly protocol: Protocol;
  setDown(node: number, down: boolean): void;
  /** Submits one transaction through node 0; returns its id. Without more it needs 1 gas and has 1 byte. */
  send(size?: { readonly gas?: number; readonly bytes?: number }): number;
}

/** Protocol `kind` with `config`, blocks limited as that says, pools without end; every message reaches every other node after `delay_us`. */
export function chainOf(
  kind: string,
  config: object,
  options: { delay_us: number; seed: string; listener?: ChainListener },
): ChainWorld {
  const plugin = ledgers.get(kind);
  if (!plugin) throw new Error(`no ledger ${kind}`);
  const design = plugin.create(plugin.schema.parse(config), { homes: 1 });
  const nodes = design.producers;
  const simulation = new Simulation();
  const random = new RandomSource(options.seed);
  const ids = Array.from({ length: nodes }, (_, node) => `node-${node}`);
  const gossip = new CompleteGossip(nodes, options.delay_us, simulation, random.streams('network', ids));
  const transactions = new Transactions(nodes);
  const done = new Map<number, () => void>();
  const executed = simulation.on('executed', 'execution', (id) => {
    const tell = done.get(id);
    done.delete(id);
    tell?.();
  });
  // execution takes no time and does nothing
  const executor: Executor = {
    request(block, tell) {
      block.receipts = new Uint8Array(block.transactions.length);
      block.gas = new Float64Array(block.transactions.length);
      block.fees_uEUR = new Float64Array(block.transactions.length);
      done.set(block.id, () => tell(block));
      simulation.after(0, executed, block.id);
    },
    executionTime_us: () => 0,
    forget: () => undefined,
    oldestNeeded: () => Infinity,
  };
  const chain = new Chain(simulation, transactions, executor, gossip, {
    nodes,
    confirmations: design.confirmations,
    finality: design.properties.finality === 'gadget' ? 'gadget' : 'depth',
    blockGasLimit: design.blockGasLimit,
    blockBytesLimit: design.blockBytesLimit,
    blockCountLimit: design.blockCountLimit,
    blockHeaderBytes: 600,
    mempoolCapacity: Infinity,
    observer: 0,
    keepDepth: 50,
  });
  const protocol: Protocol = design.start({ simulation, random, chain, gossip });
  chain.listen(protocol);
  if (options.listener) chain.listen(options.listener);
  return {
    simulation,
    gossip,
    chain,
    design,
    protocol,
    setDown(node, down) {
      setDown(gossip, node, down);
      protocol.onDown?.(node, down);
    },
    send({ gas = 1, bytes = 1 } = {}) {
      const id = transactions.allocate(1);
      const place = transactions.at(id);
      transactions.gasLimit[place] = gas;
      transactions.bytes[place] = bytes;
      transactions.priceLevel[place] = 0;
      transactions.submitted_us[place] = simulation.now;
      transactions.expires_us[place] = Infinity;
      chain.submit(id, 1, 0);
      return id;
    },
  };
}
