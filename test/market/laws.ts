/** What every mechanism must obey, as functions that return the violations they find: so planted bugs can be shown to be caught. */
import { createTrades, copyOrders, createOrders } from '../../src/market/columns.js';
import { gainsFromTrade_nEUR, OptimumOfBook } from '../../src/market/optimum.js';
import {
  BUY,
  SELL,
  type Mechanism,
  type MechanismProperties,
  type OrderColumns,
} from '../../src/market/types.js';
import { bookOf, clear, context, fills, listOf, shuffled, type Entry, type Trade } from './books.js';
import { asClaimed, profitableLies } from './truthfulness.js';

/** Violations in one clearing of one book: limits, quantities, parties, labels, minimums. */
export function tradeViolations(orders: OrderColumns, trades: readonly Trade[]): string[] {
  const found: string[] = [];
  const bought = new Array<number>(orders.count).fill(0);
  const sold = new Array<number>(orders.count).fill(0);
  trades.forEach(({ buy, sell, quantity, price, received = price }, t) => {
    if (!(buy >= 0 && buy < orders.count && sell >= 0 && sell < orders.count)) {
      found.push(`trade ${t}: no such order`);
      return;
    }
    if (orders.side[buy] !== BUY || orders.side[sell] !== SELL) found.push(`trade ${t}: wrong side`);
    if (!(quantity > 0)) found.push(`trade ${t}: quantity ${quantity}`);
    if (price > orders.limit_uEUR_per_kWh[buy]) found.push(`trade ${t}: buyer pays above the limit`);
    if (received < orders.limit_uEUR_per_kWh[sell]) found.push(`trade ${t}: seller receives below the limit`);
    if (orders.agent[buy] === orders.agent[sell]) found.push(`trade ${t}: with oneself`);
    if (orders.green_permille[sell] < orders.greenWanted_permille[buy])
      found.push(`trade ${t}: not green enough`);
    bought[buy] += quantity;
    sold[sell] += quantity;
  });
  for (let k = 0; k < orders.count; k++) {
    const filled = bought[k] + sold[k];
    if (filled > orders.quantity_Wh[k]) found.push(`order ${k}: overfilled`);
    if (filled > 0 && filled < orders.minimum_Wh[k]) found.push(`order ${k}: below its minimum`);
  }
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  if (sum(bought) !== sum(sold)) found.push('bought differs from sold');
  return found;
}

/** The same book gives the same trades, from a new instance, after another book, and in columns used before. */
export function repeatViolations(
  create: () => Mechanism,
  entries: readonly Entry[],
  other: readonly Entry[],
): string[] {
  const found: string[] = [];
  const orders = bookOf(entries);
  const before = createOrders(0);
  copyOrders(orders, before);
  const expected = JSON.stringify(clear(create(), orders));
  const mechanism = create();
  const trades = createTrades(4);
  mechanism.clear(bookOf(other), context, trades);
  // columns with room, and the remains of the other book behind `count`
  const used = bookOf([...entries, ...other]);
  used.count = entries.length;
  mechanism.clear(used, context, trades);
  if (JSON.stringify(listOf(trades)) !== expected) found.push('an earlier clearing shows');
  mechanism.clear(used, context, trades);
  if (JSON.stringify(listOf(trades)) !== expected) found.push('not repeatable');
  for (const [name, column] of Object.entries(before)) {
    if (name === 'count') continue;
    const now = orders[name as keyof Omit<OrderColumns, 'count'>];
    for (let k = 0; k < orders.count; k++) {
      if (now[k] !== (column as Int32Array)[k]) found.push(`order ${k}: ${name} changed`);
    }
  }
  return found;
}

/** `efficient`: the gains of the trades are the optimum's. For books without labels, minimums and agents on both sides. */
export function efficiencyViolations(mechanism: Mechanism, entries: readonly Entry[]): string[] {
  if (!mechanism.properties.efficient) return [];
  const orders = bookOf(entries);
  const trades = createTrades(0);
  mechanism.clear(orders, context, trades);
  const gains = gainsFromTrade_nEUR(orders, trades);
  const optimum = new OptimumOfBook().of(orders).gains_nEUR;
  return gains === optimum ? [] : [`gains ${gains} instead of ${optimum}`];
}

