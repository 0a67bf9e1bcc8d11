import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LevelSet } from '../../src/market/level-set.js';
import { PriceLevels } from '../../src/market/price-levels.js';
import { sortByKey } from '../../src/market/radix-sort.js';
import { RecordSorter } from '../../src/market/record-sort.js';
import { bookOf, buy, sell } from './books.js';

const runs = { seed: 4, numRuns: 100 };

describe('set of levels', () => {
  it('answers as a sorted list does, through any additions and removals', () => {
    const size = 70_000;
    const value = fc.oneof(
      fc.nat(size - 1),
      fc.nat(40),
      fc.constantFrom(0, 31, 32, 1023, 1024, 32_767, 32_768, size - 1),
    );
    const set = new LevelSet();
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), value, value), { maxLength: 60 }), (steps) => {
        set.reset(size);
        const members = new Set<number>();
        for (const [add, member, from] of steps) {
          if (add) {
            expect(set.add(member)).toBe(!members.has(member));
            members.add(member);
          } else if (members.delete(member)) set.remove(member);
          const next = [...members].filter((m) => m >= from).sort((a, b) => a - b)[0];
          expect(set.next(from)).toBe(next ?? -1);
        }
      }),
      runs,
    );
  });

  it('keeps what stands beside a value that is removed, at every height', () => {
    const set = new LevelSet();
    set.reset(70_000);
    for (const neighbour of [5001, 5040, 6200, 40_000]) {
      set.add(5000);
      set.add(neighbour);
      set.remove(5000);
      expect(set.next(0)).toBe(neighbour);
      set.remove(neighbour);
      expect(set.next(0)).toBe(-1);
    }
  });

  it('is empty again after a reset, also where it was larger before', () => {
    const set = new LevelSet();
    set.reset(100_000);
    set.add(5);
    set.add(99_999);
    set.reset(10);
    expect(set.next(0)).toBe(-1);
    set.reset(100_000);
    expect(set.next(0)).toBe(-1);
  });
});

describe('sorting', () => {
  const keys = fc.oneof(
    fc.array(fc.nat(0xffffffff), { maxLength: 300, size: 'max' }),
    fc.array(fc.nat(5), { maxLength: 300, size: 'max' }),
    fc.array(fc.nat(3000), { maxLength: 40, size: 'max' }),
  );

  it('pairs by key, equal keys in their sequence', () => {
    fc.assert(
      fc.property(keys, (list) => {
        const key = new Uint32Array(2 * list.length);
        key.set(list);
        const index = Int32Array.from({ length: 2 * list.length }, (_, i) => i);
        const start = sortByKey(key, index, list.length, Math.max(0, ...list));
        const expected = list.map((k, i) => [k, i]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(expected.map((_, i) => [key[start + i], index[start + i]])).toEqual(expected);
      }),
      runs,
    );
  });

  it('pairs in long lists', () => {
    const n = 5000;
    const list = Array.from({ length: n }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 0);
    const key = new Uint32Array(2 * n);
    key.set(list);
    const start = sortByKey(key, new Int32Array(2 * n), n, 0xffffffff);
    expect([...key.subarray(start, start + n)]).toEqual(list.sort((a, b) => a - b));
  });

  it('records by their first integer, signs and all, and leaves their neighbours alone', () => {
    const sorter = new RecordSorter();
    const signed = fc.array(fc.oneof(fc.integer(), fc.integer({ min: -2, max: 2 })), {
      maxLength: 90,
      size: 'max',
    });
    fc.assert(
      fc.property(signed, (list) => {
        const records = Int32Array.from([
          9,
          9,
          9,
          9,
          ...list.flatMap((k, i) => [k, i, 2 * i, 3 * i]),
          8,
          8,
          8,
          8,
        ]);
        sorter.sort(records, 1, 1 + list.length);
        const expected = list.map((k, i) => [k, i, 2 * i, 3 * i]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect([...records]).toEqual([9, 9, 9, 9, ...expected.flat(), 8, 8, 8, 8]);
      }),
      runs,
    );
  });
});

describe('price levels', () => {
  const available = (book: ReturnType<typeof bookOf>): Int32Array => book.quantity_Wh;

  it('count from the lowest offer to the highest bid; who lies outside cannot trade', () => {
    const levels = new PriceLevels();
    const book = bookOf([buy(1, 1, 105), sell(2, 1, 100), buy(3, 1, 99), sell(4, 1, 106), buy(5, 1, 100)]);
    expect(levels.assign(book, available(book))).toBe(true);
    expect([...levels.level.subarray(0, 5)]).toEqual([5, 0, -1, -1, 0]);
    expect(levels.count).toBe(6);
    expect(levels.price(5)).toBe(105);
  });

  it('are ranks where prices lie far apart', () => {
    const levels = new PriceLevels();
    const book = bookOf([buy(1, 1, 0x7fffffff), sell(2, 1, -0x80000000), buy(3, 1, 7), sell(4, 1, 7)]);
    expect(levels.assign(book, available(book))).toBe(true);
    expect([...levels.level.subarray(0, 4)]).toEqual([2, 0, 1, 1]);
    expect([0, 1, 2].map((l) => levels.price(l))).toEqual([-0x80000000, 7, 0x7fffffff]);
  });

  it('there are none when no bid reaches an offer, or nothing is available', () => {
    const levels = new PriceLevels();
    const apart = bookOf([buy(1, 1, 9), sell(2, 1, 10)]);
    expect(levels.assign(apart, available(apart))).toBe(false);
    expect(levels.count).toBe(0);
    const crossing = bookOf([buy(1, 1, 11), sell(2, 1, 10)]);
    expect(levels.assign(crossing, Int32Array.of(1, 0))).toBe(false);
  });
});
