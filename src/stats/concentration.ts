/**
 * How concentrated a market is: the Herfindahl index, the sum of the squares of shares, in 0..1 (times 10,000 in points, as
 * competition authorities write it). n equal shares give 1/n, one participant 1.
 * Source: Hirschman (1964), The paternity of an index. Cost: O(n).
 */
import { sum } from './sum.js';

/**
 * Nakamoto coefficient: the fewest that together have more than half, such as miners of blocks; null where the amounts sum to
 * zero. Source: Srinivasan & Lee (2017), Quantifying decentralization. Cost: O(n log n).
 */
export function nakamotoCoefficient(amounts: ArrayLike<number>): number | null {
  const total = sum(amounts);
  if (!(total > 0)) return null;
  const descending = Float64Array.from(amounts).sort().reverse();
  let held = 0;
  let count = 0;
  while (2 * held <= total) held += descending[count++]!;
  return count;
}

/** Of amounts that are not negative, what the shares are of; null where they are none or sum to zero, or one is negative. */
export function herfindahl(amounts: ArrayLike<number>): number | null {
  const total = sum(amounts);
  if (!(total > 0)) return null;
  const squares = new Float64Array(amounts.length);
  for (let i = 0; i < squares.length; i++) {
    const share = amounts[i]! / total;
    if (share < 0) return null;
    squares[i] = share * share;
  }
  return sum(squares);
}
