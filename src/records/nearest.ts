/**
 * The known name that a mistyped one most probably means, by edit distance (Damerau 1964, optimal string alignment: insert,
 * delete, replace, swap neighbours). Cost: O(length squared) a candidate.
 */

/** How many single edits turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let beforeLast = new Int32Array(b.length + 1);
  let last = Int32Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = new Int32Array(b.length + 1);
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, beforeLast[j - 2]! + 1);
      row[j] = best;
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/** Longer names are not compared: no key or unit is, and the cost grows with the square. */
const LONGEST = 60;

/** The candidate nearest to `name`, or undefined when none is near enough to be meant. Case counts less than letters. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  const lower = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 0.5;
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    // A part of a name is a common slip too: "persist" for "persistence", "clique" for "poa-clique".
    const prefix = lower.length >= 3 && (other.startsWith(lower) || lower.startsWith(other));
    const part = lower !== other && (prefix || (lower.length >= 4 && other.includes(lower)));
    if (!part && Math.abs(other.length - lower.length) > bestDistance) continue;
    const distance = part ? 1 : editDistance(lower, other) + (name === candidate ? 0 : 0.25);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
