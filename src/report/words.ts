/** What may be said about a difference. Every table and file of a report uses these words, by these rules. */
import { isCertain, type Estimate } from './estimate.js';

export { allSame } from '../stats/index.js';

export const words = ['lower', 'higher', 'unclear', 'unchanged'] as const;
export type Word = (typeof words)[number];

export function isWord(text: string): text is Word {
  return (words as readonly string[]).includes(text);
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
