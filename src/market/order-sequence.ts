/**
 * The orders of one side in a sequence: the cheapest first, the dearest first or in turns that have nothing to do with prices;
 * what is equal goes by lot (lots.ts) or by time of arrival, several orders of one agent by arrival always.
 * Shapes: `order` holds `count` indices into the book. Cost: a radix sort of the side's prices, and one of its tickets where lots
 * are drawn, 10 to 40 ns an order each; no allocation once warm.
 */
import { ticketOf } from './lots.js';
import { RecordSorter } from './record-sort.js';
import type { BUY, OrderColumns, SELL } from './types.js';

export type By = 'cheapest-first' | 'dearest-first' | 'turns';
/** Who goes first among equals. */
export type Ties = 'lot' | 'time-priority';

/** Integers in a record: what it is sorted by, the order. The sorter wants four. */
const STRIDE = 4;
const ORDER = 1;

export class OrderSequence {
  count = 0;
  order = new Int32Array(0);
  private records = new Int32Array(0);
  private readonly sorter = new RecordSorter();

  /** Lists the orders of `side` that offer anything; `price`, by order, stands for the limits where it is given. */
  list(
    orders: OrderColumns,
    side: typeof BUY | typeof SELL,
    by: By,
    ties: Ties,
    lot: number,
    price = orders.limit_uEUR_per_kWh,
  ): void {
    const n = orders.count;
    if (this.order.length < n) {
      this.order = new Int32Array(Math.max(n, this.order.length * 2));
      this.records = new Int32Array(this.order.length * STRIDE);
    }
    const { order, records, sorter } = this;
    const { agent, side: sides, quantity_Wh } = orders;
    let end = 0;
    for (let k = 0; k < n; k++) {
      if (sides[k] !== side || quantity_Wh[k] <= 0) continue;
      records[end] = ties === 'lot' ? ticketOf(agent[k], lot) : 0;
      records[end + ORDER] = k;
      end += STRIDE;
    }
    this.count = end / STRIDE;
    if (ties === 'lot') sorter.sort(records, 0, this.count);
    if (by !== 'turns') {
      // ~p runs from the highest int32 to the lowest
      const flip = by === 'dearest-first' ? -1 : 0;
      for (let r = 0; r < end; r += STRIDE) records[r] = price[records[r + ORDER]] ^ flip;
      sorter.sort(records, 0, this.count);
    }
    for (let r = ORDER, i = 0; r < end; r += STRIDE, i++) order[i] = records[r];
  }
}
