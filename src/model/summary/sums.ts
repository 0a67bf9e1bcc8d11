/** Sums that several groups of figures need. */

import type { SlotRange } from '../../metrics/trading.js';

/** Wh in a kWh. */
export const KWH = 1000;

export function sumOf(column: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i]!;
  return sum;
}

/** Of a column by slot, the slots of `range`. */
export function sumOver(column: ArrayLike<number>, { from, to }: SlotRange): number {
  let sum = 0;
  for (let s = from; s < to; s++) sum += column[s]!;
  return sum;
}
