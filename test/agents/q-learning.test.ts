import { beforeAll, describe, expect, it } from 'vitest';
import { BUY, SELL } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { byHand } from './strategy-by-hand.js';

import { explore, greedy, learn } from '../../src/agents/q-table.js';

beforeAll(loadQuantityParser);

describe('q-learning (Watkins & Dayan 1992)', () => {
  const config = { actions: 3, learningRate: '50 %', exploration: 0, periods: 4 };
  const buyer = { side: BUY, reservation: 160_000 } as const;
  const clearing = (limit: number, traded: number, price: number) =>
    [
      { ...buyer, limit, traded, price },
      { side: SELL, limit: 80_000, traded, price },
    ] as const;

  it('worked example: mark-ups of 16, 12 and 8 ct; the one that gained is bid again, until it gains nothing', () => {
    const { limits, see } = byHand('q-learning', config);
    // all values are 0: the first, the reservation
    expect(limits([buyer])).toEqual([160_000]);
    // a bid of 12 ct gained 5 of at most 8 ct on all of its energy: Q = 0 + 0.5 * 0.625
    see(clearing(120_000, 1000, 110_000));
    expect(limits([buyer])).toEqual([120_000]);
    // 16 ct gains 4 of 8: 0.25 < 0.3125, then 0.25 + 0.5 * 0.25 = 0.375 > 0.3125
    see(clearing(160_000, 1000, 120_000));
    expect(limits([buyer])).toEqual([120_000]);
    see(clearing(160_000, 1000, 120_000));
    expect(limits([buyer])).toEqual([160_000]);
    // nothing traded: 0.375 / 2 < 0.3125
    see(clearing(160_000, 0, 0));
    expect(limits([buyer])).toEqual([120_000]);
  });

  it('other parts of the day and the other side know nothing of it', () => {
    const { limits, see } = byHand('q-learning', config);
    see(clearing(120_000, 1000, 110_000));
    // slot 40 of 15 min is 10:00, in the second quarter of the day; slot 50 is 12:30, slot 130 the next day at 8:30
    expect(limits([buyer], { slot: 50 })).toEqual([160_000]);
    expect(limits([buyer], { slot: 130 })).toEqual([120_000]);
    expect(limits([{ side: SELL, reservation: 80_000 }])).toEqual([80_000]);
  });

  it('explores with the given probability, all mark-ups alike', () => {
    const table = Float64Array.of(0, 5, 1, 5);
    expect(greedy(table, 0, 4)).toBe(1);
    expect([0.01, 0.06, 0.11, 0.19, 0.2, 0.9].map((draw) => explore(table, 0, 4, 0.2, draw))).toEqual([
      0, 1, 2, 3, 1, 1,
    ]);
  });

  it('learns from what follows, by hand', () => {
    // Q = 1 + 0.5 (2 + 0.9 * 4 - 1) = 3.3
    const table = Float64Array.of(1, 0, 3, 4);
    learn(table, 0, 0, 2, 2, 2, 0.5, 0.9);
    expect(table[0]).toBeCloseTo(3.3, 12);
    // without a discount 1 + 0.5 (2 - 1)
    const alone = Float64Array.of(1, 0, 3, 4);
    learn(alone, 0, 0, 2, 2, 2, 0.5, 0);
    expect(alone[0]).toBe(1.5);
  });
});
