/** Experiments for a program: planned, tried, and worked through, on the folders and journals of `chainwatt sweep`. */
import { availableParallelism } from 'node:os';
import { checkZone } from '../data/index.js';
import {
  merge,
  openSweepFolder,
  planSweep,
  RunControl,
  trySweep,
  work,
  type PlannedSweep,
  type Trial,
} from '../experiment/index.js';
import { version } from './version.js';

/** Reads an experiment file, and tries every value of every factor. Throws a ChainwattError that says all that is wrong with it. */
export async function planExperiment(file: string): Promise<PlannedSweep> {
  return planSweep(file, { checkZone });
}

/** How long a run of the plan takes and how much it writes, by one run that is not kept. */
export async function tryExperiment(plan: PlannedSweep): Promise<Trial> {
  return trySweep(plan);
}

export interface SweepOptions {
  /** Worker threads; results do not depend on them. One a processor if it is not said. */
  readonly threads?: number;
  /** Told how many runs this call has made, each time one is written down. */
  readonly onRun?: (made: number) => void;
  /** Stops it; called again, `sweep` goes on where it was. */
  readonly signal?: AbortSignal;
}

export interface SweepResult {
  readonly folder: string;
  /** Whether the tables are there; else it was stopped, or its budget was used up. */
  readonly complete: boolean;
  /** Runs that count. */
  readonly runs: number;
  readonly failed: number;
}

/**
 * Makes the runs of `plan` that `folder` does not have, and when nothing is left writes the tables `runs`, `points`, `differences`,
 * `sensitivity` and `failures`. Throws a ChainwattError if the folder is of another plan or cannot be written; runs that fail are
 * rows of `failures`.
 */
export async function sweep(
  plan: PlannedSweep,
  folder: string,
  { threads = availableParallelism(), onRun, signal }: SweepOptions = {},
): Promise<SweepResult> {
  const opened = openSweepFolder(folder, plan, version());
  const control = RunControl.create(1);
  const stop = (): void => control.stop();
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop);
  let made = 0;
  try {
    const { done, failed, end } = await work({
      sweep: plan,
      folder: opened.path,
      threads,
      plugins: plan.plugins,
      control,
      version: version(),
      onEnd: () => onRun?.(++made),
    });
    if (end !== 'finished') return { folder, complete: false, runs: done, failed };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  const merged = await merge({ sweep: plan, folder: opened, version: version() });
  return { folder, complete: true, runs: merged.runs, failed: merged.failed };
}
