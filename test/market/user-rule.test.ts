import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MatchedPairs } from '../../src/market/matched-pairs.js';
import { createTrades } from '../../src/market/columns.js';
import { closeRule } from '../../src/market/rule-compiler.js';
import { BUY } from '../../src/market/types.js';
import { UserRule, userRule, type UserRuleConfig } from '../../src/market/user-rule.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { bookOf, books, buy, clear, listOf, mechanismOf, sell, type Entry, type Trade } from './books.js';

await loadQuantityParser();

const ct = 10_000;
const ruled = (config: object, entries: readonly Entry[]): Trade[] =>
  clear(mechanismOf('user-rule', config), bookOf(entries));

describe('worked example: green neighbours first', () => {
  const book = [
    buy(1, 1000, 30 * ct),
    buy(2, 500, 20 * ct),
    sell(3, 800, 10 * ct, { green_permille: 1000 }),
    sell(4, 900, 12 * ct),
  ];

  it('by default the pair with the widest span comes first, at the middle', () => {
    // spans: 1-3 20 ct, 1-4 18 ct, 2-3 10 ct, 2-4 8 ct
    expect(ruled({}, book)).toEqual([
      { buy: 0, sell: 2, quantity: 800, price: 20 * ct },
      { buy: 0, sell: 3, quantity: 200, price: 21 * ct },
      { buy: 1, sell: 3, quantity: 500, price: 16 * ct },
    ]);
  });

  it('only green energy, the cheapest bid first, two cents above the offer', () => {
    const rule = { match: 'offer.green >= 500', price: 'offer.price + 2 * ct', priority: '-bid.price' };
    expect(ruled(rule, book)).toEqual([
      { buy: 1, sell: 2, quantity: 500, price: 12 * ct },
      { buy: 0, sell: 2, quantity: 300, price: 12 * ct },
    ]);
  });

  it('prices are not clamped: a pair whose price breaks a limit does not trade', () => {
    expect(ruled({ price: '21 * ct', match: 'true' }, book)).toEqual([
      { buy: 0, sell: 2, quantity: 800, price: 21 * ct },
      { buy: 0, sell: 3, quantity: 200, price: 21 * ct },
    ]);
    expect(ruled({ price: 'sqrt(-1)', match: 'true' }, book)).toEqual([]);
    expect(ruled({ priority: '0 / 0' }, book)).toEqual([]);
  });

  it('equal priorities: the earlier bid, then the earlier offer', () => {
    const pairs = ruled({ priority: '0' }, book).map(({ buy, sell }) => [buy, sell]);
    expect(pairs).toEqual([
      [0, 2],
      [0, 3],
      [1, 3],
    ]);
  });

  it('half a micro-EUR is rounded down', () => {
    expect(ruled({}, [buy(1, 1, 10), sell(2, 1, 5)])[0].price).toBe(7);
    expect(ruled({}, [buy(1, 1, -4), sell(2, 1, -5)])[0].price).toBe(-5);
  });

  it('sees what was offered, not what is left', () => {
    const rule = { priority: 'offer.energy' };
    expect(ruled(rule, [buy(1, 70, 9), buy(2, 70, 9), sell(3, 60, 1), sell(4, 100, 1)])).toMatchObject([
      { buy: 0, sell: 3, quantity: 70 },
      { buy: 1, sell: 3, quantity: 30 },
      { buy: 1, sell: 2, quantity: 40 },
    ]);
  });
});

describe('minimums', () => {
  it('the order that got the smallest part of its minimum is dropped, and all is matched again', () => {
    const entries = [
      buy(1, 100, 9),
      sell(2, 60, 1),
      sell(3, 60, 2, { minimum_Wh: 50 }),
      sell(4, 60, 3, { minimum_Wh: 10 }),
    ];
    expect(ruled({}, entries)).toMatchObject([
      { sell: 1, quantity: 60 },
      { sell: 3, quantity: 40 },
    ]);
  });
});

