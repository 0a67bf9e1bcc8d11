/** Fields of the table `ledgers`, which `chainwatt ledgers` writes: one row a ledger, what it claims and what it did to the market. */
import { integer, number, text } from './fields.js';
import type { SummaryFieldName } from './fields-summary.js';
import type { Table } from './tables.js';

const NO_RUN = 'no replication has the figure, or a latency lies beyond the horizon';
const NO_PAIR = 'no replication has the figure on this ledger and on the central one';
const TOO_FEW = `fewer than two replications; ${NO_PAIR}`;

/** Figures of the summary that the table has, each the mean over replications. */
export const ledgerFigureNames = [
  'latencyInclusion_s_p50',
  'latencyInclusion_s_p95',
  'latencyFinality_s_p50',
  'latencyFinality_s_p95',
  'throughputOffered_per_s',
  'throughputAchieved_per_s',
  'blocks_count',
  'staleRate',
  'nakamotoCoefficient',
  'messages_count',
  'trafficPerNode_bytes',
  'chain_bytes',
  'lightClient_bytes',
  'ledgerElectricity_kWh',
  'ledgerElectricity_kWh_per_kWh',
  'ledgerCost_EUR',
  'ordersLate_count',
  'ordersUndone_count',
  'unseenAtDelivery_kWh',
  'fellBack_kWh',
  'traded_kWh',
  'saving_EUR',
  'breakEvenFee_EUR',
] as const satisfies readonly SummaryFieldName[];

export const ledgersTable: Table = {
  title: 'Ledgers',
  description:
    'One row a ledger, all under one market: what the ledger claims, what it did, each figure the mean over replications, and what that costs against the central one on the same draws. Written by `chainwatt ledgers`.',
  fields: [
    text('ledger', 'Kind of the ledger.'),
    text('faultModel', 'Faults that it bears.', { values: ['none', 'crash', 'byzantine'] }),
    text('threshold', 'How many may fail.'),
    text('finality', 'What makes a block final.', { values: ['immediate', 'depth', 'gadget'] }),
    text('messagesPerDecision', 'Messages among n producers for one decision, by its specification.'),
    integer('replications_count', 'Replications that finished.'),
    ...ledgerFigureNames.map((name) =>
      number(name, `As in the table \`summary\`; mean over replications.`, { missing: NO_RUN }),
    ),
    number(
      'costOfDecentralisation_EUR_per_home',
      'Mean of net_EUR_per_home on the central ledger less that on this one, pair by pair: what the homes and the ledger together lose by it, its resources counted, fees not.',
      { missing: NO_PAIR },
    ),
    number('low', 'Lower end of the 95 % interval of that.', { missing: TOO_FEW }),
    number('high', 'Upper end of the 95 % interval of that.', { missing: TOO_FEW }),
    number(
      'costOfDecentralisation_EUR_per_kWh',
      'The same of the whole neighbourhood, for each kWh traded on the central ledger.',
      { missing: NO_PAIR },
    ),
    number(
      'welfareLost_EUR',
      'Mean of welfareRealised on the central ledger less that on this one, pair by pair.',
      { missing: NO_PAIR },
    ),
    number(
      'throughputFlooded_per_s',
      'Transactions that it takes in a second, where more are sent (`--flood`): mean of throughputIncluded_per_s over runs of a quarter of an hour. As much as is sent: it can take more.',
      { missing: 'no flood was asked for' },
    ),
    text(
      'verdict',
      'dearer, cheaper than the central ledger: the interval excludes zero. unclear: it spans zero. unchanged: no difference in any pair.',
      { values: ['dearer', 'cheaper', 'unclear', 'unchanged'], missing: TOO_FEW },
    ),
  ],
  primaryKey: ['ledger'],
  references: [],
};
