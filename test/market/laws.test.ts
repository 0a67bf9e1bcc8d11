import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTrades, pushTrade } from '../../src/market/columns.js';
import { BUY, NOBODY, SELL, type Mechanism, type MechanismProperties } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import {
  bookOf,
  books,
  buy,
  clear,
  context,
  mechanismOf,
  orderBasedKinds,
  sell,
  smallBooks,
  type Entry,
} from './books.js';
import {
  balanceViolations,
  efficiencyViolations,
  orderViolations,
  repeatViolations,
  searchedTruthViolations,
  timingViolations,
  tradeViolations,
  truthViolations,
} from './laws.js';

const runs = { numRuns: 40, seed: 20260504 };

/** Configurations beside the default of every entry. */
const variants: Readonly<Record<string, readonly object[]>> = {
  'uniform-price': [
    { priceRule: 'supply' },
    { priceRule: 'demand', ties: 'time-priority' },
    { priceRule: 'k', k: 0.3 },
    { ties: 'time-priority' },
  ],
  'continuous-double-auction': [
    { quotes: 'improving' },
    { afterTrade: 'clear' },
    { quotes: 'improving', afterTrade: 'clear' },
  ],
  'pay-as-bid': [
    { priceOf: 'offer' },
    { sequence: 'dearest-offer-first' },
    { sequence: 'dearest-offer-first', ties: 'time-priority' },
    { priceOf: 'offer', ties: 'time-priority' },
  ],
  discriminatory: [{ weight: 0 }, { weight: 0.3 }, { weight: 1 }],
  'posted-price': [{ buyers: 'arrival' }],
  'preference-matching': [{ priceOf: 'bid' }, { priceOf: 'offer' }],
  'random-peer': [{ rounds: 1 }, { rounds: 3, coefficient: 0 }, { coefficient: 1 }],

  'trade-reduction': [{ balance: 'strong' }],
  muda: [{ variant: 'lottery' }],
  'bilateral-admm': [{ maximumRounds: 3, greyPenalty: 0 }],
  'user-rule': [
    {
      match: 'bid.agent != offer.agent + 1',
      price: 'offer.price + (bid.price - offer.price) / 3',
      priority: 'min(bid.energy, offer.energy) - bid.arrival',
    },
  ],
};

/** Mechanisms that look at preferred partners and premiums. */
const heeding = new Set(['preference-matching']);

// sharing rules match no orders: sharing.test.ts has their laws
await loadQuantityParser();
const subjects = orderBasedKinds().flatMap((kind) =>
  [{}, ...(variants[kind] ?? [])].map((config) => ({
    name: `${kind} ${JSON.stringify(config)}`,
    heedsPreferences: heeding.has(kind),
    create: (): Mechanism => mechanismOf(kind, config),
  })),
);

describe.each(subjects)('$name', ({ create }) => {
  beforeAll(() => create().prepare?.());

  it('respects limits, quantities, parties, labels and minimums in any book', () => {
    const mechanism = create();
    fc.assert(
      fc.property(books({ restricted: true, agents: 'any' }), (entries) => {
        const orders = bookOf(entries);
        expect(tradeViolations(orders, clear(mechanism, orders))).toEqual([]);
      }),
      runs,
    );
    fc.assert(
      fc.property(books({ restricted: false, agents: 'any' }), (entries) => {
        const orders = bookOf(entries);
        expect(tradeViolations(orders, clear(mechanism, orders))).toEqual([]);
      }),
      runs,
    );
  });

  it('gives the same trades again, whatever it cleared before, and leaves the orders alone', () => {
    const some = books({ restricted: true, agents: 'any' });
    fc.assert(
      fc.property(some, some, (entries, other) => {
        expect(repeatViolations(create, entries, other)).toEqual([]);
      }),
      { ...runs, numRuns: 25 },
    );
  });

  it('keeps its claims: efficiency, independence of the order of arrival, timing, truthfulness, budget', () => {
    const mechanism = create();
    fc.assert(
      fc.property(books({ restricted: false, agents: 'one side' }), (entries) => {
        expect(efficiencyViolations(mechanism, entries)).toEqual([]);
      }),
      runs,
    );
    fc.assert(
      fc.property(
        books({ restricted: true, agents: 'one order' }),
        fc.integer(),
        fc.integer(),
        (entries, seed, lie) => {
          expect(orderViolations(mechanism, entries, seed)).toEqual([]);
          expect(timingViolations(mechanism, entries)).toEqual([]);
          expect(balanceViolations(mechanism, entries)).toEqual([]);
          expect(truthViolations(mechanism, entries, seed >>> 1, lie)).toEqual([]);
        },
      ),
      runs,
    );
  });

  it('leaves nobody a limit that pays better than the true one, whatever the lot', () => {
    const mechanism = create();
    fc.assert(
      fc.property(smallBooks, fc.integer(), (entries, lot) => {
        expect(searchedTruthViolations(mechanism, entries, lot)).toEqual([]);
      }),
      { ...runs, numRuns: 250 },
    );
  });
});

