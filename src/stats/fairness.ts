/**
 * How a gain or a bill is spread over a community: quantiles, share below zero, mean absolute difference, and the Gini
 * coefficient and Jain's index where they are defined.
 * Source: Gini (1912); Sen, On Economic Inequality. A community is a whole population, not a sample of one, so the mean
 * absolute difference is taken over all n^2 ordered pairs, and Gini = mean absolute difference / (2 mean).
 * Units: those of the values; shares and Gini are dimensionless. Values are finite. Cost: O(n log n).
 */
import { assert } from '../kernel/index.js';
import { Moments } from './moments.js';
import { ascending, quantileOfSorted } from './quantile.js';
import { sum } from './sum.js';

export interface Distribution {
  readonly count: number;
  readonly mean: number | null;
  readonly minimum: number | null;
  readonly p5: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly maximum: number | null;
  /** Share of values below zero, 0..1. */
  readonly shareBelowZero: number | null;
  readonly meanAbsoluteDifference: number | null;
  /** Null on any negative value. */
  readonly gini: number | null;
}

/** All of the above for one set of values; every number is null when it is empty. */
export function describeDistribution(values: ArrayLike<number>): Distribution {
  const sorted = ascendingFinite(values);
  const moments = Moments.of(sorted);
  return {
    count: moments.count,
    mean: moments.mean,
    minimum: moments.minimum,
    p5: quantileOfSorted(sorted, 0.05),
    p50: quantileOfSorted(sorted, 0.5),
    p95: quantileOfSorted(sorted, 0.95),
    maximum: moments.maximum,
    shareBelowZero: shareBelowZero(sorted),
    meanAbsoluteDifference: differenceOfSorted(sorted),
    gini: giniOfSorted(sorted),
  };
}

/** Mean of |x_i - x_j| over all n^2 ordered pairs; null when empty. Valid on signed values. */
export function meanAbsoluteDifference(values: ArrayLike<number>): number | null {
  return differenceOfSorted(ascendingFinite(values));
}

/**
 * Gini coefficient, 0 (all equal) to 1 - 1/n (one has all). Null when it is not defined: no values, a negative value (on signed
 * savings it leaves 0..1 and can even change sign), or a sum of zero.
 */
export function gini(values: ArrayLike<number>): number | null {
  return giniOfSorted(ascendingFinite(values));
}

/**
 * Jain's index (sum x)^2 / (n sum x^2), 1/n (one has all) to 1 (all equal). Null when it is not defined: no values, a negative value,
 * or a sum of zero. Source: Jain, Chiu and Hawe (1984), A quantitative measure of fairness and discrimination, DEC-TR-301.
 */
export function jain(values: ArrayLike<number>): number | null {
  const sorted = ascendingFinite(values);
  const n = sorted.length;
  if (n === 0 || sorted[0]! < 0) return null;
  const total = sum(sorted);
  if (!(total > 0)) return null;
  const squares = sorted.map((value) => (value / total) * (value / total));
  return 1 / (n * sum(squares));
}

/** Share of values below zero, 0..1; null when empty. */
export function shareBelowZero(values: ArrayLike<number>): number | null {
  if (values.length === 0) return null;
  let below = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! < 0) below++;
  return below / values.length;
}

function giniOfSorted(sorted: Float64Array): number | null {
  const difference = differenceOfSorted(sorted);
  if (difference === null || sorted[0]! < 0) return null;
  const total = sum(sorted);
  return total > 0 ? (difference * sorted.length) / (2 * total) : null;
}

/** Each gap between neighbours separates i values from n - i: a sum of terms >= 0, so nothing cancels. */
function differenceOfSorted(sorted: Float64Array): number | null {
  const n = sorted.length;
  if (n === 0) return null;
  const gaps = new Float64Array(n - 1);
  for (let i = 1; i < n; i++) gaps[i - 1] = i * (n - i) * (sorted[i]! - sorted[i - 1]!);
  return (2 * sum(gaps)) / (n * n);
}

function ascendingFinite(values: ArrayLike<number>): Float64Array {
  const sorted = ascending(values);
  const greatest = sorted.length > 0 ? sorted[sorted.length - 1]! : 0;
  assert(greatest < Infinity, 'CW-STATS-FINITE', 'a distribution over a community needs finite values');
  return sorted;
}
