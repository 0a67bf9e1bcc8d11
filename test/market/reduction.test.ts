/** McAfee's auction and trade reduction, which leave out the marginal pair. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mcafee } from '../../src/market/mcafee.js';
import { gainsFromTrade_nEUR, OptimumOfBook } from '../../src/market/optimum.js';
import { tradeReduction } from '../../src/market/trade-reduction.js';
import { createTrades } from '../../src/market/columns.js';
import { BUY, SELL, type Mechanism } from '../../src/market/types.js';
import { bookOf, buy, clear, context, fills, sell, smallBooks, type Entry } from './books.js';
import { profitableLies } from './truthfulness.js';

const ct = 10_000;
const auction = mcafee.create({}, undefined);
const reduction = tradeReduction.create(tradeReduction.schema.parse({}), undefined);
const balanced = tradeReduction.create(tradeReduction.schema.parse({ balance: 'strong' }), undefined);

/** 100 Wh at each price, ct: agents 1..5 buy, 11..15 sell. */
function pairs(bids: readonly number[], offers: readonly number[]): Entry[] {
  return [
    ...bids.map((price, i) => buy(i + 1, 100, price * ct)),
    ...offers.map((price, i) => sell(i + 11, 100, price * ct)),
  ];
}

describe('McAfee, worked example', () => {
  it('the first that do not trade, 6 and 11 ct, set the price where the last that do, 9 and 8 ct, agree to it', () => {
    const trades = clear(auction, bookOf(pairs([17, 14, 13, 9, 6], [1, 4, 5, 8, 11])));
    expect(trades.map(({ buy: b, sell: s }) => [b, s])).toEqual([
      [0, 5],
      [1, 6],
      [2, 7],
      [3, 8],
    ]);
    for (const { price, received, quantity } of trades)
      expect([price, received, quantity]).toEqual([8.5 * ct, undefined, 100]);
  });

  it('else they are left out: 6 and 13 ct say 9.5, above the bid of 9', () => {
    const trades = clear(auction, bookOf(pairs([17, 14, 13, 9, 6], [1, 4, 5, 8, 13])));
    expect(trades).toHaveLength(3);
    for (const { price, received } of trades) expect([price, received]).toEqual([9 * ct, 8 * ct]);
  });

  it('orders of different quantities: all 500 Wh at the middle of 10 and 14 ct', () => {
    const book = bookOf([
      buy(1, 300, 20 * ct),
      buy(2, 200, 15 * ct),
      buy(3, 100, 10 * ct),
      sell(4, 200, 5 * ct),
      sell(5, 300, 8 * ct),
      sell(6, 200, 14 * ct),
    ]);
    const trades = clear(auction, book);
    expect(fills(book, trades)).toEqual([300, 200, 0, 200, 300, 0]);
    expect(new Set(trades.map(({ price }) => price))).toEqual(new Set([12 * ct]));
  });

  it('orders of different quantities, last pair left out: 200 Wh of the 300, which pay 15 ct and earn 8', () => {
    const book = bookOf([
      buy(1, 300, 20 * ct),
      buy(2, 200, 15 * ct),
      buy(3, 100, 10 * ct),
      sell(4, 200, 5 * ct),
      sell(5, 300, 8 * ct),
      sell(6, 200, 30 * ct),
    ]);
    expect(clear(auction, book)).toEqual([
      { buy: 0, sell: 3, quantity: 200, price: 15 * ct, received: 8 * ct },
    ]);
  });
});

describe('McAfee', () => {
  it('rounds the price down to whole micro-EUR per kWh, also below zero', () => {
    const priceOf = (bid: number, offer: number): number =>
      clear(auction, bookOf([buy(1, 1, 100), buy(2, 1, bid), sell(3, 1, -100), sell(4, 1, offer)]))[0].price;
    expect(priceOf(10, 13)).toBe(11);
    expect(priceOf(-13, -10)).toBe(-12);
  });

  it('without a next bid or offer leaves the last pair out', () => {
    const without = (entries: Entry[]): number => clear(auction, bookOf(entries)).length;
    expect(without([buy(1, 1, 9), sell(2, 1, 4)])).toBe(0);
    expect(without([buy(1, 1, 9), buy(2, 1, 8), sell(3, 1, 4)])).toBe(0);
    expect(without([buy(1, 1, 9), buy(2, 1, 8), sell(3, 1, 4), sell(4, 1, 3)])).toBe(1);
  });
});

