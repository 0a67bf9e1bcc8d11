/**
 * What a worker of a sweep is handed at once: some replications of one point, in some scenarios. It gives back a record a run, in the
 * same order; stopped ones have none.
 */
import { basename } from 'node:path';
import { registries } from '../../scenario/index.js';
import type { SummaryRow } from '../../records/fields-summary.js';
import { summaryFields } from '../../records/fields-summary.js';
import type { RunControl } from '../control.js';
import type { Design } from '../design.js';
import { failureOf, type RunFailed, type RunOutcome } from '../outcome.js';
import type { PluginFile } from '../plugins.js';
import { executeRun } from '../run-task.js';
import type { DoneRecord, FailedRecord, RecordedCell, RunRecord } from './journal.js';
import { PointDesigns } from './point-design.js';
import type { SweepPoint, SweepRun, SweepScenario } from './sweep.js';

export interface TaskRun extends SweepRun {
  readonly seed: string;
}

export interface SweepTask {
  readonly number: number;
  readonly point: SweepPoint;
  readonly runs: readonly TaskRun[];
}

export interface TaskResult {
  /** Of the runs that ended. */
  readonly records: readonly RunRecord[];
  /** CPU seconds or so: the time that it took on its thread. */
  readonly took_s: number;
}

/** Runs tasks on one thread. */
export class TaskRunner {
  private readonly designs: PointDesigns;
  private readonly control: RunControl;
  /** Paths of the plug-in files. */
  private readonly plugins: ReadonlySet<string>;

  constructor(bases: readonly SweepScenario[], plugins: readonly PluginFile[], control: RunControl) {
    this.designs = new PointDesigns(bases, { registries });
    this.plugins = new Set(plugins.map(({ file }) => file));
    this.control = control;
  }

  /** `number` of the task: that of its point. Never throws: what goes wrong is a record. */
  async execute({ number, point, runs }: SweepTask): Promise<TaskResult> {
    const started = performance.now();
    const records: RunRecord[] = [];
    for (const planned of runs) {
      if (this.control.stopped) break;
      const { hash, outcome } = await this.run(number, point, planned);
      const record = recordOf(planned, hash, anywhere(outcome, this.plugins));
      if (record !== undefined) records.push(record);
    }
    return { records, took_s: (performance.now() - started) / 1000 };
  }

  private async run(
    number: number,
    point: SweepPoint,
    { scenario, replication, seed }: TaskRun,
  ): Promise<{ readonly hash: string; readonly outcome: RunOutcome }> {
    let design: Design;
    try {
      design = await this.designs.of(scenario, number, point);
    } catch (error) {
      return { hash: '', outcome: failureOf(error) };
    }
    // who runs a sweep looks at runs, not at slots: all share one cell
    const planned = { run: 0, design: scenario, replication, seed, paths: {} };
    return { hash: design.hash, outcome: await executeRun(planned, design, this.control) };
  }
}

/** `outcome` with plug-in files by their own names: the records of one run are the same wherever they are made. */
function anywhere(outcome: RunOutcome, plugins: ReadonlySet<string>): RunOutcome {
  if (outcome.status !== 'failed') return outcome;
  const problems = outcome.problems.map((problem) => {
    const { place } = problem;
    let { message } = problem;
    for (const file of plugins) message = message.replaceAll(file, basename(file));
    if (place === undefined || !plugins.has(place.file)) return { ...problem, message };
    return { ...problem, message, place: { ...place, file: basename(place.file) } };
  });
  return { ...outcome, problems };
}

/** Undefined: the run was stopped. */
function recordOf(run: SweepRun, hash: string, outcome: RunOutcome): RunRecord | undefined {
  if (outcome.status === 'stopped') return undefined;
  if (outcome.status === 'failed') return recordOfFailure(run, hash, outcome);
  const { digest, unseed, events, summary } = outcome;
  return { ...numbersOf(run), hash, status: 'done', digest, unseed, events, cells: cellsOf(summary) };
}

export function recordOfFailure(
  run: SweepRun,
  hash: string,
  { category, problems }: RunFailed,
): FailedRecord {
  return { ...numbersOf(run), hash, status: 'failed', category, problems };
}

function numbersOf({ point, replication, scenario }: SweepRun): SweepRun {
  return { point, replication, scenario };
}

const INFINITE = 'Infinity';

function cellsOf(summary: SummaryRow): RecordedCell[] {
  return summaryFields.map(({ name }) => {
    const value = summary[name];
    return value === Infinity ? INFINITE : value;
  });
}

/** The summary of a record. */
export function summaryOf({ cells }: DoneRecord): SummaryRow {
  const entries = summaryFields.map(({ name, type }, k) => {
    const cell = cells[k]!;
    return [name, type !== 'string' && cell === INFINITE ? Infinity : cell];
  });
  return Object.fromEntries(entries) as unknown as SummaryRow;
}
