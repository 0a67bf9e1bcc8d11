/**
 * The greatest gains from trade of a book of one product: the optimum of the linear program max sum(v x) - sum(c y) subject to
 * sum x = sum y, 0 <= x, y <= q, which is the merit order. Labels, minimums and the identity of the agents are left aside, so
 * no mechanism can do better. Efficiency is the gains of the trades over these gains.
 *
 * Units: nEUR (1e-9 EUR), since micro-EUR per kWh times Wh is a thousandth of a micro-EUR; exact integers as bigint.
 * Source: merit-order dispatch as a linear program (validation target A14); the price interval is the dual of the balance.
 * Cost: as merit-order.ts, plus one pass.
 */
import { findCompetitivePrices } from './competitive-price.js';
import { ExactSum } from './exact-sum.js';
import { FILL, KEY, MeritOrder, STRIDE } from './merit-order.js';
import type { OrderColumns, TradeColumns } from './types.js';

export interface Optimum {
  readonly traded_Wh: number;
  readonly gains_nEUR: bigint;
  /**
   * Prices at which every order is content with what it gets, micro-EUR per kWh: from the higher of the last accepted offer
   * and the first bid not wholly accepted, to the lower of the last accepted bid and the first offer not wholly accepted. One
   * price if an order is accepted in part. Null when nothing trades.
   */
  readonly price_uEUR_per_kWh: { readonly low: number; readonly high: number } | null;
}

/** Finds optima; its scratch columns are reused from book to book. */
export class OptimumOfBook {
  private readonly merit = new MeritOrder();
  private readonly sum = new ExactSum();

  /** The optimum of `orders`, whose limits are read as true valuations. */
  of(orders: OrderColumns): Optimum {
    const { count, quantity_Wh, limit_uEUR_per_kWh: limit } = orders;
    const { merit, sum } = this;
    let low = Infinity;
    let high = -Infinity;
    for (let k = 0; k < count; k++) {
      if (limit[k] < low) low = limit[k];
      if (limit[k] > high) high = limit[k];
    }
    if (count === 0 || !merit.clear(orders, quantity_Wh, low, high)) {
      return { traded_Wh: 0, gains_nEUR: 0n, price_uEUR_per_kWh: null };
    }
    const { bid, offer } = merit;
    const price = { low: 0, high: 0 };
    findCompetitivePrices(orders, quantity_Wh, merit, price);
    sum.clear();
    const records = merit.records;
    for (let r = 0; r < bid.from * STRIDE; r += STRIDE) sum.add(~records[r + KEY], records[r + FILL]);
    for (let r = merit.firstSeller * STRIDE; r < offer.from * STRIDE; r += STRIDE) {
      sum.add(-records[r + KEY], records[r + FILL]);
    }
    sum.addLarge(bid.price_uEUR_per_kWh, bid.accepted_Wh);
    sum.addLarge(-offer.price_uEUR_per_kWh, offer.accepted_Wh);
    return {
      traded_Wh: merit.traded_Wh,
      gains_nEUR: sum.total(),
      price_uEUR_per_kWh: price,
    };
  }
}

/**
 * What the trades are worth, nEUR: the sum over trades of (buyer's limit - seller's limit) times energy. `valuation` by order
 * stands for the limits where true valuations are known.
 */
export function gainsFromTrade_nEUR(
  orders: OrderColumns,
  trades: TradeColumns,
  valuation_uEUR_per_kWh: ArrayLike<number> = orders.limit_uEUR_per_kWh,
): bigint {
  const sum = new ExactSum();
  const { count, buyOrder, sellOrder, quantity_Wh } = trades;
  for (let t = 0; t < count; t++) {
    sum.add(valuation_uEUR_per_kWh[buyOrder[t]] - valuation_uEUR_per_kWh[sellOrder[t]], quantity_Wh[t]);
  }
  return sum.total();
}
