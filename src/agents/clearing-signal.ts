/**
 * A clearing as signals, for strategies made for continuous auctions, where traders learn from the last shout. In a call market
 * all orders are shouted at once and all trades agreed at once, so that a clearing counts as
 * - one shout accepted on both sides, at the mean price of its trades weighted by energy, if there are trades: what buyers paid
 *   for buyers, what sellers received for sellers;
 * - two shouts that nobody accepted: of the orders that are not filled wholly the highest bid and the lowest ask.
 * In a continuous auction who offers a better price than that of a trade could have had it. In a call market it may be refused
 * all the same, in part or wholly: at the margin, where energy is rationed, or where the price lies between the last orders that
 * trade. So strategies take what is left of the book for the last shout of those homes (`isRefused`), the trades for that of others.
 * Prices are float64 micro-EUR per kWh, summed in the order of the trades. Cost: a few ns a trade and an order.
 */
import { BUY, type OrderColumns } from '../market/types.js';
import type { MarketOutcome } from './types.js';

export interface ClearingSignal {
  /** Whether anything was traded. */
  traded: boolean;
  /** Mean prices of the trades, NaN without any. */
  buyerPrice_uEUR_per_kWh: number;
  sellerPrice_uEUR_per_kWh: number;
  /** The highest bid and the lowest ask of those that have energy left, NaN where there is none. */
  bidLeft_uEUR_per_kWh: number;
  askLeft_uEUR_per_kWh: number;
  /** By order, in its first entries: energy that was traded, Wh. */
  filled_Wh: Int32Array;
}

export function createClearingSignal(): ClearingSignal {
  return {
    traded: false,
    buyerPrice_uEUR_per_kWh: NaN,
    sellerPrice_uEUR_per_kWh: NaN,
    bidLeft_uEUR_per_kWh: NaN,
    askLeft_uEUR_per_kWh: NaN,
    filled_Wh: new Int32Array(64),
  };
}

/** Writes what `outcome` says to everybody to `signal`. */
export function readClearing({ orders, trades }: MarketOutcome, signal: ClearingSignal): void {
  const { count, side, limit_uEUR_per_kWh: limit, quantity_Wh: offered } = orders;
  if (signal.filled_Wh.length < count) signal.filled_Wh = new Int32Array(2 * count);
  const filled = signal.filled_Wh;
  filled.fill(0, 0, count);
  let energy = 0;
  let paid = 0;
  let received = 0;
  for (let t = 0; t < trades.count; t++) {
    const quantity = trades.quantity_Wh[t];
    filled[trades.buyOrder[t]] += quantity;
    filled[trades.sellOrder[t]] += quantity;
    energy += quantity;
    paid += quantity * trades.buyerPrice_uEUR_per_kWh[t];
    received += quantity * trades.sellerPrice_uEUR_per_kWh[t];
  }
  signal.traded = energy > 0;
  signal.buyerPrice_uEUR_per_kWh = paid / energy;
  signal.sellerPrice_uEUR_per_kWh = received / energy;
  let bid = -Infinity;
  let ask = Infinity;
  for (let k = 0; k < count; k++) {
    if (filled[k] === offered[k]) continue;
    if (side[k] === BUY) {
      if (limit[k] > bid) bid = limit[k];
    } else if (limit[k] < ask) ask = limit[k];
  }
  signal.bidLeft_uEUR_per_kWh = bid > -Infinity ? bid : NaN;
  signal.askLeft_uEUR_per_kWh = ask < Infinity ? ask : NaN;
}

/**
 * Whether order k has energy left though its limit is as good as the mean price of the trades, or there were none: then the last
 * shout of its home is what is left on its side, which nobody accepted.
 */
export function isRefused(signal: ClearingSignal, orders: OrderColumns, k: number): boolean {
  if (signal.filled_Wh[k] === orders.quantity_Wh[k]) return false;
  const limit = orders.limit_uEUR_per_kWh[k];
  return orders.side[k] === BUY
    ? !(limit < signal.buyerPrice_uEUR_per_kWh)
    : !(limit > signal.sellerPrice_uEUR_per_kWh);
}
