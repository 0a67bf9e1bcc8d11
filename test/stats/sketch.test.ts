import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { ascending, QuantileSketch, quantileOfSorted, RELATIVE_ERROR } from '../../src/stats/index.js';

/** Integers whose size, not only whose value, varies: from single digits to 2^53 - 1. */
const magnitude = fc
  .tuple(fc.integer({ min: 1, max: 53 }), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }))
  .map(([bits, fraction]) => Math.floor(2 ** bits * fraction));
const value = fc.oneof(
  { weight: 8, arbitrary: magnitude },
  { weight: 1, arbitrary: fc.constant(Infinity) },
  { weight: 1, arbitrary: fc.constantFrom(0, 127, 128, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER) },
);
const stream = fc.array(value, { minLength: 1, maxLength: 200 });

function sketchOf(values: Iterable<number>): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const x of values) sketch.add(x);
  return sketch;
}

describe('quantile sketch', () => {
  it('is exact below 128', () => {
    const sketch = sketchOf(Array.from({ length: 128 }, (_, i) => i));
    for (let rank = 1; rank <= 128; rank++) expect(sketch.quantile(rank / 128)).toBe(rank - 1);
  });

  it('puts each value in a bucket that holds it, no wider than 1/64 of it, with no gap to the next', () => {
    for (let power = 0; power < 53; power++) {
      for (const fraction of [1, 1.01, 1.5, 1.984375, 1.99]) {
        const x = Math.floor(2 ** power * fraction);
        const [bucket] = sketchOf([x]).buckets();
        expect(bucket!.lower).toBeLessThanOrEqual(x);
        expect(bucket!.upper).toBeGreaterThanOrEqual(x);
        expect(bucket!.upper - bucket!.lower).toBeLessThanOrEqual(bucket!.lower / 64);
        if (bucket!.upper === Number.MAX_SAFE_INTEGER) continue;
        const [next] = sketchOf([bucket!.upper + 1]).buckets();
        expect(next!.lower).toBe(bucket!.upper + 1);
      }
    }
  });

  it('law: every quantile is within the stated 1 % of the exact one of the same rank', () => {
    fc.assert(
      fc.property(stream, fc.double({ min: 0, max: 1, noNaN: true }), (values, p) => {
        const sketch = sketchOf(values);
        const sorted = ascending(values);
        for (const q of [p, 0, 0.5, 0.95, 0.99, 1]) {
          const exact = quantileOfSorted(sorted, q, 1)!;
          const answer = sketch.quantile(q)!;
          if (exact === Infinity) expect(answer).toBe(Infinity);
          else expect(Math.abs(answer - exact)).toBeLessThanOrEqual(RELATIVE_ERROR * exact);
        }
      }),
      { seed: 41, numRuns: 500 },
    );
  });

  it('law: counts, minimum and maximum are exact', () => {
    fc.assert(
      fc.property(stream, (values) => {
        const sketch = sketchOf(values);
        const sorted = ascending(values);
        const infinite = values.filter((x) => x === Infinity).length;
        expect(sketch.count).toBe(values.length);
        expect(sketch.infiniteCount).toBe(infinite);
        expect(sketch.minimum).toBe(sorted[0]);
        expect(sketch.maximum).toBe(sorted[sorted.length - 1]);
        let counted = 0;
        for (const bucket of sketch.buckets()) {
          const inside = values.filter((x) => x >= bucket.lower && x <= bucket.upper).length;
          expect(bucket.count).toBe(inside);
          counted += inside;
        }
        expect(counted).toBe(values.length - infinite);
      }),
      { seed: 42 },
    );
  });

  it('law: merging in any order and splitting anywhere give the whole, bit for bit', () => {
    fc.assert(
      fc.property(stream, stream, (left, right) => {
        const whole = sketchOf([...left, ...right]);
        for (const [a, b] of [
          [left, right],
          [right, left],
        ] as const) {
          const merged = sketchOf(a);
          const other = sketchOf(b);
          merged.merge(other);
          expect(merged.buckets()).toEqual(whole.buckets());
          expect([merged.count, merged.infiniteCount]).toEqual([whole.count, whole.infiniteCount]);
          for (const p of [0, 0.05, 0.5, 0.95, 1]) expect(merged.quantile(p)).toBe(whole.quantile(p));
          expect(other).toEqual(sketchOf(b));
        }
      }),
      { seed: 43 },
    );
  });

  it('on 200,000 exponential latencies of mean 12 s gives p50 = 12 s ln 2 and p95 = 12 s ln 20 within 2 %', () => {
    const draws = new RandomSource(44).single('latency');
    const sketch = new QuantileSketch();
    for (let i = 0; i < 200_000; i++) sketch.add(Math.round(draws.exponential(0, 12e6)));
    // 1 % from the buckets, 1 % for three standard errors of the sample
    expect(Math.abs(sketch.quantile(0.5)! / (12e6 * Math.LN2) - 1)).toBeLessThan(0.02);
    expect(Math.abs(sketch.quantile(0.95)! / (12e6 * Math.log(20)) - 1)).toBeLessThan(0.02);
  });

  it('adds a value several times at once', () => {
    const sketch = new QuantileSketch();
    sketch.add(500, 3);
    sketch.add(Infinity, 2);
    sketch.add(7, 0);
    expect([sketch.count, sketch.infiniteCount, sketch.minimum]).toEqual([5, 2, 500]);
    expect(sketch.quantile(0.6)).toBe(500);
    expect(sketch.quantile(0.61)).toBe(Infinity);
  });

  it('says null when empty, Infinity when nothing is finite', () => {
    const sketch = new QuantileSketch();
    expect([sketch.quantile(0.5), sketch.minimum, sketch.maximum]).toEqual([null, null, null]);
    sketch.add(Infinity);
    expect([sketch.quantile(0), sketch.minimum, sketch.maximum]).toEqual([Infinity, Infinity, Infinity]);
  });

  it('refuses what is not an integer from 0', () => {
    for (const x of [NaN, -1, 0.5, -Infinity, 2 ** 53]) {
      expect(() => new QuantileSketch().add(x)).toThrow('CW-STATS-SKETCH');
    }
    for (const times of [-1, 0.5, NaN])
      expect(() => new QuantileSketch().add(1, times)).toThrow('CW-STATS-SKETCH');
  });
});
