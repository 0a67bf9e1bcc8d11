/**
 * `npm run test:slurm`: `chainwatt sweep submit` on a Slurm cluster of one machine. An array of 20 tasks, of which one is killed and one asked to end while
 * they work, and one is cancelled before it begins; these three alone are submitted again; the dependent merge gives the bytes of a local sweep.
 *
 * Needs Debian's slurm-wlm and munge; where they are missing it says so and ends with code 2. Calls the command line in dist/, so build first.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cluster, missingPrograms, until } from './cluster.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(root, 'dist/cli/main.js');
const SHARDS = 20;
/** Shards that are killed and asked to end while they work, and one that never begins. */
const [KILLED, ASKED, CANCELLED] = [2, 3, 20];
const PROCESSORS = 4;
const PATIENCE_s = 600;
/** The folder of the sweep is one that only careful quoting gets right. */
const OUT = `results/it's "20" of 100% $HOME`;
const MISSING_code = 2;

const EXPERIMENT = `experiment: 1
title: An array of twenty
seed: 3
scenarios: first-look.yaml
factors:
  feedIn: { path: tariff.feedIn, values: [6 ct/kWh, 9 ct/kWh] }
replications: 300
kpis: [net_EUR_per_home, traded_kWh]
`;
const RUNS = 2 * 300;

interface Handed {
  readonly left: readonly number[];
  readonly handedOver: readonly number[];
  readonly submitted: { readonly array?: string; readonly merge: string } | null;
}

const missing = missingPrograms();
if (missing.length > 0 || !existsSync(MAIN)) {
  console.error(
    missing.length > 0
      ? `not there: ${missing.join(', ')}; on Debian: apt-get install --no-install-recommends slurm-wlm munge`
      : 'dist/ is not there: npm run build',
  );
  process.exit(MISSING_code);
}

const folder = mkdtempSync(join(tmpdir(), 'chainwatt-slurm-'));
let cluster: Cluster | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.on('exit', () => {
  cluster?.kill();
  rmSync(folder, { recursive: true, force: true });
});

try {
  cluster = await Cluster.begun(folder, PROCESSORS);
  await trial(cluster, join(folder, "a user's work"));
  console.log('slurm: passed');
} catch (error) {
  console.error(error);
  if (cluster !== undefined) console.error(cluster.logs());
  process.exitCode = 1;
} finally {
  await cluster?.stop();
  cluster = undefined;
}

