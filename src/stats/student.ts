/**
 * Student's t distribution: what a mean over n replications, with its standard deviation estimated, is distributed as.
 * Sources: Student (1908); Abramowitz & Stegun (1964), 26.7.1 for the link to the incomplete beta function.
 * Degrees of freedom: real, from 1 to 1e6. Error: below 1e-9 relative in quantiles and in tails.
 */
import { assert, exp, inverseNormal, ln } from '../kernel/index.js';
import { lnBeta, lnOnePlus, regularisedIncompleteBeta } from './beta.js';

const STEPS_MAX = 200;

/** P(T <= t). */
export function studentCdf(t: number, degreesOfFreedom: number): number {
  return t < 0 ? studentTail(-t, degreesOfFreedom) : 1 - studentTail(t, degreesOfFreedom);
}

/** P(T > t) for t >= 0, exact to its last digits however small it is: twice this is a two-sided p-value. */
export function studentTail(t: number, degreesOfFreedom: number): number {
  assertDegrees(degreesOfFreedom);
  assert(t >= 0, 'CW-STATS-DOMAIN', `the tail starts at t >= 0, got ${t}`);
  const ratio = (t * t) / degreesOfFreedom;
  if (ratio === Infinity) return 0;
  const x = 1 / (1 + ratio);
  return 0.5 * regularisedIncompleteBeta(x, degreesOfFreedom / 2, 0.5, ratio / (1 + ratio));
}

/** The t with P(T <= t) = p, 0 < p < 1. */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  assertDegrees(degreesOfFreedom);
  assert(p > 0 && p < 1, 'CW-STATS-PROBABILITY', `a quantile of Student's t needs 0 < p < 1, got ${p}`);
  if (p === 0.5) return 0;
  return p < 0.5 ? -upperQuantile(p, degreesOfFreedom) : upperQuantile(1 - p, degreesOfFreedom);
}

/**
 * The t > 0 with P(T > t) = tail, by Newton's method. The tail is convex and the normal quantile lies left of Student's, so
 * the steps go right without overshooting, and need no bracket.
 */
function upperQuantile(tail: number, degreesOfFreedom: number): number {
  const lnScale = -lnBeta(0.5, degreesOfFreedom / 2) - 0.5 * ln(degreesOfFreedom);
  let t = -inverseNormal(tail);
  for (let step = 0; step < STEPS_MAX; step++) {
    const lnDensity = lnScale - 0.5 * (degreesOfFreedom + 1) * lnOnePlus((t * t) / degreesOfFreedom);
    const change = (studentTail(t, degreesOfFreedom) - tail) / exp(lnDensity);
    t += change;
    if (change <= 1e-14 * t) return t;
  }
  assert(
    false,
    'CW-STATS-CONVERGENCE',
    `Student's t quantile at ${tail}, ${degreesOfFreedom} did not converge`,
  );
}

function assertDegrees(degreesOfFreedom: number): void {
  assert(
    degreesOfFreedom >= 1 && degreesOfFreedom <= 1e6,
    'CW-STATS-DOMAIN',
    `degrees of freedom lie in 1..1e6, got ${degreesOfFreedom}`,
  );
}
