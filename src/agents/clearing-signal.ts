/**
 * A clearing as one signal, for strategies made for continuous auctions, where traders learn from the last shout. In a call market
 * all orders are shouted at once and all trades agreed at once, so that a clearing counts as
 * - one shout accepted on both sides, at the mean price of its trades weighted by energy, if there are trades: what buyers paid
 *   for buyers, what sellers received for sellers;
 * - two shouts that nobody accepted, the highest bid and the lowest ask, if there are none.
 * Prices are float64 micro-EUR per kWh, summed in the order of the trades. Cost: a few ns a trade, or an order if there are none.
 */
import { BUY } from '../market/types.js';
import type { MarketOutcome } from './types.js';

export interface ClearingSignal {
  /** Whether anything was traded. */
  traded: boolean;
  /** With trades their mean prices; without, the highest bid and the lowest ask, NaN where there was none. */
  buyerPrice_uEUR_per_kWh: number;
  sellerPrice_uEUR_per_kWh: number;
}

export function createClearingSignal(): ClearingSignal {
  return { traded: false, buyerPrice_uEUR_per_kWh: NaN, sellerPrice_uEUR_per_kWh: NaN };
}

/** Writes what `outcome` says to everybody to `signal`. */
export function readClearing(outcome: MarketOutcome, signal: ClearingSignal): void {
  const { orders, trades } = outcome;
  if (trades.count > 0) {
    let energy = 0;
    let paid = 0;
    let received = 0;
    for (let t = 0; t < trades.count; t++) {
      const quantity = trades.quantity_Wh[t];
      energy += quantity;
      paid += quantity * trades.buyerPrice_uEUR_per_kWh[t];
      received += quantity * trades.sellerPrice_uEUR_per_kWh[t];
    }
    signal.traded = true;
    signal.buyerPrice_uEUR_per_kWh = paid / energy;
    signal.sellerPrice_uEUR_per_kWh = received / energy;
    return;
  }
  let bid = -Infinity;
  let ask = Infinity;
  for (let k = 0; k < orders.count; k++) {
    const limit = orders.limit_uEUR_per_kWh[k];
    if (orders.side[k] === BUY) {
      if (limit > bid) bid = limit;
    } else if (limit < ask) ask = limit;
  }
  signal.traded = false;
  signal.buyerPrice_uEUR_per_kWh = bid > -Infinity ? bid : NaN;
  signal.sellerPrice_uEUR_per_kWh = ask < Infinity ? ask : NaN;
}
