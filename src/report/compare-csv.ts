/** The comparison as a CSV table: one row a design and figure. Its fields are declared here, in the manner of the dictionary. */
import { csvCell } from '../output/csv.js';
import { integer, number, text, type Field } from '../records/fields.js';
import type { FigureComparison } from './compare.js';
import { words } from './words.js';

export const COMPARE_FILE = 'compare.csv';

const NO_FIGURE = 'no replication has the figure, or a latency lies beyond the horizon';
const NO_PAIR = 'no replication has the figure in both designs, or a latency lies beyond the horizon';
const TOO_FEW = 'fewer than two pairs, or a latency lies beyond the horizon';
const MEAN = "in `unit`: mean over the pairs, or over the design's own replications where there is no pair";

export const compareFields: readonly Field[] = [
  text('design', 'Design that is compared.'),
  text('baseline', 'Design that it is compared with.'),
  text(
    'figure',
    'Column of the table `summary`, or where designs have typical periods, of the table `year`.',
  ),
  text('unit', 'Unit of the figure; 1 for shares and counts.'),
  integer('pairs_count', 'Replications that have the figure in both designs.'),
  number('baselineValue', `Figure of the baseline, ${MEAN}.`, { missing: NO_FIGURE }),
  number('designValue', `Figure of the design, ${MEAN}.`, { missing: NO_FIGURE }),
  number('difference', 'Mean of design less baseline, pair by pair, in `unit`.', { missing: NO_PAIR }),
  number('low', 'Lower end of the 95 % interval of the difference, in `unit`.', { missing: TOO_FEW }),
  number('high', 'Upper end of the 95 % interval of the difference, in `unit`.', { missing: TOO_FEW }),
  number('pValue', 'Two-sided p-value of "no difference".', { missing: TOO_FEW }),
  text(
    'verdict',
    'lower, higher: the interval excludes zero. unclear: it spans zero. unchanged: no difference in any pair, but for the rounding of sums.',
    { values: words, missing: TOO_FEW },
  ),
];

/** Header and rows. */
export function compareCsv(comparisons: readonly FigureComparison[]): string {
  const lines = comparisons.map((comparison) => {
    const { design, baseline, figure, unit, baselineMean, designMean, difference, verdict } = comparison;
    const { count, meanDifference, halfWidth, pValue } = difference;
    const ends = meanDifference === null || halfWidth === null ? [null, null] : [-halfWidth, halfWidth];
    return [
      csvCell(design),
      csvCell(baseline),
      figure,
      unit,
      String(count),
      numberCell(baselineMean),
      numberCell(designMean),
      numberCell(meanDifference),
      ...ends.map((end) => numberCell(end === null ? null : meanDifference! + end)),
      numberCell(pValue),
      verdict ?? '',
    ].join(',');
  });
  return [compareFields.map((field) => field.name).join(','), ...lines, ''].join('\n');
}

function numberCell(value: number | null): string {
  return value === null || !Number.isFinite(value) ? '' : String(value);
}
