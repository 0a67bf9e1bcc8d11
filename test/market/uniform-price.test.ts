import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTrades } from '../../src/market/columns.js';
import { uniformPrice } from '../../src/market/uniform-price.js';
import { BUY, type Mechanism } from '../../src/market/types.js';
import { bookOf, books, buy, clear, fills, listOf, sell, type Entry } from './books.js';

const auction = (config: object = {}): Mechanism =>
  uniformPrice.create(uniformPrice.schema.parse(config), undefined);
const ct = 10_000;

/** One buyer of 1 kWh at 38.0 ct faces offers at 30 and 37.5 ct; the dearer is accepted in part. */
const textbook = [
  buy(1, 1000, 38 * ct),
  sell(2, 600, 30 * ct),
  sell(3, 600, 37.5 * ct),
  sell(4, 500, 39 * ct),
];

describe('price rule', () => {
  it.each([
    [{ priceRule: 'supply' }, 37.5],
    [{ priceRule: 'demand' }, 38.0],
    [{ priceRule: 'midpoint' }, 37.75],
    [{ priceRule: 'k', k: 0.2 }, 37.6],
    [{}, 37.75],
  ])('%j clears the same energy at %d ct/kWh', (config, price_ct) => {
    expect(clear(auction(config), bookOf(textbook))).toEqual([
      { buy: 0, sell: 1, quantity: 600, price: price_ct * ct },
      { buy: 0, sell: 2, quantity: 400, price: price_ct * ct },
    ]);
  });

  it('rounds to the nearest micro-EUR, halves down, also below zero', () => {
    const priceOf = (offer: number, bid: number, config: object): number =>
      clear(auction(config), bookOf([buy(1, 1, bid), sell(2, 1, offer)]))[0].price;
    expect(priceOf(100, 103, {})).toBe(101);
    expect(priceOf(-103, -100, {})).toBe(-102);
    expect(priceOf(100, 103, { priceRule: 'k', k: 0.6 })).toBe(102); // 101.8
    expect(priceOf(-0x80000000, 0x7fffffff, {})).toBe(-1); // -0.5
  });
});

describe('division of a marginal level', () => {
  it('pro rata by the largest remainder: 100 Wh among 50, 60 and 70', () => {
    // exact shares 27.78, 33.33, 38.89: floors 27, 33, 38, the two Wh left go to the remainders .89 and .78
    const book = bookOf([buy(1, 100, 20), sell(2, 50, 10), sell(3, 60, 10), sell(4, 70, 10)]);
    expect(fills(book, clear(auction(), book))).toEqual([100, 28, 33, 39]);
  });

  it('gives equal remainders to the lower agent number, whoever came first', () => {
    const book = bookOf([sell(9, 10, 10), sell(3, 10, 10), sell(5, 10, 10), buy(1, 10, 20)]);
    expect(fills(book, clear(auction(), book))).toEqual([3, 4, 3, 10]);
  });

  it('by time priority: the earliest first', () => {
    const book = bookOf([sell(9, 10, 10), sell(3, 10, 10), sell(5, 10, 10), buy(1, 15, 20)]);
    expect(fills(book, clear(auction({ ties: 'time-priority' }), book))).toEqual([10, 5, 0, 15]);
  });

  it('divides exactly where products exceed 2^53', () => {
    const m = 0x7fffffff;
    // of T = 2 m - 1 all but one is accepted: m - m / T and m - 1 - (m - 1) / T. m / T is above a half by 1e-10, (m - 1) / T below,
    // so the floors m - 1 and m - 2 leave one Wh, and it goes to the second; in float64 it goes to the first
    const book = bookOf([buy(1, m - 1, 20), buy(2, m - 1, 20), sell(3, m, 10), sell(4, m - 1, 10)]);
    expect(fills(book, clear(auction(), book)).slice(2)).toEqual([m - 1, m - 1]);
  });
});

