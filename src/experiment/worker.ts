/** What a worker thread of the pool does: it gets the designs once, when it starts, and then runs what it is handed. */
import { workerData } from 'node:worker_threads';
import { RunControl } from './control.js';
import type { Design } from './design.js';
import type { RunOutcome } from './outcome.js';
import type { PlannedRun } from './plan.js';
import { executeRun } from './run-task.js';

export interface WorkerData {
  readonly designs: readonly Design[];
  readonly cells: Int32Array<SharedArrayBuffer>;
}

const { designs, cells } = workerData as WorkerData;
const control = RunControl.over(cells);

export default function work(planned: PlannedRun): Promise<RunOutcome> {
  return executeRun(planned, designs[planned.design]!, control);
}
