/**
 * A market with an operator's fees, a hierarchy, or both, around any mechanism that matches orders. Orders state what a home pays or
 * receives with all fees; the mechanism sees a net book, whose limits, bounds and prices are without them, and keeps there what it
 * claims. Then the trades are charged.
 *
 * A fee per trade makes a limit hang on how much is traded. So after each clearing it is asked which orders that traded gained less
 * on their limits than their fee: the one that lacks most is left out (equal lacks: the higher agent number, then the later order),
 * and the book is cleared again without it, until none lacks anything. Each round leaves one order out for good and an empty book
 * trades nothing, so that there are no more rounds than orders, and one more. Not for continuous mechanisms: an order left out later
 * may have traded before.
 *
 * Where a rule takes the whole of a side's limit, as pay-as-bid does of bids, nothing is left to that side of which a fee per trade
 * could be paid, and all of it is left out.
 *
 * Orders whose net limit is no price at all (beyond int32) are left out at once.
 * Cost: a clearing, a copy of each order and a charge of each trade, and all of it again for each order left out; no allocation
 * once warm.
 */
import { NO_FEE, type FeeRates, type Sides } from './fees.js';
import { Hierarchy, type HierarchyLevel } from './hierarchy.js';
import { PartOfBook } from './part-of-book.js';
import { NO_LEVEL, reserveCharges, TradeFees, type TradeCharges } from './trade-fees.js';
import {
  BUY,
  type ClearingContext,
  type Mechanism,
  type OrderColumns,
  type PairFees,
  type TradeColumns,
} from './types.js';

/** No fee at all. */
export const FREE: FeeRates = { perKwh_uEUR: NO_FEE, percentage_ppm: NO_FEE, perTrade_uEUR: NO_FEE };

export interface ChargedMarketOptions {
  readonly mechanism: Mechanism;
  /** Levels of a hierarchy, with their fees; absent: one market of all. */
  readonly levels?: readonly HierarchyLevel[] | undefined;
  readonly rates?: FeeRates | undefined;
  /** Fees by pair, where the mechanism can take them. */
  readonly pairFees?: PairFees | undefined;
  /** How near two agents are, where there is no hierarchy to say so: a place in `nearness`. */
  readonly nearness?: ((a: number, b: number) => number) | undefined;
}

const LEAST_INT32 = -0x80000000;
const GREATEST_INT32 = 0x7fffffff;
const NONE = -1;

export class ChargedMarket {
  readonly fees: TradeFees;
  private readonly mechanism: Mechanism;
  private readonly hierarchy: Hierarchy | undefined;
  private readonly levelFees: readonly Sides[] | undefined;
  private readonly pairFees: PairFees | undefined;
  private readonly nearness: ((a: number, b: number) => number) | undefined;
  private readonly part = new PartOfBook();
  private leftOut = new Uint8Array(0);

  constructor({ mechanism, levels, rates = FREE, pairFees, nearness }: ChargedMarketOptions) {
    this.fees = new TradeFees(rates);
    this.hierarchy = levels && new Hierarchy(mechanism, levels);
    this.mechanism = this.hierarchy ?? mechanism;
    this.levelFees = levels?.map(({ fee }) => fee);
    this.pairFees = pairFees;
    this.nearness = nearness;
  }

  /** Clears `orders`, whose limits are with fees, into `trades`, whose prices are without, and `charges`. */
  clear(orders: OrderColumns, context: ClearingContext, trades: TradeColumns, charges: TradeCharges): void {
    const { count } = orders;
    if (this.leftOut.length < count) this.leftOut = new Uint8Array(Math.max(count, 2 * this.leftOut.length));
    const { leftOut, fees, mechanism, pairFees } = this;
    leftOut.fill(0, 0, count);
    const net = { ...fees.netBounds(context), lot: context.lot, pairFees };
    let worst: number;
    do {
      this.listNet(orders);
      mechanism.clear(this.part.orders, net, trades);
      this.part.nameWhole(trades);
      reserveCharges(charges, trades.count);
      this.placeTrades(orders, trades, charges);
      fees.charge(orders, trades, charges, this.levelFees, pairFees);
      worst = this.lacksMost(orders);
      if (worst !== NONE) leftOut[worst] = 1;
    } while (worst !== NONE);
  }

  /** What fees by distance add to the price of a kWh between two agents who meet at `level`, for the buyer. */
  buyerFar_uEUR_per_kWh(buyer: number, seller: number, level: number): number {
    return this.levelFees?.[level]?.buyer ?? this.pairFees?.buyer_uEUR_per_kWh(buyer, seller) ?? 0;
  }

  /** What they take off it for the seller. */
  sellerFar_uEUR_per_kWh(buyer: number, seller: number, level: number): number {
    return this.levelFees?.[level]?.seller ?? this.pairFees?.seller_uEUR_per_kWh(buyer, seller) ?? 0;
  }

  /** The orders that take part, with limits that leave room for their fees. */
  private listNet(orders: OrderColumns): void {
    const { part, leftOut, fees } = this;
    const { count, side, limit_uEUR_per_kWh: limit } = orders;
    part.begin(count);
    for (let k = 0; k < count; k++) {
      if (leftOut[k] === 1) continue;
      const net = fees.netLimit(side[k], limit[k]);
      if (net < LEAST_INT32 || net > GREATEST_INT32) continue;
      const p = part.add(orders, k);
      part.orders.limit_uEUR_per_kWh[p] = net;
    }
  }

  /** Writes where the two sides of each trade have met. */
  private placeTrades({ agent }: OrderColumns, trades: TradeColumns, { level }: TradeCharges): void {
    const { hierarchy, nearness } = this;
    const { count, buyOrder, sellOrder } = trades;
    for (let t = 0; t < count; t++) {
      if (hierarchy) level[t] = hierarchy.level[t];
      else level[t] = nearness ? nearness(agent[buyOrder[t]], agent[sellOrder[t]]) : NO_LEVEL;
    }
  }

  /** The order that traded and lacks most of its fee per trade, or -1. */
  private lacksMost({ count, side, agent }: OrderColumns): number {
    const { gain_uEUR, traded, rates } = this.fees;
    const { buyer, seller } = rates.perTrade_uEUR;
    if (buyer === 0 && seller === 0) return NONE;
    let worst = NONE;
    let most = 0;
    for (let k = 0; k < count; k++) {
      if (traded[k] === 0) continue;
      const lack = (side[k] === BUY ? buyer : seller) - gain_uEUR[k];
      if (lack > most || (worst !== NONE && lack === most && agent[k] >= agent[worst])) {
        worst = k;
        most = lack;
      }
    }
    return worst;
  }
}
