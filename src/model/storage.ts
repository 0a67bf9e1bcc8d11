/** Who prunes, and what is counted of what nodes and homes store. */
import type { RandomSource } from '../kernel/index.js';
import type { ContractHost } from '../contracts/index.js';
import type { Chain, History, Transactions } from '../ledger/index.js';
import { StorageTotals } from './storage-totals.js';
import { nodeIds } from '../network/topology.js';
import type { PrunedSettings, TimeSettings } from '../scenario/types.js';
import type { Homes } from './homes.js';
import type { ProductTimes } from './times.js';

/**
 * The share of the nodes that prunes, in whole nodes, drawn by their ids, so that a greater share is the same nodes and more. The
 * observer keeps everything: what is final for it, anybody can load.
 */
export function createHistory(
  pruned: PrunedSettings | undefined,
  nodes: number,
  observer: number,
  random: RandomSource,
): History | undefined {
  if (!pruned) return undefined;
  const streams = random.traits('network/pruned', nodeIds(nodes));
  const rank = Array.from({ length: nodes }, (_, node) => streams.uniform(node));
  const others = rank.map((_, node) => node).filter((node) => node !== observer);
  others.sort((a, b) => rank[a]! - rank[b]! || a - b);
  const prunes = new Uint8Array(nodes);
  for (const node of others.slice(0, Math.round(pruned.share * nodes))) prunes[node] = 1;
  return { pruned: prunes, keep_blocks: pruned.keep_blocks };
}

export interface StorageWorld {
  readonly chain: Chain;
  readonly host: ContractHost;
  readonly transactions: Transactions;
  readonly homes: Homes;
  readonly times: ProductTimes;
}

/** Counts what is stored while the chain grows. */
export function observeStorage(
  { chain, host, transactions, homes, times }: StorageWorld,
  { slots, slot_us }: TimeSettings,
): StorageTotals {
  const { observer, history, blockHeaderBytes } = chain.options;
  const storage = new StorageTotals({
    transactions,
    participates: homes.population.participates,
    keep_blocks: history?.keep_blocks ?? 1,
    headerBytes: blockHeaderBytes,
    horizon_us: slots * slot_us,
    isShared: (product) => times.marketOf(product).trading === 'sharing',
    isOpen: (product) => host.state.row(product) >= 0,
    settledWith(product) {
      const { from, to } = times.settledWith(product);
      const count = times.markets.length;
      return Array.from({ length: to - from }, (_, k) => (from + k) * count + (product % count));
    },
  });
  chain.listen({
    onHead: (node, to) => {
      if (node === observer) storage.follow(to);
    },
    onFinal: (block) => storage.final(block),
    onUnfinal: (block) => storage.unfinal(block),
    onStable: () => storage.forgetClosed(),
    onDropped: (block, _fate, onChain) => {
      if (onChain) storage.drop(block);
    },
  });
  return storage;
}
