/** Quantile of the Erlang law (k exponential waits with mean 1), by bisection: for expected confirmation times. */
import { exp, ln } from '../kernel/index.js';

const TWO_PI = 6.283185307179586;
/** From here on Stirling's series is exact to the last bit; below, the product is. */
const STIRLING = 32;

/** e^-x x^n / n!, for x > 0: with Stirling's n! (Abramowitz & Stegun 6.1.37) so that x and n, which are alike, cancel first. */
export function poisson(x: number, n: number): number {
  if (n < STIRLING) {
    let term = exp(-x);
    for (let i = 1; i <= n; i++) term *= x / i;
    return term;
  }
  const square = 1 / (n * n);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / n;
  return exp(n * ln(x / n) + (n - x) - series) / Math.sqrt(TWO_PI * n);
}

/**
 * P(Erlang(k) <= x) = 1 - e^-x sum_{j<k} x^j / j!. The sum begins at its greatest term and goes both ways until terms no longer
 * count, as e^-x alone is 0 in floating point from x = 746 on. Cost: O(sqrt(k)).
 */
export function erlangCdf(x: number, k: number): number {
  if (x <= 0) return 0;
  const start = Math.min(k - 1, Math.floor(x));
  const greatest = poisson(x, start);
  let sum = greatest;
  for (let j = start, term = greatest; j > 0 && term > sum * 1e-18; j--) {
    term *= j / x;
    sum += term;
  }
  for (let j = start + 1, term = greatest; j < k && term > sum * 1e-18; j++) {
    term *= x / j;
    sum += term;
  }
  return 1 - sum;
}

/** x with P(Erlang(k) <= x) = p, for 0 < p < 1 and k >= 1. */
export function erlangQuantile(p: number, k: number): number {
  let low = 0;
  let high = k + 1;
  while (erlangCdf(high, k) < p) high *= 2;
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (erlangCdf(middle, k) < p) low = middle;
    else high = middle;
  }
  return high;
}
