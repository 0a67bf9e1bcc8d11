import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Moments, mergeMoments } from '../../src/stats/index.js';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 60 });

/** Equal but for rounding at the scale of the values. */
function expectSame(a: Moments, b: Moments): void {
  expect(a.count).toBe(b.count);
  expect(a.minimum).toBe(b.minimum);
  expect(a.maximum).toBe(b.maximum);
  if (a.count > 0) expect(Math.abs(a.mean! - b.mean!)).toBeLessThanOrEqual(1e-9);
  if (a.count > 1)
    expect(Math.abs(a.variance! - b.variance!)).toBeLessThanOrEqual(1e-3 + 1e-12 * b.variance!);
}

describe('moments', () => {
  it('of 1..n: mean (n+1)/2 and sample variance n(n+1)/12', () => {
    const moments = Moments.of(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(moments.count).toBe(100);
    expect(moments.mean).toBeCloseTo(50.5, 12);
    expect(moments.variance).toBeCloseTo((100 * 101) / 12, 10);
    expect(moments.minimum).toBe(1);
    expect(moments.maximum).toBe(100);
  });

  it('keep the variance of values far from zero: 1e9 + (4, 7, 13, 16) has variance 30', () => {
    const sample = [4, 7, 13, 16].map((x) => 1e9 + x);
    expect(Moments.of(sample).variance).toBe(30);
    expect(Moments.of(sample).standardDeviation).toBe(Math.sqrt(30));
  });

  it('say null for what a sample is too small for', () => {
    const moments = new Moments();
    expect([moments.mean, moments.variance, moments.minimum, moments.maximum]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    moments.add(5);
    expect([moments.mean, moments.variance, moments.standardDeviation]).toEqual([5, null, null]);
  });

  it('refuse what is not finite', () => {
    for (const value of [NaN, Infinity, -Infinity])
      expect(() => new Moments().add(value)).toThrow('CW-STATS-FINITE');
  });

  it('law: merged parts equal the whole', () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 5 }), (parts) => {
        expectSame(mergeMoments(parts.map((part) => Moments.of(part))), Moments.of(parts.flat()));
      }),
      { seed: 21 },
    );
  });

  it('law: merging leaves the other side as it was, and an empty part changes no bit', () => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        const other = Moments.of(right);
        const whole = Moments.of(left);
        whole.merge(new Moments());
        expect(whole).toEqual(Moments.of(left));
        whole.merge(other);
        expect(other).toEqual(Moments.of(right));
      }),
      { seed: 22 },
    );
  });

  it('law: the order of the values matters for rounding only', () => {
    const shuffled = values.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([before, after]) => expectSame(Moments.of(before), Moments.of(after))),
      { seed: 23 },
    );
  });
});
