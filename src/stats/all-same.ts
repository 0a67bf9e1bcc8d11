/** Whether two columns of figures are the same, but for the rounding of sums: what tables call `unchanged`. */
import { ROUNDING } from './rounding.js';

/** Differences up to this amount are rounding of sums in any unit. */
const NOTHING_AT_ALL = 1e-9;

/** Whether every pair is equal, but for rounding: a share of the greatest value, or next to nothing in any unit. */
export function allSame(first: readonly number[], second: readonly number[]): boolean {
  let magnitude = 0;
  for (const values of [first, second])
    for (const value of values) magnitude = Math.max(magnitude, Math.abs(value));
  const rounding = Math.max(NOTHING_AT_ALL, ROUNDING * magnitude);
  return first.every((value, i) => Math.abs(second[i]! - value) <= rounding);
}
