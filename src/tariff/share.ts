/**
 * Division of money in proportion to whole weights by the largest remainder, exact at any size: shares are whole micro-EUR, differ
 * from the exact quotient by less than one, and sum to the total. Ties go to the lower index.
 * Cost: O(n log n); products beyond 2^53 are worked out in BigInt.
 */
import { shareByLargestRemainder } from '../kernel/index.js';

/**
 * Writes the shares of `total_uEUR` (any sign) to `out`; all are 0 where no weight is positive. Returns what was given: the total, or
 * 0. Weights are integers from 0.
 */
export function shareMoney(total_uEUR: number, weights: Float64Array, out: Float64Array): number {
  const count = weights.length;
  let largest = 0;
  for (let i = 0; i < count; i++) if (weights[i]! > largest) largest = weights[i]!;
  if (largest === 0) {
    out.fill(0);
    return 0;
  }
  const size = Math.abs(total_uEUR);
  if (size * largest <= Number.MAX_SAFE_INTEGER) shareByLargestRemainder(size, weights, count, out);
  else shareLarge(BigInt(size), weights, out);
  if (total_uEUR < 0) for (let i = 0; i < count; i++) out[i] = 0 - out[i]!;
  return total_uEUR;
}

function shareLarge(size: bigint, weights: Float64Array, out: Float64Array): void {
  let sum = 0n;
  for (const weight of weights) sum += BigInt(weight);
  let left = size;
  const remainders = Array.from(weights, (weight, i) => {
    const product = size * BigInt(weight);
    const share = product / sum;
    out[i] = Number(share);
    left -= share;
    return { i, remainder: product % sum };
  });
  remainders.sort((a, b) => (a.remainder > b.remainder ? -1 : a.remainder < b.remainder ? 1 : a.i - b.i));
  for (let k = 0; k < Number(left); k++) out[remainders[k]!.i]! += 1;
}
