import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sum } from '../../src/stats/index.js';

describe('compensated sum', () => {
  it('keeps the small terms that plain addition loses: 1 + 1e100 + 1 - 1e100 = 2 (Neumaier 1974)', () => {
    expect(1 + 1e100 + 1 - 1e100).toBe(0);
    expect(sum([1, 1e100, 1, -1e100])).toBe(2);
  });

  it('adds a tenth ten million times to a million, exactly', () => {
    expect(sum(new Float64Array(10_000_000).fill(0.1))).toBe(1_000_000);
  });

  it('is exact on integers in any order', () => {
    const terms = fc.array(fc.integer({ min: -1e9, max: 1e9 }));
    fc.assert(
      fc.property(terms, (values) => sum(values) === values.reduce((a, b) => a + b, 0)),
      { seed: 11 },
    );
  });

  it('gives 0 for nothing and Infinity for an infinite term, never NaN', () => {
    expect(sum([])).toBe(0);
    expect(sum([1, Infinity, 2])).toBe(Infinity);
  });
});
