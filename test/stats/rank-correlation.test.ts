import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { midranks, rankCorrelation } from '../../src/stats/index.js';

describe("Spearman's rank correlation", () => {
  it('without ties is 1 - 6 sum d^2 / (n (n^2 - 1)): -29/165 for ten pairs with sum d^2 = 194', () => {
    const x = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110];
    const y = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17];
    expect(rankCorrelation(x, y).value).toBeCloseTo(-29 / 165, 14);
  });

  it('gives equal values the mean of their ranks, by hand', () => {
    expect([...midranks([5, 1, 5, 3, 5])]).toEqual([4, 1, 4, 2, 4]);
    // ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / sqrt(4.5 x 5)
    expect(rankCorrelation([0, 1, 1, 2], [0, 1, 2, 3]).value).toBeCloseTo(4.5 / Math.sqrt(22.5), 14);
  });

  it('does not change under rising functions, and changes its sign under falling ones', () => {
    const pair = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 2, maxLength: 40 }), (pairs) => {
        const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        const { value, interval } = rankCorrelation(x, y);
        expect(
          rankCorrelation(
            x.map((a) => a ** 3 + 2 * a),
            y,
          ),
        ).toEqual({ value, interval });
        const turned = rankCorrelation(
          x,
          y.map((b) => -b),
        ).value;
        if (value === null) expect(turned).toBeNull();
        else {
          expect(turned).toBeCloseTo(-value, 12);
          expect(Math.abs(value)).toBeLessThanOrEqual(1);
          if (interval !== null) {
            expect(interval.low).toBeLessThanOrEqual(value);
            expect(interval.high).toBeGreaterThanOrEqual(value);
          }
        }
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('that is perfect has itself for an interval, from ten pairs on', () => {
    const x = Array.from({ length: 10 }, (_, i) => i);
    expect(rankCorrelation(x, x)).toEqual({ value: 1, interval: { low: 1, high: 1 } });
    expect(rankCorrelation(x.slice(1), x.slice(1)).interval).toBeNull();
  });

  it('is none for one pair or where nothing varies, ranks what never ended highest, and refuses NaN', () => {
    expect(rankCorrelation([1], [1]).value).toBeNull();
    expect(rankCorrelation([1, 1, 1], [1, 2, 3]).value).toBeNull();
    expect(rankCorrelation([1, 2, 3], [5, 6, Infinity]).value).toBe(1);
    expect(() => rankCorrelation([1, NaN], [1, 2])).toThrow('CW-STATS-VALUE');
  });

  it('has intervals that contain the truth of a normal pair, 6/pi asin(r/2), in 93 to 97 of 100 samples', () => {
    // source of the truth: Pearson (1907), On further methods of determining correlation
    const r = 0.5;
    const truth = (6 / Math.PI) * Math.asin(r / 2);
    const draws = new RandomSource('rank correlation').single('draws');
    const normal = (): number => draws.normal(0);
    let inside = 0;
    for (let k = 0; k < 1000; k++) {
      const pairs = Array.from({ length: 60 }, () => {
        const a = normal();
        return [a, r * a + Math.sqrt(1 - r * r) * normal()] as const;
      });
      const { interval } = rankCorrelation(
        pairs.map(([a]) => a),
        pairs.map(([, b]) => b),
      );
      if (interval!.low <= truth && truth <= interval!.high) inside++;
    }
    expect(inside).toBeGreaterThanOrEqual(930);
    expect(inside).toBeLessThanOrEqual(970);
  });
});
