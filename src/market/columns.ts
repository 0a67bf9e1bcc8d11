/**
 * Order and trade columns: made once, grown by doubling, filled and emptied from clearing to clearing.
 * Growing replaces the typed arrays, so whoever keeps a column in a variable reads it afresh after a call that may grow.
 * Cost: `pushOrder` and `pushTrade` are amortised constant; nothing is allocated while the capacity suffices.
 */
import { assert, InvariantError } from '../kernel/index.js';
import { BUY, NOBODY, SELL, type OrderColumns, type TradeColumns } from './types.js';

/** Bytes of an integer. */
const WORD = 4;

/** One order, as `pushOrder` takes it; see `OrderColumns` for units. What is not given is 0, and the partner nobody. */
export interface OrderEntry {
  readonly agent: number;
  readonly side: typeof BUY | typeof SELL;
  readonly quantity_Wh: number;
  readonly limit_uEUR_per_kWh: number;
  readonly green_permille?: number;
  readonly greenWanted_permille?: number;
  readonly minimum_Wh?: number;
  readonly partner?: number;
  readonly premium_uEUR_per_kWh?: number;
}

/** Columns of integers in `OrderColumns`. */
const INTEGERS = 8;

/** Empty order columns with room for `capacity` orders, in one piece of memory: books are made for every clearing. */
export function createOrders(capacity: number): OrderColumns {
  const memory = new ArrayBuffer(capacity * (INTEGERS * WORD + 1));
  const column = (k: number): Int32Array => new Int32Array(memory, k * capacity * WORD, capacity);
  return {
    count: 0,
    agent: column(0),
    side: new Uint8Array(memory, INTEGERS * capacity * WORD, capacity),
    quantity_Wh: column(1),
    limit_uEUR_per_kWh: column(2),
    green_permille: column(3),
    greenWanted_permille: column(4),
    minimum_Wh: column(5),
    partner: column(6),
    premium_uEUR_per_kWh: column(7),
  };
}

/** Empty trade columns with room for `capacity` trades, in one piece of memory. */
export function createTrades(capacity: number): TradeColumns {
  const memory = new ArrayBuffer(capacity * 5 * WORD);
  const column = (k: number): Int32Array => new Int32Array(memory, k * capacity * WORD, capacity);
  return {
    count: 0,
    buyOrder: column(0),
    sellOrder: column(1),
    quantity_Wh: column(2),
    buyerPrice_uEUR_per_kWh: column(3),
    sellerPrice_uEUR_per_kWh: column(4),
  };
}

/** The trades of `source` in columns of their own, no longer than needed. */
export function copyTrades(source: TradeColumns): TradeColumns {
  const { count } = source;
  const target = createTrades(count);
  for (let t = 0; t < count; t++) {
    target.buyOrder[t] = source.buyOrder[t];
    target.sellOrder[t] = source.sellOrder[t];
    target.quantity_Wh[t] = source.quantity_Wh[t];
    target.buyerPrice_uEUR_per_kWh[t] = source.buyerPrice_uEUR_per_kWh[t];
    target.sellerPrice_uEUR_per_kWh[t] = source.sellerPrice_uEUR_per_kWh[t];
  }
  target.count = count;
  return target;
}

/** Makes room for `needed` orders in all, at least doubling; what the columns hold stays. */
export function ensureOrderCapacity(orders: OrderColumns, needed: number): void {
  const capacity = grownCapacity(orders.agent.length, needed);
  if (capacity === 0) return;
  orders.agent = grow(orders.agent, capacity);
  const side = new Uint8Array(capacity);
  side.set(orders.side);
  orders.side = side;
  orders.quantity_Wh = grow(orders.quantity_Wh, capacity);
  orders.limit_uEUR_per_kWh = grow(orders.limit_uEUR_per_kWh, capacity);
  orders.green_permille = grow(orders.green_permille, capacity);
  orders.greenWanted_permille = grow(orders.greenWanted_permille, capacity);
  orders.minimum_Wh = grow(orders.minimum_Wh, capacity);
  orders.partner = grow(orders.partner, capacity);
  orders.premium_uEUR_per_kWh = grow(orders.premium_uEUR_per_kWh, capacity);
}

/** Makes room for `needed` trades in all, at least doubling; what the columns hold stays. */
export function ensureTradeCapacity(trades: TradeColumns, needed: number): void {
  const capacity = grownCapacity(trades.buyOrder.length, needed);
  if (capacity === 0) return;
  trades.buyOrder = grow(trades.buyOrder, capacity);
  trades.sellOrder = grow(trades.sellOrder, capacity);
  trades.quantity_Wh = grow(trades.quantity_Wh, capacity);
  trades.buyerPrice_uEUR_per_kWh = grow(trades.buyerPrice_uEUR_per_kWh, capacity);
  trades.sellerPrice_uEUR_per_kWh = grow(trades.sellerPrice_uEUR_per_kWh, capacity);
}

