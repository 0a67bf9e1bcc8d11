/** Quantile of the Erlang law (k exponential waits with mean 1), by bisection: for expected confirmation times. */
import { exp } from '../kernel/index.js';

/** P(Erlang(k) <= x) = 1 - e^-x sum_{j<k} x^j / j!. */
export function erlangCdf(x: number, k: number): number {
  let term = 1;
  let sum = 1;
  for (let j = 1; j < k; j++) {
    term *= x / j;
    sum += term;
  }
  return 1 - exp(-x) * sum;
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
