/**
 * Pairs of a bid and an offer that may trade, each with its price and priority, and their matching: the highest priority first, equal
 * priorities in the order in which the pairs were added, each pair as much as both orders have left.
 *
 * Minimums: of the orders filled by less than their minimum, the one that got the smallest part of it is dropped (equal parts: the
 * higher agent number, then the later order) and all is matched again without it, until there is none.
 * Cost: the pairs are sorted once, by radix, about 100 ns a pair; each matching is one pass. No allocation once warm.
 */
import { pushTrade } from './columns.js';
import { sortByKey } from './radix-sort.js';
import type { OrderColumns, TradeColumns } from './types.js';

/** The words of a float64, on a little-endian machine (kernel/maths asserts that it is one). */
const word = new Float64Array(1);
const words = new Uint32Array(word.buffer);

export class MatchedPairs {
  count = 0;
  private buyOrder = new Int32Array(0);
  private sellOrder = new Int32Array(0);
  private price_uEUR_per_kWh = new Int32Array(0);
  /** Keys that sort in the opposite order of priorities, as two words. */
  private high = new Uint32Array(0);
  private low = new Uint32Array(0);
  private key = new Uint32Array(0);
  private index = new Int32Array(0);
  private left_Wh = new Int32Array(0);
  private dropped = new Uint8Array(0);

  clear(): void {
    this.count = 0;
  }

  /** Adds a pair; `priority` is a number, not NaN. */
  add(buyOrder: number, sellOrder: number, price_uEUR_per_kWh: number, priority: number): void {
    const p = this.count;
    if (p === this.buyOrder.length) this.grow();
    this.buyOrder[p] = buyOrder;
    this.sellOrder[p] = sellOrder;
    this.price_uEUR_per_kWh[p] = price_uEUR_per_kWh;
    // -0 and 0 are one priority
    word[0] = -priority + 0;
    const high = words[1];
    const isNegative = high >>> 31 === 1;
    this.high[p] = isNegative ? ~high : high ^ 0x80000000;
    this.low[p] = isNegative ? ~words[0] : words[0];
    this.count = p + 1;
  }

  /** Matches the pairs of `orders` into `trades`, count reset first. */
  match(orders: OrderColumns, trades: TradeColumns): void {
    const { count, quantity_Wh, minimum_Wh } = orders;
    const start = this.sort();
    if (this.left_Wh.length < count) {
      this.left_Wh = new Int32Array(Math.max(count, this.left_Wh.length * 2));
      this.dropped = new Uint8Array(this.left_Wh.length);
    }
    const { dropped } = this;
    for (let k = 0; k < count; k++) dropped[k] = minimum_Wh[k] > quantity_Wh[k] ? 1 : 0;
    let worst: number;
    do {
      this.fill(orders, start, trades);
      worst = this.leastFilled(orders);
      if (worst !== -1) dropped[worst] = 1;
    } while (worst !== -1);
  }

  private fill({ count, quantity_Wh }: OrderColumns, start: number, trades: TradeColumns): void {
    const { left_Wh, dropped, buyOrder, sellOrder, price_uEUR_per_kWh, index } = this;
    trades.count = 0;
    for (let k = 0; k < count; k++) left_Wh[k] = dropped[k] === 1 ? 0 : quantity_Wh[k];
    for (let j = start; j < start + this.count; j++) {
      const p = index[j];
      const buy = buyOrder[p];
      const sell = sellOrder[p];
      const wanted = left_Wh[buy];
      const offered = left_Wh[sell];
      const quantity = wanted < offered ? wanted : offered;
      if (quantity === 0) continue;
      left_Wh[buy] = wanted - quantity;
      left_Wh[sell] = offered - quantity;
      pushTrade(trades, buy, sell, quantity, price_uEUR_per_kWh[p]);
    }
  }

  private leastFilled({ count, agent, quantity_Wh, minimum_Wh }: OrderColumns): number {
    const { left_Wh, dropped } = this;
    let worst = -1;
    let worstPart = 1;
    for (let k = 0; k < count; k++) {
      const filled = quantity_Wh[k] - left_Wh[k];
      if (dropped[k] === 1 || filled === 0 || filled >= minimum_Wh[k]) continue;
      const part = filled / minimum_Wh[k];
      if (part < worstPart || (part === worstPart && agent[k] >= agent[worst])) {
        worst = k;
        worstPart = part;
      }
    }
    return worst;
  }

  /** Sorts by priority, highest first, keeping the sequence of equal ones; the order begins at the returned place of `index`. */
  private sort(): number {
    const { count, key, index, high, low } = this;
    for (let p = 0; p < count; p++) {
      key[p] = low[p];
      index[p] = p;
    }
    const start = sortByKey(key, index, count, 0xffffffff);
    if (start > 0) index.copyWithin(0, start, start + count);
    for (let p = 0; p < count; p++) key[p] = high[index[p]];
    return sortByKey(key, index, count, 0xffffffff);
  }

  private grow(): void {
    const capacity = Math.max(64, this.buyOrder.length * 2);
    this.buyOrder = larger(this.buyOrder, new Int32Array(capacity));
    this.sellOrder = larger(this.sellOrder, new Int32Array(capacity));
    this.price_uEUR_per_kWh = larger(this.price_uEUR_per_kWh, new Int32Array(capacity));
    this.high = larger(this.high, new Uint32Array(capacity));
    this.low = larger(this.low, new Uint32Array(capacity));
    // halves are scratch
    this.key = new Uint32Array(2 * capacity);
    this.index = new Int32Array(2 * capacity);
  }
}

function larger<Column extends Int32Array | Uint32Array>(old: Column, column: Column): Column {
  column.set(old);
  return column;
}
