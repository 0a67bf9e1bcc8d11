/**
 * Searches a small book for agents that gain by another report than the truth. What an agent holds to be true is what the book says:
 * its Wh are worth its limits, the best first; a Wh bought beyond them is worth nothing, one sold beyond them costs more than any
 * price. Every agent in turn changes one of its orders while the others stay.
 */
import { createTrades } from '../../src/market/columns.js';
import { BUY, SELL, type Mechanism, type OrderColumns, type TradeColumns } from '../../src/market/types.js';
import { bookOf, context, type Entry } from './books.js';

export interface Search {
  readonly lot?: number;
  /** `quantities`: other quantities are stated too, each with each limit. */
  readonly lies?: 'limits' | 'quantities';
}

/** Limits worth stating in a book: all of its prices and those beside them, between them, and beyond them. */
export function limitsToTry(entries: readonly Entry[]): number[] {
  const prices = [...new Set(entries.map((entry) => entry.limit_uEUR_per_kWh))].sort((a, b) => a - b);
  const found = new Set<number>();
  prices.forEach((price, i) => {
    for (const limit of [price - 1, price, price + 1]) found.add(limit);
    if (i > 0) found.add(Math.floor((price + prices[i - 1]) / 2));
  });
  if (prices.length > 0) found.add(prices[0] - 1000).add(prices[prices.length - 1] + 1000);
  return [...found].filter((limit) => (limit | 0) === limit);
}

/** The reports by which somebody gains, at most one for each order, as sentences. */
export function profitableLies(
  mechanism: Mechanism,
  entries: readonly Entry[],
  { lot = context.lot, lies = 'limits' }: Search = {},
): string[] {
  const orders = bookOf(entries);
  const trades = createTrades(16);
  const utilityOf = (agent: number, worth: readonly Worth[]): number => {
    mechanism.clear(orders, { ...context, lot }, trades);
    return utility(orders, trades, agent, worth);
  };
  const limits = limitsToTry(entries);
  const found: string[] = [];
  entries.forEach(({ agent, limit_uEUR_per_kWh: limit, quantity_Wh: quantity }, k) => {
    const worth = worthOf(entries, agent);
    const honest = utilityOf(agent, worth);
    let best = honest;
    let lie = '';
    for (const stated_Wh of lies === 'limits' ? [quantity] : quantitiesToTry(quantity)) {
      for (const stated of limits) {
        orders.limit_uEUR_per_kWh[k] = stated;
        orders.quantity_Wh[k] = stated_Wh;
        const gain = utilityOf(agent, worth);
        if (gain <= best) continue;
        best = gain;
        lie = `order ${k} (${quantity} Wh at ${limit}) stated as ${stated_Wh} Wh at ${stated} gains ${gain - honest}`;
      }
    }
    orders.limit_uEUR_per_kWh[k] = limit;
    orders.quantity_Wh[k] = quantity;
    if (lie !== '') found.push(lie);
  });
  return found;
}

function quantitiesToTry(quantity: number): number[] {
  const found = new Set([
    1,
    2,
    quantity >> 1,
    quantity - 1,
    quantity,
    quantity + 1,
    quantity + 2,
    2 * quantity,
  ]);
  return [...found].filter((stated) => stated > 0);
}

/** So many Wh at a price. */
interface Worth {
  readonly side: number;
  readonly quantity_Wh: number;
  readonly price: number;
}

/** What an agent's Wh are worth to it, best first on each side. */
function worthOf(entries: readonly Entry[], agent: number): Worth[] {
  return entries
    .filter((entry) => entry.agent === agent)
    .map(({ side, quantity_Wh, limit_uEUR_per_kWh: price }) => ({ side, quantity_Wh, price }))
    .sort((a, b) => a.side - b.side || (a.side === BUY ? b.price - a.price : a.price - b.price));
}

/** Exact for what small books hold: sums below 2^53. */
function utility(orders: OrderColumns, trades: TradeColumns, agent: number, worth: readonly Worth[]): number {
  let bought = 0;
  let sold = 0;
  let money = 0;
  for (let t = 0; t < trades.count; t++) {
    const quantity = trades.quantity_Wh[t];
    if (orders.agent[trades.buyOrder[t]] === agent) {
      bought += quantity;
      money -= quantity * trades.buyerPrice_uEUR_per_kWh[t];
    }
    if (orders.agent[trades.sellOrder[t]] === agent) {
      sold += quantity;
      money += quantity * trades.sellerPrice_uEUR_per_kWh[t];
    }
  }
  for (const { side, quantity_Wh, price } of worth) {
    if (side === BUY) {
      money += Math.min(bought, quantity_Wh) * price;
      bought -= Math.min(bought, quantity_Wh);
    } else {
      money -= Math.min(sold, quantity_Wh) * price;
      sold -= Math.min(sold, quantity_Wh);
    }
  }
  const dearerThanAny = 1e9;
  return money - sold * dearerThanAny;
}

/** The entries as a claim of truthfulness reads them: for `unit` all of the first one's quantity. */
export function asClaimed(mechanism: Mechanism, entries: readonly Entry[]): Entry[] {
  const unit = mechanism.properties.truthful === 'unit';
  return entries.map(({ agent, side, quantity_Wh, limit_uEUR_per_kWh }) => ({
    agent,
    side: side === BUY ? BUY : SELL,
    quantity_Wh: unit ? entries[0].quantity_Wh : quantity_Wh,
    limit_uEUR_per_kWh,
  }));
}
