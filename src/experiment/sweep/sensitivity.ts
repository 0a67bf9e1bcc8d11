/**
 * Which factors a KPI hangs on, by what the design of the sweep is for: changes when one factor alone is moved, main effects of a full
 * factorial, rank correlations of a sample, elementary effects of Morris's trajectories, or Sobol indices of Saltelli's matrices.
 *
 * Points are compared on replications that all of them are asked for, as a replication has one seed everywhere: a point that was run more
 * often than another would differ from it by the draw. Changes are paired replication by replication, with an interval; main effects take
 * replications that finished at every point. The others take the mean of a point over those that finished there, so one that failed at one
 * point alone does bring its draw; and the noise of these means counts as an effect of every factor.
 */
import type { SensitivityMeasure } from '../../records/fields-sweep.js';
import {
  comparePaired,
  elementaryEffects,
  rankCorrelation,
  sobolIndices,
  type Interval,
} from '../../stats/index.js';
import type { FactorialRole, MorrisRole, OneAtATimeRole, Roles, SaltelliRole } from '../designs/index.js';
import type { KpiSample } from './kpi-sample.js';

/** Of one scenario and KPI. */
export interface Sensitivity {
  /** Number among the factors that the design varies. */
  readonly factor: number;
  readonly measure: SensitivityMeasure;
  /** Null where it cannot be estimated: points without the KPI, or too few of them. */
  readonly value: number | null;
  readonly interval: Interval | null;
  /** Of a change: a point at which the factor has the value that makes it. */
  readonly at?: number;
}

export interface SensitivityContext {
  readonly roles: Roles;
  /** How many factors the design varies. */
  readonly factors: number;
  /** The numbers that a factor has at the points; undefined where it has texts. */
  readonly numbersOf: (factor: number) => ArrayLike<number> | undefined;
  /** Of the bootstrap. */
  readonly seed: string;
}

/** The measures of one scenario and KPI, factor by factor. */
export function sensitivityOf(
  { roles, factors, numbersOf, seed }: SensitivityContext,
  sample: KpiSample,
): Sensitivity[] {
  if (roles.analysis === 'one-at-a-time') return changesAlone(roles.points, factors, sample);
  if (roles.analysis === 'main-effects') return mainEffects(roles.points, factors, sample);
  const means = sample.means();
  if (roles.analysis === 'rank-correlation') return correlations(factors, numbersOf, means);
  // one point that has no value has none of the whole
  if (!means.every(Number.isFinite)) return unknown(roles.analysis, factors);
  return roles.analysis === 'morris'
    ? screening(roles.points, factors, means, seed)
    : indices(roles.points, roles.rows, factors, means, seed);
}

const measures: Readonly<Record<'morris' | 'sobol-indices', readonly SensitivityMeasure[]>> = {
  morris: ['mu', 'muStar', 'sigma'],
  'sobol-indices': ['firstOrder', 'total'],
};

function unknown(analysis: 'morris' | 'sobol-indices', factors: number): Sensitivity[] {
  return Array.from({ length: factors }, (_, factor) =>
    measures[analysis].map((measure) => ({ factor, measure, value: null, interval: null })),
  ).flat();
}

/** What one level of a factor changes. */
interface Change {
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly at: number;
}

/** A change by pairs of replications; unknown where there is none, or where one never ended. */
function changeOf(before: readonly number[], after: readonly number[], at: number): Change {
  const { meanDifference, halfWidth } = comparePaired(before, after);
  const interval =
    meanDifference === null || halfWidth === null
      ? null
      : { low: meanDifference - halfWidth, high: meanDifference + halfWidth };
  return { value: meanDifference, interval, at };
}

/** The least and the greatest of a factor's changes, and none, at the baseline: the ends of a tornado's bar. */
function extremes(factor: number, changes: readonly Change[], baseline: number): Sensitivity[] {
  const isKnown = changes.length > 0 && changes.every(({ value }) => value !== null);
  // where no replication shows any change, that there is none is as sure as its pairs
  const isStill = changes.every(
    ({ value, interval }) => value === 0 && interval?.low === 0 && interval.high === 0,
  );
  const stay: Change = { value: 0, interval: isStill ? { low: 0, high: 0 } : null, at: baseline };
  const end = (measure: 'leastChange' | 'greatestChange', sign: 1 | -1): Sensitivity => {
    if (!isKnown) return { factor, measure, value: null, interval: null };
    const most = changes.reduce((best, each) => (sign * (each.value! - best.value!) > 0 ? each : best), stay);
    return { factor, measure, ...most };
  };
  return [end('leastChange', -1), end('greatestChange', 1)];
}

