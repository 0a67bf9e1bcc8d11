/** The comparison of ledgers as a table in Markdown, and its place in a page: between two marks, or at the end. */
import { fixed, NOTHING } from './format.js';
import { withInterval } from './interval-text.js';
import type { LedgerFigure, LedgerRow } from './ledgers.js';

export const LEDGERS_BEGIN = '<!-- begin: chainwatt ledgers -->';
export const LEDGERS_END = '<!-- end: chainwatt ledgers -->';

const NEVER = 'never';

const number = (value: number | null, decimals: number): string =>
  value === null ? NOTHING : value === Infinity ? NEVER : fixed(value, decimals);

const quotient = (a: number | null, b: number | null): number | null => (a === null || !b ? null : a / b);

const figure =
  (name: LedgerFigure, factor: number, decimals: number) =>
  ({ figures }: LedgerRow): string => {
    const value = figures[name];
    return number(value === null ? null : value * factor, decimals);
  };

const columns: readonly (readonly [heading: string, cell: (row: LedgerRow, isFirst: boolean) => string])[] = [
  ['ledger', ({ ledger }) => `\`${ledger}\``],
  ['finality', ({ claims }) => claims.finality],
  ['faults', ({ claims }) => claims.faultModel],
  ['bears', ({ claims }) => claims.threshold],
  ['final, p50 (s)', figure('latencyFinality_s_p50', 1, 1)],
  ['final, p95 (s)', figure('latencyFinality_s_p95', 1, 1)],
  ['final (tx/s)', figure('throughputAchieved_per_s', 1, 3)],
  ['stale (%)', figure('staleRate', 100, 1)],
  ['messages a block', ({ figures }) => number(quotient(figures.messages_count, figures.blocks_count), 0)],
  ['messages a decision', ({ claims }) => claims.messages],
  ['chain (MB)', figure('chain_bytes', 1e-6, 1)],
  ['electricity (kWh per kWh traded)', figure('ledgerElectricity_kWh_per_kWh', 1, 2)],
  ['late orders', figure('ordersLate_count', 1, 0)],
  ['what the homes save (EUR)', figure('saving_EUR', 1, 2)],
  ['costs (EUR a home)', ({ cost }, isFirst) => (isFirst ? NOTHING : withInterval(cost, 3))],
  ['', ({ verdict }, isFirst) => (isFirst ? '' : (verdict ?? ''))],
];

/** The table; numbers stand right. */
export function ledgersMarkdown(rows: readonly LedgerRow[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(columns.map(([heading]) => heading)),
    line(columns.map((_, c) => (c < 4 || c === 9 || c === columns.length - 1 ? '---' : '--:'))),
    ...rows.map((row, r) => line(columns.map(([, cell]) => cell(row, r === 0)))),
  ].join('\n');
}

/** `page` with `table` between the marks; the marks and the table are put at its end where it has none. */
export function withLedgersTable(page: string, table: string): string {
  const block = `${LEDGERS_BEGIN}\n\n${table}\n\n${LEDGERS_END}`;
  const [begin, end] = [page.indexOf(LEDGERS_BEGIN), page.indexOf(LEDGERS_END)];
  if (begin >= 0 && end > begin) return page.slice(0, begin) + block + page.slice(end + LEDGERS_END.length);
  return page === '' ? `${block}\n` : `${page.trimEnd()}\n\n${block}\n`;
}
