/**
 * What is to be run next: point by point, those replications of each that its rule asks for and no journal has. Where the rule looks at
 * intervals, a point waits for what is under way before it asks for more, and another one begins meanwhile. What is asked for in the end is the same
 * whatever the order in which runs end.
 *
 * A point is made by one lane as long as there are points for all, as the lane makes its scenarios (point-design.ts) once and keeps
 * them; a lane that has no point left helps with those of others.
 * Memory: a few points, however many there are.
 */
import type { JournalIndex, RunRecord } from './journal.js';
import { replicationsNeeded } from './replication-rule.js';
import { isOwn, type Shard } from './shard.js';
import { runNumber, seedOf, type Sweep } from './sweep.js';
import { summaryOf, type SweepTask, type TaskRun } from './task.js';

interface OpenPoint {
  readonly point: number;
  /** That began it. */
  readonly lane: number;
  /** Replications that are asked for by now, and the first that has not been handed out. */
  wanted: number;
  next: number;
  underWay: number;
  /** By scenario, by replication: the KPI that the rule looks at; undefined: not made yet. Empty where it looks at none. */
  readonly values: (number | null | undefined)[][];
}

export class Scheduler {
  private readonly sweep: Sweep;
  private readonly shard: Shard;
  private readonly journals: JournalIndex;
  private readonly open: OpenPoint[] = [];
  private nextPoint = 0;

  constructor(sweep: Sweep, shard: Shard, journals: JournalIndex) {
    this.sweep = sweep;
    this.shard = shard;
    this.journals = journals;
  }

  /** Up to `most` runs of one point for `lane`; undefined: there is nothing to do, at least until more runs have ended. */
  take(most: number, lane: number): SweepTask | undefined {
    const own = this.open.filter((open) => open.lane === lane);
    const others = this.open.filter((open) => open.lane !== lane);
    return this.takeFromAny(own, most) ?? this.takeFromNext(most, lane) ?? this.takeFromAny(others, most);
  }

  /** A task is over, with these records. */
  end(task: SweepTask, records: readonly RunRecord[]): void {
    const open = this.open.find(({ point }) => point === task.number)!;
    open.underWay--;
    for (const record of records) this.note(open, record);
  }

  private takeFromAny(points: readonly OpenPoint[], most: number): SweepTask | undefined {
    for (const open of points) {
      const task = this.takeFrom(open, most);
      if (task !== undefined) return task;
    }
    return undefined;
  }

  private takeFromNext(most: number, lane: number): SweepTask | undefined {
    while (this.nextPoint < this.sweep.points.length) {
      const open = this.begin(this.nextPoint++, lane);
      this.open.push(open);
      const task = this.takeFrom(open, most);
      if (task !== undefined) return task;
    }
    return undefined;
  }

  private begin(point: number, lane: number): OpenPoint {
    const { replications, scenarios } = this.sweep;
    const looksAtAny = replications.halfWidth !== undefined;
    const values = looksAtAny
      ? scenarios.map(() => new Array<number | null | undefined>(replications.maximum))
      : [];
    const open: OpenPoint = { point, lane, wanted: replications.minimum, next: 0, underWay: 0, values };
    if (looksAtAny)
      for (const run of this.runsOf(point, 0, replications.maximum))
        if (this.journals.has(runNumber(this.sweep, run)))
          this.note(open, this.journals.read(runNumber(this.sweep, run)));
    return open;
  }

  private note(open: OpenPoint, record: RunRecord): void {
    const { target } = this.sweep;
    if (target === undefined) return;
    const { scenario, replication } = record;
    const value = record.status === 'done' ? summaryOf(record)[target] : null;
    open.values[scenario]![replication] = typeof value === 'number' ? value : null;
  }

  private takeFrom(open: OpenPoint, most: number): SweepTask | undefined {
    for (;;) {
      const runs: TaskRun[] = [];
      while (open.next < open.wanted && runs.length < most) {
        const replication = open.next++;
        for (const run of this.runsOf(open.point, replication, replication + 1))
          if (this.isToDo(run)) runs.push(run);
      }
      if (runs.length > 0) {
        open.underWay++;
        return { number: open.point, point: this.sweep.points[open.point]!, runs };
      }
      if (open.next < open.wanted) continue;
      if (open.underWay > 0) return undefined;
      if (this.isOver(open)) {
        this.open.splice(this.open.indexOf(open), 1);
        return undefined;
      }
    }
  }

  /** Nothing of the point is under way or to be handed out: whether it has enough; if not, more is asked for. */
  private isOver(open: OpenPoint): boolean {
    const { replications } = this.sweep;
    if (replications.halfWidth === undefined || !isOwn(this.sweep, this.shard, open.point, 0)) return true;
    const { count, isEnough } = replicationsNeeded(replications, open.values);
    open.wanted = count;
    return isEnough;
  }

  private isToDo(run: TaskRun): boolean {
    const { sweep, shard, journals } = this;
    return isOwn(sweep, shard, run.point, run.replication) && !journals.has(runNumber(sweep, run));
  }

  private runsOf(point: number, from: number, to: number): TaskRun[] {
    const { scenarios } = this.sweep;
    const runs: TaskRun[] = [];
    for (let replication = from; replication < to; replication++)
      for (let scenario = 0; scenario < scenarios.length; scenario++)
        runs.push({ point, replication, scenario, seed: seedOf(this.sweep, replication) });
    return runs;
  }
}
