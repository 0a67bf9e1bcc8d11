/**
 * Quantile of the negative binomial law: trials until the k-th success, each with probability f. For expected confirmation times
 * on a chain whose slots are filled at random. Cost: O(k / f), in logarithms, as f^k alone is 0 in floating point for great k.
 */
import { exp, ln } from '../kernel/index.js';

/** Least n with P(k-th success within n trials) >= p, for 0 < p < 1, k >= 1, 0 < f < 1. */
export function negativeBinomialQuantile(p: number, k: number, f: number): number {
  // P(N = n) = C(n - 1, k - 1) f^k (1 - f)^(n - k)
  const lnFailure = ln(1 - f);
  let lnTerm = k * ln(f);
  let sum = 0;
  for (let n = k; ; n++) {
    sum += exp(lnTerm);
    if (sum >= p) return n;
    lnTerm += ln(n / (n - k + 1)) + lnFailure;
  }
}
