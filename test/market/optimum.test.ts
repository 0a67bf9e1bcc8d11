import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTrades } from '../../src/market/columns.js';
import { ExactSum } from '../../src/market/exact-sum.js';
import { gainsFromTrade_nEUR, OptimumOfBook } from '../../src/market/optimum.js';
import { BUY } from '../../src/market/types.js';
import { bookOf, books, buy, sell } from './books.js';

const optimum = new OptimumOfBook();

/** The linear program by successive augmentation: the dearest bid left against the cheapest offer left, while both gain. */
function bySteps(entries: ReturnType<typeof buy>[]): { quantity: bigint; gains: bigint } {
  const bids = entries
    .filter(({ side }) => side === BUY)
    .sort((a, b) => b.limit_uEUR_per_kWh - a.limit_uEUR_per_kWh);
  const offers = entries
    .filter(({ side }) => side !== BUY)
    .sort((a, b) => a.limit_uEUR_per_kWh - b.limit_uEUR_per_kWh);
  const left = (list: typeof bids): bigint[] => list.map(({ quantity_Wh }) => BigInt(quantity_Wh));
  const [x, y] = [left(bids), left(offers)];
  let quantity = 0n;
  let gains = 0n;
  for (let b = 0, s = 0; b < bids.length && s < offers.length;) {
    const gain = BigInt(bids[b].limit_uEUR_per_kWh) - BigInt(offers[s].limit_uEUR_per_kWh);
    if (gain < 0n) break;
    const step = x[b] < y[s] ? x[b] : y[s];
    quantity += step;
    gains += gain * step;
    if ((x[b] -= step) === 0n) b++;
    if ((y[s] -= step) === 0n) s++;
  }
  return { quantity, gains };
}

/** The best of all integer allocations of a tiny book, one by one. */
function byEnumeration(entries: ReturnType<typeof buy>[]): bigint {
  let best = 0n;
  const visit = (k: number, balance: number, gains: bigint): void => {
    if (k === entries.length) {
      if (balance === 0 && gains > best) best = gains;
      return;
    }
    const { side, quantity_Wh, limit_uEUR_per_kWh } = entries[k];
    const sign = side === BUY ? 1 : -1;
    for (let q = 0; q <= quantity_Wh; q++)
      visit(k + 1, balance + sign * q, gains + BigInt(sign * q * limit_uEUR_per_kWh));
  };
  visit(0, 0, 0n);
  return best;
}

