/**
 * Which of a union's alternatives the author of a scenario most probably meant: the one whose form is nearest to what was written.
 */
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** How far an alternative is from what was written: 3 another type, 2 another value, 1 other keys, 0 the same form. */
function distance(issues: readonly Issue[]): number {
  let worst = 0;
  for (const issue of issues) {
    let own = 0;
    if (issue.path.length === 0 && issue.code === 'invalid_type') own = 3;
    else if (issue.path.length === 0 && issue.code === 'invalid_value') own = 2;
    else if (issue.path.length === 0 && issue.code === 'unrecognized_keys') own = 1;
    else if (issue.path.length === 0 && issue.code === 'invalid_union' && issue.discriminator === undefined)
      own = Math.min(...issue.errors.map(distance), 3);
    worst = Math.max(worst, own);
  }
  return worst;
}

/** The issues of the alternative that was meant, or undefined when none has the form of what was written. */
export function meantAlternative(errors: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const least = Math.min(...errors.map(distance));
  const nearestOnes = errors.filter((issues) => distance(issues) === least);
  if (least >= 2 || nearestOnes.length === 0) return undefined;
  if (least === 0) {
    // Of two that fit, the one with fewer complaints.
    return nearestOnes.reduce((best, issues) => (issues.length < best.length ? issues : best));
  }
  // Objects that differ in their keys: report the key, with the keys of all of them.
  const unknown = nearestOnes.map((issues) => issues.filter((issue) => issue.code === 'unrecognized_keys'));
  const merged = unknown.flat();
  const first = merged[0];
  if (first === undefined || nearestOnes.length === 1) return nearestOnes[0];
  const keys = first.keys.filter((key) => merged.every((issue) => issue.keys.includes(key)));
  const valid = [...new Set(merged.flatMap(knownKeys))];
  // A key that one alternative knows was meant to be that alternative: its own complaints are the better ones.
  if (keys.length === 0) return nearestOnes[0];
  return [{ ...first, keys, message: valid.join(',') }];
}

/** The keys that could have stood instead: the error map (`messageOf` of problems.ts) hands them over as the message. */
export function knownKeys(issue: Issue & { code: 'unrecognized_keys' }): string[] {
  return issue.message.split(',').filter((key) => key !== '');
}

/** Words that a union takes besides its other form, such as `auto`. */
export function wordsOf(issue: Issue & { code: 'invalid_union' }): string[] {
  const literals = issue.errors
    .flat()
    .filter((inner) => inner.code === 'invalid_value' && inner.path.length === 0);
  return literals.flatMap((inner) => (inner.code === 'invalid_value' ? inner.values.map(String) : []));
}
