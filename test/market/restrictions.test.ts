import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withMinimums, withRestrictions } from '../../src/market/restrictions.js';
import type { Mechanism } from '../../src/market/types.js';
import { UniformPriceAuction } from '../../src/market/uniform-price.js';
import { bookOf, books, buy, clear, fills, sell, type Entry } from './books.js';
import { orderViolations, repeatViolations, tradeViolations } from './laws.js';

const auction = (): UniformPriceAuction =>
  new UniformPriceAuction({ priceRule: 'midpoint', k: 0.5, ties: 'pro-rata' });

/** A uniform-price auction that fails if it is ever shown what it is not to know. */
function unaware(seen: ('minimum_Wh' | 'greenWanted_permille')[], shown: number[] = []): Mechanism {
  const inner = auction();
  return {
    properties: inner.properties,
    clear(orders, context, trades) {
      shown.push(orders.count);
      for (const name of seen) {
        for (let k = 0; k < orders.count; k++) expect(orders[name][k]).toBe(0);
      }
      inner.clear(orders, context, trades);
    },
  };
}
const core = (): Mechanism => unaware(['minimum_Wh', 'greenWanted_permille']);

const any = books({ restricted: true, agents: 'any' });
const without = (entries: readonly Entry[], names: readonly (keyof Entry)[]): Entry[] =>
  entries.map((entry) => ({ ...entry, ...Object.fromEntries(names.map((name) => [name, 0])) }));

describe('labels and minimums around a mechanism that knows neither', () => {
  it('hands on a book without them as it is, and the same properties', () => {
    let handed: unknown;
    const inner = auction();
    const probe: Mechanism = { properties: inner.properties, clear: (orders) => void (handed = orders) };
    const book = bookOf([buy(1, 10, 20), sell(2, 10, 10, { green_permille: 1000 })]);
    clear(withRestrictions(probe), book);
    expect(handed).toBe(book);
    expect(withRestrictions(probe).properties).toBe(inner.properties);
  });

  it('labels: clears as the uniform-price auction does, which knows them by itself', () => {
    fc.assert(
      fc.property(any, (entries) => {
        const book = bookOf(without(entries, ['minimum_Wh']));
        expect(clear(withRestrictions(core()), book)).toEqual(clear(auction(), book));
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('labels: 900 before 300 before none, each against what is left of the offers that are green enough', () => {
    const book = bookOf([
      buy(1, 30, 15),
      buy(2, 30, 14, { greenWanted_permille: 300 }),
      buy(3, 30, 12, { greenWanted_permille: 900 }),
      sell(4, 40, 10, { green_permille: 1000 }),
      sell(5, 25, 8, { green_permille: 400 }),
      sell(6, 25, 9),
    ]);
    // 900: the offer at 10 gives 30, price 11. 300: 25 at 8, then 5 of the 10 left at 10: price 12. None: 25 at 9, 5 at 10.
    expect(clear(withRestrictions(core()), book)).toEqual([
      { buy: 2, sell: 3, quantity: 30, price: 11 },
      { buy: 1, sell: 4, quantity: 25, price: 12 },
      { buy: 1, sell: 3, quantity: 5, price: 12 },
      { buy: 0, sell: 5, quantity: 25, price: 12 },
      { buy: 0, sell: 3, quantity: 5, price: 12 },
    ]);
  });

  it('minimums: the order with the smallest part of its minimum goes, and all is cleared again', () => {
    // 30 among three offers is 10 each: 10/20 of the second's minimum, 10/12 of the first's. Without the second 15 each will do.
    const book = bookOf([
      buy(1, 30, 20),
      sell(2, 20, 10, { minimum_Wh: 12 }),
      sell(3, 20, 10, { minimum_Wh: 20 }),
      sell(4, 20, 10),
    ]);
    expect(fills(book, clear(withRestrictions(core()), book))).toEqual([30, 15, 0, 15]);
  });

  it('minimums: of equal parts the higher agent number goes, then the later order', () => {
    const offer = (agent: number): Entry => sell(agent, 20, 10, { minimum_Wh: 20 });
    const filled = (entries: Entry[]): number[] => {
      const book = bookOf(entries);
      return fills(book, clear(withRestrictions(core()), book));
    };
    expect(filled([offer(3), offer(2), buy(1, 20, 20)])).toEqual([0, 20, 20]);
    expect(filled([offer(2), offer(3), buy(1, 20, 20)])).toEqual([20, 0, 20]);
    expect(filled([offer(2), offer(2), buy(1, 20, 20)])).toEqual([20, 0, 20]);
  });

  it('minimums: an order that could never reach its minimum takes no part', () => {
    const book = bookOf([buy(1, 30, 20), sell(2, 20, 5, { minimum_Wh: 21 }), sell(3, 30, 10)]);
    expect(clear(withRestrictions(core()), book)).toEqual([{ buy: 0, sell: 2, quantity: 30, price: 15 }]);
  });

  it('minimums: may be met by clearings of several labels together', () => {
    const offer = sell(1, 50, 10, { green_permille: 1000, minimum_Wh: 50 });
    const book = bookOf([offer, buy(2, 20, 20, { greenWanted_permille: 1000 }), buy(3, 30, 15)]);
    expect(fills(book, clear(withRestrictions(core()), book))).toEqual([50, 20, 30]);
    const less = bookOf([offer, buy(2, 20, 20, { greenWanted_permille: 1000 }), buy(3, 29, 15)]);
    expect(fills(less, clear(withRestrictions(core()), less))).toEqual([0, 0, 0]);
  });

  it('minimums alone leave labels to the mechanism', () => {
    fc.assert(
      fc.property(any, (entries) => {
        const orders = bookOf(entries);
        expect(tradeViolations(orders, clear(withMinimums(unaware(['minimum_Wh'])), orders))).toEqual([]);
      }),
      { seed: 2, numRuns: 40 },
    );
  });

  it('drops one order at a time and clears no more than it has to', () => {
    const shown: number[] = [];
    const book = bookOf([
      buy(1, 30, 20),
      sell(2, 20, 10, { minimum_Wh: 12 }),
      sell(3, 20, 10, { minimum_Wh: 20 }),
      sell(4, 20, 10, { minimum_Wh: 21 }),
      sell(5, 20, 10),
    ]);
    clear(withRestrictions(unaware([], shown)), book);
    expect(shown).toEqual([4, 3]);
  });

  it('keeps the laws that its core keeps', () => {
    fc.assert(
      fc.property(any, any, (entries, other) => {
        const orders = bookOf(entries);
        expect(tradeViolations(orders, clear(withRestrictions(core()), orders))).toEqual([]);
        expect(repeatViolations(() => withRestrictions(core()), entries, other)).toEqual([]);
      }),
      { seed: 3, numRuns: 30 },
    );
    fc.assert(
      fc.property(books({ restricted: true, agents: 'one order' }), fc.integer(), (entries, seed) => {
        expect(orderViolations(withRestrictions(core()), entries, seed)).toEqual([]);
      }),
      { seed: 4, numRuns: 60 },
    );
  });
});
