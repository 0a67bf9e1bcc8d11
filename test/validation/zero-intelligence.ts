/**
 * Zero-intelligence traders after Gode & Sunder (1993), one period: at each step one of the traders with units left is drawn, all
 * alike, and quotes a random price for its next unit; the product's continuous double auction (improving quotes, the book cleared
 * after each trade) sees the quotes in their sequence. ZI-C: a buyer's price is uniform on [0, value of the unit], a seller's on
 * [cost, M]; ZI-U: on [0, M]. A period ends when no buyer's next unit is worth more than some seller's costs (ZI-C), or one side
 * has no units left (ZI-U). Values, costs and M in EUR; units in listed order.
 */
import { expect } from 'vitest';
import type { Streams } from '../../src/kernel/index.js';
import { createOrders, createTrades, pushOrder, type OrderEntry } from '../../src/market/columns.js';
import { continuousDoubleAuction } from '../../src/market/continuous-double-auction.js';
import { BUY, SELL } from '../../src/market/types.js';
import { context, listOf } from '../market/books.js';

/** A market: units of each buyer and each seller, in the order in which they are traded. */
export interface Schedule {
  readonly buyers: readonly (readonly number[])[];
  readonly sellers: readonly (readonly number[])[];
  /** Highest price of a quote. */
  readonly most: number;
}

export interface Period {
  /** Gains from trade, EUR. */
  readonly gains: number;
  /** Price of each trade, EUR. */
  readonly prices: readonly number[];
}

export type Intelligence = 'ZI-C' | 'ZI-U';

const EUR = 1_000_000;
const auction = continuousDoubleAuction.create(
  continuousDoubleAuction.schema.parse({ quotes: 'improving', afterTrade: 'clear' }),
  undefined,
);

/**
 * Plays one period with draws from stream 0 of `draws`. Who may quote next hangs on the trades so far, so the auction is shown
 * the quotes since the last trade again with each new one; in the end it is shown all of them at once, and must find the same.
 */
export function playPeriod(schedule: Schedule, kind: Intelligence, draws: Streams): Period {
  const { buyers, sellers, most } = schedule;
  const traders = [...buyers, ...sellers];
  const buys = (trader: number): boolean => trader < buyers.length;
  const traded = new Array<number>(traders.length).fill(0);
  const next = (trader: number): number | undefined => traders[trader]![traded[trader]!];
  const all = createOrders(64);
  const recent = createOrders(64);
  const trades = createTrades(traders.length);
  const prices: number[] = [];
  let gains = 0;
  let active = traders.map((_, trader) => trader);

  const isOver = (): boolean => {
    const values = active.filter(buys).map((trader) => next(trader)!);
    const costs = active.filter((trader) => !buys(trader)).map((trader) => next(trader)!);
    if (values.length === 0 || costs.length === 0) return true;
    return kind === 'ZI-C' && Math.max(...values) <= Math.min(...costs);
  };

  let over = isOver();
  while (!over) {
    const trader = active[draws.integer(0, active.length)]!;
    const unit = next(trader)!;
    const low = kind === 'ZI-C' && !buys(trader) ? unit : 0;
    const high = kind === 'ZI-C' && buys(trader) ? unit : most;
    const quote = low + draws.uniform(0) * (high - low);
    const order: OrderEntry = {
      agent: trader,
      side: buys(trader) ? BUY : SELL,
      quantity_Wh: 1,
      limit_uEUR_per_kWh: Math.floor(quote * EUR),
    };
    pushOrder(all, order);
    pushOrder(recent, order);
    auction.clear(recent, context, trades);
    if (trades.count === 0) continue;
    const buyer = recent.agent[trades.buyOrder[0]!]!;
    const seller = recent.agent[trades.sellOrder[0]!]!;
    recent.count = 0;
    gains += next(buyer)! - next(seller)!;
    traded[buyer]!++;
    traded[seller]!++;
    prices.push(trades.buyerPrice_uEUR_per_kWh[0]! / EUR);
    active = active.filter((each) => next(each) !== undefined);
    over = isOver();
  }
  auction.clear(all, context, trades);
  expect(listOf(trades).map(({ price }) => price / EUR)).toEqual(prices);
  return { gains, prices };
}

/** The greatest gains from trade of a schedule, EUR: its units in merit order. */
export function mostGains({ buyers, sellers }: Schedule): number {
  const values = buyers.flat().sort((a, b) => b - a);
  const costs = sellers.flat().sort((a, b) => a - b);
  return values.reduce((sum, value, k) => sum + Math.max(0, value - (costs[k] ?? Infinity)), 0);
}