describe('trade reduction, worked example', () => {
  const book = pairs([17, 14, 13, 9, 6], [1, 4, 5, 8, 11]);

  it('surplus: three of four pairs, 9 ct from buyers, 8 to sellers', () => {
    const trades = clear(reduction, bookOf(book));
    expect(trades).toHaveLength(3);
    for (const { price, received } of trades) expect([price, received]).toEqual([9 * ct, 8 * ct]);
  });

  it('strong: one price, 9 ct, and three of the four sellers by lot, each left out in a quarter of all lots', () => {
    const left = new Map<number, number>();
    for (let lot = 0; lot < 4000; lot++) {
      const orders = bookOf(book);
      const trades = clear(balanced, orders, lot);
      for (const { price, received } of trades) expect([price, received]).toEqual([9 * ct, undefined]);
      const filled = fills(orders, trades);
      expect(filled.slice(0, 5)).toEqual([100, 100, 100, 0, 0]);
      const out = [5, 6, 7, 8].filter((k) => filled[k] === 0);
      expect(out).toHaveLength(1);
      left.set(out[0], (left.get(out[0]) ?? 0) + 1);
    }
    // standard deviation of a share: 0.0068
    for (const times of left.values()) expect(Math.abs(times / 4000 - 0.25)).toBeLessThan(0.028);
    expect(left.size).toBe(4);
  });

  it('strong: where the next offer is not above the last bid, all pairs trade at it', () => {
    const trades = clear(balanced, bookOf(pairs([9, 4], [8, 3])));
    expect(trades).toEqual([{ buy: 0, sell: 3, quantity: 100, price: 8 * ct }]);
  });

  it('orders of different quantities: the longer side in merit order, or in that of lots', () => {
    // last: 100 at 10 ct and 50 of the 200 at 9 ct. Before them 300 and 150 Wh buy, 100 and 400 sell
    const entries = [
      buy(1, 300, 20 * ct),
      buy(2, 150, 15 * ct),
      buy(3, 100, 10 * ct),
      sell(4, 100, 5 * ct),
      sell(5, 400, 8 * ct),
      sell(6, 200, 9 * ct),
    ];
    const orders = bookOf(entries);
    expect(fills(orders, clear(reduction, orders))).toEqual([300, 150, 0, 100, 350, 0]);
    // all three sellers stand in the lottery for 450 Wh, the last with its 200: with every lot the buyers get all
    const outcomes = new Set<string>();
    for (let lot = 0; lot < 200; lot++)
      outcomes.add(JSON.stringify(fills(orders, clear(balanced, orders, lot))));
    const before = '[300,150,0,';
    expect([...outcomes].sort()).toEqual(
      [
        `${before}100,150,200]`, // lots 4 6 5, 6 4 5
        `${before}100,350,0]`, // 4 5 6
        `${before}0,250,200]`, // 6 5 4
        `${before}50,400,0]`, // 5 4 6
        `${before}0,400,50]`, // 5 6 4
      ].sort(),
    );
  });
});

describe('equal prices', () => {
  it('go by lot, whoever came first', () => {
    const entries = [buy(1, 1, 9), buy(2, 1, 9), buy(3, 1, 9), sell(4, 1, 2), sell(5, 1, 2), sell(6, 1, 2)];
    const winners = new Set<string>();
    for (let lot = 0; lot < 100; lot++) {
      const outcome = (book: Entry[]): string =>
        fills(bookOf(book), clear(reduction, bookOf(book), lot))
          .map((filled, k) => (filled > 0 ? book[k].agent : 0))
          .filter((agent) => agent > 0)
          .sort()
          .join(' ');
      expect(outcome([...entries].reverse())).toBe(outcome(entries));
      winners.add(outcome(entries));
    }
    expect(winners.size).toBe(9);
  });
});

