/** Sums that several groups of figures need. */

/** Wh in a kWh. */
export const KWH = 1000;

export function sumOf(column: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i]!;
  return sum;
}
