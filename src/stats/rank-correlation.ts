/**
 * Spearman's rank correlation: how far one number rises with another, whatever the shape of the curve, from -1 to 1. It is Pearson's
 * correlation of the ranks; equal values share the mean of their ranks. Its interval is that of Fisher's z = artanh(r), whose variance
 * for ranks is 1.06 / (n - 3).
 * Source: Spearman (1904), The proof and measurement of association between two things; Fieller, Hartley & Pearson (1957), Tests for rank
 * correlation coefficients. I, Biometrika 44, 470-481.
 * Cost: n log n.
 */
import { assert, exp, inverseNormal, ln } from '../kernel/index.js';
import { DEFAULT_CONFIDENCE, type Interval } from './interval.js';

export interface RankCorrelation {
  /** Null below two pairs, or where one of the two does not vary. */
  readonly value: number | null;
  /** Null below ten pairs, for which the variance is not known well enough. */
  readonly interval: Interval | null;
}

const VARIANCE = 1.06;
/** Source: Fieller, Hartley & Pearson (1957) looked at samples of ten and more. */
const LEAST_PAIRS = 10;

/** Throws when the lengths differ, or on NaN. */
export function rankCorrelation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  confidence = DEFAULT_CONFIDENCE,
): RankCorrelation {
  assert(x.length === y.length, 'CW-STATS-SHAPE', `${x.length} and ${y.length} values`);
  const value = correlationOf(midranks(x), midranks(y));
  const n = x.length;
  if (value === null || n < LEAST_PAIRS) return { value, interval: null };
  // the limit of Fisher's interval: its ends go to the value as that goes to 1 or -1
  if (Math.abs(value) === 1) return { value, interval: { low: value, high: value } };
  const z = ln((1 + value) / (1 - value)) / 2;
  const half = inverseNormal((1 + confidence) / 2) * Math.sqrt(VARIANCE / (n - 3));
  return { value, interval: { low: correlationAt(z - half), high: correlationAt(z + half) } };
}

/** The correlation of Fisher's z: tanh z, written so that no end overflows. */
function correlationAt(z: number): number {
  return 1 - 2 / (exp(2 * z) + 1);
}

/** The rank of each value, from 1; equal values have the mean of theirs. */
export function midranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i);
  for (const i of order)
    assert(!Number.isNaN(values[i]!), 'CW-STATS-VALUE', `value ${i} of those to be ranked is not a number`);
  order.sort((a, b) => values[a]! - values[b]! || a - b);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) ranks[order[i]!] = rank;
    from = to;
  }
  return ranks;
}

/** Of two lists of ranks, whose means are alike (n + 1) / 2. */
function correlationOf(x: Float64Array, y: Float64Array): number | null {
  if (x.length < 2) return null;
  const mean = (x.length + 1) / 2;
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - mean, y[i]! - mean];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  if (xx === 0 || yy === 0) return null;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}
