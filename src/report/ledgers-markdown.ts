/** The comparison of ledgers as a table in Markdown, and its place in a page: between two marks, or at the end. */
import { NOTHING } from './format.js';
import { withInterval } from './interval-text.js';
import { columnsOf, figure } from './ledgers-figures.js';
import type { LedgerRow } from './ledgers.js';

export const LEDGERS_BEGIN = '<!-- begin: chainwatt ledgers -->';
export const LEDGERS_END = '<!-- end: chainwatt ledgers -->';

/** A column: its heading, where its cells stand, and how they are made. */
type Column = readonly [
  heading: string,
  side: '---' | '--:',
  cell: (row: LedgerRow, isFirst: boolean) => string,
];

const columnsFor = (rows: readonly LedgerRow[]): readonly Column[] => [
  ['ledger', '---', ({ ledger }) => `\`${ledger}\``],
  ['finality', '---', ({ claims }) => claims.finality],
  ['faults', '---', ({ claims }) => claims.faultModel],
  ['bears', '---', ({ claims }) => claims.threshold],
  ['messages a decision', '---', ({ claims }) => claims.messages],
  ...columnsOf(rows).map(({ title, cell }): Column => [title, '--:', cell]),
  ['what the homes save (EUR)', '--:', figure('saving_EUR', 1, 2)],
  ['costs (EUR a home)', '--:', ({ cost }, isFirst) => (isFirst ? NOTHING : withInterval(cost, 3))],
  ['', '---', ({ verdict }, isFirst) => (isFirst ? '' : (verdict ?? ''))],
];

/** The table; numbers stand right. */
export function ledgersMarkdown(rows: readonly LedgerRow[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const columns = columnsFor(rows);
  return [
    line(columns.map(([heading]) => heading)),
    line(columns.map(([, side]) => side)),
    ...rows.map((row, r) => line(columns.map(([, , cell]) => cell(row, r === 0)))),
  ].join('\n');
}

/** `page` with `table` between the marks; the marks and the table are put at its end where it has none. */
export function withLedgersTable(page: string, table: string): string {
  const block = `${LEDGERS_BEGIN}\n\n${table}\n\n${LEDGERS_END}`;
  const [begin, end] = [page.indexOf(LEDGERS_BEGIN), page.indexOf(LEDGERS_END)];
  if (begin >= 0 && end > begin) return page.slice(0, begin) + block + page.slice(end + LEDGERS_END.length);
  return page === '' ? `${block}\n` : `${page.trimEnd()}\n\n${block}\n`;
}
