/** Fields of the table `decomposition`, which `chainwatt decompose` writes for a whole experiment: one row a cause and measure. */
import { integer, number, text } from './fields.js';
import type { Table } from './tables.js';

/** What a market can lose by, in the order in which it meets them. */
export const causes = ['forecast', 'strategy', 'mechanism', 'ledger'] as const;
export type Cause = (typeof causes)[number];

/** The rows beneath the causes: `together` is the loss by all that were removed at once, `interaction` = together - sum. */
export const sums = ['sum', 'together', 'interaction'] as const;

/** `measured`; `absent`: the scenario has the cause not; `inseparable`: no run lacks this cause and no other thing. */
export const causeStates = ['measured', 'absent', 'inseparable'] as const;
export type CauseState = (typeof causeStates)[number];

const NO_RUN = 'the cause is absent or inseparable, or no replication has the figure in every run';
const TOO_FEW = `fewer than two replications; ${NO_RUN}`;

export const decompositionTable: Table = {
  title: 'Loss decomposition',
  description:
    'One row a cause and measure: what is lost by forecast, strategy, mechanism and ledger, each against the run without that cause, on the same draws. Written by `chainwatt decompose`.',
  fields: [
    text(
      'cause',
      'Cause of the loss. sum: the measured causes added up. together: all of them removed at once. interaction: together - sum, what causes share (negative) or only do jointly (positive).',
      { values: [...causes, ...sums] },
    ),
    text('measure', 'Column of the table `summary`.'),
    text('unit', 'Unit of the measure; 1 for shares.'),
    text(
      'state',
      'measured: there is a run without the cause. absent: the scenario does not have it. inseparable: no run lacks it alone.',
      { values: causeStates },
    ),
    integer(
      'replications_count',
      'Replications that have the measure in every run, the same for all causes.',
    ),
    number('loss', 'Mean of the run without the cause less the run as it is, pair by pair, in `unit`.', {
      missing: NO_RUN,
    }),
    number('low', 'Lower end of the 95 % interval of the loss, in `unit`.', { missing: TOO_FEW }),
    number('high', 'Upper end of the 95 % interval of the loss, in `unit`.', { missing: TOO_FEW }),
    text(
      'verdict',
      'higher: the measure is higher without the cause, a loss; lower: a gain; both exclude zero. unclear: the interval spans zero. unchanged: no difference in any replication, but for the rounding of sums.',
      { values: ['lower', 'higher', 'unclear', 'unchanged'], missing: TOO_FEW },
    ),
  ],
  primaryKey: ['cause', 'measure'],
  references: [],
};
