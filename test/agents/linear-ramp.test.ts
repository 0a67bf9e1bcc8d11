import { beforeAll, describe, expect, it } from 'vitest';
import { BUY, SELL } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { byHand } from './strategy-by-hand.js';

beforeAll(loadQuantityParser);

describe('linear-ramp (gsy-e, HAMLET)', () => {
  const both = [
    { side: BUY, reservation: 140_000 },
    { side: SELL, reservation: 100_000 },
  ] as const;
  const rounds = (config: Record<string, unknown>, n: number): number[][] =>
    Array.from({ length: n }, (_, round) => byHand('linear-ramp', config).limits(both, { round, rounds: n }));

  it('worked example: in four rounds a buyer goes from 8 to 14 ct in steps of 2 ct, a seller from 16 to 10', () => {
    expect(rounds({}, 4)).toEqual([
      [80_000, 160_000],
      [100_000, 140_000],
      [120_000, 120_000],
      [140_000, 100_000],
    ]);
  });

  it('by elapsed rounds the first has a step behind it: 1/4, 2/4, 3/4 and the whole way of 6 ct', () => {
    expect(rounds({ progress: 'elapsed' }, 4)).toEqual([
      [95_000, 145_000],
      [110_000, 130_000],
      [125_000, 115_000],
      [140_000, 100_000],
    ]);
  });

  it('a single round is the last; start and end are shares of the way', () => {
    expect(rounds({}, 1)).toEqual([[140_000, 100_000]]);
    expect(rounds({ progress: 'elapsed' }, 1)).toEqual([[140_000, 100_000]]);
    // from a quarter to a half of 6 ct
    expect(rounds({ start: '25 %', end: '50 %' }, 2)).toEqual([
      [95_000, 145_000],
      [110_000, 130_000],
    ]);
  });
});
