/** What may be said about a difference. Every table and file of a report uses these words, by these rules. */
import { isCertain, type Estimate } from './estimate.js';

export const words = ['lower', 'higher', 'unclear', 'unchanged'] as const;
export type Word = (typeof words)[number];

export function isWord(text: string): text is Word {
  return (words as readonly string[]).includes(text);
}

/** Differences below this share of the greatest value, or this amount of any unit, are rounding of sums. */
const ROUNDING = 1e-12;
const NOTHING_AT_ALL = 1e-9;

/** Whether every pair is equal, but for rounding. */
export function allSame(first: readonly number[], second: readonly number[]): boolean {
  const magnitude = Math.max(0, ...[...first, ...second].map(Math.abs));
  const rounding = Math.max(NOTHING_AT_ALL, ROUNDING * magnitude);
  return first.every((value, i) => Math.abs(second[i]! - value) <= rounding);
}

/** The word for a mean difference; none without an interval. `unchanged` says whether there is no difference in any run. */
export function wordFor(difference: Estimate, { unchanged }: { readonly unchanged: boolean }): Word | null {
  if (difference.mean === null || difference.halfWidth === null) return null;
  if (unchanged) return 'unchanged';
  if (!isCertain(difference)) return 'unclear';
  return difference.mean < 0 ? 'lower' : 'higher';
}

/** How the words are defined, for a legend. */
export const definitions =
  'lower, higher: the interval excludes zero; unclear: it spans zero; unchanged: no difference in any';
