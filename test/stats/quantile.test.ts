import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QuantileDefinition } from '../../src/stats/index.js';
import { quantile, quantileOfSorted, quantiles, weightedQuantile } from '../../src/stats/index.js';

const DEFINITIONS: readonly QuantileDefinition[] = [1, 6, 7, 8];

/** Finite or +Infinity, with ties. */
const value = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: -1e12, max: 1e12, noNaN: true }) },
  { weight: 3, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constant(Infinity) },
  { weight: 1, arbitrary: fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE) },
);
const sample = fc.array(value, { minLength: 1, maxLength: 40 });
const probability = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 0.05, 0.5, 0.95, 1),
);
const definition = fc.constantFrom(...DEFINITIONS);

describe('exact quantiles', () => {
  it('follow Hyndman & Fan: ranks 2, 2.4, 2.6 and 2.4667 of (10, 20, 30, 40, 50) at p = 0.4', () => {
    const values = [40, 10, 50, 20, 30];
    expect(quantile(values, 0.4, 1)).toBe(20);
    expect(quantile(values, 0.4, 6)).toBeCloseTo(24, 12);
    expect(quantile(values, 0.4, 7)).toBeCloseTo(26, 12);
    expect(quantile(values, 0.4, 8)).toBeCloseTo(24 + 2 / 3, 12);
    expect(quantile(values, 0.4)).toBe(quantile(values, 0.4, 7));
  });

  it('give several for one sort, in the order asked for, and leave the sample alone', () => {
    const values = Float64Array.from([5, 1, 3, 2, 4]);
    expect(quantiles(values, [0.5, 0, 1, 0.25])).toEqual([3, 1, 5, 2]);
    expect([...values]).toEqual([5, 1, 3, 2, 4]);
    expect(quantiles([], [0.5])).toEqual([null]);
  });

  it('reach a whole rank although p times n is not whole in binary: 100 * 0.07 means rank 7', () => {
    expect(100 * 0.07).toBeGreaterThan(7);
    const values = Array.from({ length: 100 }, (_, i) => (i < 7 ? i + 1 : Infinity));
    expect(quantile(values, 0.07, 1)).toBe(7);
    expect(quantile([...values, Infinity], 0.06, 7)).toBe(7);
  });

  it('count what never ended: with 6 of 100 latencies infinite, p95 lies beyond the horizon and p50 does not', () => {
    const latencies = Array.from({ length: 100 }, (_, i) => (i < 94 ? i : Infinity));
    expect(quantiles(latencies, [0.5, 0.95])).toEqual([49.5, Infinity]);
    expect(quantile([Infinity, Infinity], 0.5)).toBe(Infinity);
  });

  it('refuse NaN, -Infinity and probabilities outside 0..1', () => {
    expect(() => quantile([1, NaN], 0.5)).toThrow('CW-STATS-VALUE');
    expect(() => quantile([1, -Infinity], 0.5)).toThrow('CW-STATS-VALUE');
    for (const p of [-0.1, 1.1, NaN]) expect(() => quantile([1], p)).toThrow('CW-STATS-PROBABILITY');
  });

  it('law: never NaN, within the sample, and monotone in p', () => {
    fc.assert(
      fc.property(sample, probability, probability, definition, (values, p, q, type) => {
        const low = quantile(values, Math.min(p, q), type)!;
        const high = quantile(values, Math.max(p, q), type)!;
        expect(low).toBeGreaterThanOrEqual(values.reduce((a, b) => (b < a ? b : a)));
        expect(high).toBeLessThanOrEqual(values.reduce((a, b) => (b > a ? b : a)));
        expect(low).toBeLessThanOrEqual(high);
      }),
      { seed: 31, numRuns: 1000 },
    );
  });

  it('law: the order of the sample does not matter, and positive scaling passes through', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }),
        probability,
        (values, p) => {
          expect(quantile([...values].reverse(), p)).toBe(quantile(values, p));
          expect(
            quantile(
              values.map((x) => 4 * x),
              p,
            ),
          ).toBe(4 * quantile(values, p)!);
        },
      ),
      { seed: 32 },
    );
  });

  it('law: definition 1 is the first value whose share of the sample reaches p', () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: 0, max: 20 }), (values, twentieths) => {
        const answer = quantile(values, twentieths / 20, 1)!;
        const atMost = values.filter((x) => x <= answer).length;
        const below = values.filter((x) => x < answer).length;
        expect(20 * atMost).toBeGreaterThanOrEqual(twentieths * values.length);
        expect(below === 0 || 20 * below < twentieths * values.length).toBe(true);
      }),
      { seed: 33, numRuns: 500 },
    );
  });
});

describe('weighted quantiles', () => {
  it('find where the cumulative weight reaches p: prices 10, 20, 30 for 1, 1 and 8 kWh', () => {
    expect(weightedQuantile([30, 10, 20], [8, 1, 1], 0.1)).toBe(10);
    expect(weightedQuantile([30, 10, 20], [8, 1, 1], 0.2)).toBe(20);
    expect(weightedQuantile([30, 10, 20], [8, 1, 1], 0.5)).toBe(30);
  });

  it('ignore what weighs nothing, say null when nothing weighs, refuse a negative weight', () => {
    expect(weightedQuantile([1, 2], [0, 3], 0)).toBe(2);
    expect(weightedQuantile([1, 2], [0, 0], 0.5)).toBeNull();
    expect(() => weightedQuantile([1], [-1], 0.5)).toThrow('CW-STATS-WEIGHT');
    expect(() => weightedQuantile([1, 2], [1], 0.5)).toThrow('CW-STATS-SHAPE');
  });

  const weighted = fc.array(fc.tuple(value, fc.integer({ min: 0, max: 5 })), { minLength: 1, maxLength: 20 });

  it('law: whole weights mean repetition (definition 1), and only ratios of weights matter', () => {
    fc.assert(
      fc.property(weighted, probability, (pairs, p) => {
        const values = pairs.map(([x]) => x);
        const weights = pairs.map(([, w]) => w);
        const repeated = Float64Array.from(pairs.flatMap(([x, w]) => new Array<number>(w).fill(x))).sort();
        const answer = weightedQuantile(values, weights, p);
        expect(answer).toBe(quantileOfSorted(repeated, p, 1));
        expect(
          weightedQuantile(
            values,
            weights.map((w) => w * 0.1),
            p,
          ),
        ).toBe(answer);
      }),
      { seed: 34, numRuns: 500 },
    );
  });
});
