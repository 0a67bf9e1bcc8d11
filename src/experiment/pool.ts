/**
 * Spreads runs over threads. One thread: in this process, without a worker. More: a Piscina pool whose workers share nothing but
 * the control's cells; which worker gets which run changes nothing, as every run depends on its design and seed alone.
 */
import type { RunControl } from './control.js';
import type { Design } from './design.js';
import { failureOf, type RunOutcome } from './outcome.js';
import type { PlannedRun } from './plan.js';
import type { PluginFile } from './plugins.js';
import { executeRun } from './run-task.js';
import type { WorkerData } from './worker-data.js';
import { workerFile } from './worker-file.js';

export interface PoolOptions {
  readonly designs: readonly Design[];
  readonly runs: readonly PlannedRun[];
  readonly threads: number;
  /** The user's own plug-ins, loaded in this process already. */
  readonly plugins: readonly PluginFile[];
  readonly control: RunControl;
  /** Called for each run when it ends, in the order of ending. */
  readonly onEnd?: (run: PlannedRun, outcome: RunOutcome) => void;
}

/** The outcomes, in the order of `runs`. */
export async function executeAll(options: PoolOptions): Promise<RunOutcome[]> {
  const { designs, runs, control, onEnd } = options;
  const threads = Math.min(options.threads, runs.length);
  if (threads > 1) return executeInWorkers(options, threads);
  const outcomes: RunOutcome[] = [];
  for (const run of runs) {
    const outcome = await executeRun(run, designs[run.design]!, control);
    stopOnFullDisk(outcome, control);
    onEnd?.(run, outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

async function executeInWorkers(options: PoolOptions, threads: number): Promise<RunOutcome[]> {
  const { designs, plugins, runs, control, onEnd } = options;
  const { Piscina } = await import('piscina');
  const workerData: WorkerData = { designs, plugins, cells: control.cells };
  const pool = new Piscina<PlannedRun, RunOutcome>({
    ...workerFile('./worker', import.meta.url),
    minThreads: threads,
    maxThreads: threads,
    workerData,
  });
  try {
    return await Promise.all(
      runs.map(async (run) => {
        let outcome: RunOutcome;
        try {
          outcome = await pool.run(run);
        } catch (error) {
          outcome = failureOf(error);
        }
        stopOnFullDisk(outcome, control);
        onEnd?.(run, outcome);
        return outcome;
      }),
    );
  } finally {
    await pool.destroy();
  }
}

/** What the disk refused to one run it would refuse to the others. */
function stopOnFullDisk(outcome: RunOutcome, control: RunControl): void {
  if (outcome.status === 'failed' && outcome.category === 'io') control.stop();
}
