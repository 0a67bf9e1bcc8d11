/** How much of something fits into a block. */

/** More than this never fits into one call, whatever a block may hold. */
const MOST = 0x7fff_ffff;

/**
 * The largest count of which `sizeOf`, which grows with it, is at most `limit`; one at least; Infinity without a limit.
 * Cost: some thirty calls.
 */
export function largestWithin(limit: number, sizeOf: (count: number) => number): number {
  if (limit === Infinity) return Infinity;
  let least = 1;
  let most = 2;
  while (most < MOST && sizeOf(most) <= limit) {
    least = most;
    most *= 2;
  }
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (sizeOf(middle) <= limit) least = middle;
    else most = middle;
  }
  return least;
}
