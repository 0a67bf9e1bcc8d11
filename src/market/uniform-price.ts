/**
 * Uniform-price call auction: all orders of a product meet at once, bids from the highest, offers from the lowest, and every
 * trade has one price between the highest accepted offer o and the lowest accepted bid b.
 *
 * `priceRule`: supply = o, demand = b, midpoint = (o + b) / 2, k = o + k (b - o), to the nearest micro-EUR per kWh, halves down.
 * Tools differ in this rule for the same book, so it is a parameter. Where a marginal order is accepted in part, that order's
 * limit alone balances the book: `supply` or `demand` gives it, `midpoint` need not (see optimum.ts for that interval).
 * `ties` divides a marginal level that is not wholly accepted: see rationing.ts.
 * Labels: bids that want a green share clear first, the most demanding share first, each share in an auction of its own against
 * the offers with at least that share, at its own price; bids without a label follow with the quantities that remain.
 * Minimums: an order filled by less than its minimum is dropped and the auction repeated until there is none; which one goes
 * first is said in rationing.ts, and of those that no rationing dropped, the one that got the smallest part of its minimum.
 * Nobody trades with themselves: see pairing.ts.
 *
 * Source: Chatterjee & Samuelson, Operations Research 31 (1983) for the k-double auction; Friedman & Rust (eds.), The Double
 * Auction Market (1993) for the clearing house.
 * Cost: linear in orders and price levels, times the number of distinct labels and of repetitions; no allocation once warm.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { MeritOrder, type MarginalLevel } from './merit-order.js';
import { pairByMerit } from './pairing.js';
import { priceBetween } from './price-between.js';
import { Rationing, type TieRule } from './rationing.js';
import {
  BUY,
  type ClearingContext,
  type Mechanism,
  type MechanismProperties,
  type OrderColumns,
  type TradeColumns,
} from './types.js';

const schema = z.strictObject({
  priceRule: z
    .enum(['supply', 'demand', 'midpoint', 'k'])
    .default('midpoint')
    .describe(
      'where the price lies between the highest accepted offer (supply) and the lowest accepted bid (demand)',
    ),
  k: quantity('fraction', 'with priceRule k: 0 is the offer, 1 the bid', { minimum: 0, maximum: 1 }).prefault(
    0.5,
  ),
  ties: z
    .enum(['pro-rata', 'time-priority'])
    .default('pro-rata')
    .describe('how a price level that is accepted in part is divided among its orders'),
});

export type UniformPriceConfig = z.output<typeof schema>;

/** The label of bids that want none; their auction is the last. */
const UNLABELLED = 0;

export class UniformPriceAuction implements Mechanism {
  readonly properties: MechanismProperties;
  private readonly weight: number;
  private readonly merit = new MeritOrder();
  private readonly rationing: Rationing;
  private remaining_Wh = new Int32Array(0);
  private member_Wh = new Int32Array(0);
  private need_Wh = new Int32Array(0);
  private dropped = new Uint8Array(0);

  constructor(config: UniformPriceConfig) {
    const weights = { supply: 0, demand: 1, midpoint: 0.5, k: config.k };
    this.weight = weights[config.priceRule];
    const ties: TieRule = config.ties;
    this.rationing = new Rationing(ties);
    this.properties = {
      timing: 'call',
      individuallyRational: true,
      budgetBalance: 'strong',
      truthful: false,
      efficient: true,
      orderIndependent: ties === 'pro-rata',
      quantityBasis: 'offered',
      cost: 'n log n',
    };
  }

  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void {
    trades.count = 0;
    const { count, greenWanted_permille, minimum_Wh } = orders;
    let anyLabel = 0;
    let anyMinimum = 0;
    for (let k = 0; k < count; k++) {
      anyLabel |= greenWanted_permille[k];
      anyMinimum |= minimum_Wh[k];
    }
    if ((anyLabel | anyMinimum) === 0) this.auction(orders, orders.quantity_Wh, null, context, trades);
    else this.clearRestricted(orders, context, trades);
  }

  private clearRestricted(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): void {
    const { count, quantity_Wh, minimum_Wh } = orders;
    this.reserve(count);
    const { dropped, remaining_Wh } = this;
    for (let k = 0; k < count; k++) dropped[k] = minimum_Wh[k] > quantity_Wh[k] ? 1 : 0;
    do {
      trades.count = 0;
      for (let k = 0; k < count; k++) remaining_Wh[k] = quantity_Wh[k];
    } while (!this.clearByLabel(orders, context, trades) || !this.minimumsHold(orders));
  }

