/**
 * Competitive prices: those at which every order of a book is content with what the merit order gives it.
 * Units: micro-EUR per kWh. Source: the dual of merit-order dispatch (see optimum.ts). Cost: one pass over the orders.
 */
import type { MeritOrder } from './merit-order.js';
import { BUY, type OrderColumns } from './types.js';

/** -Infinity and Infinity where there is no bound. */
export interface PriceInterval {
  low: number;
  high: number;
}

/**
 * Writes the dearest bid below `bid` to `out.low` and the cheapest offer above `offer` to `out.high`. Orders without
 * available energy do not count; with bounds of Infinity and -Infinity all others do.
 */
export function findBeyond(
  orders: OrderColumns,
  available_Wh: Int32Array,
  bid: number,
  offer: number,
  out: PriceInterval,
): void {
  const { count, side, limit_uEUR_per_kWh: limit } = orders;
  let low = -Infinity;
  let high = Infinity;
  for (let k = 0; k < count; k++) {
    if (available_Wh[k] <= 0) continue;
    const price = limit[k];
    if (side[k] === BUY) {
      if (price < bid && price > low) low = price;
    } else if (price > offer && price < high) high = price;
  }
  out.low = low;
  out.high = high;
}

/**
 * Writes the competitive prices of the book that `merit` has just cleared: from the higher of the last accepted offer and the
 * first bid not wholly accepted, to the lower of the last accepted bid and the first offer not wholly accepted.
 */
export function findCompetitivePrices(
  orders: OrderColumns,
  available_Wh: Int32Array,
  merit: MeritOrder,
  out: PriceInterval,
): void {
  const { bid, offer } = merit;
  findBeyond(orders, available_Wh, bid.price_uEUR_per_kWh, offer.price_uEUR_per_kWh, out);
  if (bid.accepted_Wh < bid.offered_Wh) out.low = bid.price_uEUR_per_kWh;
  if (offer.accepted_Wh < offer.offered_Wh) out.high = offer.price_uEUR_per_kWh;
  if (offer.price_uEUR_per_kWh > out.low) out.low = offer.price_uEUR_per_kWh;
  if (bid.price_uEUR_per_kWh < out.high) out.high = bid.price_uEUR_per_kWh;
}

/** The middle of an interval with at least one bound, halves down; its only bound where it has but one. */
export function middleOf({ low, high }: PriceInterval): number {
  if (low === -Infinity) return high;
  if (high === Infinity) return low;
  return Math.floor((low + high) / 2);
}
