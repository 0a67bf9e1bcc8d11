/**
 * What the homes of each gateway know of the chain: they act on its head less the confirmation depth, as it was when what they see now
 * left the gateway, so two gateways may see different clearings of one product, and a gateway none at all. Meters are asked for
 * readings, and deposits called for, by what the gateway itself sees.
 */
import type { Clearing, ContractHost } from '../contracts/index.js';
import type { Block, Chain } from '../ledger/index.js';
import type { Gateways } from './gateways.js';
import type { HomeView } from './home-view.js';
import type { Homes } from './homes.js';
import type { SlotRecord } from './slot-records.js';
import type { ProductTimes } from './times.js';

export interface SightOptions {
  readonly chain: Chain;
  readonly view: HomeView;
  readonly host: ContractHost;
  readonly gateways: Gateways;
  readonly homes: Homes;
  readonly times: ProductTimes;
}

/** By home, micro-EUR. */
export interface SeenEscrow {
  readonly funds_uEUR: Float64Array;
  readonly paidIn_uEUR: Float64Array;
}

export class Sight {
  private readonly options: SightOptions;
  /** Per gateway and market: the clearing of the slot that was looked at last, if any. */
  private readonly seen: (Clearing | undefined)[];

  constructor(options: SightOptions) {
    this.options = options;
    const count = options.gateways.nodes * options.times.markets.length;
    this.seen = new Array<Clearing | undefined>(count).fill(undefined);
  }

  /** The clearing of `product` that the homes of gateway `node` see, if any. */
  clearing(product: number, node: number): Clearing | undefined {
    return this.clearingAt(product, this.options.view.confirmedHead(node));
  }

  /** The clearing of `product` on the chain that ends in `confirmed`, if any. */
  private clearingAt(product: number, confirmed: Block): Clearing | undefined {
    const { chain, host } = this.options;
    const row = host.state.row(product);
    if (row < 0) return undefined;
    let seen: Clearing | undefined;
    for (const clearing of host.state.clearings[row]!) {
      const known = chain.tree.has(clearing.block)
        ? chain.tree.isAncestor(chain.tree.get(clearing.block), confirmed)
        : host.state.clearingOf(row) === clearing && clearing.block <= confirmed.id;
      if (known) seen = clearing;
    }
    return seen;
  }

  /**
   * Whether gateway `node`, by what it sees itself, expects a product of `slot`, or of the slots that are read with it, to ask for readings: it is open, and not
   * cleared without a trade.
   */
  awaitsReadings(slot: number, node: number): boolean {
    const { times, host, chain } = this.options;
    const confirmed = chain.confirmedHead(node);
    const { from, to } = times.readWith(slot);
    for (let product = times.product(from, 0); product < times.product(to, 0); product++) {
      if (host.state.row(product) < 0) continue;
      const clearing = this.clearingAt(product, confirmed);
      if (clearing === undefined || clearing.trades.count > 0) return true;
    }
    return false;
  }

  /**
   * Delivery of `slot` begins: batteries track what their homes have announced, where they see that they trade. Where they do not,
   * they serve self-consumption, or track `planned_Wh`, by home, if their strategy plans. Returns what each gateway sees, market by
   * market.
   */
  setTargets(slot: number, planned_Wh?: Int32Array): readonly (Clearing | undefined)[] {
    const { gateways, homes } = this.options;
    const target = homes.target_Wh;
    const markets = this.options.times.markets.length;
    if (!this.look(slot, markets)) {
      if (planned_Wh) target.set(planned_Wh);
      else target.fill(0);
      return [];
    }
    for (const { from, to } of homes.batteryHomes) {
      for (let i = from; i < to; i++) {
        const first = gateways.node[i]! * markets;
        let announced = 0;
        let cleared = 0;
        let trades = false;
        for (let k = first; k < first + markets; k++) {
          const clearing = this.seen[k];
          if (!clearing) continue;
          if (clearing.offered_Wh[i] !== 0) announced = cleared + clearing.offered_Wh[i]!;
          cleared += clearing.cleared_Wh[i]!;
          if (clearing.cleared_Wh[i] !== 0) trades = true;
        }
        target[i] = trades ? announced : planned_Wh ? planned_Wh[i]! : 0;
      }
    }
    return this.seen.slice();
  }

  /**
   * Writes to `out_Wh` what each home has traded in the first `markets` products of the slot of `record`, as far as it sees it; of
   * a product whose clearing it does not see, what it has offered there: it may yet be traded.
   */
  committed(record: SlotRecord, markets: number, out_Wh: Int32Array): void {
    const { gateways, times } = this.options;
    this.look(record.slot, markets);
    for (let i = 0; i < out_Wh.length; i++) {
      const first = gateways.node[i]! * times.markets.length;
      let sum = 0;
      for (let m = 0; m < markets; m++) {
        const clearing = this.seen[first + m];
        if (clearing) sum += clearing.cleared_Wh[i]!;
        else if (record.orders[m]!.first >= 0) sum += record.orders[m]!.offered_Wh[i]!;
      }
      out_Wh[i] = sum;
    }
  }

  /**
   * What each home has in escrow and has paid in so far, by what gateway `node` sees; to be read at once. Undefined for a node that is
   * down or cut off and so far behind that nobody keeps that state any more.
   */
  escrow(node: number): SeenEscrow | undefined {
    const { chain, host } = this.options;
    const { journal, funds_uEUR, paidIn_uEUR } = host.state;
    // a ledger without forks is where its only node sees it
    if (journal.recording) {
      const confirmed = chain.confirmedHead(node);
      const { tree, stable } = chain;
      if (!tree.has(confirmed.id) || !tree.isAncestor(stable, confirmed)) return undefined;
      host.moveTo(confirmed.id);
    }
    return { funds_uEUR: funds_uEUR.data, paidIn_uEUR: paidIn_uEUR.data };
  }

  /** Finds what each gateway sees of the first `markets` products of a slot; whether any of them is open. */
  private look(slot: number, markets: number): boolean {
    const { host, gateways, times } = this.options;
    const stride = times.markets.length;
    let open = false;
    for (let m = 0; m < markets; m++) {
      const product = times.product(slot, m);
      const isOpen = host.state.row(product) >= 0;
      open ||= isOpen;
      for (let node = 0; node < gateways.nodes; node++)
        this.seen[node * stride + m] = isOpen ? this.clearing(product, node) : undefined;
    }
    return open;
  }
}
