/**
 * Matching in turns: the orders of one side, one after the other, each take what they can of the other side's, best first, until
 * the next one's limit is out of reach. Nobody takes an order of their own: it is passed over and keeps its place.
 * Each pair has one price, `weight` of the way from offer to bid (price-between.ts).
 * With fees by pair the seller's price is that much of the way from the offer to the bid less the fee, and the buyer's higher by the
 * fee; a pair that cannot bear its fee is passed over like an order of one's own.
 * Cost: a step for each turn, trade and order passed over; no allocation once warm.
 */
import { pushTrade } from './columns.js';
import type { OrderSequence } from './order-sequence.js';
import { priceBetween } from './price-between.js';
import { BUY, pairFee_uEUR_per_kWh, type OrderColumns, type PairFees, type TradeColumns } from './types.js';

const NONE = -1;

export class MatchingInTurns {
  /** By order: what is left of it. */
  private left_Wh = new Int32Array(0);
  /** By place in the standing sequence: the next place that has anything left. */
  private next = new Int32Array(0);

  /** Appends the trades between `proposers` and `standing`, sequences of the two sides of `orders`; `standing` is best first. */
  match(
    orders: OrderColumns,
    proposers: OrderSequence,
    standing: OrderSequence,
    weight: number,
    trades: TradeColumns,
    fees?: PairFees,
  ): void {
    const { count, side, agent, quantity_Wh, limit_uEUR_per_kWh: limit } = orders;
    this.reserve(count);
    const { left_Wh, next } = this;
    for (let k = 0; k < count; k++) left_Wh[k] = quantity_Wh[k];
    for (let place = 0; place < standing.count; place++) next[place] = place + 1;
    if (standing.count === 0) return;
    next[standing.count - 1] = NONE;
    let first = 0;
    for (let turn = 0; turn < proposers.count && first !== NONE; turn++) {
      const k = proposers.order[turn];
      const buys = side[k] === BUY;
      let left = left_Wh[k];
      let before = NONE;
      let place = first;
      while (left > 0 && place !== NONE) {
        const o = standing.order[place];
        const bid = buys ? limit[k] : limit[o];
        const offer = buys ? limit[o] : limit[k];
        if (offer > bid) break;
        const after = next[place];
        const fee = fees ? pairFee_uEUR_per_kWh(fees, agent[buys ? k : o], agent[buys ? o : k]) : 0;
        if (agent[o] === agent[k] || bid - offer < fee) {
          before = place;
          place = after;
          continue;
        }
        const rest = left_Wh[o];
        const quantity = left < rest ? left : rest;
        left -= quantity;
        left_Wh[o] = rest - quantity;
        const received = priceBetween(offer, bid - fee, weight);
        pushTrade(trades, buys ? k : o, buys ? o : k, quantity, received + fee, received);
        if (quantity < rest) break;
        if (before === NONE) first = after;
        else next[before] = after;
        place = after;
      }
    }
  }

  private reserve(count: number): void {
    if (this.left_Wh.length >= count) return;
    this.left_Wh = new Int32Array(Math.max(count, this.left_Wh.length * 2));
    this.next = new Int32Array(this.left_Wh.length);
  }
}
