import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  describeDistribution,
  gini,
  jain,
  meanAbsoluteDifference,
  shareBelowZero,
} from '../../src/stats/index.js';

const signed = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 50 });
const positive = fc.array(fc.double({ min: 0.01, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 50 });

/** The definition, in n^2 steps. */
function byDefinition(values: readonly number[]): number {
  let total = 0;
  for (const x of values) for (const y of values) total += Math.abs(x - y);
  return total / values.length ** 2;
}

describe('fairness', () => {
  it('Gini of (1, 2, 3, 4, 10) is 0.4 (targets.json A18), so the mean absolute difference is 3.2', () => {
    expect(gini([1, 2, 3, 4, 10])).toBeCloseTo(0.4, 12);
    expect(meanAbsoluteDifference([4, 1, 10, 3, 2])).toBeCloseTo(3.2, 12);
  });

  it('Gini is 0 among equals and 1 - 1/n when one has all', () => {
    expect(gini([5, 5, 5])).toBe(0);
    expect(gini([0, 0, 0, 8])).toBe(0.75);
  });

  it('Gini is null where it is not defined; the mean absolute difference is not', () => {
    expect(gini([-1, 2, 3])).toBeNull();
    expect(gini([0, 0])).toBeNull();
    expect(gini([])).toBeNull();
    expect(meanAbsoluteDifference([-1, 2, 3])).toBeCloseTo((2 * (3 + 4 + 1)) / 9, 12);
    expect(meanAbsoluteDifference([])).toBeNull();
  });

  it('Jain of (1, 2, 3, 4, 10) is 400 / (5 x 130) (targets.json A18)', () => {
    expect(jain([1, 2, 3, 4, 10])).toBeCloseTo(0.6153846153846154, 12);
  });

  it('Jain is 1 among equals, 1/n when one has all, and null where it is not defined', () => {
    expect(jain([5, 5, 5])).toBeCloseTo(1, 15);
    expect(jain([0, 0, 0, 8])).toBe(0.25);
    for (const undefinedOn of [[-1, 2, 3], [0, 0], []]) expect(jain(undefinedOn)).toBeNull();
  });

  it('describes savings of 21 homes from -5 to 15 EUR', () => {
    const savings = Array.from({ length: 21 }, (_, i) => 15 - i);
    expect(describeDistribution(savings)).toEqual({
      count: 21,
      mean: 5,
      minimum: -5,
      p5: -4,
      p50: 5,
      p95: 14,
      maximum: 15,
      shareBelowZero: 5 / 21,
      // (n^2 - 1) / (3 n) for n consecutive integers
      meanAbsoluteDifference: expect.closeTo(440 / 63, 12),
      gini: null,
    });
  });

  it('describes nothing with nulls, and refuses what is not finite', () => {
    const { count, ...rest } = describeDistribution([]);
    expect(count).toBe(0);
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
    expect(() => describeDistribution([1, Infinity])).toThrow('CW-STATS-FINITE');
    expect(() => meanAbsoluteDifference([NaN])).toThrow('CW-STATS-VALUE');
  });

  it('counts zero as not below zero', () => {
    expect(shareBelowZero([-1, 0, 0, 1])).toBe(0.25);
    expect(shareBelowZero([])).toBeNull();
  });

  it('law: the mean absolute difference is that of its definition, whatever the order or a common shift', () => {
    fc.assert(
      fc.property(signed, fc.integer({ min: -1000, max: 1000 }), (values, shift) => {
        const answer = meanAbsoluteDifference(values)!;
        expect(Math.abs(answer - byDefinition(values))).toBeLessThan(1e-8);
        expect(meanAbsoluteDifference([...values].reverse())).toBe(answer);
        expect(Math.abs(meanAbsoluteDifference(values.map((x) => x + shift))! - answer)).toBeLessThan(1e-8);
      }),
      { seed: 71 },
    );
  });

  it('law: Gini lies in 0..1 - 1/n and does not depend on the currency', () => {
    fc.assert(
      fc.property(positive, (values) => {
        const answer = gini(values)!;
        expect(answer).toBeGreaterThanOrEqual(0);
        expect(answer).toBeLessThanOrEqual(1 - 1 / values.length + 1e-12);
        expect(gini(values.map((x) => 100 * x))).toBeCloseTo(answer, 12);
      }),
      { seed: 72 },
    );
  });
});
