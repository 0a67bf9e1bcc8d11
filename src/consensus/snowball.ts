/**
 * Snowball's arithmetic: how likely a query succeeds, and the parameters that all of the family share.
 * Source: Yin et al. (2020), Scalable and probabilistic leaderless BFT consensus through metastability, arXiv:1906.08936, figure 3
 * and section 4; ava-labs/avalanchego, snow/consensus/snowball/parameters.go (`DefaultParameters`, `Verify`).
 */
import { assert } from '../kernel/index.js';

export interface SnowballParameters {
  /** k: who is asked in one query. */
  readonly sample: number;
  /** Replies that agree, of `sample`: to count for a preference, and to count for its confidence. */
  readonly alphaPreference: number;
  readonly alphaConfidence: number;
  /** Consecutive successful queries after which a preference is accepted. */
  readonly beta: number;
}

/**
 * Probability that a query of `sample` out of `population`, without replacement, finds at least `quorum` of the `agreeing`: the
 * upper tail of the hypergeometric law. Terms are taken relative to the largest, so nothing overflows. O(sample).
 */
export function querySuccess(population: number, agreeing: number, sample: number, quorum: number): number {
  assert(
    agreeing >= 0 && agreeing <= population && sample <= population,
    'CW-SNOWBALL-SAMPLE',
    `a query of ${sample} among ${population}, of whom ${agreeing} agree`,
  );
  const least = Math.max(0, sample - (population - agreeing));
  const most = Math.min(sample, agreeing);
  const mode = Math.floor(((sample + 1) * (agreeing + 1)) / (population + 2));
  const start = mode < least ? least : mode > most ? most : mode;
  /** P(i + 1) / P(i). */
  const ratio = (i: number): number =>
    ((agreeing - i) * (sample - i)) / ((i + 1) * (population - agreeing - sample + i + 1));
  let inside = start >= quorum ? 1 : 0;
  let outside = 1 - inside;
  const add = (i: number, term: number): void => {
    if (i >= quorum) inside += term;
    else outside += term;
  };
  for (let i = start, term = 1; i < most; i++) {
    term *= ratio(i);
    add(i + 1, term);
  }
  for (let i = start, term = 1; i > least; i--) {
    term /= ratio(i - 1);
    add(i - 1, term);
  }
  return inside / (inside + outside);
}
