/**
 * Whole runs: homes, market, ledger, bills, and the CSV tables `slots` and `agents`, written to a temporary folder. A device-slot
 * is one device of one home stepped through one slot with everything around it. The baseline, in the same run, is an array of
 * objects with a method per device: what a straightforward simulator does for the physics alone.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRun } from '../src/model/run.js';
import { CsvTableSinks } from '../src/output/index.js';
import { loadScenario, type LoadedScenario } from '../src/scenario/index.js';
import { registries } from '../src/scenario/registries.js';
import type { BenchRow } from './types.js';

interface Case {
  readonly name: string;
  readonly homes: number;
  readonly slots: number;
  readonly ledger: string;
}

async function load(test: Case): Promise<LoadedScenario> {
  const file = 'scenarios/neighbourhood.yaml';
  const set = (path: string, value: string): { path: string; value: string } => ({ path, value });
  return loadScenario(readFileSync(file, 'utf8'), {
    file,
    registries,
    overrides: [
      set('population.renter.count', String(Math.round(test.homes * 0.7))),
      set('population.pv.count', String(Math.round(test.homes * 0.18))),
      set('population.pv-battery.count', String(Math.round(test.homes * 0.12))),
      set('time.duration', `${test.slots * 15} min`),
      set('ledger', test.ledger),
      set('output', '{ slots: true, agents: true, trades: false, blocks: false, transactions: false }'),
    ],
  });
}

/** CPU seconds of one run, building included. */
function run(loaded: LoadedScenario, replication: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'chainwatt-bench-'));
  try {
    const started = process.cpuUsage();
    const sinks = new CsvTableSinks(['slots', 'agents'], (table) => join(folder, `${table}.csv`));
    const { scenario, hash } = loaded;
    const run = createRun({
      scenario,
      hash,
      assets: new Map(),
      seed: `bench-${replication}`,
      replication,
      sinks,
    });
    while (!run.step(1 << 20));
    run.finish();
    sinks.close();
    const used = process.cpuUsage(started);
    return (used.user + used.system) / 1e6;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Device {
  private phase: number;
  constructor(phase: number) {
    this.phase = phase;
  }
  step(slot: number): number {
    this.phase = (this.phase * 16807) % 2147483647;
    return Math.sin(slot * 0.065) ** 2 * 300 + this.phase / 2147483647;
  }
}

/** CPU seconds of stepping `devices` objects through `slots` slots, summing into one total a slot. */
function baseline(devices: number, slots: number): number {
  const all = Array.from({ length: devices }, (_, i) => new Device(i + 1));
  const started = process.cpuUsage();
  let total = 0;
  for (let slot = 0; slot < slots; slot++) for (const device of all) total += device.step(slot);
  const used = process.cpuUsage(started);
  if (total < 0) throw new Error('unreachable');
  return (used.user + used.system) / 1e6;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

export async function benchEndToEnd(rounds = 3): Promise<BenchRow[]> {
  const cases: Case[] = [
    { name: 'device-slots, central', homes: 1_000, slots: 96, ledger: 'central' },
    { name: 'device-slots, central', homes: 10_000, slots: 96, ledger: 'central' },
    {
      name: 'device-slots, poa-clique, 5 signers, sampled',
      homes: 10_000,
      slots: 96,
      // a block must hold what 10,000 homes send: a gas limit of a consortium chain
      ledger:
        '{ kind: poa-clique, signers: 5, blockGasLimit: 2000000000, blockSize: 10 MB, gasPerSecond: 10000000000 }',
    },
    { name: 'runs of 100 homes over a day, central', homes: 100, slots: 96, ledger: 'central' },
  ];
  const rows: BenchRow[] = [];
  for (const test of cases) {
    const loaded = await load(test);
    const devices = Math.round(test.homes * 1.42);
    const wholeRuns = test.homes === 100;
    // short runs: what a sweep reaches, once the engine has compiled everything; long ones warm up as they go
    const batch = wholeRuns ? 30 : 1;
    for (let warm = 0; warm < batch; warm++) run(loaded, 0);
    const own: number[] = [];
    const other: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      let used = 0;
      for (let k = 0; k < batch; k++) used += run(loaded, round * batch + k);
      own.push(used / batch);
      other.push(baseline(devices, test.slots));
    }
    const amount = wholeRuns ? 1 : devices * test.slots;
    rows.push({
      name: test.name,
      size: test.homes,
      perSecond: amount / median(own),
      baseline: 'objects, physics alone',
      ratio: median(other) / median(own),
    });
  }
  return rows;
}
