/**
 * How likely a double spend succeeds against a merchant who waits for z confirmations, when the attacker has the share q of the
 * hash rate, the others p = 1 - q, and blocks travel in no time.
 *
 * - `nakamoto`: Bitcoin: a peer-to-peer electronic cash system (2008), section 11. It takes the attacker's progress while z blocks
 *   are found as Poisson with mean z q / p, which it is not.
 * - `exact`: Rosenfeld, Analysis of hashrate-based double-spending (2014), equation 1; Grunspan & Perez-Marco, Double spend races
 *   (2018), who give it as the incomplete beta function I_{4 p q}(z, 1/2). The progress is negative binomial. The attacker starts
 *   from the block below the merchant's and succeeds by drawing level; the same number is Rosenfeld's, with one block mined in
 *   advance and the need to be ahead.
 *
 * Every term of every sum is positive, so small probabilities are as accurate as great ones. Cost: O(z).
 */
import { assert } from '../kernel/index.js';
import { poisson } from './erlang.js';

/** Terms below this share of the sum no longer count. */
const NEGLIGIBLE = 1e-18;

/** Nakamoto's approximation: the attacker draws level from a deficit of d with probability (q / p)^d. */
export function nakamoto(q: number, confirmations: number): number {
  if (q >= 0.5 || confirmations === 0) return 1;
  if (q <= 0) return 0;
  const z = confirmations;
  const ratio = q / (1 - q);
  const lambda = z * ratio;
  const level = poisson(lambda, z);
  // k <= z blocks of the attacker: Poisson(lambda; k) ratio^(z - k), downwards from z, each k / z of the one before
  let sum = 0;
  for (let k = z, term = level; term > sum * NEGLIGIBLE; k--) {
    sum += term;
    term *= k / z;
  }
  for (let k = z + 1, term = (level * lambda) / k; term > sum * NEGLIGIBLE; k++) {
    sum += term;
    term *= lambda / (k + 1);
  }
  return sum;
}

/**
 * The exact probability. Rosenfeld's 1 - sum over m <= z of C(m + z - 1, m) (p^z q^m - p^m q^z) has no term for m = z, and its two
 * halves are the probabilities that the one or the other side finds z blocks first. These add up to 1, so it is twice the
 * attacker's: 2 q^z sum over m < z of C(m + z - 1, m) p^m, summed downwards from its greatest term.
 */
export function exact(q: number, confirmations: number): number {
  if (q >= 0.5 || confirmations === 0) return 1;
  if (q <= 0) return 0;
  const z = confirmations;
  const p = 1 - q;
  // C(2z - 2, z - 1) p^(z - 1) q^z
  let term = q;
  for (let k = 1; k < z; k++) term *= 4 * p * q * (1 - 1 / (2 * k));
  let sum = 0;
  for (let m = z - 1; term > sum * NEGLIGIBLE; m--) {
    sum += term;
    term *= m / ((m + z - 1) * p);
    if (m === 0) break;
  }
  return 2 * sum;
}

/**
 * Least confirmations at which the probability is below `risk` > 0, by bisection; Infinity: there is none, as the attacker has
 * half of the hash rate.
 */
export function confirmationsFor(
  q: number,
  risk: number,
  probability: (q: number, confirmations: number) => number,
): number {
  assert(risk > 0, 'CW-DOUBLE-SPEND-RISK', 'no number of confirmations is without risk');
  if (q >= 0.5) return Infinity;
  let high = 1;
  while (probability(q, high) >= risk) high *= 2;
  let low = -1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (probability(q, middle) < risk) high = middle;
    else low = middle;
  }
  return high;
}
