/**
 * One measurement of sweeps.ts, in a process of its own, so that nothing is warm that was not measured: the sweep of an experiment file, or
 * the share-nothing loop over its runs, on so many threads or processes. Planning is not counted. Starting threads is; of the loop's
 * processes only what they do once their code is loaded, so that the sweep has nothing for nothing. Prints one line of JSON; of a sweep,
 * the tables are merged afterwards.
 *
 *     tsx bench/sweep-part.ts sweep|loop THREADS EXPERIMENT FOLDER
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { assert } from '../src/kernel/index.js';
import type { PlannedSweep } from '../src/experiment/index.js';
import { merge, openSweepFolder, planSweep, RunControl, work } from './built.js';
import { loop, type LoopPart } from './share-nothing.js';

const VERSION = 'bench';
const LOOP = fileURLToPath(new URL('./share-nothing.ts', import.meta.url));

/** What a part prints. */
export interface Measured {
  readonly runs: number;
  readonly wall_s: number;
  /** Of this process and its threads. */
  readonly cpu_s: number;
  /** CPU seconds of the whole machine in that time. */
  readonly machine_s: number;
  readonly peak_bytes: number;
}

async function sweepOn(sweep: PlannedSweep, threads: number, out: string): Promise<number> {
  const folder = openSweepFolder(out, sweep, VERSION).path;
  const control = RunControl.create(1);
  const { done, failed } = await work({ sweep, folder, threads, plugins: [], control, version: VERSION });
  assert(failed === 0, 'CW-BENCH-SWEEP', `${failed} runs failed`);
  return done;
}

/** Makes what the loop needs, and returns what starts it. */
async function preparedLoop(whole: PlannedSweep, threads: number): Promise<() => Promise<number>> {
  const { seed, points, scenarios, replications } = whole;
  const sweep = { seed, points, scenarios, replications };
  if (threads === 1) return async () => (await loop({ sweep, from: 0, to: points.length })).length;
  const children = Array.from({ length: threads }, () => fork(LOOP, { serialization: 'advanced' }));
  await Promise.all(children.map((child) => once(child, 'message')));
  return async () => {
    const counts = await Promise.all(
      children.map(async (child, k) => {
        const [from, to] = [k, k + 1].map((part) => Math.round((part * points.length) / threads));
        const part: LoopPart = { sweep, from: from!, to: to! };
        child.send(part);
        const [digests] = (await once(child, 'message')) as [string[]];
        return digests.length;
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  };
}

/** CPU seconds of the machine since it was started. */
function machine_s(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
}

const [what, threadsText, experiment, out] = process.argv.slice(2);
const threads = Number(threadsText);
const sweep = await planSweep(experiment!, {});
const start = what === 'sweep' ? () => sweepOn(sweep, threads, out!) : await preparedLoop(sweep, threads);
const machineBefore_s = machine_s();
const before = process.cpuUsage();
const started = performance.now();
const runs = await start();
const wall_s = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(before);
const measured: Measured = {
  runs,
  wall_s,
  cpu_s: (user + system) / 1e6,
  machine_s: machine_s() - machineBefore_s,
  peak_bytes: process.resourceUsage().maxRSS * 1024,
};
if (what === 'sweep') await merge({ sweep, folder: openSweepFolder(out!, sweep, VERSION), version: VERSION });
console.log(JSON.stringify(measured));
