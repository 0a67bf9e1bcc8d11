/** Fields of the table `compare`, which `chainwatt compare` writes for a whole experiment: one row a design and figure. */
import { integer, number, text } from './fields.js';
import type { Table } from './tables.js';

const NO_FIGURE = 'no replication has the figure, or a latency lies beyond the horizon';
const NO_PAIR = 'no replication has the figure in both designs, or a latency lies beyond the horizon';
const TOO_FEW = 'fewer than two pairs, or a latency lies beyond the horizon';
const MEAN = "in `unit`: mean over the pairs, or over the design's own replications where there is no pair";

export const comparisonTable: Table = {
  title: 'Comparison',
  description:
    'One row a design and figure: how it differs from the baseline, run by run on the same draws. Written by `chainwatt compare`.',
  fields: [
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
      { values: ['lower', 'higher', 'unclear', 'unchanged'], missing: TOO_FEW },
    ),
  ],
  primaryKey: ['design', 'figure'],
  references: [],
};
