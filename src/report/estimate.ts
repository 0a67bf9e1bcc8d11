/**
 * A figure of the summary over replications: its mean and 95 % interval, and how many runs had none. Latency quantiles that lie
 * beyond the horizon stay infinite, they are not "missing".
 * Source: stats/interval.ts.
 */
import { meanInterval } from '../stats/index.js';
import { summaryFields, type SummaryFieldName, type SummaryRow } from '../records/fields-summary.js';
import type { HomeTypeSuffix } from '../records/fields-home-types.js';
import type { Field } from '../records/fields.js';

/** Names of the summary's figures. */
export type FigureName = {
  [Name in SummaryFieldName]: number extends SummaryRow[Name] ? Name : never;
}[SummaryFieldName];

/** A row that can be reported: of the summary, or of the year, which has not all of its figures. */
export type FigureRow = Partial<SummaryRow> &
  Pick<SummaryRow, 'replication' | 'mechanism' | 'ledger' | `homes${'' | HomeTypeSuffix}_count`>;

const figures: readonly Field[] = summaryFields.filter((field) => field.type !== 'string');

/** The summary's figures in the order of the table; the number of the replication is none. */
export const figureNames = figures
  .map((field) => field.name)
  .filter((name) => name !== 'replication') as FigureName[];

export function fieldOf(name: SummaryFieldName): Field {
  return summaryFields.find((field) => field.name === name)!;
}

export interface Estimate {
  /** Null where no run has the figure; Infinity where a latency lies beyond the horizon in any. */
  readonly mean: number | null;
  /** Null with fewer than two runs. */
  readonly halfWidth: number | null;
  /** Runs that have the figure. */
  readonly count: number;
  /** Runs that have it not: nothing was traded, say. */
  readonly missing: number;
}

/** What the runs say about one figure. */
export function estimate(rows: readonly FigureRow[], name: FigureName): Estimate {
  return estimateOf(rows.map((row) => valueOf(row, name)));
}

/** The same for values that are computed from rows. */
export function estimateOf(values: readonly (number | null)[]): Estimate {
  const known = values.filter((value) => value !== null);
  const { mean, halfWidth } = meanInterval(known);
  return { mean, halfWidth, count: known.length, missing: values.length - known.length };
}

/** Whether the interval excludes zero; one run never does. */
export function isCertain({ mean, halfWidth }: Estimate): boolean {
  return mean !== null && halfWidth !== null && Number.isFinite(mean) && Math.abs(mean) > halfWidth;
}

/** Whether the rows' table has the figure: quantiles of a latency are of a run, not of a year. */
export function hasFigure(rows: readonly FigureRow[], name: FigureName): boolean {
  return rows.some((row) => row[name] !== undefined);
}

/** The figure of one run; null where it has none, Infinity for a latency beyond the horizon. Where nothing was sent there is no latency. */
export function valueOf(row: FigureRow, name: FigureName): number | null {
  const value = row[name];
  if (value === undefined) return null;
  if (name.startsWith('latency')) return value ?? (row.transactionsSubmitted_count === 0 ? null : Infinity);
  return value === null || !Number.isFinite(value) ? null : value;
}