describe('optimum of a book', () => {
  it('by hand: 2 kWh at 30 ct and 1 kWh at 20 ct against 1.5 kWh at 10 ct and 2 kWh at 25 ct', () => {
    // 1.5 kWh gain 20 ct, 0.5 kWh gain 5 ct: 32.5 ct; the offer at 25 ct is accepted in part and is the price
    const book = bookOf([
      buy(1, 2000, 300_000),
      buy(2, 1000, 200_000),
      sell(3, 1500, 100_000),
      sell(4, 2000, 250_000),
    ]);
    expect(optimum.of(book)).toEqual({
      traded_Wh: 2000,
      gains_nEUR: 325_000_000n,
      price_uEUR_per_kWh: { low: 250_000, high: 250_000 },
    });
  });

  it.each([
    // bids, asks, lowest and highest price: targets.json A09, uniform_half
    [[17, 14, 13, 9, 6], [1, 4, 5, 8, 11], 4, 8, 9],
    [[17, 14, 13, 9, 6], [1, 4, 5, 8, 13], 4, 8, 9],
    [[9, 8], [4, 3], 2, 4, 8],
    [[9, 4], [8, 3], 1, 4, 8],
    [[9], [4], 1, 4, 9],
  ])('unit book %j / %j: %d trades at a price from %d to %d', (bids, asks, traded_Wh, low, high) => {
    const book = bookOf([...bids.map((p, i) => buy(i, 1, p)), ...asks.map((p, i) => sell(10 + i, 1, p))]);
    expect(optimum.of(book)).toMatchObject({ traded_Wh, price_uEUR_per_kWh: { low, high } });
  });

  it('nothing trades, nothing is gained', () => {
    const none = { traded_Wh: 0, gains_nEUR: 0n, price_uEUR_per_kWh: null };
    expect(optimum.of(bookOf([]))).toEqual(none);
    expect(optimum.of(bookOf([buy(1, 5, 9), sell(2, 5, 10)]))).toEqual(none);
    expect(optimum.of(bookOf([buy(1, 5, 9)]))).toEqual(none);
  });

  it('equals stepwise augmentation on any book, in exact arithmetic', () => {
    fc.assert(
      fc.property(books({ restricted: false, agents: 'any' }), (entries) => {
        const { quantity, gains } = bySteps(entries);
        expect(optimum.of(bookOf(entries))).toMatchObject({ traded_Wh: Number(quantity), gains_nEUR: gains });
      }),
      { seed: 5, numRuns: 100 },
    );
  });

  it('equals the best of all allocations of tiny books', () => {
    const order = fc.record({
      agent: fc.nat(9),
      side: fc.constantFrom<0 | 1>(0, 1),
      quantity_Wh: fc.integer({ min: 1, max: 3 }),
      limit_uEUR_per_kWh: fc.integer({ min: -3, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(order, { maxLength: 6 }), (entries) => {
        expect(optimum.of(bookOf(entries)).gains_nEUR).toBe(byEnumeration(entries));
      }),
      { seed: 6, numRuns: 100 },
    );
  });

  it('its price interval leaves nobody discontent: at any price in it, all who gain by more trade are wholly served', () => {
    fc.assert(
      fc.property(books({ restricted: false, agents: 'any' }), (entries) => {
        const { traded_Wh, price_uEUR_per_kWh: price } = optimum.of(bookOf(entries));
        if (price === null) return;
        expect(price.low).toBeLessThanOrEqual(price.high);
        for (const p of [price.low, price.high]) {
          let [demand, supply, atLeast, atMost] = [0, 0, 0, 0];
          for (const { side, quantity_Wh, limit_uEUR_per_kWh: limit } of entries) {
            if (side === BUY && limit > p) demand += quantity_Wh;
            if (side === BUY && limit >= p) atLeast += quantity_Wh;
            if (side !== BUY && limit < p) supply += quantity_Wh;
            if (side !== BUY && limit <= p) atMost += quantity_Wh;
          }
          expect(Math.max(demand, supply)).toBeLessThanOrEqual(traded_Wh);
          expect(Math.min(atLeast, atMost)).toBeGreaterThanOrEqual(traded_Wh);
        }
      }),
      { seed: 8, numRuns: 100 },
    );
  });
});

describe('gains from trade', () => {
  it('of given trades, by the limits or by true valuations', () => {
    const book = bookOf([buy(1, 2000, 300_000), sell(2, 2000, 100_000)]);
    const trades = createTrades(1);
    trades.quantity_Wh[0] = 1500;
    trades.sellOrder[0] = 1;
    trades.count = 1;
    expect(gainsFromTrade_nEUR(book, trades)).toBe(300_000_000n);
    expect(gainsFromTrade_nEUR(book, trades, [300_000, 250_000])).toBe(75_000_000n);
  });

  // quantities whose upper, and whose lower 15 bits alone add up to more than 2^53
  it.each([
    [1, 0x7fff8000],
    [-1, 0x7fff8000],
    [1, 0x7fff],
    [-1, 0x7fff],
  ])('stay exact beyond 2^53: sign %d, quantity %d', (sign, quantity) => {
    const sum = new ExactSum();
    let expected = 0n;
    for (let i = 0; i < 200; i++) {
      const price = sign * (0xffffffff - 7 * i);
      sum.add(price, quantity);
      expected += BigInt(price) * BigInt(quantity);
    }
    sum.addLarge(3, 2 ** 52);
    expect(sum.total()).toBe(expected + 3n * 2n ** 52n);
    sum.clear();
    expect(sum.total()).toBe(0n);
  });
});