describe('pairing', () => {
  it('joins by price, then time', () => {
    const book = bookOf([
      buy(1, 10, 15),
      buy(2, 10, 20),
      sell(3, 5, 9),
      sell(4, 5, 8),
      buy(5, 5, 15),
      sell(6, 15, 9),
    ]);
    const pairs = clear(auction(), book).map(({ buy: b, sell: s, quantity }) => [b, s, quantity]);
    expect(pairs).toEqual([
      [1, 3, 5],
      [1, 2, 5],
      [0, 5, 10],
      [4, 5, 5],
    ]);
  });

  it('leaves nothing untraded unless one agent holds more than half of both sides', () => {
    const some = fc.array(fc.record({ agent: fc.nat(3), quantity: fc.integer({ min: 1, max: 9 }) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(some, some, fc.integer({ min: 1, max: 30 }), (bids, offers, more) => {
        const total = (list: typeof bids): number => list.reduce((sum, { quantity }) => sum + quantity, 0);
        const entries = [
          ...bids.map(({ agent, quantity }) => buy(agent, quantity, 20)),
          ...offers.map(({ agent, quantity }) => sell(agent, quantity, 10)),
        ];
        // one more agent evens the sides out, so that every order is wholly accepted
        const lack = total(bids) - total(offers);
        entries.push(buy(4, more + Math.max(0, -lack), 20), sell(5, more + Math.max(0, lack), 10));
        const book = bookOf(entries);
        const volume = more + Math.max(total(bids), total(offers));
        const held = [0, 1, 2, 3, 4, 5].map((a) =>
          entries.filter(({ agent }) => agent === a).reduce((sum, { quantity_Wh }) => sum + quantity_Wh, 0),
        );
        const excess = Math.max(0, Math.max(...held) - volume);
        const traded = clear(auction(), book).reduce((sum, { quantity }) => sum + quantity, 0);
        expect(traded).toBe(volume - excess);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('exchanges earlier trades when only the buyer itself is left to sell', () => {
    const book = bookOf([buy(1, 10, 30), buy(2, 10, 20), sell(3, 10, 5), sell(2, 10, 6)]);
    const pairs = clear(auction(), book).map(({ buy: b, sell: s, quantity }) => [b, s, quantity]);
    expect(pairs).toEqual([
      [1, 2, 10],
      [0, 3, 10],
    ]);
  });
});

describe('labels', () => {
  it('bids that want green clear first, against green offers, at their own price', () => {
    const book = bookOf([
      buy(1, 100, 150_000, { greenWanted_permille: 1000 }),
      buy(2, 100, 140_000),
      sell(3, 100, 80_000),
      sell(4, 150, 100_000, { green_permille: 1000 }),
    ]);
    expect(clear(auction(), book)).toEqual([
      { buy: 0, sell: 3, quantity: 100, price: 125_000 },
      { buy: 1, sell: 2, quantity: 100, price: 110_000 },
    ]);
  });

  it('the more demanding label goes first; a label nobody meets goes without', () => {
    const book = bookOf([
      buy(1, 50, 150_000, { greenWanted_permille: 300 }),
      buy(2, 50, 150_000, { greenWanted_permille: 900 }),
      buy(3, 50, 150_000, { greenWanted_permille: 1000 }),
      sell(4, 50, 80_000, { green_permille: 900 }),
      sell(5, 20, 90_000, { green_permille: 400 }),
    ]);
    expect(fills(book, clear(auction(), book))).toEqual([20, 50, 0, 50, 20]);
  });
});

describe('minimums', () => {
  it('an order above what there is to trade is dropped, and the rest cleared again', () => {
    const book = bookOf([buy(1, 100, 20, { minimum_Wh: 60 }), sell(2, 50, 10), buy(3, 30, 15)]);
    expect(fills(book, clear(auction(), book))).toEqual([0, 30, 30]);
  });

  it('pro rata, the order whose minimum is the largest part of its quantity gives way first', () => {
    // 30 among three of 20 is 10 each: 15 of 20 gives way, then 30 among two is 15 each, enough for the minimum of 12
    const book = bookOf([
      buy(1, 30, 20),
      sell(2, 20, 10, { minimum_Wh: 12 }),
      sell(3, 20, 10, { minimum_Wh: 15 }),
      sell(4, 20, 10),
    ]);
    expect(fills(book, clear(auction(), book))).toEqual([30, 15, 0, 15]);
  });

  it('whole lots of 10 against 70: seven of eight trade, the last agent waits', () => {
    const lots = Array.from({ length: 8 }, (_, i) => sell(i + 10, 10, 10, { minimum_Wh: 10 }));
    const book = bookOf([buy(1, 70, 20), ...lots]);
    expect(fills(book, clear(auction(), book))).toEqual([70, 10, 10, 10, 10, 10, 10, 10, 0]);
  });

  it('by time priority, an order that would get too little lets the next have it', () => {
    const book = bookOf([
      sell(1, 10, 10),
      sell(2, 10, 10, { minimum_Wh: 8 }),
      sell(3, 10, 10),
      buy(4, 15, 20),
    ]);
    expect(fills(book, clear(auction({ ties: 'time-priority' }), book))).toEqual([10, 0, 5, 15]);
  });

  it('an order whose minimum is more than it offers never takes part', () => {
    const book = bookOf([
      buy(1, 30, 20),
      sell(2, 20, 5, { minimum_Wh: 25 }),
      sell(3, 30, 10, { minimum_Wh: 15 }),
    ]);
    expect(fills(book, clear(auction(), book))).toEqual([30, 0, 30]);
  });

  it('of offers that a label fills equally too little, the higher agent number gives way', () => {
    const wanted = buy(3, 40, 20, { greenWanted_permille: 1000 });
    const offer = (agent: number): Entry => sell(agent, 50, 10, { green_permille: 1000, minimum_Wh: 30 });
    for (const [first, second] of [
      [1, 2],
      [2, 1],
    ]) {
      const book = bookOf([offer(first), wanted, offer(second)]);
      expect(clear(auction(), book).map(({ sell: k }) => book.agent[k])).toEqual([1]);
    }
  });

  it('a minimum may be met by a labelled and an unlabelled bid together', () => {
    const offer = sell(1, 50, 10, { green_permille: 1000, minimum_Wh: 50 });
    const book = bookOf([offer, buy(2, 20, 20, { greenWanted_permille: 1000 }), buy(3, 30, 15)]);
    expect(fills(book, clear(auction(), book))).toEqual([50, 20, 30]);
    const less = bookOf([offer, buy(2, 20, 20, { greenWanted_permille: 1000 }), buy(3, 29, 15)]);
    expect(fills(less, clear(auction(), less))).toEqual([0, 0, 0]);
  });
});

describe('what it does not depend on', () => {
  it('the context’s bounds only speed it up', () => {
    const bounds = [
      [0, 0],
      [5, -5],
      [-0x80000000, 0x7fffffff],
      [100_000, 100_001],
    ] as const;
    fc.assert(
      fc.property(books({ restricted: true, agents: 'any' }), (entries) => {
        const book = bookOf(entries);
        const expected = clear(auction(), book);
        for (const [floor_uEUR_per_kWh, cap_uEUR_per_kWh] of bounds) {
          const trades = createTrades(0);
          auction().clear(book, { floor_uEUR_per_kWh, cap_uEUR_per_kWh, lot: 0 }, trades);
          expect(listOf(trades)).toEqual(expected);
        }
      }),
      { seed: 13, numRuns: 40 },
    );
  });

  it('orders whose quantity is taken back to zero', () => {
    const book = bookOf([buy(9, 5, 99), buy(1, 100, 20), sell(2, 50, 10), sell(3, 60, 5)]);
    book.quantity_Wh[0] = 0;
    book.quantity_Wh[3] = 0;
    expect(clear(auction({ priceRule: 'demand' }), book)).toEqual([
      { buy: 1, sell: 2, quantity: 50, price: 20 },
    ]);
  });
});

/** The definition, order by order, in exact arithmetic: merit order, then the marginal level pro rata or by time. */
function byDefinition(
  entries: readonly Entry[],
  ties: 'pro-rata' | 'time-priority',
): { filled: bigint[]; prices: number[] } {
  const ranked = (side: number, sign: number): number[] =>
    entries
      .map((_, k) => k)
      .filter((k) => entries[k].side === side)
      .sort((i, j) => sign * (entries[i].limit_uEUR_per_kWh - entries[j].limit_uEUR_per_kWh) || i - j);
  const bids = ranked(BUY, -1);
  const offers = ranked(1 - BUY, 1);
  const limit = (k: number): number => entries[k].limit_uEUR_per_kWh;
  const quantity = (k: number): bigint => BigInt(entries[k].quantity_Wh);
  // the greatest volume that some price supports: demand at or above it against supply at or below it
  let volume = 0n;
  const sum = (list: number[]): bigint => list.reduce((total, k) => total + quantity(k), 0n);
  for (const k of bids) {
    const demand = sum(bids.filter((b) => limit(b) >= limit(k)));
    const supply = sum(offers.filter((o) => limit(o) <= limit(k)));
    const before = sum(bids.filter((b) => limit(b) > limit(k)));
    const less = demand < supply ? demand : supply;
    if (less > volume && less > before) volume = less;
  }
  const filled = entries.map(() => 0n);
  const margin = (list: number[]): number => {
    let left = volume;
    let last = 0;
    for (let i = 0; i < list.length && left > 0n;) {
      const level = list.filter((k) => limit(k) === limit(list[i]));
      const offered = sum(level);
      const accepted = offered < left ? offered : left;
      if (ties === 'time-priority') {
        let rest = accepted;
        for (const k of level) {
          filled[k] = quantity(k) < rest ? quantity(k) : rest;
          rest -= filled[k];
        }
      } else {
        let rest = accepted;
        for (const k of level) rest -= filled[k] = (accepted * quantity(k)) / offered;
        const remainder = (k: number): bigint => (accepted * quantity(k)) % offered;
        const byRemainder = [...level].sort((i, j) =>
          remainder(i) === remainder(j)
            ? entries[i].agent - entries[j].agent || i - j
            : remainder(i) > remainder(j)
              ? -1
              : 1,
        );
        for (const k of byRemainder.slice(0, Number(rest))) filled[k]++;
      }
      left -= accepted;
      last = limit(list[i]);
      i += level.length;
    }
    return last;
  };
  if (volume === 0n) return { filled, prices: [] };
  return { filled, prices: [margin(offers), margin(bids)] };
}

describe('against the definition', () => {
  it.each(['pro-rata', 'time-priority'] as const)('every order gets what it should, %s', (ties) => {
    const supply = auction({ priceRule: 'supply', ties });
    const demand = auction({ priceRule: 'demand', ties });
    fc.assert(
      fc.property(books({ restricted: false, agents: 'one side' }), (entries) => {
        const book = bookOf(entries);
        const { filled, prices } = byDefinition(entries, ties);
        const trades = clear(supply, book);
        expect(fills(book, trades)).toEqual(filled.map(Number));
        const found = [...trades, ...clear(demand, book)].map(({ price }) => price);
        expect(new Set(found)).toEqual(new Set(prices));
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});
