/** The comparison of ledgers for a terminal: what each did, and what each claims. Width: at most 100 characters. */
import { alignColumns, alignPoints, INDENT, WIDTH, withText, wrap } from './columns.js';
import { plain, type Emphasis } from './emphasis.js';
import { overOf, type RunFacts } from './facts.js';
import { counted, fixed, NOTHING } from './format.js';
import { columnOfIntervals } from './interval-text.js';
import type { LedgerFigure, LedgerRow } from './ledgers.js';

const NEVER = 'never';

/** A column: two lines of heading, and how its cells are made. */
interface Column {
  readonly heading: readonly [string, string];
  readonly cell: (row: LedgerRow) => string;
}

const number = (value: number | null, decimals: number): string =>
  value === null ? NOTHING : value === Infinity ? NEVER : fixed(value, decimals);

const figure =
  (name: LedgerFigure, factor: number, decimals: number) =>
  ({ figures }: LedgerRow): string => {
    const value = figures[name];
    return number(value === null ? null : value * factor, decimals);
  };

const ratio = (a: number | null, b: number | null): number | null => (a === null || !b ? null : a / b);

const columns: readonly Column[] = [
  { heading: ['final', 'p50 s'], cell: figure('latencyFinality_s_p50', 1, 1) },
  { heading: ['final', 'p95 s'], cell: figure('latencyFinality_s_p95', 1, 1) },
  { heading: ['tx/s', 'final'], cell: figure('throughputAchieved_per_s', 1, 3) },
  { heading: ['stale', '%'], cell: figure('staleRate', 100, 1) },
  {
    heading: ['messages', 'a block'],
    cell: ({ figures }) => number(ratio(figures.messages_count, figures.blocks_count), 0),
  },
  { heading: ['chain', 'MB'], cell: figure('chain_bytes', 1e-6, 1) },
  { heading: ['power kWh', 'per kWh'], cell: figure('ledgerElectricity_kWh_per_kWh', 1, 2) },
  { heading: ['late', 'orders'], cell: figure('ordersLate_count', 1, 0) },
];

/** The lines: a heading, a block of figures, a block of claims, and a legend. */
export function ledgersTableLines(
  title: string,
  rows: readonly LedgerRow[],
  facts: RunFacts | undefined,
  emphasis: Emphasis = plain,
): string[] {
  const [baseline] = rows;
  if (baseline === undefined) return [];
  const over = facts === undefined ? '' : ` ${overOf(facts)}`;
  const runs = Math.max(...rows.map(({ replications }) => replications));
  const heading = `${title} on every ledger${over}: ${counted(runs, 'run')} each, on the same seeds`;
  const body = columns.map(({ cell }) => alignPoints(rows.map(cell)));
  const costs = columnOfIntervals(
    rows.map(({ cost }) => cost),
    2,
  );
  const lines = alignColumns(
    [
      ['', ...columns.map((column) => column.heading[0]), 'costs', ''],
      ['ledger', ...columns.map((column) => column.heading[1]), 'EUR a home', ''],
      ...rows.map((row, r) => [
        row.ledger,
        ...body.map((cells) => cells[r]!),
        row === baseline ? NOTHING : costs[r]!,
        row === baseline ? '' : (row.verdict ?? ''),
      ]),
    ],
    ['left', ...columns.map(() => 'right' as const), 'right', 'left'],
    1,
  );
  const claims = withText(
    rows.map(({ ledger, claims: { finality, faultModel, threshold, messages } }) => [
      [ledger, finality, faultModel],
      `${threshold}; messages: ${messages}`,
    ]),
    ['left', 'left', 'left'],
  );
  const legend = [
    `Costs: what homes and ledger together lose against ${baseline.ledger}, run by run, with its 95 % interval; the ledger's electricity and hardware are in it, fees are not. dearer, cheaper: the interval excludes zero.`,
    'Messages a block: all of the network, transactions too. Final: from submission to finality at the observer.',
  ];
  return [
    ...wrap(heading, WIDTH).map(emphasis.heading),
    '',
    ...lines.map((line, i) => INDENT + (i < 2 ? emphasis.faint(line) : line)),
    '',
    ...claims,
    '',
    ...legend.flatMap((line) => wrap(line, WIDTH)).map(emphasis.faint),
  ];
}
