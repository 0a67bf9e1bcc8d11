/** A KPI of a sweep as readers know it: title, unit, factor, and text. */
import { shownAs, titleOf } from '../../records/titles.js';
import { fieldOf, type Estimate, type FigureName } from '../estimate.js';
import { numberIn, type TableRow } from '../read-table.js';

export function kpiTitle(kpi: string): string {
  return titleOf({ name: kpi });
}

export function kpiHeading(kpi: string): string {
  const { unit } = shownAs(fieldOf(kpi as FigureName));
  return unit === '' ? kpiTitle(kpi) : `${kpiTitle(kpi)} (${unit})`;
}

export function kpiFactor(kpi: string): number {
  return shownAs(fieldOf(kpi as FigureName)).factor;
}

/** A mean with the ends of its interval, from the columns of a sweep's tables. */
export function estimateIn(row: TableRow, mean: string): Estimate {
  const [low, high] = [numberIn(row, 'low'), numberIn(row, 'high')];
  return {
    mean: numberIn(row, mean),
    halfWidth: low === null || high === null ? null : (high - low) / 2,
    count: numberIn(row, 'replications_count') ?? 0,
    missing: 0,
  };
}
