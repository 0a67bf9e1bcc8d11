/** A small experiment for tests: four points of three hours with eight homes, in two scenarios, and what works on it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  merge,
  openSweepFolder,
  planSweep,
  RunControl,
  work,
  type PlannedSweep,
  type RunRecord,
  type Shard,
  type WorkDone,
} from '../../../src/experiment/index.js';
import type { TableFormat } from '../../../src/output/index.js';
import { smallText, temporaryFolder } from '../small.js';

export const VERSION = '0.0.0-test';

export const experimentText = `
experiment: 1
title: Fees and PV
seed: 7
scenarios: [small.yaml, other.yaml]
set: { time.duration: 3 h }
factors:
  fee: { path: ledger.fee, values: [0 ct/kWh, 2 ct/kWh] }
  pv: { path: population.pv.count, values: [2, 4] }
replications: 3
kpis: [net_EUR_per_home, traded_kWh]
`;

/** A folder with the experiment and its scenarios; the second one has another mechanism. */
export function experimentFolder(text = experimentText): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'small.yaml'), smallText);
  writeFileSync(join(folder, 'other.yaml'), smallText.replace('uniform-price', 'pay-as-bid'));
  writeFileSync(join(folder, 'experiment.yaml'), text);
  return folder;
}

export function planIn(folder: string): Promise<PlannedSweep> {
  return planSweep(join(folder, 'experiment.yaml'), {});
}

export interface WorkWords {
  readonly shard?: Shard;
  readonly threads?: number;
  readonly control?: RunControl;
  readonly onEnd?: (record: RunRecord) => void;
}

/** Works on `sweep` in `out`, all of it unless `words` say otherwise. */
export function workIn(sweep: PlannedSweep, out: string, words: WorkWords = {}): Promise<WorkDone> {
  const { threads = 1, control = RunControl.create(1), ...more } = words;
  const folder = openSweepFolder(out, sweep, VERSION);
  return work({ sweep, folder: folder.path, threads, control, plugins: [], version: VERSION, ...more });
}

/** The merged files by name, but for the journals. */
export async function mergedIn(
  sweep: PlannedSweep,
  out: string,
  format: TableFormat = 'csv',
): Promise<Record<string, string>> {
  await merge({ sweep, folder: openSweepFolder(out, sweep, VERSION), version: VERSION, format });
  const names = readdirSync(out).filter((name) => name !== 'journals');
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(out, name), name.endsWith('.parquet') ? 'latin1' : 'utf8')]),
  );
}

export function journalsIn(out: string): string[] {
  const folder = join(out, 'journals');
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}
