/**
 * The work of a sweep, or of a shard of it: runs what no journal has yet and writes down what comes of it, until everything is done, it is asked to
 * stop, or its budget is used up. A run that fails is written down with its error, and the others go on. Killed at any moment and begun again, it makes no
 * run twice that is written down.
 *
 * One thread works in this process, more in a Piscina pool each, so that a thread is given the points that it has begun (scheduler.ts); tasks are sized so
 * that one takes a tenth of a second or a run.
 * Memory: what is under way, and 20 bytes a run of the plan.
 */
import type { RunControl } from '../control.js';
import { failureOf } from '../outcome.js';
import type { PluginFile } from '../plugins.js';
import type { WorkerData } from '../worker-data.js';
import { workerFile } from '../worker-file.js';
import { JournalIndex, JournalWriter, type JournalHeader, type RunRecord } from './journal.js';
import { Scheduler } from './scheduler.js';
import { shardName, WHOLE, type Shard } from './shard.js';
import type { Sweep } from './sweep.js';
import { recordOfFailure, TaskRunner, type SweepTask, type TaskResult } from './task.js';

const TASK_s = 0.1;
const MOST_IN_TASK = 64;
/** Tasks that wait at each thread, so that none is idle while a result is written down. */
const AHEAD = 1;

export interface WorkOptions {
  readonly sweep: Sweep;
  /** The sweep's folder. */
  readonly folder: string;
  readonly shard?: Shard;
  readonly threads: number;
  readonly plugins: readonly PluginFile[];
  readonly control: RunControl;
  readonly version: string;
  /** Told of each run when it is written down. */
  readonly onEnd?: (record: RunRecord) => void;
}

export interface WorkDone {
  readonly done: number;
  readonly failed: number;
  /** Why it ended: nothing is left, it was asked to stop, or the budget of time or disk is used up. */
  readonly end: 'finished' | 'interrupted' | 'time' | 'disk';
}

type Execute = (task: SweepTask) => Promise<TaskResult>;

/** A thread that works through tasks one after the other. */
interface Lane {
  readonly execute: Execute;
  readonly destroy: () => Promise<void>;
  /** Tasks that it may have at once: that under way and those that wait. */
  readonly most: number;
  tasks: number;
}

export function headerOf({ hash }: Sweep, version: string): JournalHeader {
  return { plan: hash, chainwatt: version };
}

/** Throws if the folder cannot be read or written, or holds runs of another sweep. */
export async function work(options: WorkOptions): Promise<WorkDone> {
  const { sweep, folder, shard = WHOLE, threads, control, version } = options;
  const header = headerOf(sweep, version);
  const journals = new JournalIndex(folder, sweep, header);
  const scheduler = new Scheduler(sweep, shard, journals);
  const first = scheduler.take(1, 0);
  if (first === undefined) return { done: 0, failed: 0, end: 'finished' };
  const { replications, target } = sweep;
  const journal = new JournalWriter(folder, shardName(shard), { ...header, replications, target });
  const lanes = threads > 1 ? await threadLanes(options) : [ownLane(options)];
  try {
    return await workThrough({ options, scheduler, journal, first, lanes });
  } finally {
    control.stop();
    await Promise.all(lanes.map(({ destroy }) => destroy()));
    journal.close();
  }
}

interface Work {
  readonly options: WorkOptions;
  readonly scheduler: Scheduler;
  readonly journal: JournalWriter;
  readonly first: SweepTask;
  readonly lanes: readonly Lane[];
}

async function workThrough({ options, scheduler, journal, first, lanes }: Work): Promise<WorkDone> {
  const { sweep, control, onEnd } = options;
  const begun = performance.now();
  const underWay = new Set<Promise<void>>();
  const counts = { done: 0, failed: 0 };
  let runs_s = 0;
  let size = 1;
  let refused: unknown;
  const write = (task: SweepTask, { records, took_s }: TaskResult): void => {
    scheduler.end(task, records);
    for (const record of records) {
      journal.append(record);
      counts[record.status]++;
      onEnd?.(record);
    }
    if (records.length === 0) return;
    runs_s = took_s / records.length;
    size = Math.max(1, Math.min(MOST_IN_TASK, Math.round(TASK_s / Math.max(runs_s, 1e-6))));
  };
  const start = (task: SweepTask, lane: Lane): void => {
    lane.tasks++;
    const running: Promise<void> = surely(lane.execute, task)
      .then((result) => write(task, result))
      .catch((error: unknown) => {
        refused ??= error;
        control.stop();
      })
      .finally(() => {
        lane.tasks--;
        underWay.delete(running);
      });
    underWay.add(running);
  };
  const used = (): 'time' | 'disk' | undefined => {
    const { time_s = Infinity, disk_bytes = Infinity } = sweep.budget;
    if ((performance.now() - begun) / 1000 >= time_s) return 'time';
    return journal.bytes >= disk_bytes ? 'disk' : undefined;
  };
  let end = 'finished' as WorkDone['end'];
  const fill = (lane: Lane, number: number): void => {
    while (lane.tasks < lane.most) {
      const over = control.stopped ? 'interrupted' : used();
      if (over !== undefined) end = over;
      const task = over === undefined ? scheduler.take(size, number) : undefined;
      if (task === undefined) return;
      start(task, lane);
    }
  };
  start(first, lanes[0]!);
  for (;;) {
    lanes.forEach(fill);
    if (underWay.size === 0) break;
    await Promise.race(underWay);
  }
  if (refused !== undefined) throw refused;
  // the budget may have been used up by the last run
  if (end !== 'interrupted' && scheduler.take(1, 0) === undefined) end = 'finished';
  return { ...counts, end };
}

/**
 * `task`, or its runs one by one where a thread dies of it (out of memory, say): then it is known which one that was, and that one has
 * failed.
 */
async function surely(execute: Execute, task: SweepTask): Promise<TaskResult> {
  try {
    return await execute(task);
  } catch (error) {
    const [only] = task.runs;
    if (task.runs.length === 1 && only !== undefined) {
      return {
        records: [recordOfFailure(only, '', failureOf(error))],
        took_s: 0,
      };
    }
    const records: RunRecord[] = [];
    let took_s = 0;
    for (const run of task.runs) {
      const result = await surely(execute, { ...task, runs: [run] });
      records.push(...result.records);
      took_s += result.took_s;
    }
    return { records, took_s };
  }
}

function ownLane({ sweep, plugins, control }: WorkOptions): Lane {
  const runner = new TaskRunner(sweep.scenarios, plugins, control);
  return { execute: (task) => runner.execute(task), destroy: () => Promise.resolve(), most: 1, tasks: 0 };
}

async function threadLanes({ sweep, threads, plugins, control }: WorkOptions): Promise<Lane[]> {
  const { Piscina } = await import('piscina');
  const workerData: WorkerData = { designs: sweep.scenarios, plugins, cells: control.cells };
  return Array.from({ length: threads }, () => {
    const pool = new Piscina<SweepTask, TaskResult>({
      ...workerFile('./sweep-worker', import.meta.url),
      minThreads: 1,
      maxThreads: 1,
      workerData,
    });
    return { execute: (task) => pool.run(task), destroy: () => pool.destroy(), most: 1 + AHEAD, tasks: 0 };
  });
}