describe('preferred partners and premiums', () => {
  const some = books({ restricted: true, agents: 'any' });
  const without = (entries: readonly Entry[]): Entry[] =>
    entries.map((entry) => ({ ...entry, partner: NOBODY, premium_uEUR_per_kWh: 0 }));

  it.each(subjects)('$name heeds them: $heedsPreferences', ({ create, heedsPreferences }) => {
    let differences = 0;
    fc.assert(
      fc.property(some, (entries) => {
        const trades = clear(create(), bookOf(entries));
        const plain = clear(create(), bookOf(without(entries)));
        if (heedsPreferences) differences += Number(JSON.stringify(trades) !== JSON.stringify(plain));
        else expect(trades).toEqual(plain);
      }),
      { ...runs, numRuns: 15 },
    );
    expect(differences > 0).toBe(heedsPreferences);
  });
});

describe('the laws catch planted bugs', () => {
  const honest = (): Mechanism => mechanismOf('uniform-price');
  /** A mechanism that alters what the honest one returns. */
  const doctored = (alter: Mechanism['clear'], claims: Partial<MechanismProperties> = {}): Mechanism => {
    const inner = honest();
    return {
      properties: { ...inner.properties, ...claims },
      clear(orders, bounds, trades) {
        inner.clear(orders, bounds, trades);
        alter(orders, bounds, trades);
      },
    };
  };
  const entries = [
    buy(1, 100, 120_000),
    buy(2, 50, 110_000),
    sell(3, 80, 90_000),
    sell(4, 30, 100_000, { minimum_Wh: 20 }),
  ];
  const found = (mechanism: Mechanism, book = entries): string[] => {
    const orders = bookOf(book);
    return tradeViolations(orders, clear(mechanism, orders));
  };

  it('none in the honest one', () => {
    expect(found(honest())).toEqual([]);
  });

  it('a price one micro-EUR off the limits', () => {
    expect(found(doctored((_o, _c, t) => void (t.buyerPrice_uEUR_per_kWh[0] = 120_001)))).toContain(
      'trade 0: buyer pays above the limit',
    );
    expect(found(doctored((_o, _c, t) => void (t.sellerPrice_uEUR_per_kWh[0] = 89_999)))).toContain(
      'trade 0: seller receives below the limit',
    );
  });

  it('a Wh too many, a trade of nothing, sides confused', () => {
    expect(found(doctored((_o, _c, t) => void t.quantity_Wh[0]++))).toContain('order 2: overfilled');
    expect(found(doctored((_o, _c, t) => void (t.quantity_Wh[0] = 0)))).toContain('trade 0: quantity 0');
    expect(found(doctored((_o, _c, t) => void (t.sellOrder[0] = 1)))).toContain('trade 0: wrong side');
    expect(found(doctored((_o, _c, t) => void (t.sellOrder[0] = 9)))).toContain('trade 0: no such order');
  });

  it('a trade with oneself, a label ignored, a minimum ignored', () => {
    const self = doctored((_o, _c, t) => pushTrade(t, 0, 1, 5, 100_000));
    expect(found(self, [buy(1, 5, 100_000), sell(1, 5, 100_000)])).toEqual(['trade 0: with oneself']);
    expect(found(self, [buy(1, 5, 100_000, { greenWanted_permille: 1 }), sell(2, 5, 100_000)])).toEqual([
      'trade 0: not green enough',
    ]);
    expect(found(self, [buy(1, 7, 100_000, { minimum_Wh: 6 }), sell(2, 5, 100_000)])).toEqual([
      'order 0: below its minimum',
    ]);
  });

  it('state that leaks from clearing to clearing', () => {
    const create = (): Mechanism => {
      let calls = 0;
      return doctored((_o, _c, t) => void (calls++ > 0 && t.count > 0 && t.buyerPrice_uEUR_per_kWh[0]--));
    };
    expect(repeatViolations(create, entries, entries)).toEqual([
      'an earlier clearing shows',
      'not repeatable',
    ]);
  });

  it('trades left in the columns', () => {
    const create = (): Mechanism => {
      const inner = honest();
      const fresh = createTrades(4);
      return {
        properties: inner.properties,
        clear(orders, bounds, trades) {
          inner.clear(orders, bounds, fresh);
          for (let t = 0; t < fresh.count; t++) {
            pushTrade(
              trades,
              fresh.buyOrder[t],
              fresh.sellOrder[t],
              fresh.quantity_Wh[t],
              fresh.buyerPrice_uEUR_per_kWh[t],
            );
          }
        },
      };
    };
    expect(repeatViolations(create, entries, entries)).toContain('an earlier clearing shows');
  });

  it('orders written to', () => {
    const create = (): Mechanism => doctored((o) => void o.quantity_Wh[0]--);
    expect(repeatViolations(create, entries, [])).toContain('order 0: quantity_Wh changed');
  });

  it('two prices where one is claimed, and a deficit where none is', () => {
    const generous = (budgetBalance: 'strong' | 'weak' | 'none'): Mechanism =>
      doctored((_o, _c, t) => void t.sellerPrice_uEUR_per_kWh[0]++, { budgetBalance });
    expect(balanceViolations(generous('strong'), entries)).toEqual([
      'trade 0: two prices',
      'a deficit of 80',
    ]);
    expect(balanceViolations(generous('weak'), entries)).toEqual(['a deficit of 80']);
    expect(balanceViolations(generous('none'), entries)).toEqual([]);
  });

  it('a Wh of gains left on the table', () => {
    const lazy = doctored((_o, _c, t) => void t.quantity_Wh[0]--);
    expect(efficiencyViolations(lazy, entries)).toHaveLength(1);
  });

  it('priority in time where none is claimed', () => {
    const inner = mechanismOf('uniform-price', { ties: 'time-priority' });
    const claiming = { ...inner, properties: honest().properties, clear: inner.clear.bind(inner) };
    const tied = [buy(1, 10, 100_000), sell(2, 10, 90_000), sell(3, 10, 90_000), sell(4, 10, 90_000)];
    const seeds = Array.from({ length: 10 }, (_, i) => i);
    expect(seeds.some((seed) => orderViolations(claiming, tied, seed).length > 0)).toBe(true);
  });

  it('claims of a continuous market, of no market and of truthfulness, made by the call auction', () => {
    const book = [buy(1, 10, 120_000), sell(2, 10, 100_000), buy(3, 10, 130_000), sell(4, 10, 90_000)];
    expect(
      timingViolations(
        doctored(() => {}, { timing: 'continuous' }),
        book,
      ),
    ).toHaveLength(1);
    expect(
      timingViolations(
        doctored(() => {}, { timing: 'none' }),
        book,
      ),
    ).toHaveLength(1);
  });

  describe('profitable lies', () => {
    const registered = (kind: string): Mechanism => mechanismOf(kind);
    /** What the search finds in so many small books. */
    const liesFound = (mechanism: Mechanism, books: number): number =>
      fc
        .sample(fc.tuple(smallBooks, fc.integer()), { seed: runs.seed, numRuns: books })
        .filter(([book, lot]) => searchedTruthViolations(mechanism, book, lot).length > 0).length;
    /** Equal orders, best first: `choose` says how many pairs trade, and at what prices. */
    const ofPairs = (
      choose: (bids: number[], offers: number[], k: number) => [pairs: number, pays: number, gets: number],
    ): Mechanism => ({
      properties: { ...honest().properties, truthful: 'unit' },
      clear(orders, _context, trades) {
        const ranked = (side: number): number[] =>
          Array.from({ length: orders.count }, (_, k) => k)
            .filter((k) => orders.side[k] === side)
            .sort((a, b) => orders.limit_uEUR_per_kWh[a] - orders.limit_uEUR_per_kWh[b] || a - b);
        const bids = ranked(BUY).reverse();
        const offers = ranked(SELL);
        const limits = (list: number[]): number[] => list.map((k) => orders.limit_uEUR_per_kWh[k]);
        const k = bids.findIndex((b, i) => !(limits([b])[0] >= limits(offers)[i]));
        trades.count = 0;
        const [pairs, pays, gets] = choose(limits(bids), limits(offers), k === -1 ? bids.length : k);
        for (let i = 0; i < pairs; i++)
          pushTrade(trades, bids[i], offers[i], orders.quantity_Wh[0], pays, gets);
      },
    });

    it('none in a rule that leaves the last pair out', () => {
      const reduction = ofPairs((bids, offers, k) => [Math.max(0, k - 1), bids[k - 1], offers[k - 1]]);
      expect(liesFound(reduction, 250)).toBe(0);
    });

    it('one that forgets to leave the last pair out', () => {
      const forgetful = ofPairs((bids, offers, k) => [k, bids[k - 1], offers[k - 1]]);
      expect(searchedTruthViolations(forgetful, [buy(1, 1, 9), sell(2, 1, 4)], 0)).toEqual([
        'order 0 (1 Wh at 9) stated as 1 Wh at 4 gains 5',
        'order 1 (1 Wh at 4) stated as 1 Wh at 9 gains 5',
      ]);
      expect(liesFound(forgetful, 250)).toBeGreaterThan(50);
    });

    it('one that takes the middle of the next bid and offer without asking whether the last pair agrees', () => {
      const rash = ofPairs((bids, offers, k) => {
        const price = Math.floor((bids[k] + offers[k]) / 2);
        return Number.isNaN(price)
          ? [0, 0, 0]
          : [k, Math.min(price, bids[k - 1]), Math.min(price, bids[k - 1])];
      });
      expect(liesFound(rash, 250)).toBeGreaterThan(5);
    });

    it('payments of the own bid, or one micro-EUR per kWh too much for whoever bids high', () => {
      const altered = (alter: Mechanism['clear']): Mechanism => {
        const inner = registered('vcg');
        return {
          properties: inner.properties,
          clear(orders, bounds, trades) {
            inner.clear(orders, bounds, trades);
            alter(orders, bounds, trades);
          },
        };
      };
      const ownBid = altered((orders, _bounds, trades) => {
        for (let t = 0; t < trades.count; t++) {
          trades.buyerPrice_uEUR_per_kWh[t] = orders.limit_uEUR_per_kWh[trades.buyOrder[t]];
        }
      });
      expect(liesFound(ownBid, 250)).toBeGreaterThan(50);
      const oneMore = altered((orders, _bounds, trades) => {
        for (let t = 0; t < trades.count; t++) {
          const limit = orders.limit_uEUR_per_kWh[trades.buyOrder[t]];
          if (limit > trades.buyerPrice_uEUR_per_kWh[t] + 20) trades.buyerPrice_uEUR_per_kWh[t]++;
        }
      });
      expect(liesFound(oneMore, 250)).toBeGreaterThan(5);
    });

    it('lots that hang on the limit', () => {
      const inner = registered('trade-reduction');
      const balanced = mechanismOf('trade-reduction', { balance: 'strong' });
      const loaded: Mechanism = {
        properties: inner.properties,
        clear(orders, bounds, trades) {
          let lot = bounds.lot;
          for (let k = 0; k < orders.count; k++)
            lot = Math.imul(lot ^ orders.limit_uEUR_per_kWh[k], 0x9e3779b1);
          balanced.clear(orders, { ...bounds, lot }, trades);
        },
      };
      expect(liesFound(loaded, 250)).toBeGreaterThan(5);
    });

    it('the one price of the call auction, and the standing order’s of the continuous one', () => {
      for (const kind of ['uniform-price', 'continuous-double-auction']) {
        const inner = registered(kind);
        const claiming: Mechanism = {
          properties: { ...inner.properties, truthful: true },
          clear: inner.clear.bind(inner),
        };
        expect(liesFound(claiming, 250)).toBeGreaterThan(50);
      }
    });

    it('a single one in a large book', () => {
      expect(
        truthViolations(
          doctored(() => {}, { truthful: true }),
          [buy(1, 10, 120_000), sell(2, 10, 100_000)],
          0,
          110_000,
        ),
      ).toHaveLength(1);
    });
  });
});

describe('the default of every entry', () => {
  it.each(orderBasedKinds())('%s clears an empty book into nothing', async (kind) => {
    const trades = createTrades(0);
    trades.count = 3;
    const mechanism = mechanismOf(kind);
    await mechanism.prepare?.();
    mechanism.clear(bookOf([]), context, trades);
    expect(trades.count).toBe(0);
  });
});
