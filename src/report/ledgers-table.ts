/** The comparison of ledgers for a terminal: what each did, and what each claims. Width: at most 100 characters. */
import { alignColumns, alignPoints, INDENT, WIDTH, withText, wrap } from './columns.js';
import { plain, type Emphasis } from './emphasis.js';
import { overOf, type RunFacts } from './facts.js';
import { counted, NOTHING } from './format.js';
import { columnOfIntervals } from './interval-text.js';
import { columnsOf, isFlooded } from './ledgers-figures.js';
import type { LedgerRow } from './ledgers.js';

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
  const columns = columnsOf(rows);
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
    ...(rows.some(isFlooded)
      ? [
          'Takes: in blocks at the observer while a flood of transfers lasts; as many as are sent means that it can take more.',
        ]
      : []),
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