/** `orderIndependent`: an order's energy and price stay when the orders arrive in another sequence. For one order per agent. */
export function orderViolations(mechanism: Mechanism, entries: readonly Entry[], seed: number): string[] {
  if (!mechanism.properties.orderIndependent) return [];
  const outcome = (book: readonly Entry[]): string[] => {
    const orders = bookOf(book);
    const trades = clear(mechanism, orders);
    const money = new Map<number, bigint>();
    const add = (k: number, quantity: number, price: number): unknown =>
      money.set(k, (money.get(k) ?? 0n) + BigInt(quantity) * BigInt(price));
    for (const { buy, sell, quantity, price, received = price } of trades) {
      add(buy, quantity, price);
      add(sell, quantity, received);
    }
    return fills(orders, trades)
      .map((filled, k) => `agent ${book[k].agent}: ${filled} Wh for ${money.get(k) ?? 0n}`)
      .sort();
  };
  const first = outcome(entries);
  const second = outcome(shuffled(entries, seed));
  return first.filter((line, i) => line !== second[i]);
}

/** `continuous`: later orders change no earlier trade. `none`: nothing trades. */
export function timingViolations(mechanism: Mechanism, entries: readonly Entry[]): string[] {
  const all = clear(mechanism, bookOf(entries));
  if (mechanism.properties.timing === 'none') return all.length === 0 ? [] : ['a trade without a market'];
  if (mechanism.properties.timing !== 'continuous') return [];
  const half = clear(mechanism, bookOf(entries.slice(0, entries.length >> 1)));
  const same = JSON.stringify(half) === JSON.stringify(all.slice(0, half.length));
  return same ? [] : ['a later order changed an earlier trade'];
}

/** `budgetBalance`: what buyers pay and sellers receive, by trade where strong, over all where weak. */
export function balanceViolations(mechanism: Mechanism, entries: readonly Entry[]): string[] {
  const { budgetBalance } = mechanism.properties;
  const trades = clear(mechanism, bookOf(entries));
  const found: string[] = [];
  let surplus = 0n;
  trades.forEach(({ quantity, price, received = price }, t) => {
    surplus += BigInt(quantity) * BigInt(price - received);
    if (budgetBalance === 'strong' && price !== received) found.push(`trade ${t}: two prices`);
  });
  if (budgetBalance !== 'none' && surplus < 0n) found.push(`a deficit of ${-surplus}`);
  return found;
}

/**
 * `truthful`: who states another limit than the true one gains nothing by it. For one order per agent, no labels and minimums;
 * where the claim is `unit`, all orders are made to be of the first one's quantity.
 */
export function truthViolations(
  mechanism: Mechanism,
  book: readonly Entry[],
  liar: number,
  lie: number,
): string[] {
  if (mechanism.properties.truthful === false || book.length === 0) return [];
  const entries = asClaimed(mechanism, book);
  const k = liar % entries.length;
  const valuation = entries[k].limit_uEUR_per_kWh;
  const surplus = (book: readonly Entry[]): bigint => {
    let sum = 0n;
    for (const { buy, sell, quantity, price, received = price } of clear(mechanism, bookOf(book))) {
      if (buy === k) sum += BigInt(valuation - price) * BigInt(quantity);
      if (sell === k) sum += BigInt(received - valuation) * BigInt(quantity);
    }
    return sum;
  };
  const lying = entries.map((entry, i) => (i === k ? { ...entry, limit_uEUR_per_kWh: lie } : entry));
  return surplus(lying) > surplus(entries) ? [`agent of order ${k} gains by stating ${lie}`] : [];
}

/** `mechanism` with claims that it does not make: for examples of what does not hold. */
export function claiming(mechanism: Mechanism, claims: Partial<MechanismProperties>): Mechanism {
  return {
    properties: { ...mechanism.properties, ...claims },
    clear: (orders, bounds, trades) => mechanism.clear(orders, bounds, trades),
  };
}

/** The same for every agent of a small book, every limit worth stating in it, and one draw of lots. */
export function searchedTruthViolations(mechanism: Mechanism, book: readonly Entry[], lot: number): string[] {
  if (mechanism.properties.truthful === false || book.length === 0) return [];
  return profitableLies(mechanism, asClaimed(mechanism, book), { lot });
}