describe('against the definition', () => {
  /** All pairs listed and sorted as objects. */
  function byDefinition(
    entries: readonly Entry[],
    config: {
      match: (b: Entry, s: Entry) => boolean;
      price: (b: Entry, s: Entry) => number;
      priority: (b: Entry, s: Entry) => number;
    },
  ): Trade[] {
    const left = entries.map(({ quantity_Wh }) => quantity_Wh);
    const pairs: { b: number; s: number; price: number; priority: number }[] = [];
    entries.forEach((bid, b) => {
      entries.forEach((offer, s) => {
        if (bid.side !== BUY || offer.side === BUY || bid.agent === offer.agent || !config.match(bid, offer))
          return;
        const price = Math.ceil(config.price(bid, offer) - 0.5);
        if (price > bid.limit_uEUR_per_kWh || price < offer.limit_uEUR_per_kWh) return;
        pairs.push({ b, s, price, priority: config.priority(bid, offer) });
      });
    });
    pairs.sort((x, y) => y.priority - x.priority || x.b - y.b || x.s - y.s);
    return pairs.flatMap(({ b, s, price }) => {
      const quantity = Math.min(left[b], left[s]);
      if (quantity === 0) return [];
      left[b] -= quantity;
      left[s] -= quantity;
      return [{ buy: b, sell: s, quantity, price }];
    });
  }

  it('trade by trade in any book', () => {
    const config = {
      match: 'bid.energy <= 3 * offer.energy or bid.agent < offer.agent',
      price: 'offer.price + 0.3 * (bid.price - offer.price)',
      priority: 'bid.price / 3 - offer.price + offer.energy / kWh',
    };
    fc.assert(
      fc.property(books({ restricted: false, agents: 'any' }), (entries) => {
        const expected = byDefinition(entries, {
          match: (b, s) => b.quantity_Wh <= 3 * s.quantity_Wh || b.agent < s.agent,
          price: (b, s) => s.limit_uEUR_per_kWh + 0.3 * (b.limit_uEUR_per_kWh - s.limit_uEUR_per_kWh),
          priority: (b, s) => b.limit_uEUR_per_kWh / 3 - s.limit_uEUR_per_kWh + s.quantity_Wh / 1000,
        });
        expect(ruled(config, entries)).toEqual(expected);
      }),
      { seed: 21, numRuns: 30 },
    );
  });

  it('the tree of closures trades as the printed rule does', () => {
    const config = userRule.schema.parse({
      priority: 'max(bid.energy, offer.energy) ^ 0.5',
    }) as UserRuleConfig;
    const [printed, closed] = [new UserRule(config), new UserRule(config, closeRule)];
    fc.assert(
      fc.property(books({ restricted: true, agents: 'any' }), (entries) => {
        const orders = bookOf(entries);
        expect(clear(closed, orders)).toEqual(clear(printed, orders));
      }),
      { seed: 22, numRuns: 20 },
    );
  });
});

describe('priorities', () => {
  it('sort as numbers, infinite and negative ones too, equal ones in their sequence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, 1, -1)), { maxLength: 80 }),
        (priorities) => {
          const orders = bookOf([
            ...priorities.map((_, i) => buy(i, 1, 5)),
            ...priorities.map((_, i) => sell(i, 1, 5)),
          ]);
          const pairs = new MatchedPairs();
          priorities.forEach((priority, i) => pairs.add(i, priorities.length + i, 5, priority));
          const trades = createTrades(0);
          pairs.match(orders, trades);
          const expected = priorities
            .map((_, i) => i)
            .sort((i, j) => (priorities[i] < priorities[j] ? 1 : priorities[i] > priorities[j] ? -1 : i - j));
          expect(listOf(trades).map(({ buy }) => buy)).toEqual(expected);
        },
      ),
      { seed: 23, numRuns: 200 },
    );
  });
});
