/**
 * A part of a book as a book of its own, for mechanisms that see some of the orders at a time.
 * Cost: a copy an order; no allocation once warm.
 */
import { copyOrder, createOrders, ensureOrderCapacity } from './columns.js';
import type { OrderColumns, TradeColumns } from './types.js';

/** What is named for an order that the part does not hold, so that it is not taken for another. */
const NO_ORDER = -1;

/** Some orders of a book, in its sequence, as a book of their own. */
export class PartOfBook {
  readonly orders = createOrders(0);
  /** Where each order of the part stands in the whole book. */
  private place = new Int32Array(0);

  /** Empties the part and makes room for `most` orders. */
  begin(most: number): void {
    ensureOrderCapacity(this.orders, most);
    if (this.place.length < most) this.place = new Int32Array(this.orders.agent.length);
    this.orders.count = 0;
  }

  /** Adds order `k` of `whole` and returns its place in the part. */
  add(whole: OrderColumns, k: number): number {
    const p = this.orders.count++;
    copyOrder(whole, k, this.orders, p);
    this.place[p] = k;
    return p;
  }

  /** Makes trades that name orders by their place in the part name them by their place in the whole book; -1: no such order. */
  nameWhole(trades: TradeColumns): void {
    const { place } = this;
    const { count, buyOrder, sellOrder } = trades;
    const last = this.orders.count;
    for (let t = 0; t < count; t++) {
      const buy = buyOrder[t];
      const sell = sellOrder[t];
      buyOrder[t] = buy >= 0 && buy < last ? place[buy] : NO_ORDER;
      sellOrder[t] = sell >= 0 && sell < last ? place[sell] : NO_ORDER;
    }
  }
}
