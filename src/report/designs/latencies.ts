/**
 * How long transactions took to be final, as a curve: for each time, the share of all transactions that were final by then. Those that
 * never were count in the share, so the curve need not reach 1. From the table of transactions, over all replications.
 */
import { ascending, quantileOfSorted, quantiles } from '../../stats/index.js';
import type { Row } from '../read-results.js';

export interface LatencyCurve {
  readonly what: 'inclusion' | 'finality';
  /** Seconds, ascending, at most `POINTS` of them. */
  readonly after_s: readonly number[];
  /** Share of all transactions that got there by then. */
  readonly share: readonly number[];
  readonly transactions: number;
  /** Seconds after which so many of 100 transactions had got there; infinite where so many never did. By definition 7, as the summary. */
  readonly within_s: readonly (readonly [percent: number, seconds: number])[];
}

/** Percentages that are told. */
const TOLD = [10, 50, 90, 95, 99, 100];

/** Points of a curve: more cannot be seen. */
const POINTS = 101;

/** Memory: 16 bytes a transaction. */
export async function readLatencies(rows: AsyncIterable<Row>): Promise<LatencyCurve[]> {
  const inclusion: number[] = [];
  const finality: number[] = [];
  let all = 0;
  for await (const { submitted_s, included_s, final_s } of rows) {
    if (typeof submitted_s !== 'number') continue;
    all++;
    if (typeof included_s === 'number') inclusion.push(included_s - submitted_s);
    if (typeof final_s === 'number') finality.push(final_s - submitted_s);
  }
  return all === 0 ? [] : [curve('inclusion', inclusion, all), curve('finality', finality, all)];
}

function curve(what: LatencyCurve['what'], delays_s: number[], all: number): LatencyCurve {
  // those that never got there take part in every rank
  const everybody = [...delays_s, ...Array.from({ length: all - delays_s.length }, () => Infinity)];
  const found = quantiles(
    everybody,
    TOLD.map((percent) => percent / 100),
  );
  const within_s = TOLD.map((percent, i) => [percent, found[i]!] as const);
  if (delays_s.length === 0) return { what, after_s: [], share: [], transactions: all, within_s };
  const sorted = ascending(delays_s);
  const ranks = Array.from({ length: POINTS }, (_, i) => i / (POINTS - 1));
  return {
    what,
    after_s: ranks.map((rank) => quantileOfSorted(sorted, rank)!),
    share: ranks.map((rank) => (rank * sorted.length) / all),
    transactions: all,
    within_s,
  };
}
