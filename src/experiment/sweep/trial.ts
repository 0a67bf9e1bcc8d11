/** How long a sweep takes and how much it writes, by one run that is made for it and not written down. */
import { ChainwattError } from '../../kernel/index.js';
import { RunControl } from '../control.js';
import { TaskRunner } from './task.js';
import type { PlannedSweep } from './plan.js';
import { problemsFromHere } from './scenario-files.js';
import { seedOf } from './sweep.js';

export interface Trial {
  /** Of one run, on one thread. */
  readonly run_s: number;
  readonly run_bytes: number;
}

/** Runs the middle point of `sweep` once, in its first scenario. Throws what that run fails of: nothing can be told from it. */
export async function trySweep(sweep: PlannedSweep): Promise<Trial> {
  const runner = new TaskRunner(sweep.scenarios, sweep.plugins, RunControl.create(1));
  const point = Math.floor(sweep.points.length / 2);
  const task = (replication: number) => ({
    number: point,
    point: sweep.points[point]!,
    runs: [{ point, replication, scenario: 0, seed: seedOf(sweep, replication) }],
  });
  // the first pays for compiling and for making the scenario
  await runner.execute(task(0));
  const { records, took_s } = await runner.execute(task(1));
  for (const record of records) {
    if (record.status !== 'failed') continue;
    const { category, problems } = record;
    throw new ChainwattError(category, [
      ...problemsFromHere(sweep, problems),
      {
        code: 'CW-EXPERIMENT-FAILED',
        message: `the run that was made to estimate the others failed: ${sweep.scenarios[0]!.name} at point ${point}`,
        remedy: 'mend what it says',
      },
    ]);
  }
  return {
    run_s: took_s,
    run_bytes: records.reduce((sum, record) => sum + JSON.stringify(record).length + 20, 0),
  };
}
