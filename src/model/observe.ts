/** What the run's books, counters and tables learn from the chain as it grows. */
import type { Simulation } from '../kernel/index.js';
import type { ContractHost } from '../contracts/index.js';
import type { Chain, Transactions } from '../ledger/index.js';
import type { LedgerTotals } from '../metrics/ledger.js';
import type { Books } from './books.js';
import type { Keeper } from './keeper.js';
import type { TableWriter } from './table-writer.js';

export interface Observers {
  readonly simulation: Simulation;
  readonly chain: Chain;
  readonly host: ContractHost;
  readonly transactions: Transactions;
  readonly ledger: LedgerTotals;
  readonly keeper: Keeper;
  readonly books: Books;
  readonly tables: TableWriter;
}

/** `observer`: the node through whose eyes the run looks at the chain. */
export function observeChain(observers: Observers, observer: number, distributed: boolean): void {
  const { simulation, chain, host, transactions, ledger, keeper, books, tables } = observers;
  chain.listen({
    onHead: (node) => {
      if (node === observer) keeper.look(simulation.now);
    },
    onConnected: (node, block) => ledger.connect(node, block, simulation.now),
    onFinal: (block) => books.markFinal(block, simulation.now),
    onUnfinal: (block) => books.markUndone(block),
    onStable: () => {
      // away from a branch that is about to be dropped
      if (distributed) host.moveTo(chain.observerHead.id);
      books.billReady(false);
    },
    onRetired: (from, to) => {
      ledger.retire(transactions, from, to);
      tables.transactions(from, to);
    },
    onDropped: (block, fate, onChain) => {
      ledger.drop(block, onChain);
      tables.block(block, fate);
    },
  });
}
