/** The figures that the comparison of ledgers shows, on a terminal as in Markdown: their headings, and how a cell is written. */
import { fixed, NOTHING } from './format.js';
import type { LedgerFigure, LedgerRow } from './ledgers.js';

const NEVER = 'never';

export interface LedgerColumn {
  /** Two lines on a terminal. */
  readonly heading: readonly [string, string];
  /** One line in a page. */
  readonly title: string;
  readonly cell: (row: LedgerRow) => string;
}

function number(value: number | null, decimals: number): string {
  if (value === null) return NOTHING;
  return value === Infinity ? NEVER : fixed(value, decimals);
}

/** The mean of a figure, times `factor`; a latency beyond the horizon is said to be never. */
export function figure(name: LedgerFigure, factor: number, decimals: number): LedgerColumn['cell'] {
  return ({ figures }) => {
    const value = figures[name];
    return number(value === null ? null : value * factor, decimals);
  };
}

const messagesPerBlock: LedgerColumn['cell'] = ({ figures: { messages_count, blocks_count } }) =>
  number(messages_count === null || !blocks_count ? null : messages_count / blocks_count, 0);

const latencies: readonly LedgerColumn[] = [
  {
    heading: ['final', 'p50 s'],
    title: 'final, p50 (s)',
    cell: figure('latencyFinality_s_p50', 1, 1),
  },
  {
    heading: ['final', 'p95 s'],
    title: 'final, p95 (s)',
    cell: figure('latencyFinality_s_p95', 1, 1),
  },
];

const others: readonly LedgerColumn[] = [
  {
    heading: ['tx/s', 'final'],
    title: 'final (tx/s)',
    cell: figure('throughputAchieved_per_s', 1, 3),
  },
  { heading: ['stale', '%'], title: 'stale (%)', cell: figure('staleRate', 100, 1) },
  { heading: ['messages', 'a block'], title: 'messages a block', cell: messagesPerBlock },
  { heading: ['chain', 'MB'], title: 'chain (MB)', cell: figure('chain_bytes', 1e-6, 1) },
  {
    heading: ['power kWh', 'per kWh'],
    title: 'electricity (kWh per kWh traded)',
    cell: figure('ledgerElectricity_kWh_per_kWh', 1, 2),
  },
  { heading: ['late', 'orders'], title: 'late orders', cell: figure('ordersLate_count', 1, 0) },
];

const taken: LedgerColumn = {
  heading: ['takes', 'tx/s'],
  title: 'takes (tx/s)',
  cell: ({ throughputFlooded_per_s }) => number(throughputFlooded_per_s, 0),
};

/** Whether a ledger was flooded. */
export function isFlooded({ throughputFlooded_per_s }: LedgerRow): boolean {
  return throughputFlooded_per_s !== null;
}

/** The columns for these rows: what a ledger takes of a flood only if there was one. */
export function columnsOf(rows: readonly LedgerRow[]): readonly LedgerColumn[] {
  return [...latencies, ...(rows.some(isFlooded) ? [taken] : []), ...others];
}
