/**
 * The merit order as a strict sequence of whole orders, as auctions need it that treat the last accepted bid and offer, or the
 * first not accepted, apart: equal prices stand in the order of their agents' lots, an agent's own orders in that of arrival. So
 * at most one order is accepted in part, the last of one side.
 *
 * Units: Wh, micro-EUR per kWh. Shapes: places are those of records in `merit.records`, see merit-order.ts.
 * Cost: that of the merit order, and a sort of the orders of equal price by lot; no allocation once warm.
 */
import { findBeyond, type PriceInterval } from './competitive-price.js';
import { drawOf } from './lots.js';
import { AGENT, FILL, KEY, MeritOrder, STRIDE, type MarginalLevel } from './merit-order.js';
import { pairByMerit } from './pairing.js';
import { RecordSorter } from './record-sort.js';
import type { ClearingContext, OrderColumns, TradeColumns } from './types.js';

export class RankedMerit {
  readonly merit = new MeritOrder();
  /** Places of the last accepted bid and offer. */
  lastBid = 0;
  lastOffer = 0;
  private readonly sorter = new RecordSorter();

  /**
   * Finds what trades efficiently, the greatest such quantity; returns whether anything does. Each record's FILL is then what
   * is accepted of its order, 0 behind the last.
   */
  clear(orders: OrderColumns, context: ClearingContext): boolean {
    const { merit } = this;
    const { floor_uEUR_per_kWh, cap_uEUR_per_kWh, lot } = context;
    if (!merit.clear(orders, orders.quantity_Wh, floor_uEUR_per_kWh, cap_uEUR_per_kWh)) return false;
    rankByLot(merit.records, 0, merit.buyers, lot, this.sorter);
    rankByLot(merit.records, merit.firstSeller, merit.firstSeller + merit.sellers, lot, this.sorter);
    this.lastBid = accept(merit.records, merit.bid);
    this.lastOffer = accept(merit.records, merit.offer);
    return true;
  }

  /** Writes the prices of the first bid and the first offer behind the last accepted ones. */
  findNext(orders: OrderColumns, out: PriceInterval): void {
    const { bid, offer } = this.merit;
    findBeyond(orders, orders.quantity_Wh, bid.price_uEUR_per_kWh, offer.price_uEUR_per_kWh, out);
    if (this.lastBid + 1 < bid.to) out.low = bid.price_uEUR_per_kWh;
    if (this.lastOffer + 1 < offer.to) out.high = offer.price_uEUR_per_kWh;
  }

  /** Leaves out a record that was accepted. */
  leaveOut(place: number): void {
    this.merit.records[place * STRIDE + FILL] = 0;
  }

  /** Appends the trades of those before the last accepted bid and offer: buyers pay that bid, sellers receive that offer. */
  tradeAllButLast(orders: OrderColumns, trades: TradeColumns): void {
    const { merit } = this;
    this.leaveOut(this.lastBid);
    this.leaveOut(this.lastOffer);
    const { bid, offer } = merit;
    pairByMerit(merit, orders.agent, bid.price_uEUR_per_kWh, trades, offer.price_uEUR_per_kWh);
  }
}

/** Puts records [from, to), which are sorted by their keys, in the order of their agents' lots where keys are equal. */
export function rankByLot(
  records: Int32Array,
  from: number,
  to: number,
  lot: number,
  sorter: RecordSorter,
): void {
  let start = from;
  while (start < to) {
    const key = records[start * STRIDE + KEY];
    let end = start + 1;
    while (end < to && records[end * STRIDE + KEY] === key) end++;
    if (end - start > 1) {
      for (let r = start * STRIDE; r < end * STRIDE; r += STRIDE) {
        records[r + KEY] = drawOf('ties', records[r + AGENT], lot);
      }
      sorter.sort(records, start, end);
      for (let r = start * STRIDE; r < end * STRIDE; r += STRIDE) records[r + KEY] = key;
    }
    start = end;
  }
}

/** Gives what a level accepts to its first records; returns the place of the last that gets any. */
function accept(records: Int32Array, level: MarginalLevel): number {
  let left = level.accepted_Wh;
  let last = level.from;
  for (let place = level.from; place < level.to; place++) {
    const r = place * STRIDE + FILL;
    if (left > 0) last = place;
    if (records[r] > left) records[r] = left;
    left -= records[r];
  }
  return last;
}
