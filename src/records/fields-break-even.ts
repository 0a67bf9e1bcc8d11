/**
 * Fields of the table `break-even`, which `chainwatt break-even` writes: one row a spread that was tried, and the break-even last. Spread
 * and margin are defined in experiment/narrower-spreads.ts, the interval of the break-even in stats/crossing.ts.
 */
import { integer, number, text } from './fields.js';
import type { SummaryFieldName } from './fields-summary.js';
import type { Table } from './tables.js';

/** What is said of a spread that was tried. */
export const spreadVerdicts = ['pays', 'loses', 'even', 'unclear'] as const;
export type SpreadVerdict = (typeof spreadVerdicts)[number];

/** What is said of them all. */
export const breakEvenVerdicts = ['crosses', 'pays-throughout', 'pays-nowhere', 'unclear'] as const;
export type BreakEvenVerdict = (typeof breakEvenVerdicts)[number];

/** Name of the last row. */
export const BREAK_EVEN = 'break-even';

/** Figures of the summary that the table has, each the mean over replications. */
export const breakEvenFigures = [
  'traded_kWh',
  'orders_count',
  'gainBeforeLedger_EUR',
  'ledgerCost_EUR',
  'breakEvenFee_EUR',
] as const satisfies readonly SummaryFieldName[];

const LAST = 'the row of the break-even';
const NO_RUN = `${LAST}, or no replication has the figure`;
const NONE = 'the mean of the net does not cross zero just once among the spreads tried';
const TOO_FEW = 'fewer than two replications finished at every spread';

export const breakEvenTable: Table = {
  title: 'Break-even spread',
  description:
    'One row a spread between retail and feed-in price that was tried, and the break-even, the smallest spread at which the market still pays, all on the same draws. Only the feed-in price is varied. Only replications that finished at every spread count. Written by `chainwatt break-even`.',
  fields: [
    text(
      'point',
      `Folder of the runs: as-it-is, with the scenario's own prices; spread-2 and so on, each with a higher feed-in price. ${BREAK_EVEN}: the crossing of the mean of the net, linear between two neighbours.`,
    ),
    number('feedIn_EUR_per_kWh', 'Feed-in price, mean over the slots of the run.', { missing: NONE }),
    number(
      'spread_EUR_per_kWh',
      'All-in retail price of an imported kWh, with charges and VAT, less the feed-in price; mean over the slots of the run.',
      { missing: NONE },
    ),
    number(
      'margin_EUR_per_kWh',
      'The spread less the charges still due on a local kWh: the most that a local kWh is worth to a buyer less the least that a seller accepts, what trade can share; mean over the slots of the run.',
      { missing: NONE },
    ),
    number(
      'spreadLow_EUR_per_kWh',
      'Lower end of the 95 % interval of the break-even: the interval of the net is below zero from here on to the next narrower spreads.',
      {
        source: 'Fieller (1954), Some problems in interval estimation',
        missing: `a row of a spread that was tried; ${NONE}; ${TOO_FEW}; or the interval of the net has zero in it down to the narrowest spread`,
      },
    ),
    number(
      'spreadHigh_EUR_per_kWh',
      'Upper end of the same: the interval of the net is above zero from here on to the next wider spreads.',
      {
        source: 'Fieller (1954), Some problems in interval estimation',
        missing: `a row of a spread that was tried; ${NONE}; ${TOO_FEW}; or the interval of the net has zero in it up to the scenario's own spread`,
      },
    ),
    integer('replications_count', 'Replications that finished at every spread.'),
    number(
      'net_EUR',
      'As in the table `summary`, of homes and ledger together; mean over replications. At the break-even it is zero.',
      { missing: NONE },
    ),
    number('netLow_EUR', 'Lower end of the 95 % interval of that.', { missing: `${LAST}, or ${TOO_FEW}` }),
    number('netHigh_EUR', 'Upper end of the 95 % interval of that.', { missing: `${LAST}, or ${TOO_FEW}` }),
    number('netChange_EUR', "Mean of the net less that at the scenario's own spread, pair by pair.", {
      missing: LAST,
    }),
    number('netChangeLow_EUR', 'Lower end of the 95 % interval of that.', {
      missing: `${LAST}, or ${TOO_FEW}`,
    }),
    number('netChangeHigh_EUR', 'Upper end of the 95 % interval of that.', {
      missing: `${LAST}, or ${TOO_FEW}`,
    }),
    ...breakEvenFigures.map((name) =>
      number(name, 'As in the table `summary`; mean over replications.', { missing: NO_RUN }),
    ),
    text(
      'verdict',
      `Of a spread: pays, loses, the interval of the net excludes zero; unclear: it has zero in it; even: the net is zero in every replication. Of the break-even: crosses, the mean of the net crosses zero once, and the market pays at all spreads tried above the interval of that place and at none below it; pays-throughout: it pays, or is even, at every spread tried; pays-nowhere: it loses at every one; unclear: nothing of these.`,
      { values: [...new Set([...spreadVerdicts, ...breakEvenVerdicts])], missing: TOO_FEW },
    ),
  ],
  primaryKey: ['point'],
  references: [],
};
