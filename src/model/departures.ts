/**
 * How transactions leave: what a home, a gateway or a meter sends at one instant travels as one burst over the link between homes and
 * their gateway (`network.homeLink`), and enters the ledger there.
 */
import type { Simulation } from '../kernel/index.js';
import type { Chain, Transactions } from '../ledger/index.js';

export interface DeparturesOptions {
  readonly simulation: Simulation;
  readonly chain: Chain;
  readonly transactions: Transactions;
  /** From a home to its gateway, microseconds. */
  readonly link_us: number;
}

export class Departures {
  private readonly options: DeparturesOptions;
  private readonly kind: number;

  constructor(options: DeparturesOptions) {
    const { simulation } = options;
    this.options = options;
    this.kind = simulation.on('burst', 'agent', (first, count) => this.arrive(first, count));
  }

  /** Transactions [first, end), all through one gateway, leave at `at_us`. */
  at(at_us: number, first: number, end: number): void {
    const { simulation, link_us } = this.options;
    if (end > first) simulation.at(at_us + link_us, this.kind, first, end - first);
  }

  /** The same at this instant: without a link between, they have arrived. */
  now(first: number, end: number): void {
    const { simulation, link_us } = this.options;
    if (link_us > 0) this.at(simulation.now, first, end);
    else if (end > first) this.arrive(first, end - first);
  }

  private arrive(first: number, count: number): void {
    const { chain, transactions } = this.options;
    chain.submit(first, count, transactions.gateway[transactions.at(first)]!);
  }
}
