/** What is said of a difference between two scenarios of a sweep: by the rule that comparisons have. */
import { describe, expect, it } from 'vitest';
import { differencesOf } from '../../../src/experiment/sweep/estimates.js';
import type { SummaryRow } from '../../../src/records/fields-summary.js';
import { compareDesigns } from '../../../src/report/compare.js';

const rowsOf = (values: readonly (number | null)[]): SummaryRow[] =>
  values.map((traded_kWh, replication) => ({ replication, traded_kWh }) as unknown as SummaryRow);

const verdictOf = (first: readonly (number | null)[], second: readonly (number | null)[]): string =>
  differencesOf([rowsOf(first), rowsOf(second)], ['traded_kWh'])[0]!.verdict;

describe('the verdict of a difference', () => {
  it.each<[string, (number | null)[], (number | null)[], string]>([
    ['pairs that are equal', [1, 2, 4], [1, 2, 4], 'unchanged'],
    ['sums that were added in another order', [0.1 + 0.2, 0.7], [0.3, 0.7], 'unchanged'],
    ['a figure that is 0 everywhere', [0, 0], [0, 0], 'unchanged'],
    ['one pair that differs, and differences that cancel out', [1, 2, 3], [2, 1, 3], 'undecided'],
    ['a clear one', [1, 2, 3], [2, 3, 4.001], 'higher'],
    ['a clear one the other way', [2, 3, 4.001], [1, 2, 3], 'lower'],
    ['a single pair, of which nothing is known', [1], [1], 'undecided'],
    ['no pair', [null, 1], [1, null], 'undecided'],
    ['latencies that never end', [Infinity, 1], [Infinity, 1], 'undecided'],
  ])('of %s', (_, first, second, expected) => {
    expect(verdictOf(first, second)).toBe(expected);
  });

  it.each<[readonly number[], readonly number[]]>([
    [
      [1, 2],
      [1, 2],
    ],
    [
      [1e9, 1],
      [1e9 + 1e-4, 1],
    ],
    [
      [1, 1],
      [1, 1 + 1e-8],
    ],
    [
      [1, 2, 3],
      [2, 1, 3],
    ],
  ])('is `unchanged` exactly where `compare` says so: %j and %j', (first, second) => {
    const designs = [rowsOf(first), rowsOf(second)].map((rows, k) => ({ name: String(k), rows }));
    const figure = compareDesigns(designs).find((each) => each.figure === 'traded_kWh');
    expect(verdictOf(first, second) === 'unchanged').toBe(figure!.verdict === 'unchanged');
  });
});