  /** One auction per label, the most demanding first; returns false as soon as one has to be repeated without the dropped. */
  private clearByLabel(orders: OrderColumns, context: ClearingContext, trades: TradeColumns): boolean {
    const { remaining_Wh } = this;
    for (let label = nextLabel(orders, Infinity); ; label = nextLabel(orders, label)) {
      this.admit(orders, label);
      const first = trades.count;
      if (!this.auction(orders, this.member_Wh, this.need_Wh, context, trades)) return false;
      for (let t = first; t < trades.count; t++) {
        remaining_Wh[trades.buyOrder[t]] -= trades.quantity_Wh[t];
        remaining_Wh[trades.sellOrder[t]] -= trades.quantity_Wh[t];
      }
      if (label === UNLABELLED) return true;
    }
  }

  /** Who takes part in the auction of `label`, with what, and what each must get for its minimum. */
  private admit(orders: OrderColumns, label: number): void {
    const { count, side, quantity_Wh, minimum_Wh, green_permille, greenWanted_permille } = orders;
    const { remaining_Wh, member_Wh, need_Wh, dropped } = this;
    for (let k = 0; k < count; k++) {
      const isBid = side[k] === BUY;
      const admitted = isBid ? greenWanted_permille[k] === label : green_permille[k] >= label;
      member_Wh[k] = admitted && dropped[k] === 0 ? remaining_Wh[k] : 0;
      // an offer may get the rest of its minimum in a later auction
      const final = isBid || label === UNLABELLED;
      need_Wh[k] = final ? Math.max(0, minimum_Wh[k] - (quantity_Wh[k] - remaining_Wh[k])) : 0;
    }
  }

  /** One call auction over `available_Wh`; returns false if orders were dropped and the rest cannot take their place. */
  private auction(
    orders: OrderColumns,
    available_Wh: Int32Array,
    need_Wh: Int32Array | null,
    context: ClearingContext,
    trades: TradeColumns,
  ): boolean {
    const { merit } = this;
    if (!merit.clear(orders, available_Wh, context.floor_uEUR_per_kWh, context.cap_uEUR_per_kWh)) return true;
    if (!this.divide(merit.bid, need_Wh) || !this.divide(merit.offer, need_Wh)) return false;
    const offer = merit.offer.price_uEUR_per_kWh;
    const bid = merit.bid.price_uEUR_per_kWh;
    pairByMerit(merit, orders.agent, priceBetween(offer, bid, this.weight), trades);
    return true;
  }

  private divide(level: MarginalLevel, need_Wh: Int32Array | null): boolean {
    if (level.accepted_Wh === level.offered_Wh) return true;
    const { records } = this.merit;
    if (need_Wh !== null) return this.rationing.divideWithMinimums(records, level, need_Wh, this.dropped);
    this.rationing.divide(records, level);
    return true;
  }

  /**
   * Whether every order is filled by its minimum or not at all. If not, drops one more unless rationing has dropped one that
   * holds trades of an earlier auction.
   */
  private minimumsHold(orders: OrderColumns): boolean {
    const { count, agent, quantity_Wh, minimum_Wh } = orders;
    const { dropped, remaining_Wh } = this;
    let worst = -1;
    let worstPart = 1;
    for (let k = 0; k < count; k++) {
      const filled = quantity_Wh[k] - remaining_Wh[k];
      if (filled === 0 || filled >= minimum_Wh[k]) continue;
      if (dropped[k] === 1) return false;
      const part = filled / minimum_Wh[k];
      if (part < worstPart || (part === worstPart && agent[k] >= agent[worst])) {
        worst = k;
        worstPart = part;
      }
    }
    if (worst === -1) return true;
    dropped[worst] = 1;
    return false;
  }

  private reserve(count: number): void {
    if (this.dropped.length >= count) return;
    const capacity = Math.max(count, this.dropped.length * 2);
    this.dropped = new Uint8Array(capacity);
    this.remaining_Wh = new Int32Array(capacity);
    this.member_Wh = new Int32Array(capacity);
    this.need_Wh = new Int32Array(capacity);
  }
}

/** The most demanding label of a bid below `label`, or 0 when only unlabelled bids are left. */
function nextLabel(orders: OrderColumns, label: number): number {
  const wanted = orders.greenWanted_permille;
  let next = UNLABELLED;
  for (let k = 0; k < orders.count; k++) if (wanted[k] > next && wanted[k] < label) next = wanted[k];
  return next;
}

export const uniformPrice = definePlugin({
  kind: 'uniform-price',
  title: 'Call auction at one price',
  source: 'Chatterjee & Samuelson 1983 (k-double auction); Friedman & Rust 1993 (clearing house)',
  schema,
  create: (config, _context: undefined): Mechanism => new UniformPriceAuction(config),
});
