/** A KPI of a sweep as readers know it, title, unit and factor; and the factors of a row, as columns of a table. */
import { shownAs, titleOf, type Shown } from '../../records/titles.js';
import { fieldOf, type FigureName } from '../estimate.js';
import { textIn, type TableRow } from '../read-table.js';
import { left, type Column } from '../document/blocks.js';
import { withUnit } from '../designs/wording.js';
import type { SweepFacts } from './read-sweep.js';

export function kpiTitle(kpi: string): string {
  return titleOf({ name: kpi });
}

export function kpiHeading(kpi: string): string {
  const { unit } = kpiShown(kpi);
  return unit === '' ? kpiTitle(kpi) : `${kpiTitle(kpi)} (${unit})`;
}

export function kpiShown(kpi: string): Shown {
  return shownAs(fieldOf(kpi as FigureName));
}

export function kpiFactor(kpi: string): number {
  return kpiShown(kpi).factor;
}

export function factorColumns(factors: SweepFacts['factors']): Column[] {
  return factors.map(({ name, unit }) => left(unit === '' ? name : `${name} (${unit})`));
}

export function factorCells(factors: SweepFacts['factors'], row: TableRow): string[] {
  return factors.map(({ name }) => textIn(row, name));
}

/** The point of a row: " at fee = 2 ct/kWh, ledger = pow"; empty without factors. */
export function placeText(factors: SweepFacts['factors'], row: TableRow): string {
  if (factors.length === 0) return '';
  const values = factors.map(({ name, unit }) => `${name} = ${withUnit(textIn(row, name), unit)}`);
  return ` at ${values.join(', ')}`;
}