/** Each level of a factor against the baseline, the others staying where they are. */
function changesAlone(points: readonly OneAtATimeRole[], factors: number, sample: KpiSample): Sensitivity[] {
  const baseline = points.findIndex(({ moved }) => moved === null);
  return Array.from({ length: factors }, (_, factor) => {
    const changes = points.flatMap(({ moved }, point) => {
      if (moved !== factor) return [];
      const common = sample.replicationsAt([baseline, point]);
      const valuesAt = (own: number): number[] => common.map((replication) => sample.at(own, replication));
      return [changeOf(valuesAt(baseline), valuesAt(point), point)];
    });
    return extremes(factor, changes, baseline);
  }).flat();
}

/** Each level of a factor against its first one, both as means over all levels of the others, in replications that every point has. */
function mainEffects(points: readonly FactorialRole[], factors: number, sample: KpiSample): Sensitivity[] {
  const common = sample.replicationsAt(points.map((_, point) => point));
  return Array.from({ length: factors }, (_, factor) => {
    const byLevel = new Map<number, number[]>();
    points.forEach(({ levels }, point) => {
      const own = byLevel.get(levels[factor]!);
      if (own === undefined) byLevel.set(levels[factor]!, [point]);
      else own.push(point);
    });
    const meansOver = (own: readonly number[]): number[] =>
      common.map(
        (replication) => own.reduce((sum, point) => sum + sample.at(point, replication), 0) / own.length,
      );
    const first = byLevel.get(0)!;
    const changes = [...byLevel]
      .filter(([level]) => level !== 0)
      .map(([, own]) => changeOf(meansOver(first), meansOver(own), own[0]!));
    return extremes(factor, changes, first[0]!);
  }).flat();
}

/** Over points that have a mean; one that never ended in some replication has the highest rank. */
function correlations(
  factors: number,
  numbersOf: SensitivityContext['numbersOf'],
  means: Float64Array,
): Sensitivity[] {
  const known = Array.from(means, (_, point) => point).filter((point) => !Number.isNaN(means[point]!));
  return Array.from({ length: factors }, (_, factor) => {
    const numbers = numbersOf(factor);
    const measured =
      numbers === undefined
        ? { value: null, interval: null }
        : rankCorrelation(
            known.map((point) => numbers[point]!),
            known.map((point) => means[point]!),
          );
    return { factor, measure: 'rankCorrelation' as const, ...measured };
  });
}

function screening(
  points: readonly MorrisRole[],
  factors: number,
  values: ArrayLike<number>,
  seed: string,
): Sensitivity[] {
  const trajectories: { points: Float64Array[]; values: number[] }[] = [];
  points.forEach(({ trajectory, move }, point) => {
    const own = (trajectories[trajectory] ??= { points: [], values: [] });
    // only differences count, so each trajectory may begin at the origin
    const at = Float64Array.from(own.points.at(-1) ?? new Float64Array(factors));
    if (move) at[move.factor]! += move.step;
    own.points.push(at);
    own.values.push(values[point]!);
  });
  return elementaryEffects(factors, trajectories, seed).flatMap(
    ({ mu, muStar, sigma, muStarInterval }, factor) => [
      { factor, measure: 'mu' as const, value: mu, interval: null },
      { factor, measure: 'muStar' as const, value: muStar, interval: muStarInterval },
      { factor, measure: 'sigma' as const, value: sigma, interval: null },
    ],
  );
}

function indices(
  points: readonly SaltelliRole[],
  rows: number,
  factors: number,
  values: ArrayLike<number>,
  seed: string,
): Sensitivity[] {
  const a = new Float64Array(rows);
  const b = new Float64Array(rows);
  const mixed = Array.from({ length: factors }, () => new Float64Array(rows));
  points.forEach(({ row, matrix }, point) => {
    const column = matrix === 'A' ? a : matrix === 'B' ? b : mixed[matrix]!;
    column[row] = values[point]!;
  });
  return sobolIndices(a, b, mixed, seed).flatMap(({ first, total }, factor) => [
    {
      factor,
      measure: 'firstOrder' as const,
      value: first?.value ?? null,
      interval: first?.interval ?? null,
    },
    { factor, measure: 'total' as const, value: total?.value ?? null, interval: total?.interval ?? null },
  ]);
}
