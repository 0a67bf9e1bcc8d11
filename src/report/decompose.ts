/**
 * What a market loses by each cause: paired differences, run without the cause less run as it is, of what its members gain, what
 * everybody gains, and how well trade works. Only replications that have the measure in every run count, so that for each measure
 * the losses of single causes and the interaction add up to the loss by all together.
 * Source: stats/paired.ts (paired t interval under common random numbers).
 */
import type { Cause, CauseState, sums } from '../records/fields-decomposition.js';
import { comparePaired } from '../stats/index.js';
import { fieldOf, valueOf, type Estimate, type FigureName, type FigureRow } from './estimate.js';
import { allSame, wordFor, type Word } from './words.js';

export const measures = [
  'saving_EUR',
  'resourceSurplus_EUR',
  'welfareRealised_EUR',
  'efficiency',
  'traded_kWh',
] as const satisfies readonly FigureName[];
export type Measure = (typeof measures)[number];

/** A cause, and the summaries of the finished runs without it; none where it is absent or inseparable. */
export interface CauseRows {
  readonly cause: Cause;
  readonly state: CauseState;
  /** Why there is no run. */
  readonly note: string;
  readonly rows: readonly FigureRow[];
}

export interface LossRow {
  readonly cause: Cause | (typeof sums)[number];
  readonly state: CauseState;
  readonly note: string;
  readonly measure: Measure;
  readonly unit: string;
  /** In the unit of the measure. */
  readonly loss: Estimate;
  /** How the measure is without the cause; null without an interval. */
  readonly verdict: Word | null;
}

/** Every cause and measure, then the sums. `asIs`, `together`: rows of the run as it is, and without any cause that is measured. */
export function decomposeLoss(
  asIs: readonly FigureRow[],
  causes: readonly CauseRows[],
  together: readonly FigureRow[],
): LossRow[] {
  return measures.flatMap((measure) => lossesOf(measure, asIs, causes, together));
}

function lossesOf(
  measure: Measure,
  asIs: readonly FigureRow[],
  causes: readonly CauseRows[],
  together: readonly FigureRow[],
): LossRow[] {
  const unit = fieldOf(measure).unit;
  const measured = causes.filter(({ state }) => state === 'measured');
  const runs = [asIs, ...measured.map(({ rows }) => rows), together].map((rows) => valuesOf(rows, measure));
  const replications = [...runs[0]!.keys()].filter((r) => runs.every((run) => run.has(r)));
  const [base, ...others] = runs.map((run) => replications.map((r) => run.get(r)!));
  const [all, singles] = [others.at(-1)!, others.slice(0, -1)];
  const sum = base!.map((value, r) => singles.reduce((total, single) => total + single[r]! - value, 0));
  const change = all.map((value, r) => value - base![r]!);
  const row = (cause: LossRow['cause'], without: readonly number[], as: readonly number[]): LossRow => {
    const { meanDifference: mean, halfWidth, count } = comparePaired(as, without);
    const loss = { mean, halfWidth, count, missing: asIs.length - count };
    const verdict = wordFor(loss, { unchanged: allSame(as, without) });
    return { cause, state: 'measured', note: '', measure, unit, loss, verdict };
  };
  const nothing = { mean: null, halfWidth: null, count: replications.length, missing: 0 };
  const rows = causes.map(({ cause, state, note }): LossRow => {
    const index = measured.findIndex((one) => one.cause === cause);
    if (index >= 0) return row(cause, singles[index]!, base!);
    return { cause, state, note, measure, unit, loss: nothing, verdict: null };
  });
  const zero = base!.map(() => 0);
  return [...rows, row('sum', sum, zero), row('together', all, base!), row('interaction', change, sum)];
}

/** The measure of each replication that has it. */
function valuesOf(rows: readonly FigureRow[], measure: Measure): Map<number, number> {
  const values = new Map<number, number>();
  for (const row of rows) {
    const value = valueOf(row, measure);
    if (value !== null) values.set(row.replication!, value);
  }
  return values;
}
