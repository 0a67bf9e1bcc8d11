import { describe, expect, it } from 'vitest';
import { FILL, KEY, ORDER, STRIDE } from '../../src/market/merit-order.js';
import { RankedMerit } from '../../src/market/ranked-merit.js';
import { bookOf, buy, context, sell, type Entry } from './books.js';

/** Bids: price, order, accepted Wh; in their sequence. */
function bidsOf(ranked: RankedMerit): number[][] {
  const { records, buyers } = ranked.merit;
  return Array.from({ length: buyers }, (_, i) => [
    ~records[i * STRIDE + KEY],
    records[i * STRIDE + ORDER],
    records[i * STRIDE + FILL],
  ]);
}

describe('merit order as a strict sequence', () => {
  const entries = [
    buy(1, 5, 9),
    buy(2, 5, 8),
    buy(3, 5, 8),
    buy(4, 5, 8),
    buy(5, 5, 3),
    sell(6, 13, 2),
    sell(7, 4, 9),
  ];

  it('accepts equal prices in the order of lots, one order at most in part, and keeps their keys', () => {
    const seen = new Set<string>();
    for (let lot = 0; lot < 60; lot++) {
      const ranked = new RankedMerit();
      expect(ranked.clear(bookOf(entries), { ...context, lot })).toBe(true);
      const bids = bidsOf(ranked);
      expect(bids.map(([price, , energy]) => [price, energy])).toEqual([
        [9, 5],
        [8, 5],
        [8, 3],
        [8, 0],
      ]);
      expect(bids[0][1]).toBe(0);
      expect([ranked.lastBid, ranked.lastOffer - ranked.merit.firstSeller]).toEqual([2, 0]);
      seen.add(bids.map(([, order]) => order).join(' '));
    }
    expect(seen.size).toBe(6);
  });

  it('the first behind the last accepted: of its own price, or the next; none', () => {
    const nextOf = (book: readonly Entry[]): [number, number] => {
      const ranked = new RankedMerit();
      const orders = bookOf(book);
      ranked.clear(orders, context);
      const next = { low: 0, high: 0 };
      ranked.findNext(orders, next);
      return [next.low, next.high];
    };
    expect(nextOf(entries)).toEqual([8, 9]);
    expect(nextOf(entries.filter(({ agent }) => agent !== 3))).toEqual([3, 9]);
    expect(nextOf([buy(1, 1, 9), sell(2, 1, 2), sell(3, 1, 2)])).toEqual([-Infinity, 2]);
    expect(nextOf([buy(1, 1, 9), sell(2, 1, 2)])).toEqual([-Infinity, Infinity]);
  });
});
