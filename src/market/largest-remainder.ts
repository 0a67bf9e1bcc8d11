/**
 * Division of whole Wh in proportion to whole weights by the largest remainder, in exact integer arithmetic; equal remainders go
 * to the lower index. As `shareByLargestRemainder` of the kernel, for totals and weights whose product exceeds 2^53, without
 * allocation once warm.
 *
 * Source: Hamilton's method of apportionment; Balinski & Young, Fair Representation (1982).
 * Cost: one pass and the sort of the remainders; about 100 ns an entry more where a product exceeds 2^53 (bigint).
 */
import { assert } from '../kernel/index.js';

export class LargestRemainder {
  private remainder = new Float64Array(0);
  private sorted = new Float64Array(0);

  /**
   * Writes whole shares of `total` that sum to it to `out[0..count)`. `total` and `weights[0..count)` are whole and not
   * negative; their sum is below 2^53, and positive unless `total` is 0. What has no weight gets nothing.
   */
  divide(total: number, weights: ArrayLike<number>, count: number, out: { [index: number]: number }): void {
    this.reserve(count);
    const { remainder } = this;
    let sum = 0;
    let largest = 0;
    for (let i = 0; i < count; i++) {
      sum += weights[i];
      if (weights[i] > largest) largest = weights[i];
    }
    assert(
      (sum > 0 || total === 0) && sum <= Number.MAX_SAFE_INTEGER,
      'CW-MARKET-SHARE',
      `${total} Wh cannot be divided among weights of ${sum} in all`,
    );
    const exact = total * largest <= Number.MAX_SAFE_INTEGER;
    let left = total;
    for (let i = 0; i < count; i++) {
      let share = 0;
      remainder[i] = 0;
      if (weights[i] > 0 && exact) {
        const product = total * weights[i];
        share = Math.floor(product / sum);
        // the quotient of two integers below 2^53 may round up to the next integer
        if (share * sum > product) share--;
        remainder[i] = product - share * sum;
      } else if (weights[i] > 0) {
        const product = BigInt(total) * BigInt(weights[i]);
        share = Number(product / BigInt(sum));
        remainder[i] = Number(product % BigInt(sum));
      }
      out[i] = share;
      left -= share;
    }
    if (left > 0) this.giveOne(left, count, out);
  }

  /** Adds one to the shares of the `left` largest remainders. */
  private giveOne(left: number, count: number, out: { [index: number]: number }): void {
    const { remainder, sorted } = this;
    for (let i = 0; i < count; i++) sorted[i] = remainder[i];
    // those beyond `count` stay behind: they are larger than any remainder
    sorted.fill(Infinity, count);
    sorted.sort();
    const threshold = sorted[count - left];
    let ties = 0;
    for (let j = count - left; j < count && sorted[j] === threshold; j++) ties++;
    for (let i = 0; i < count; i++) {
      if (remainder[i] > threshold) out[i]++;
      else if (remainder[i] === threshold && ties > 0) {
        out[i]++;
        ties--;
      }
    }
  }

  private reserve(count: number): void {
    if (this.remainder.length >= count) return;
    this.remainder = new Float64Array(Math.max(count, this.remainder.length * 2));
    this.sorted = new Float64Array(this.remainder.length);
  }
}
