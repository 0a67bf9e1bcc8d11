/** A mean with the ends of its interval, as tables of comparisons and sweeps have them, as an estimate. */
import type { Estimate } from './estimate.js';
import { numberIn, type TableRow } from './read-table.js';

/** Of the columns `mean`, `low`, `high` and `replications_count`; half an interval is none. */
export function estimateIn(row: TableRow, mean: string): Estimate {
  const [low, high] = [numberIn(row, 'low'), numberIn(row, 'high')];
  return {
    mean: numberIn(row, mean),
    halfWidth: low === null || high === null ? null : (high - low) / 2,
    count: numberIn(row, 'replications_count') ?? 0,
    missing: 0,
  };
}
