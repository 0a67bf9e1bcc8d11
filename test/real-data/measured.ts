/** Measured files read without the simulator's own reader, and a scenario run on them as the command line would. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { resolve } from 'node:path';
import { loadDesign, type Design } from '../../src/experiment/index.js';
import { registries } from '../../src/scenario/registries.js';
import { runScenario, type FinishedRun } from '../helpers/world.js';

/** Where the data lies; the tests that need it are skipped without. */
export const dataFolder = resolve('../shared/data');

/** The numbers of one column of a compressed CSV file whose cells hold no commas. */
export function columnOf(file: string, name: string): number[] {
  const text = gunzipSync(readFileSync(resolve(dataFolder, file))).toString();
  const [header = '', ...rows] = text.trimEnd().split('\n');
  const column = header.trimEnd().split(',').indexOf(name);
  return rows.map((row) => Number(row.split(',')[column]));
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Reads the scenario and its files. */
export async function designOf(scenario: string): Promise<Design> {
  return loadDesign(scenario, { registries });
}

export function runDesign(design: Design, overrides: Readonly<Record<string, string>> = {}): FinishedRun {
  return runScenario(readFileSync(design.file, 'utf8'), { assets: design.assets, overrides });
}

/** Stored in the batteries at the end less at the start, all homes together, kWh. */
export function storedMore_kWh({ world, observed }: FinishedRun): number {
  return (sum(world.homes.batteries.stored_Wh) - sum(observed.initiallyStored_Wh)) / 1000;
}

/** A table's column as numbers. */
export function numbersOf(rows: readonly Readonly<Record<string, unknown>>[], field: string): number[] {
  return rows.map((row) => Number(row[field]));
}
