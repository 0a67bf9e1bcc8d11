/** How far a sweep is, by its journals. */
import type { JournalIndex } from './journal.js';
import { replicationsNeeded } from './replication-rule.js';
import { isOwn, shardOf, WHOLE, type Shard } from './shard.js';
import { runNumber, type SweepShape } from './sweep.js';
import { summaryOf } from './task.js';

export interface SweepProgress {
  /** By point: replications that are asked for, by what is known. */
  readonly replications: Int32Array;
  /** Points of which runs are not there, in order. */
  readonly unfinished: readonly number[];
  /** Runs that are asked for, those of them that are not there, and those that failed. */
  readonly asked: number;
  readonly missing: number;
  readonly failed: number;
}

/** Of the runs of `shard`. Where the rule of replications looks at intervals, more runs may be asked for when these are there. */
export function progressOf(sweep: SweepShape, journals: JournalIndex, shard: Shard = WHOLE): SweepProgress {
  const { points, scenarios } = sweep;
  const replications = new Int32Array(points.length);
  const unfinished: number[] = [];
  let [asked, missing, failed] = [0, 0, 0];
  for (let point = 0; point < points.length; point++) {
    replications[point] = neededAt(sweep, journals, point);
    const before = missing;
    for (let replication = 0; replication < replications[point]!; replication++) {
      if (!isOwn(sweep, shard, point, replication)) continue;
      for (let scenario = 0; scenario < scenarios.length; scenario++) {
        const run = runNumber(sweep, { point, replication, scenario });
        asked++;
        if (!journals.has(run)) missing++;
        else if (journals.hasFailed(run)) failed++;
      }
    }
    if (missing > before) unfinished.push(point);
  }
  return { replications, unfinished, asked, missing, failed };
}

/** Numbers of those of `count` shards that have runs left, in order. One pass over the plan, however many shards there are. */
export function shardsLeft(sweep: SweepShape, journals: JournalIndex, count: number): number[] {
  const { points, scenarios } = sweep;
  const isLeft = new Uint8Array(count + 1);
  for (let point = 0; point < points.length; point++) {
    const replications = neededAt(sweep, journals, point);
    for (let replication = 0; replication < replications; replication++) {
      const shard = shardOf(sweep, count, point, replication);
      for (let scenario = 0; scenario < scenarios.length && isLeft[shard] === 0; scenario++)
        if (!journals.has(runNumber(sweep, { point, replication, scenario }))) isLeft[shard] = 1;
    }
  }
  return Array.from({ length: count }, (_, k) => k + 1).filter((shard) => isLeft[shard] === 1);
}

function neededAt(sweep: SweepShape, journals: JournalIndex, point: number): number {
  const { replications, scenarios, target } = sweep;
  if (target === undefined) return replications.maximum;
  const values = Array.from({ length: scenarios.length }, (_, scenario) =>
    Array.from({ length: replications.maximum }, (__, replication) => {
      const run = runNumber(sweep, { point, replication, scenario });
      if (!journals.has(run)) return undefined;
      const record = journals.read(run);
      const value = record.status === 'done' ? summaryOf(record)[target] : null;
      return typeof value === 'number' ? value : null;
    }),
  );
  return replicationsNeeded(replications, values).count;
}
