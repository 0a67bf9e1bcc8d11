/**
 * Orders a second through both auctions, at 10^4, 10^5 and 10^6 orders of up to 1,000 Wh between feed-in and cap, against plain
 * implementations with objects: sorted arrays for the call, a sorted array of price levels for the continuous auction. Rounds
 * are interleaved, times are CPU times, figures medians.
 */
import { RandomSource } from '../src/kernel/index.js';
import { createTrades, createOrders, pushOrder } from '../src/market/columns.js';
import { ContinuousDoubleAuction } from '../src/market/continuous-double-auction.js';
import { BUY, SELL, type ClearingContext, type Mechanism, type OrderColumns } from '../src/market/types.js';
import { UniformPriceAuction } from '../src/market/uniform-price.js';
import type { BenchRow } from './types.js';

const SIZES = [10_000, 100_000, 1_000_000];
const ROUNDS = 7;
/** Orders in a round: enough to outlast the clock's resolution. */
const ORDERS_PER_ROUND = 1_000_000;

const context: ClearingContext = { floor_uEUR_per_kWh: 78_000, cap_uEUR_per_kWh: 153_510, lot: 7 };

interface OrderObject {
  readonly agent: number;
  readonly side: typeof BUY | typeof SELL;
  readonly limit: number;
  readonly time: number;
  left: number;
}

interface TradeObject {
  readonly buyer: number;
  readonly seller: number;
  readonly quantity: number;
  readonly price: number;
}

function randomBook(size: number): OrderColumns {
  const draws = new RandomSource('bench market').single('orders');
  const orders = createOrders(size);
  const { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap } = context;
  for (let k = 0; k < size; k++) {
    pushOrder(orders, {
      agent: k,
      side: draws.integer(0, 2) === 0 ? BUY : SELL,
      quantity_Wh: 1 + draws.integer(0, 1000),
      limit_uEUR_per_kWh: floor + draws.integer(0, cap - floor),
    });
  }
  return orders;
}

function objectsOf(orders: OrderColumns): OrderObject[] {
  return Array.from({ length: orders.count }, (_, time) => ({
    agent: orders.agent[time],
    side: orders.side[time] === BUY ? BUY : SELL,
    limit: orders.limit_uEUR_per_kWh[time],
    time,
    left: orders.quantity_Wh[time],
  }));
}

/** The call auction as one writes it first: two sorted arrays, walked towards each other; by time within a price. */
function callWithObjects(orders: OrderColumns): TradeObject[] {
  const objects = objectsOf(orders);
  const bids = objects
    .filter(({ side }) => side === BUY)
    .sort((a, b) => b.limit - a.limit || a.time - b.time);
  const offers = objects
    .filter(({ side }) => side === SELL)
    .sort((a, b) => a.limit - b.limit || a.time - b.time);
  const pairs: [OrderObject, OrderObject, number][] = [];
  let [b, s] = [0, 0];
  let [bid, offer] = [0, 0];
  while (b < bids.length && s < offers.length && bids[b].limit >= offers[s].limit) {
    const quantity = Math.min(bids[b].left, offers[s].left);
    pairs.push([bids[b], offers[s], quantity]);
    [bid, offer] = [bids[b].limit, offers[s].limit];
    if ((bids[b].left -= quantity) === 0) b++;
    if ((offers[s].left -= quantity) === 0) s++;
  }
  const price = Math.floor((bid + offer) / 2);
  return pairs.map(([buyer, seller, quantity]) => ({
    buyer: buyer.time,
    seller: seller.time,
    quantity,
    price,
  }));
}

/** One price of one side, with the orders that stand there from `first` on. */
interface PriceLevel {
  readonly limit: number;
  readonly queue: OrderObject[];
  first: number;
}

/** The continuous auction as one writes it first: an array of price levels by side, best last, found by bisection. */
function continuousWithObjects(orders: OrderColumns): TradeObject[] {
  const standing: Record<typeof BUY | typeof SELL, PriceLevel[]> = { [BUY]: [], [SELL]: [] };
  const trades: TradeObject[] = [];
  for (const order of objectsOf(orders)) {
    const sign = order.side === BUY ? 1 : -1;
    const opposite = standing[order.side === BUY ? SELL : BUY];
    while (order.left > 0 && opposite.length > 0) {
      const level = opposite[opposite.length - 1];
      if (sign * (order.limit - level.limit) < 0) break;
      const other = level.queue[level.first];
      const quantity = Math.min(order.left, other.left);
      const [buyer, seller] = order.side === BUY ? [order.time, other.time] : [other.time, order.time];
      trades.push({ buyer, seller, quantity, price: level.limit });
      order.left -= quantity;
      other.left -= quantity;
      if (other.left === 0) level.first++;
      if (level.first === level.queue.length) opposite.pop();
    }
    if (order.left === 0) continue;
    const own = standing[order.side];
    let low = 0;
    let high = own.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sign * (own[middle].limit - order.limit) < 0) low = middle + 1;
      else high = middle;
    }
    if (low < own.length && own[low].limit === order.limit) own[low].queue.push(order);
    else own.splice(low, 0, { limit: order.limit, queue: [order], first: 0 });
  }
  return trades;
}

/** CPU microseconds of `run`. */
function cpuTime_us(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function compare(
  name: string,
  orders: OrderColumns,
  mechanism: Mechanism,
  plain: (orders: OrderColumns) => TradeObject[],
  baseline: string,
): BenchRow {
  const size = orders.count;
  const repeats = Math.max(1, ORDERS_PER_ROUND / size);
  const trades = createTrades(size);
  const volume = (): number => trades.quantity_Wh.subarray(0, trades.count).reduce((sum, q) => sum + q, 0);
  const expected = plain(orders).reduce((sum, { quantity }) => sum + quantity, 0);
  // two rounds warm the compiler and the columns
  const ours: number[] = [];
  const plainly: number[] = [];
  for (let round = -2; round < ROUNDS; round++) {
    const mine = cpuTime_us(() => {
      for (let i = 0; i < repeats; i++) mechanism.clear(orders, context, trades);
    });
    if (volume() !== expected) throw new Error(`${name}: ${volume()} Wh instead of ${expected} Wh`);
    const theirs = cpuTime_us(() => void plain(orders));
    if (round < 0) continue;
    ours.push((size * repeats * 1e6) / mine);
    plainly.push((size * 1e6) / theirs);
  }
  return {
    name,
    size,
    perSecond: median(ours),
    baseline: `${baseline}, ${(median(plainly) / 1e6).toFixed(2)} million a second`,
    ratio: median(ours.map((perSecond, i) => perSecond / plainly[i])),
  };
}

export async function benchMarket(): Promise<BenchRow[]> {
  const call = new UniformPriceAuction({ priceRule: 'midpoint', k: 0.5, ties: 'pro-rata' });
  const continuous = new ContinuousDoubleAuction();
  return SIZES.flatMap((size) => {
    const orders = randomBook(size);
    return [
      compare('uniform-price, orders', orders, call, callWithObjects, 'sorted objects'),
      compare(
        'continuous-double-auction, orders',
        orders,
        continuous,
        continuousWithObjects,
        'sorted levels of objects',
      ),
    ];
  });
}
