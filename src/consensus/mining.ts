/**
 * When a miner finds its next block. Blocks are found at a rate of (hash rate / difficulty), both piecewise constant in time: the
 * hash rate changes at given moments, Ethereum's difficulty with the time since the parent. The work to the next find, counted in
 * expected finds, is exponential with mean 1; the find is when the rate has added up to it (time change of a Poisson process).
 *
 * The exponential law has no memory: whatever has been hashed in vain, the work that remains is exponential with mean 1 again. So
 * a miner whose rate changes, as its head does, may draw anew; and one whose rate stays may keep its timer.
 */

/** From `from_us` on, the hash rate is `factor` times what it was at the beginning. */
export interface HashRateStep {
  readonly from_us: number;
  readonly factor: number;
}

/** The factor of the hash rate at `time_us`; steps ascend. */
export function hashRateFactor(steps: readonly HashRateStep[], time_us: number): number {
  let factor = 1;
  for (const step of steps) {
    if (step.from_us > time_us) break;
    factor = step.factor;
  }
  return factor;
}

/** The mean factor of the hash rate from the beginning until `duration_us`. */
export function meanHashRateFactor(steps: readonly HashRateStep[], duration_us: number): number {
  let factor = 1;
  let since_us = 0;
  let sum = 0;
  for (const step of steps) {
    if (step.from_us >= duration_us) break;
    sum += factor * (step.from_us - since_us);
    since_us = step.from_us;
    factor = step.factor;
  }
  return (sum + factor * (duration_us - since_us)) / duration_us;
}

/** When the hash rate changes next after `time_us`. */
export function nextHashRateStep_us(steps: readonly HashRateStep[], time_us: number): number {
  for (const { from_us } of steps) if (from_us > time_us) return from_us;
  return Infinity;
}

/** Means of a find's wait, piecewise constant: from any moment, and the moment up to which that holds. */
export interface MiningPace {
  mean_us(time_us: number): number;
  changes_us(time_us: number): number;
}

/** Microseconds from `now_us` until `work` (expected finds) is done. Cost: one round for each change of pace in between. */
export function timeToFind_us(work: number, now_us: number, pace: MiningPace): number {
  let left = work;
  let time_us = now_us;
  for (;;) {
    const mean_us = pace.mean_us(time_us);
    const wait_us = left * mean_us;
    const until_us = pace.changes_us(time_us);
    if (time_us + wait_us <= until_us) return time_us - now_us + wait_us;
    left -= (until_us - time_us) / mean_us;
    time_us = until_us;
  }
}