/** Orders of one quantity, each its own agent's. */
const unitBooks = fc
  .tuple(smallBooks, fc.integer({ min: 1, max: 5 }))
  .map(([book, quantity_Wh]) => book.map((entry) => ({ ...entry, quantity_Wh })));

/** Limits of one side, best first. */
function ranked(entries: readonly Entry[], side: number): number[] {
  const sign = side === BUY ? -1 : 1;
  return entries
    .filter((entry) => entry.side === side)
    .map((entry) => entry.limit_uEUR_per_kWh)
    .sort((a, b) => sign * (a - b));
}

/** McAfee's, trade reduction's and SBBA's definitions for orders of one unit: how many trade, and both prices. */
function byDefinition(entries: readonly Entry[]): Record<'mcafee' | 'surplus' | 'strong', number[]> {
  const b = ranked(entries, BUY);
  const s = ranked(entries, SELL);
  let k = 0;
  while (k < b.length && k < s.length && b[k] >= s[k]) k++;
  if (k === 0) return { mcafee: [0], surplus: [0], strong: [0] };
  const surplus = k === 1 ? [0] : [k - 1, b[k - 1], s[k - 1]];
  const middle = k < b.length && k < s.length ? Math.floor((b[k] + s[k]) / 2) : NaN;
  const fits = middle >= s[k - 1] && middle <= b[k - 1];
  const next = k < s.length ? s[k] : Infinity;
  const single = k === 1 ? [0] : [k - 1, b[k - 1], b[k - 1]];
  return {
    mcafee: fits ? [k, middle, middle] : surplus,
    surplus,
    strong: next <= b[k - 1] ? [k, next, next] : single,
  };
}

describe.each([
  ['mcafee', auction],
  ['surplus', reduction],
  ['strong', balanced],
] as const)('orders of one quantity, %s', (name, mechanism) => {
  it('trade as many, at the prices, of the definition', () => {
    fc.assert(
      fc.property(unitBooks, fc.integer(), (entries, lot) => {
        const orders = bookOf(entries);
        const trades = clear(mechanism, orders, lot);
        const [count, pays, gets] = byDefinition(entries)[name];
        const filled = fills(orders, trades);
        expect(filled.filter((energy, k) => energy > 0 && entries[k].side === BUY)).toHaveLength(count);
        for (const energy of filled) expect([0, entries[0].quantity_Wh]).toContain(energy);
        for (const { price, received = price } of trades) expect([price, received]).toEqual([pays, gets]);
      }),
      { seed: 41, numRuns: 400 },
    );
  });

  it('trade at least k - 1 of k, and without a lottery all but 1/k of the gains', () => {
    const optimum = new OptimumOfBook();
    fc.assert(
      fc.property(unitBooks, fc.integer(), (entries, lot) => {
        const orders = bookOf(entries);
        const best = optimum.of(orders);
        const trades = createTrades(0);
        mechanism.clear(orders, { ...context, lot }, trades);
        const pairsOf = (energy_Wh: number): number => energy_Wh / entries[0].quantity_Wh;
        const traded = pairsOf(trades.quantity_Wh.subarray(0, trades.count).reduce((sum, q) => sum + q, 0));
        const k = pairsOf(best.traded_Wh);
        expect(traded).toBeGreaterThanOrEqual(k - 1);
        if (name !== 'strong' && k > 0) {
          const gains = gainsFromTrade_nEUR(orders, trades);
          expect(gains * BigInt(k)).toBeGreaterThanOrEqual(best.gains_nEUR * BigInt(k - 1));
        }
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  it('claim no more than that: with different quantities some limit pays better than the true one', () => {
    const sample = fc.sample(smallBooks, { seed: 43, numRuns: 60 });
    expect(sample.some((entries) => profitableLies(mechanism as Mechanism, entries).length > 0)).toBe(true);
  });
});
