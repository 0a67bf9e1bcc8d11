/** Factors of which a sweep does not tell how they move a figure, and why: nobody is to take them for factors without effect. */
import { counted, fixed } from '../format.js';
import { numberIn, textIn } from '../read-table.js';
import type { SweepResults } from './read-sweep.js';
import { namedFactors, readingOf } from './sensitivity.js';

/** A sentence that follows others; empty where every factor has a value. */
export function notRankedText(results: SweepResults, scenario: string, kpi: string): string {
  const reading = readingOf(results);
  const without = results.sensitivity
    .of(scenario, kpi)
    .filter((row) => textIn(row, 'measure') === reading && numberIn(row, 'value') === null)
    .map((row) => textIn(row, 'factor'));
  const texts = reading === 'rankCorrelation' ? without.filter((factor) => hasTexts(results, factor)) : [];
  const others = without.filter((factor) => !texts.includes(factor));
  return [
    texts.length === 0
      ? ''
      : ` Not ranked: ${namedFactors(texts)}, as words have no order; the table of all points has the figure for each.`,
    others.length === 0
      ? ''
      : ` Not ranked: ${namedFactors(others)}, as ${reasonOf(results, scenario, kpi)}.`,
  ].join('');
}

function hasTexts({ points }: SweepResults, factor: string): boolean {
  return points.all.some((row) => !Number.isFinite(Number(textIn(row, factor))));
}

function reasonOf({ points }: SweepResults, scenario: string, kpi: string): string {
  const all = points.of(scenario, kpi);
  const means = all.map((row) => numberIn(row, 'mean'));
  const gone = means.filter((mean) => mean === null).length;
  if (gone > 0)
    return `at ${fixed(gone, 0)} of ${counted(all.length, 'point')} the figure has no mean: runs that failed there, or never got to it, leave a gap that this design cannot do without`;
  return means.every((mean) => mean === means[0])
    ? 'the figure is the same at all points'
    : 'too few replications finished at all of the points that would be compared';
}
