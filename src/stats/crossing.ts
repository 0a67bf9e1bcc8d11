/**
 * Where the mean over replications of a curve crosses zero from above, and the interval of that place. A curve is known at the same
 * places in every replication and linear between two of them, so its mean is too.
 *
 * The interval is Fieller's: all places near the crossing where the mean's t interval, of the replications' curves at that place, has
 * zero in it. It needs no crossing of every replication: one that never crosses on the places tried has none to average, and a mean over
 * the others would leave out just those that cross farthest away. Where the mean is not told from zero up to the last place, the
 * interval is open there.
 *
 * Between places k and k + 1, at the fraction w of the way, the mean is A + w D and its squared half-width c (Saa + 2 w Sad + w^2 Sdd),
 * with A, D the means of value and step, S their sums of squared deviations and products, c = t^2 / (n (n - 1)). What is certain there is
 * where the difference of the squares is positive, a quadratic in w.
 *
 * Source: Fieller, Some Problems in Interval Estimation, J. Royal Statistical Society B 16 (1954), 175-185.
 * Units: `places` in any; a place that is returned is in the same. Cost: O(places x replications).
 */
import { assert } from '../kernel/index.js';
import { DEFAULT_CONFIDENCE } from './interval.js';
import { Moments } from './moments.js';
import { studentQuantile } from './student.js';

export interface Crossing {
  readonly at: number;
  /** Ends of the interval: the last place from the first one on where the mean is certainly above zero, and the next where it is certainly below; null where it is open, or below two replications. */
  readonly from: number | null;
  readonly to: number | null;
  readonly confidence: number;
}

/**
 * The only crossing from above of the mean of `curves`: `curves[r][k]` is the value of replication r at `places[k]`, which ascend or descend.
 * Null where the mean begins below zero, never falls below it, or rises above it again.
 */
export function crossingFromAbove(
  places: readonly number[],
  curves: readonly (readonly number[])[],
  confidence = DEFAULT_CONFIDENCE,
): Crossing | null {
  assert(
    curves.every((curve) => curve.length === places.length),
    'CW-STATS-SHAPE',
    `curves have ${places.length} places`,
  );
  if (curves.length === 0) return null;
  const means = places.map((_, k) => Moments.of(curves.map((curve) => curve[k]!)).mean!);
  const below = means.findIndex((mean) => mean < 0);
  if (below < 1 || means.slice(below).some((mean) => mean > 0)) return null;
  const segment = below - 1;
  const share = means[segment]! / (means[segment]! - means[below]!);
  const placeAt = (k: number, w: number): number => places[k]! + w * (places[k + 1]! - places[k]!);
  const ends = { from: null as number | null, to: null as number | null };
  if (curves.length > 1) {
    const segments = places.slice(1).map((_, k) => certaintyOn(curves, k, confidence));
    for (let k = segment; k >= 0 && ends.from === null; k--) {
      const w = firstCertain(segments[k]!, k === segment ? share : 1, 0);
      if (w !== null) ends.from = placeAt(k, w);
    }
    for (let k = segment; k < segments.length && ends.to === null; k++) {
      const w = firstCertain(segments[k]!, k === segment ? share : 0, 1);
      if (w !== null) ends.to = placeAt(k, w);
    }
  }
  return { at: placeAt(segment, share), ...ends, confidence };
}

/** Squared mean less squared half-width at the fraction w of a segment: `constant + linear w + square w^2`. */
interface Certainty {
  readonly constant: number;
  readonly linear: number;
  readonly square: number;
}

function certaintyOn(curves: readonly (readonly number[])[], k: number, confidence: number): Certainty {
  const n = curves.length;
  const values = curves.map((curve) => curve[k]!);
  const steps = curves.map((curve) => curve[k + 1]! - curve[k]!);
  const [A, D] = [Moments.of(values).mean!, Moments.of(steps).mean!];
  let [Saa, Sad, Sdd] = [0, 0, 0];
  for (let r = 0; r < n; r++) {
    const [a, d] = [values[r]! - A, steps[r]! - D];
    Saa += a * a;
    Sad += a * d;
    Sdd += d * d;
  }
  const t = studentQuantile((1 + confidence) / 2, n - 1);
  const c = (t * t) / (n * (n - 1));
  return { constant: A * A - c * Saa, linear: 2 * (A * D - c * Sad), square: D * D - c * Sdd };
}

/** Going from fraction `start` to `end`, where what is certain begins; null if nowhere. */
function firstCertain(certainty: Certainty, start: number, end: number): number | null {
  const { constant, linear, square } = certainty;
  const between = (w: number): boolean => (w - start) * (w - end) < 0;
  const turns = [start, ...rootsOf(certainty).filter(between), end].sort((a, b) =>
    start < end ? a - b : b - a,
  );
  for (let i = 0; i + 1 < turns.length; i++) {
    const middle = (turns[i]! + turns[i + 1]!) / 2;
    if (turns[i] !== turns[i + 1] && constant + middle * (linear + middle * square) > 0) return turns[i]!;
  }
  return null;
}

/** Real roots, by the form that subtracts no two numbers that are nearly equal. */
function rootsOf({ constant, linear, square }: Certainty): number[] {
  if (square === 0) return linear === 0 ? [] : [-constant / linear];
  const discriminant = linear * linear - 4 * square * constant;
  if (!(discriminant > 0)) return [];
  const sum = -(linear + (linear < 0 ? -1 : 1) * Math.sqrt(discriminant)) / 2;
  return [sum / square, constant / sum];
}
