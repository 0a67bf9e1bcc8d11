/**
 * Exact quantiles of a sample that is held in memory.
 * Source: Hyndman & Fan (1996), "Sample quantiles in statistical packages", whose numbering `definition` follows; the
 * default is type 7, that of R, NumPy and spreadsheets. Values are finite or +Infinity: a latency that never ended counts
 * as infinite and takes part in every rank, so a quantile of Infinity reads "beyond the horizon". Never NaN.
 * Cost: O(n log n) for the sort, O(1) a quantile after it.
 */
import { assert } from '../kernel/index.js';

/**
 * 1: the smallest value whose share of the sample reaches p (no interpolation); 6: p(n+1), Weibull; 7: 1+p(n-1);
 * 8: p(n+1/3)+1/3, approximately median-unbiased for every distribution.
 */
export type QuantileDefinition = 1 | 6 | 7 | 8;

/** Relative slack in a rank: 100 * 0.07 is 7.000000000000001, and the rank that is meant is 7. */
const RANK_SLACK = 4 * Number.EPSILON;

/** An ascending copy of `sample`. Throws on NaN and -Infinity. */
export function ascending(sample: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(sample).sort();
  if (sorted.length > 0) {
    assertValue(sorted[0]!);
    assertValue(sorted[sorted.length - 1]!); // NaN sorts last
  }
  return sorted;
}

/** The p-quantile of `sample`, 0 <= p <= 1; null when it is empty. */
export function quantile(
  sample: ArrayLike<number>,
  p: number,
  definition: QuantileDefinition = 7,
): number | null {
  return quantileOfSorted(ascending(sample), p, definition);
}

/** Several quantiles for one sort, in the order of `probabilities`. */
export function quantiles(
  sample: ArrayLike<number>,
  probabilities: readonly number[],
  definition: QuantileDefinition = 7,
): (number | null)[] {
  const sorted = ascending(sample);
  return probabilities.map((p) => quantileOfSorted(sorted, p, definition));
}

/** The p-quantile of an ascending sample without NaN and -Infinity; null when it is empty. */
export function quantileOfSorted(
  sorted: Float64Array,
  p: number,
  definition: QuantileDefinition = 7,
): number | null {
  assertProbability(p);
  const n = sorted.length;
  if (n === 0) return null;
  const rank = snapped(rankOf(n, p, definition));
  if (rank <= 1) return sorted[0]!;
  if (rank >= n) return sorted[n - 1]!;
  const whole = Math.floor(rank);
  const low = sorted[whole - 1]!;
  if (rank === whole) return low;
  const high = sorted[whole]!;
  if (definition === 1) return high;
  const between = low + (rank - whole) * (high - low);
  // an infinite `high` is the answer, also where both are infinite and `between` is NaN
  return between < high ? between : high;
}

/**
 * The p-quantile when value i counts with `weights[i]` >= 0: the smallest value at which the cumulative weight reaches
 * p times the total (type 1). Only ratios of weights matter, and whole weights mean repetition. Null when the weights sum to 0.
 */
export function weightedQuantile(
  sample: ArrayLike<number>,
  weights: ArrayLike<number>,
  p: number,
): number | null {
  assertProbability(p);
  assert(
    sample.length === weights.length,
    'CW-STATS-SHAPE',
    `${sample.length} values, ${weights.length} weights`,
  );
  const order: number[] = [];
  for (let i = 0; i < sample.length; i++) {
    const weight = weights[i]!;
    if (!(weight >= 0 && weight < Infinity)) {
      assert(false, 'CW-STATS-WEIGHT', `a weight is finite and not negative, got ${weight}`);
    }
    assertValue(sample[i]!);
    if (weight > 0) order.push(i);
  }
  if (order.length === 0) return null;
  // ties by weight, so that the order of the input changes not even the rounding
  order.sort((i, j) => compare(sample[i]!, sample[j]!) || weights[i]! - weights[j]!);
  let total = 0;
  for (const i of order) total += weights[i]!;
  const target = p * total * (1 - RANK_SLACK * order.length);
  let cumulative = 0;
  for (const i of order) {
    cumulative += weights[i]!;
    if (cumulative >= target) return sample[i]!;
  }
  return sample[order[order.length - 1]!]!;
}

/** The first rank, from 1, whose share of `n` values reaches p: definition 1. */
export function rankAtLeast(n: number, p: number): number {
  return Math.max(1, Math.ceil(snapped(n * p)));
}

/** Rank from 1, not yet confined to 1..n. */
function rankOf(n: number, p: number, definition: QuantileDefinition): number {
  switch (definition) {
    case 1:
      return n * p;
    case 6:
      return (n + 1) * p;
    case 7:
      return (n - 1) * p + 1;
    case 8:
      return (n + 1 / 3) * p + 1 / 3;
  }
}

function snapped(rank: number): number {
  const nearest = Math.round(rank);
  return Math.abs(rank - nearest) <= RANK_SLACK * nearest ? nearest : rank;
}

/** Infinity - Infinity is NaN, so infinite values need a comparison. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function assertValue(value: number): void {
  // the message is built only when it is needed: this runs once a value
  if (!(value > -Infinity)) assert(false, 'CW-STATS-VALUE', `a value is finite or +Infinity, got ${value}`);
}

function assertProbability(p: number): void {
  assert(p >= 0 && p <= 1, 'CW-STATS-PROBABILITY', `a probability lies in 0..1, got ${p}`);
}
