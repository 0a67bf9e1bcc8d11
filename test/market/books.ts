/** Random order books for fast-check, and books written by hand. */
import fc from 'fast-check';
import { createOrders, createTrades, pushOrder } from '../../src/market/columns.js';
import { mechanisms } from '../../src/market/registry.js';
import {
  BUY,
  NOBODY,
  isSharingRule,
  SELL,
  type ClearingContext,
  type Mechanism,
  type OrderColumns,
  type TradeColumns,
} from '../../src/market/types.js';

export type Entry = Parameters<typeof pushOrder>[1];

export const context: ClearingContext = { floor_uEUR_per_kWh: 78_000, cap_uEUR_per_kWh: 153_510, lot: 7 };

export function bookOf(entries: readonly Entry[]): OrderColumns {
  const orders = createOrders(entries.length);
  for (const entry of entries) pushOrder(orders, entry);
  return orders;
}

/** One order by hand: `buy(agent, Wh, price)`. */
export function buy(
  agent: number,
  quantity_Wh: number,
  limit_uEUR_per_kWh: number,
  more: Partial<Entry> = {},
): Entry {
  return { agent, side: BUY, quantity_Wh, limit_uEUR_per_kWh, ...more };
}

export function sell(
  agent: number,
  quantity_Wh: number,
  limit_uEUR_per_kWh: number,
  more: Partial<Entry> = {},
): Entry {
  return { agent, side: SELL, quantity_Wh, limit_uEUR_per_kWh, ...more };
}

/** The mechanism of a kind that matches orders, as a scenario configures it. */
export function mechanismOf(kind: string, config: object = {}): Mechanism {
  const plugin = mechanisms.get(kind);
  if (!plugin) throw new Error(`no mechanism ${kind}`);
  const design = plugin.create(plugin.schema.parse(config), undefined);
  if (isSharingRule(design)) throw new Error(`${kind} shares what was metered and matches no orders`);
  return design;
}

/** The kinds that match orders. */
export function orderBasedKinds(): string[] {
  return [...mechanisms.values()]
    .filter(({ schema, create }) => !isSharingRule(create(schema.parse({}), undefined)))
    .map(({ kind }) => kind);
}

export interface Trade {
  readonly buy: number;
  readonly sell: number;
  readonly quantity: number;
  readonly price: number;
  /** What the seller receives, where that differs from what the buyer pays. */
  readonly received?: number;
}

export function clear(mechanism: Mechanism, orders: OrderColumns, lot = context.lot): Trade[] {
  const trades = createTrades(0);
  mechanism.clear(orders, { ...context, lot }, trades);
  return listOf(trades);
}

export function listOf(trades: TradeColumns): Trade[] {
  return Array.from({ length: trades.count }, (_, t) => {
    const price = trades.buyerPrice_uEUR_per_kWh[t];
    const received = trades.sellerPrice_uEUR_per_kWh[t];
    return {
      buy: trades.buyOrder[t],
      sell: trades.sellOrder[t],
      quantity: trades.quantity_Wh[t],
      price,
      ...(received === price ? {} : { received }),
    };
  });
}

/** Energy traded by each order. */
export function fills(orders: OrderColumns, trades: readonly Trade[]): number[] {
  const filled = new Array<number>(orders.count).fill(0);
  for (const trade of trades) {
    filled[trade.buy] += trade.quantity;
    filled[trade.sell] += trade.quantity;
  }
  return filled;
}

/** What a random book may hold. */
export interface BookOptions {
  /** Green shares, wishes and premiums, minimum quantities, and partners. */
  readonly restricted: boolean;
  /** `one`: each order is its own agent's. `one side`: an agent has several orders on one side. `any`: on both. */
  readonly agents: 'one order' | 'one side' | 'any';
}

/** Books of 0..200 orders a side: ties, equal prices, one-sided books, quantities up to 2^31 - 1, prices far apart and negative. */
export function books(options: BookOptions): fc.Arbitrary<Entry[]> {
  const price = fc.constantFrom<fc.Arbitrary<number>>(
    fc.integer({ min: 78_000, max: 153_510 }),
    fc.integer({ min: 100_000, max: 100_003 }),
    fc.constant(100_000),
    fc.integer({ min: -0x80000000, max: 0x7fffffff }),
  );
  const quantity = fc.constantFrom<fc.Arbitrary<number>>(
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 2_000 }),
    fc.oneof(fc.integer({ min: 1, max: 0x7fffffff }), fc.constant(0x7fffffff)),
  );
  const most = fc.constantFrom(3, 12, 200);
  return fc.tuple(price, quantity, most, most).chain(([prices, quantities, mostBids, mostOffers]) => {
    const order = (side: typeof BUY | typeof SELL): fc.Arbitrary<Entry> =>
      fc.record({
        agent: fc
          .nat(options.agents === 'any' ? 6 : 40)
          .map((a) => (options.agents === 'one side' ? 2 * a + side : a)),
        side: fc.constant(side),
        quantity_Wh: quantities,
        limit_uEUR_per_kWh: prices,
        green_permille: options.restricted && side === SELL ? fc.constantFrom(0, 400, 1000) : fc.constant(0),
        greenWanted_permille:
          options.restricted && side === BUY ? fc.constantFrom(0, 0, 300, 1000) : fc.constant(0),
        minimum_Wh: options.restricted ? fc.constantFrom(0, 0, 3, 15, 1_000_000) : fc.constant(0),
        partner: options.restricted
          ? fc.oneof(fc.constant(NOBODY), fc.nat(options.agents === 'any' ? 6 : 40))
          : fc.constant(NOBODY),
        premium_uEUR_per_kWh:
          options.restricted && side === BUY ? fc.constantFrom(0, 0, 1, 20_000, 0x7fffffff) : fc.constant(0),
      });
    return fc
      .tuple(
        fc.array(order(BUY), { maxLength: mostBids, size: 'max' }),
        fc.array(order(SELL), { maxLength: mostOffers, size: 'max' }),
        fc.integer(),
      )
      .map(([bids, offers, seed]) => {
        const entries = shuffled([...bids, ...offers], seed);
        return options.agents === 'one order' ? entries.map((entry, k) => ({ ...entry, agent: k })) : entries;
      });
  });
}

/** Few orders at few prices, each its own agent's, where one order moves the price. */
export const smallBooks: fc.Arbitrary<Entry[]> = fc
  .tuple(fc.constantFrom(4, 12, 60), fc.constantFrom(1, 3, 8))
  .chain(([mostPrice, mostQuantity]) =>
    fc.array(
      fc.record({
        side: fc.constantFrom(BUY, SELL),
        quantity_Wh: fc.integer({ min: 1, max: mostQuantity }),
        limit_uEUR_per_kWh: fc.nat(mostPrice),
      }),
      { minLength: 2, maxLength: 10, size: 'max' },
    ),
  )
  .map((orders) => orders.map((order, agent) => ({ ...order, agent })));

/** A permutation that depends on the seed alone. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items];
  let state = (seed ^ 0x9e3779b9) | 1;
  for (let i = result.length - 1; i > 0; i--) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = (state >>> 0) % (i + 1);
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}
