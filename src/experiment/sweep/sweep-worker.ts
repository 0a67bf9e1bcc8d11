/** What a worker thread of a sweep does: it gets the scenarios once, when it starts, and then tasks. */
import { workerData } from 'node:worker_threads';
import { loadQuantityParser } from '../../records/quantity-parser.js';
import { RunControl } from '../control.js';
import { reloadPlugins } from '../plugins.js';
import type { WorkerData } from '../worker-data.js';
import type { SweepScenario } from './sweep.js';
import { TaskRunner, type SweepTask, type TaskResult } from './task.js';

const { designs, plugins, cells } = workerData as WorkerData<SweepScenario>;
const runner = new TaskRunner(designs, plugins, RunControl.over(cells));
let ready: Promise<unknown> | undefined;

export default async function work(task: SweepTask): Promise<TaskResult> {
  await (ready ??= Promise.all([reloadPlugins(plugins), loadQuantityParser()]));
  return runner.execute(task);
}
