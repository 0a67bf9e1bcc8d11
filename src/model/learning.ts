/**
 * What strategies learn from: clearings, handed to the homes of each gateway when they decide on a later product and see them on the
 * ledger for the first time, at prices without fees on every kWh (`fee-view.ts`). So who trades on a slow ledger learns late, and what is undone before it is seen teaches nobody.
 * Cost: one look a gateway and open product at each decision, and only for strategies that learn.
 */
import type { Streams } from '../kernel/index.js';
import type { MarketOutcome, Strategy } from '../agents/index.js';
import type { Clearing, ContractHost } from '../contracts/index.js';
import type { FeeView, SeenClearing } from './fee-view.js';
import type { Gateways } from './gateways.js';
import type { Sight } from './sight.js';
import type { SlotRecords } from './slot-records.js';
import type { ProductTimes } from './times.js';

export interface LearningOptions {
  readonly strategy: Strategy;
  readonly gateways: Gateways;
  readonly host: ContractHost;
  readonly sight: Sight;
  readonly times: ProductTimes;
  readonly records: SlotRecords;
  /** By market: how strategies see it, where it has fees. */
  readonly views: readonly (FeeView | undefined)[];
  /** One stream per home, purpose `strategy.learning`. */
  readonly streams: Streams;
  readonly homes: number;
}

export class Learning {
  private readonly options: LearningOptions;
  /** By gateway: products in which its homes sent orders and of which they have seen no clearing yet. */
  private readonly waiting: number[][];
  private readonly ownOrder: Int32Array;
  /** The clearing whose orders `ownOrder` holds, and how strategies see it. */
  private indexed: Clearing | undefined;
  private seen: SeenClearing | undefined;

  constructor(options: LearningOptions) {
    this.options = options;
    this.waiting = Array.from({ length: options.gateways.nodes }, () => []);
    this.ownOrder = new Int32Array(options.homes);
  }

  /** Orders of `product` have been sent. */
  sent(product: number): void {
    if (!this.options.strategy.observe) return;
    for (const products of this.waiting) products.push(product);
  }

  /** The homes of every gateway learn from what they see for the first time. */
  look(): void {
    const { strategy, gateways, host, sight } = this.options;
    if (!strategy.observe) return;
    for (let gateway = 0; gateway < gateways.nodes; gateway++) {
      const products = this.waiting[gateway]!;
      let kept = 0;
      for (const product of products) {
        if (host.state.row(product) < 0) continue; // it is over, and they have not seen how it was cleared
        const clearing = sight.clearing(product, gateway);
        if (clearing) strategy.observe(this.outcome(product, clearing, gateway));
        else products[kept++] = product;
      }
      products.length = kept;
    }
  }

  private outcome(product: number, clearing: Clearing, gateway: number): MarketOutcome {
    const { gateways, times, records, host, streams, views } = this.options;
    const slot = times.slotOf(product);
    const round = product - times.product(slot, 0);
    const view = views[round];
    if (this.seen === undefined || this.indexed !== clearing) {
      this.indexed = clearing;
      this.seen = view?.seen(clearing) ?? clearing;
      const { count, agent } = clearing.orders;
      this.ownOrder.fill(-1);
      for (let k = 0; k < count; k++) this.ownOrder[agent[k]!] = k;
    }
    const bounds = host.terms.context(product);
    return {
      slot,
      round,
      rounds: times.markets.length,
      gateway,
      homes: gateways.homes.subarray(gateways.start[gateway]!, gateways.start[gateway + 1]!),
      orders: this.seen.orders,
      trades: this.seen.trades,
      ownOrder: this.ownOrder,
      reservation_uEUR_per_kWh: records.of(slot).orders[round]!.reservation_uEUR_per_kWh,
      cleared_Wh: clearing.cleared_Wh,
      paid_uEUR: this.seen.paid_uEUR,
      bounds: view?.bounds(bounds) ?? bounds,
      streams,
    };
  }
}