async function trial(slurm: Cluster, work: string): Promise<void> {
  mkdirSync(work);
  copyFileSync(join(root, 'scenarios/first-look.yaml'), join(work, 'first-look.yaml'));
  writeFileSync(join(work, 'experiment.yaml'), EXPERIMENT);
  const at = join(work, OUT);
  const chainwatt = (...words: readonly string[]): string =>
    execFileSync(process.execPath, [MAIN, 'sweep', ...words], {
      cwd: work,
      env: slurm.environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const words = (shards: number): string[] => [
    ...['submit', 'experiment.yaml', '--out', OUT, '--backend', 'slurm', '--shards', `${shards}`],
    ...['--submit', '--json', '--throttle', `${PROCESSORS}`, '--memory', '500 MB', '--time', '30 min'],
  ];
  const submit = (): Handed => JSON.parse(chainwatt(...words(SHARDS))) as Handed;

  const first = submit();
  assert.deepEqual(first.handedOver, all(SHARDS));
  const { array, merge } = first.submitted!;
  say(`${SHARDS} tasks are job ${array}, their merge job ${merge}`);
  slurm.call('scancel', `${array}_${CANCELLED}`);
  await Promise.all([
    hit(slurm, at, KILLED, ['--batch', '--signal=KILL', `${array}_${KILLED}`]),
    hit(slurm, at, ASKED, ['--batch', '--signal=TERM', `${array}_${ASKED}`]),
  ]);
  say(`shard ${KILLED} killed, ${ASKED} asked to end, ${CANCELLED} cancelled`);
  const running = slurm.queue().filter((line) => line.startsWith(`${array}_`));
  assert.ok(running.length > 4, 'the array waits and runs');

  // what waits or runs is left alone; what has ended without being finished is not, even while others run
  const again = spawnSync(process.execPath, [MAIN, 'sweep', ...words(SHARDS / 2)], {
    cwd: work,
    env: slurm.environment,
    encoding: 'utf8',
  });
  assert.equal(again.status, 2, again.stdout);
  assert.match(again.stdout, /CW-SUBMIT-SHARDS/);
  await until(
    'the array has ended',
    PATIENCE_s,
    () => !slurm.queue().some((line) => line.startsWith(`${array}_`)),
  );
  await slurm.drained(PATIENCE_s);
  assert.match(readFileSync(join(at, `slurm/merge_${merge}.log`), 'utf8'), /CW-SWEEP-INCOMPLETE/);
  assert.ok(!existsSync(join(at, 'sweep.json')), 'nothing is merged while runs are missing');
  assert.match(
    readFileSync(join(at, `slurm/${array}_${ASKED}.log`), 'utf8'),
    /interrupted; the same command goes on/,
  );
  const kept = journalRuns(at);
  for (const shard of [KILLED, ASKED]) assert.ok(kept.get(shard)! > 0 && kept.get(shard)! < RUNS / SHARDS);
  assert.equal(kept.get(CANCELLED), undefined);

  const second = submit();
  assert.deepEqual(second.left, [KILLED, ASKED, CANCELLED]);
  assert.deepEqual(second.handedOver, [KILLED, ASKED, CANCELLED]);
  const third = submit();
  assert.deepEqual([third.handedOver, third.submitted], [[], null], 'nothing is submitted twice');
  say(`shards ${second.handedOver.join(', ')} alone are job ${second.submitted!.array}`);
  await slurm.drained(PATIENCE_s);
  assert.equal(sum([...journalRuns(at).values()]), RUNS, 'no run is made twice');
  const fourth = submit();
  assert.deepEqual([fourth.left, fourth.submitted], [[], null]);

  say('the same without Slurm');
  chainwatt('experiment.yaml', '--out', 'local', '--threads', '2');
  const [local, merged] = [tables(join(work, 'local')), tables(at)];
  assert.deepEqual([...merged.keys()], [...local.keys()]);
  assert.ok(merged.has('runs.csv') && merged.has('sweep.json'));
  for (const [name, bytes] of local) assert.ok(bytes.equals(merged.get(name)!), `${name} differs`);
  say(`${merged.size} files are the same, byte by byte`);
}

/** Sends a signal to the task of a shard as soon as its journal holds a run. */
async function hit(slurm: Cluster, at: string, shard: number, words: readonly string[]): Promise<void> {
  await until(`shard ${shard} works`, PATIENCE_s, () => (journalRuns(at).get(shard) ?? 0) > 0);
  // scancel may say that the task is over because of what it has sent; what came of it is looked at later
  await slurm.start('scancel', ...words).catch(() => undefined);
}

/** Whole lines of journals but for the first of each, by shard. */
function journalRuns(at: string): Map<number, number> {
  const runs = new Map<number, number>();
  const journals = join(at, 'journals');
  if (!existsSync(journals)) return runs;
  for (const name of readdirSync(journals)) {
    const shard = Number(/^shard-(\d+)-of-/.exec(name)![1]);
    const lines = readFileSync(join(journals, name), 'utf8').split('\n').length - 2;
    runs.set(shard, (runs.get(shard) ?? 0) + Math.max(0, lines));
  }
  return runs;
}

/** Everything in the folder but what says how it was made. */
function tables(at: string): Map<string, Buffer> {
  const names = readdirSync(at).filter((name) => name !== 'journals' && name !== 'slurm');
  return new Map(names.sort().map((name) => [name, readFileSync(join(at, name))]));
}

function all(count: number): number[] {
  return Array.from({ length: count }, (_, k) => k + 1);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function say(what: string): void {
  console.log(`slurm: ${what}`);
}
