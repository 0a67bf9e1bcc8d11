import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { payment_uEUR, roundHalfAway, shareByLargestRemainder } from '../../src/kernel/index.js';

function shares(total: number, weights: readonly number[]): number[] {
  const out = new Float64Array(weights.length);
  shareByLargestRemainder(total, weights, weights.length, out);
  return [...out];
}

/** The same in arbitrary precision. */
function exactly(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, w) => a + BigInt(w), 0n);
  const whole = weights.map((w) => (BigInt(total) * BigInt(w)) / sum);
  const rest = weights.map((w) => (BigInt(total) * BigInt(w)) % sum);
  let left = total - Number(whole.reduce((a, b) => a + b, 0n));
  const order = weights.map((_, i) => i).filter((i) => weights[i]! > 0);
  order.sort((i, j) => Number(rest[j]! - rest[i]!) || i - j);
  const result = whole.map(Number);
  for (const i of order) if (left-- > 0) result[i]!++;
  return result;
}

describe('shares by the largest remainder', () => {
  it('give ties to the lower index: 4 among 4, 1 and 1 is 2.67, 0.67, 0.67', () => {
    expect(shares(4, [4, 1, 1])).toEqual([3, 1, 0]);
  });

  it('give nothing to whom no weight is given, and everything to somebody', () => {
    expect(shares(1, [0, 0, 5])).toEqual([0, 0, 1]);
    expect(shares(10, [0, 3, 0])).toEqual([0, 10, 0]);
    expect(shares(0, [0, 0])).toEqual([0, 0]);
  });

  it('are those of exact arithmetic', () => {
    const weights = fc
      .array(fc.nat(1_000_000), { minLength: 1, maxLength: 20 })
      .filter((w) => w.some((x) => x > 0));
    fc.assert(
      fc.property(fc.nat(1_000_000_000), weights, (total, w) => {
        expect(shares(total, w)).toEqual(exactly(total, w));
      }),
      { seed: 5, numRuns: 3000 },
    );
  });
});

it('a payment is rounded once, half away from zero, and its reverse has the same size', () => {
  expect([payment_uEUR(5, 100), payment_uEUR(-5, 100), payment_uEUR(4, 100)]).toEqual([1, -1, 0]);
  expect([roundHalfAway(2.5), roundHalfAway(-2.5), roundHalfAway(-2.4)]).toEqual([3, -3, -2]);
});
