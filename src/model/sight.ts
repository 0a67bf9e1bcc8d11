/**
 * What the homes of each gateway know of the chain: they act on its head less the confirmation depth, so two gateways may see
 * different clearings of one product, and a gateway none at all.
 */
import type { Clearing, ContractHost } from '../contracts/index.js';
import type { Chain } from '../ledger/index.js';
import type { Gateways } from './gateways.js';
import type { Homes } from './homes.js';

export interface SightOptions {
  readonly chain: Chain;
  readonly host: ContractHost;
  readonly gateways: Gateways;
  readonly homes: Homes;
}

export class Sight {
  private readonly options: SightOptions;
  /** Per gateway: the clearing of the product that `setTargets` looked at last, if any. */
  private readonly seen: (Clearing | undefined)[];

  constructor(options: SightOptions) {
    this.options = options;
    this.seen = new Array<Clearing | undefined>(options.gateways.nodes).fill(undefined);
  }

  /** The clearing of the product in `row` that the homes of gateway `node` see, if any. */
  clearing(row: number, node: number): Clearing | undefined {
    const { chain, host } = this.options;
    const confirmed = chain.confirmedHead(node);
    let seen: Clearing | undefined;
    for (const clearing of host.state.clearings[row]!) {
      const known = chain.tree.has(clearing.block)
        ? chain.tree.isAncestor(chain.tree.get(clearing.block), confirmed)
        : host.state.clearingOf(row) === clearing && clearing.block <= confirmed.id;
      if (known) seen = clearing;
    }
    return seen;
  }

  /** Whether gateway `node` expects `product` to ask for readings: it is open, and not cleared without a trade. */
  awaitsReadings(product: number, node: number): boolean {
    const row = this.options.host.state.row(product);
    if (row < 0) return false;
    const clearing = this.clearing(row, node);
    return clearing === undefined || clearing.trades.count > 0;
  }

  /**
   * Delivery of `product` begins: batteries track what their homes have offered, where they see that they trade. Where they do not,
   * they serve self-consumption, or track `planned_Wh`, by home, if their strategy plans.
   */
  setTargets(product: number, planned_Wh?: Int32Array): void {
    const { host, gateways, homes } = this.options;
    const row = host.state.row(product);
    const target = homes.target_Wh;
    if (row < 0) {
      if (planned_Wh) target.set(planned_Wh);
      else target.fill(0);
      return;
    }
    for (let node = 0; node < gateways.nodes; node++) this.seen[node] = this.clearing(row, node);
    for (const { from, to } of homes.batteryHomes) {
      for (let i = from; i < to; i++) {
        const clearing = this.seen[gateways.node[i]!];
        const trades = clearing !== undefined && clearing.cleared_Wh[i] !== 0;
        target[i] = trades ? clearing.offered_Wh[i]! : planned_Wh ? planned_Wh[i]! : 0;
      }
    }
  }
}
