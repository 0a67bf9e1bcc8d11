/**
 * A12: one half-market of MUDA at a price from elsewhere, the longer side by Vickrey fees.
 * Source of the numbers: validation/targets.json, A12 (example of Segal-Halevi, Hassidim & Aumann, AAAI 2018, as in the tests of
 * kiedanski/pymarket; doctests of VickreyTradeWithExogeneousPrice in erelsgl/auctions). A unit is 1 Wh.
 */
import { describe, expect, it } from 'vitest';
import { createTrades } from '../../src/market/columns.js';
import { ExogenousPriceMarket } from '../../src/market/exogenous-price.js';
import { bookOf, buy, listOf, sell, type Entry } from '../market/books.js';

interface Outcome {
  readonly Q: number;
  /** By agent: units bought and sold, and what it pays more, or receives less, than the price. */
  readonly bought: { readonly [agent: number]: number };
  readonly sold: { readonly [agent: number]: number };
  readonly fees: { readonly [agent: number]: number };
  readonly gain: number;
  readonly auctioneer: number;
}

function tradeAt(price: number, entries: readonly Entry[]): Outcome {
  const orders = bookOf(entries);
  const trades = createTrades(0);
  new ExogenousPriceMarket('vickrey').clear(orders, orders.quantity_Wh, price, 7, trades);
  const bought: { [agent: number]: number } = {};
  const sold: { [agent: number]: number } = {};
  const fees: { [agent: number]: number } = {};
  const add = (to: { [agent: number]: number }, agent: number, amount: number): void => {
    if (amount !== 0) to[agent] = (to[agent] ?? 0) + amount;
  };
  let [Q, gain, auctioneer] = [0, 0, 0];
  for (const { buy: b, sell: s, quantity, price: paid, received = paid } of listOf(trades)) {
    Q += quantity;
    gain += quantity * (entries[b].limit_uEUR_per_kWh - entries[s].limit_uEUR_per_kWh);
    auctioneer += quantity * (paid - received);
    add(bought, entries[b].agent, quantity);
    add(sold, entries[s].agent, quantity);
    add(fees, entries[b].agent, quantity * (paid - price));
    add(fees, entries[s].agent, quantity * (price - received));
  }
  return { Q, bought, sold, fees, gain, auctioneer };
}

describe('A12', () => {
  it('example 1 of the paper, at 50: one buyer of four units, two sellers who displace each other', () => {
    const units = (agent: number, make: typeof buy, prices: readonly number[]): Entry[] =>
      prices.map((price) => make(agent, 1, price));
    const book = [
      ...units(0, buy, [100, 90, 80, 60, 40, 20]),
      ...units(1, sell, [10, 20, 40, 60, 70]),
      ...units(2, sell, [15, 25, 35, 45, 65]),
    ];
    expect(tradeAt(50, book)).toEqual({
      Q: 4,
      bought: { 0: 4 },
      sold: { 1: 2, 2: 2 },
      fees: { 1: 20, 2: 10 },
      gain: 260,
      auctioneer: 30,
    });
  });

  describe('two buyers and two sellers of several units', () => {
    const [b1, b2, s1, s2] = [1, 2, 11, 12];
    const book = [
      buy(b1, 5, 250),
      buy(b2, 4, 150),
      buy(b2, 3, 350),
      sell(s1, 5, 200),
      sell(s2, 4, 100),
      sell(s2, 3, 300),
    ];

    it('at 51 nobody sells', () => {
      expect(tradeAt(51, book)).toEqual({ Q: 0, bought: {}, sold: {}, fees: {}, gain: 0, auctioneer: 0 });
    });

    it('at 101 buyers pay for each other', () => {
      expect(tradeAt(101, book)).toEqual({
        Q: 4,
        bought: { [b2]: 3, [b1]: 1 },
        sold: { [s2]: 4 },
        fees: { [b2]: 447, [b1]: 49 },
        gain: 900,
        auctioneer: 496,
      });
    });

    it('at 151 the lowest bid no longer counts', () => {
      expect(tradeAt(151, book)).toEqual({
        Q: 4,
        bought: { [b2]: 3, [b1]: 1 },
        sold: { [s2]: 4 },
        fees: { [b2]: 297 },
        gain: 900,
        auctioneer: 297,
      });
    });

    it('at 201 a seller displaces one unit at 200', () => {
      expect(tradeAt(201, book)).toEqual({
        Q: 8,
        bought: { [b2]: 3, [b1]: 5 },
        sold: { [s2]: 4, [s1]: 4 },
        fees: { [s2]: 1 },
        gain: 1100,
        auctioneer: 1,
      });
    });
  });
});
