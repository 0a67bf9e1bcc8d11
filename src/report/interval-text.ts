/** A mean with its interval as a cell of a table. */
import { alignPoints } from './columns.js';
import { isCertain, type Estimate } from './estimate.js';
import { fixed, NOTHING, signed } from './format.js';

/** Decimals beyond the usual that a narrow interval may need. */
const MOST_MORE_DECIMALS = 6;
const SIGN = ' ± ';

/** `-0.42 ± 0.05`, or without the interval where there is none. */
export function withInterval({ mean, halfWidth }: Estimate, decimals: number): string {
  if (mean === null) return NOTHING;
  if (mean === Infinity) return 'beyond horizon';
  if (halfWidth === null) return signed(mean, decimals);
  return signed(mean, decimals) + SIGN + fixed(halfWidth, decimals);
}

/**
 * The decimals, at least the usual, with which a reader sees what the word beside an interval says: one that excludes zero excludes
 * it as printed too, and one that spans zero is not printed as nothing.
 */
export function decimalsFor(estimate: Estimate, usual: number): number {
  const { mean, halfWidth } = estimate;
  if (mean === null || halfWidth === null || !Number.isFinite(mean)) return usual;
  if (mean === 0 && halfWidth === 0) return usual;
  const certain = isCertain(estimate);
  for (let decimals = usual; decimals <= usual + MOST_MORE_DECIMALS; decimals++) {
    const [centre, half] = [Number(Math.abs(mean).toFixed(decimals)), Number(halfWidth.toFixed(decimals))];
    if (certain ? centre > half : half > 0) return decimals;
  }
  return usual;
}

/** Decimals that one narrow interval may force upon its whole column. */
const MOST_SHARED_DECIMALS = 2;

/**
 * Estimates of one column and unit as cells of one width, points and ± below each other: with the same decimals, but for an interval
 * that is very narrow.
 */
export function columnOfIntervals(estimates: readonly Estimate[], usual: number): string[] {
  const needed = estimates.map((estimate) => decimalsFor(estimate, usual));
  const shared = Math.min(usual + MOST_SHARED_DECIMALS, Math.max(usual, ...needed));
  const cells = estimates.map((estimate, i) => withInterval(estimate, Math.max(shared, needed[i]!)));
  return alignIntervals(cells);
}

/** Cells as `withInterval` writes them, filled with spaces. */
export function alignIntervals(cells: readonly string[]): string[] {
  const parts = cells.map((cell) => cell.split(SIGN));
  const means = alignPoints(parts.map(([mean = '']) => mean));
  if (parts.every(([, half]) => half === undefined)) return means;
  const halves = alignPoints(parts.map(([, half = '']) => half));
  return parts.map(([, half], i) => means[i]! + (half === undefined ? '   ' : SIGN) + halves[i]!);
}
