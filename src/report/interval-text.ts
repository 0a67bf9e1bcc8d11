/** A mean with its interval as a cell of a table. */
import type { Estimate } from './estimate.js';
import { fixed, NOTHING, signed } from './format.js';

/** Decimals beyond the usual that a narrow interval may need. */
const MOST_MORE_DECIMALS = 2;
/** An interval is shown with a last digit of at least this. */
const LEAST_LAST_DIGIT = 2;

/** `-0.42 ± 0.05`, or without the interval where there is none; narrow intervals get more decimals. */
export function withInterval({ mean, halfWidth }: Estimate, decimals: number): string {
  if (mean === null) return NOTHING;
  if (mean === Infinity) return 'beyond horizon';
  if (halfWidth === null) return signed(mean, decimals);
  const digits = decimalsFor(halfWidth, decimals);
  return `${signed(mean, digits)} ± ${fixed(halfWidth, digits)}`;
}

function decimalsFor(halfWidth: number, decimals: number): number {
  if (halfWidth < 0.5 * 10 ** -(decimals + MOST_MORE_DECIMALS)) return decimals;
  let digits = decimals;
  while (digits < decimals + MOST_MORE_DECIMALS && halfWidth * 10 ** digits < LEAST_LAST_DIGIT) digits++;
  return digits;
}
