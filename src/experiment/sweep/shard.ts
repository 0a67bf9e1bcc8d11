/**
 * Shards: parts of a sweep for workers who share a folder and nothing else. Which runs are whose hangs on their numbers alone. A worker has
 * whole points, so that it makes each scenario once and can tell when a point has replications enough; where the number of replications is fixed and there
 * are more workers than points, it has whole replications.
 */
import type { SweepShape } from './sweep.js';

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

export const WHOLE: Shard = { index: 1, count: 1 };

type Divided = Pick<SweepShape, 'points' | 'replications'>;

/** The number, from 1, of the shard of `count` whose the runs of that point and replication are. */
export function shardOf(
  { points, replications }: Divided,
  count: number,
  point: number,
  replication: number,
): number {
  const bySingle = replications.halfWidth === undefined && points.length < count;
  const unit = bySingle ? point * replications.maximum + replication : point;
  return (unit % count) + 1;
}

/** Whether the runs of that point and replication are the shard's. */
export function isOwn(sweep: Divided, { index, count }: Shard, point: number, replication: number): boolean {
  return shardOf(sweep, count, point, replication) === index;
}

export function shardName({ index, count }: Shard): string {
  return count === 1 ? 'whole' : `shard-${index}-of-${count}`;
}
