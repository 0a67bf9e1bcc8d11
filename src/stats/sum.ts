/**
 * Compensated summation in index order: the error stays near one rounding of the result, whatever the number of terms.
 * Source: Neumaier (1974), an improvement of Kahan's summation. Cost: four additions a term.
 */

/** The sum of `values[0..length)`. Infinite terms give what plain addition gives. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  let compensation = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const next = total + value;
    // the smaller operand loses its low digits in `next`; this is what it lost
    compensation += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return Number.isFinite(total) ? total + compensation : total;
}
