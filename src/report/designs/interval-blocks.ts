/** A chart of means with intervals, with the table of its numbers: what several sections are made of. */
import { fieldOf, type Estimate, type FigureName } from '../estimate.js';
import { shownAs } from '../../records/titles.js';
import { left, right, type ChartBlock, type TableBlock } from '../document/blocks.js';
import { intervalChart, type IntervalRow } from '../charts/intervals.js';
import type { Word } from '../words.js';
import {
  changeInterval,
  changeText,
  intervalText,
  meanText,
  shownEstimate,
  within,
  wordOf,
} from './wording.js';

/** One row: a design in a group, and its estimate in the figure's own unit. */
export interface Measured {
  readonly group: string;
  readonly label: string;
  readonly figure: FigureName;
  readonly estimate: Estimate;
  /** What may be said of it, where that is decided already; else its interval says it. */
  readonly word?: Word | null;
}

export interface IntervalBlock {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** Heading of the groups, and of the labels within. */
  readonly groups: string;
  readonly labels: string;
  /** Of the axis; the unit is the figures'. */
  readonly axis: string;
  readonly better?: 'lower' | 'higher';
  /** Whether values are changes, written with signs and held against zero. */
  readonly changes: 'changes' | 'amounts';
  readonly rows: readonly Measured[];
}

/** Undefined where nothing is known. */
export function intervalBlock(block: IntervalBlock): ChartBlock | undefined {
  const rows = block.rows.filter(({ estimate }) => estimate.mean !== null && Number.isFinite(estimate.mean));
  if (rows.length === 0) return undefined;
  // of one design the groups are the rows
  const alone = new Set(rows.map(({ label }) => label)).size === 1;
  const { unit } = shownAs(fieldOf(rows[0]!.figure));
  const axis = unit === '' ? block.axis : `${block.axis} (${unit})`;
  const chart = {
    axis,
    rows: rows.map((row) =>
      chartRow(alone ? { ...row, group: '', label: row.group } : row, block.changes === 'amounts'),
    ),
    ...(block.better === undefined ? {} : { better: block.better }),
  };
  return {
    kind: 'chart',
    id: block.id,
    title: block.title,
    caption: block.caption,
    spec: (look) => intervalChart(look, chart),
    numbers: numbersOf(block, rows),
  };
}

const saidOf = ({ word, estimate }: Measured): Word | null => (word === undefined ? wordOf(estimate) : word);

function chartRow(row: Measured, isAmount: boolean): IntervalRow {
  const { group, label, figure, estimate } = row;
  const { factor, range } = shownAs(fieldOf(figure));
  const end = (value: number): number => (isAmount ? within(range, value) : value);
  const mean = estimate.mean! * factor;
  const half = estimate.halfWidth === null ? null : Math.abs(estimate.halfWidth * factor);
  return {
    group,
    label,
    mean,
    low: half === null ? null : end(mean - half),
    high: half === null ? null : end(mean + half),
    word: saidOf(row),
  };
}

function numbersOf(block: IntervalBlock, rows: readonly Measured[]): TableBlock {
  const write = block.changes === 'changes' ? changeText : meanText;
  const interval = block.changes === 'changes' ? changeInterval : intervalText;
  const many = new Set(rows.map(({ group }) => group)).size > 1;
  const several = new Set(rows.map(({ label }) => label)).size > 1;
  return {
    kind: 'table',
    caption: block.title,
    columns: [
      ...(many ? [left(block.groups)] : []),
      ...(several ? [left(block.labels)] : []),
      right('Mean'),
      right('95 % interval'),
      ...(block.changes === 'changes' ? [left('Says')] : []),
    ],
    rows: rows.map((row) => {
      const { group, label, figure, estimate } = row;
      const shown = shownEstimate(figure, estimate);
      return [
        ...(many ? [group] : []),
        ...(several ? [label] : []),
        write(shown),
        interval(shown),
        ...(block.changes === 'changes' ? [saidOf(row) ?? 'one run'] : []),
      ];
    }),
  };
}