/** Appends an order and returns its index, which is its time priority. */
export function pushOrder(orders: OrderColumns, order: OrderEntry): number {
  const k = orders.count;
  assert(
    order.quantity_Wh > 0 && order.quantity_Wh <= 0x7fffffff && Number.isInteger(order.quantity_Wh),
    'CW-MARKET-QUANTITY',
    `an order offers a positive integer of Wh below 2^31, not ${order.quantity_Wh}`,
  );
  ensureOrderCapacity(orders, k + 1);
  orders.agent[k] = order.agent;
  orders.side[k] = order.side;
  orders.quantity_Wh[k] = order.quantity_Wh;
  orders.limit_uEUR_per_kWh[k] = order.limit_uEUR_per_kWh;
  orders.green_permille[k] = order.green_permille ?? 0;
  orders.greenWanted_permille[k] = order.greenWanted_permille ?? 0;
  orders.minimum_Wh[k] = order.minimum_Wh ?? 0;
  orders.partner[k] = order.partner ?? NOBODY;
  orders.premium_uEUR_per_kWh[k] = order.premium_uEUR_per_kWh ?? 0;
  orders.count = k + 1;
  return k;
}

/**
 * Appends a trade; grows the columns when they are full. The seller receives `sellerPrice_uEUR_per_kWh`, or what the buyer pays. What is no integer below 2^31 is cut to one: see
 * `pushOwnTrade`.
 */
export function pushTrade(
  trades: TradeColumns,
  buyOrder: number,
  sellOrder: number,
  quantity_Wh: number,
  price_uEUR_per_kWh: number,
  sellerPrice_uEUR_per_kWh = price_uEUR_per_kWh,
): void {
  const t = trades.count;
  if (t === trades.buyOrder.length) ensureTradeCapacity(trades, t + 1);
  trades.buyOrder[t] = buyOrder;
  trades.sellOrder[t] = sellOrder;
  trades.quantity_Wh[t] = quantity_Wh;
  trades.buyerPrice_uEUR_per_kWh[t] = price_uEUR_per_kWh;
  trades.sellerPrice_uEUR_per_kWh[t] = sellerPrice_uEUR_per_kWh;
  trades.count = t + 1;
}

/**
 * `pushTrade` for mechanisms from outside the sources, which no law has tested. Throws CW-MARKET-INTEGER for fractions and what is
 * no number. Apart from `pushTrade`, since the check costs a million trades a third of their time.
 */
export function pushOwnTrade(
  trades: TradeColumns,
  buyOrder: number,
  sellOrder: number,
  quantity_Wh: number,
  price_uEUR_per_kWh: number,
  sellerPrice_uEUR_per_kWh = price_uEUR_per_kWh,
): void {
  for (const value of [quantity_Wh, price_uEUR_per_kWh, sellerPrice_uEUR_per_kWh]) {
    if ((value | 0) === value) continue;
    throw new InvariantError(
      'CW-MARKET-INTEGER',
      `a trade is of whole Wh at whole micro-EUR per kWh below 2^31, not of ${quantity_Wh} at ${price_uEUR_per_kWh} and ${sellerPrice_uEUR_per_kWh}`,
    );
  }
  pushTrade(trades, buyOrder, sellOrder, quantity_Wh, price_uEUR_per_kWh, sellerPrice_uEUR_per_kWh);
}

/** Copies order `from` of `source` over entry `to` of `target`, which must have room; `target.count` stays. */
export function copyOrder(source: OrderColumns, from: number, target: OrderColumns, to: number): void {
  target.agent[to] = source.agent[from];
  target.side[to] = source.side[from];
  target.quantity_Wh[to] = source.quantity_Wh[from];
  target.limit_uEUR_per_kWh[to] = source.limit_uEUR_per_kWh[from];
  target.green_permille[to] = source.green_permille[from];
  target.greenWanted_permille[to] = source.greenWanted_permille[from];
  target.minimum_Wh[to] = source.minimum_Wh[from];
  target.partner[to] = source.partner[from];
  target.premium_uEUR_per_kWh[to] = source.premium_uEUR_per_kWh[from];
}

/** Makes `target` hold the same orders as `source`. */
export function copyOrders(source: OrderColumns, target: OrderColumns): void {
  ensureOrderCapacity(target, source.count);
  for (let k = 0; k < source.count; k++) copyOrder(source, k, target, k);
  target.count = source.count;
}

/** The capacity to grow to, or 0 when `capacity` suffices. */
function grownCapacity(capacity: number, needed: number): number {
  if (needed <= capacity) return 0;
  return Math.max(needed, capacity * 2, 16);
}

function grow(column: Int32Array, capacity: number): Int32Array {
  const larger = new Int32Array(capacity);
  larger.set(column);
  return larger;
}
