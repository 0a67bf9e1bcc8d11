import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  failureOfExperiment,
  RunControl,
  runExperiment,
  type Design,
  type ExperimentOptions,
} from '../../src/experiment/index.js';
import { createResultsFolder, readManifest } from '../../src/output/index.js';
import { designOf, smallText, temporaryFolder } from './small.js';

let folder: string;
let design: Design;

beforeEach(async () => {
  folder = temporaryFolder();
  design = await designOf(folder, 'small');
});

function run(name: string, changes: Partial<ExperimentOptions> = {}) {
  const designs = changes.designs ?? [design];
  const replications = changes.replications ?? 2;
  return runExperiment({
    designs,
    folders: designs.map((each) => createResultsFolder(join(folder, name), each.name)),
    replications,
    threads: 1,
    seed: '1',
    control: RunControl.create(designs.length * replications),
    version: '0.0.0',
    plugins: [],
    ...changes,
  });
}

/** Every file of a results folder but the manifest, which knows the time of day. */
function filesOf(path: string): Record<string, string> {
  const names = readdirSync(path).filter((name) => name !== 'manifest.json');
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}

const TABLES = ['agents', 'blocks', 'products', 'slots', 'summary', 'trades', 'transactions'].map(
  (name) => `${name}.csv`,
);

describe('an experiment', () => {
  it('leaves every table, the data package, the scenario and a manifest that names them all', async () => {
    const result = await run('whole');
    expect(result.interrupted).toBe(false);
    const path = join(folder, 'whole', 'small');
    const names = [...TABLES, 'datapackage.json', 'scenario.json'].sort();
    expect(readdirSync(path).sort()).toEqual([...names, 'manifest.json'].sort());
    const manifest = readManifest(join(path, 'manifest.json'));
    expect(manifest.complete).toBe(true);
    expect(manifest.files.map(({ name }) => name)).toEqual(names);
    expect(manifest.perRun.map(({ replication, seed }) => [replication, seed])).toEqual([
      [0, '1#0'],
      [1, '1#1'],
    ]);
    expect(JSON.parse(readFileSync(join(path, 'scenario.json'), 'utf8'))).toEqual(design.resolved);
  });

  it('gives replication 0 the same rows whether it is alone or one of many', async () => {
    await run('alone', { replications: 1 });
    await run('many', { replications: 2 });
    const alone = readFileSync(join(folder, 'alone', 'small', 'slots.csv'), 'utf8');
    const many = readFileSync(join(folder, 'many', 'small', 'slots.csv'), 'utf8');
    expect(many.startsWith(alone)).toBe(true);
    expect(many.length).toBeGreaterThan(alone.length);
  });

  it('writes the tables that the scenario and the caller both want', async () => {
    const fewer = await designOf(
      folder,
      'fewer',
      `${smallText}output: { transactions: false, agents: false }\n`,
    );
    await run('fewer', { designs: [fewer], tables: ['slots', 'transactions', 'summary'] });
    const names = readdirSync(join(folder, 'fewer', 'fewer')).filter((name) => name.endsWith('.csv'));
    expect(names.sort()).toEqual(['slots.csv', 'summary.csv']);
  });

  it('stopped after its first run, keeps that run and is marked incomplete', async () => {
    const control = RunControl.create(3);
    const result = await run('stopped', { replications: 3, control, onEnd: () => control.stop() });
    expect(result.interrupted).toBe(true);
    const path = join(folder, 'stopped', 'small');
    const manifest = readManifest(join(path, 'manifest.json'));
    expect([manifest.complete, manifest.perRun.length, manifest.replications]).toEqual([false, 1, 3]);
    expect(readFileSync(join(path, 'INCOMPLETE'), 'utf8')).toContain('interrupted after 1 of 3 runs');
    expect(readFileSync(join(path, 'summary.csv'), 'utf8').trim().split('\n')).toHaveLength(2);
    expect(existsSync(join(path, 'parts'))).toBe(false);
  });

  it('stopped in the middle of other runs, keeps whole runs only', async () => {
    const control = RunControl.create(6);
    const onEnd = (): void => control.stop();
    const result = await run('halves', { replications: 6, threads: 2, control, onEnd });
    const finished = result.designs[0]!.rows.map(({ replication }) => replication);
    expect(finished.length).toBeLessThan(6);
    const path = join(folder, 'halves', 'small');
    const lines = readFileSync(join(path, 'slots.csv'), 'utf8').trim().split('\n').slice(1);
    const counts = new Map<number, number>();
    for (const line of lines) {
      const replication = Number(line.split(',')[0]);
      counts.set(replication, (counts.get(replication) ?? 0) + 1);
    }
    expect([...counts]).toEqual(finished.map((replication) => [replication, 24]));
  });

  it('says which data it read, and other data are another scenario', async () => {
    const text = smallText.replace(
      'load: { kind: household, annual: 3 MWh }, pv',
      'load: { kind: csv, file: own.csv, column: W, unit: W, start: 2026-05-04T00:00, step: 1 h, wrap: repeat, repeat: true }, pv',
    );
    const series = (scale: number): string =>
      ['W', ...Array.from({ length: 24 }, (_, h) => scale * (100 + h))].join('\n');
    writeFileSync(join(folder, 'own.csv'), series(1));
    const first = await designOf(folder, 'own', text);
    writeFileSync(join(folder, 'own.csv'), series(2));
    const second = await designOf(folder, 'own', text);
    expect(second.resolved).toEqual(first.resolved);
    expect(second.hash).not.toBe(first.hash);
    await run('own-data', { designs: [second], replications: 2 });
    const manifest = readManifest(join(folder, 'own-data', 'own', 'manifest.json'));
    const sha256 = createHash('sha256').update(series(2)).digest('hex');
    expect(manifest.inputs).toEqual([{ file: 'own.csv', sha256 }]);
    expect(manifest.scenario.hash).toBe(second.hash);
    expect(manifest.notices).toEqual([]);
  });

  it('says once what the user should know, with its place', async () => {
    const text = smallText.replace('feedIn: 7.8 ct/kWh', 'feedIn: 60 ct/kWh');
    const own = await designOf(folder, 'dear', text);
    const result = await run('dear', { designs: [own], replications: 2, threads: 2 });
    expect(result.designs[0]!.notices).toEqual([
      expect.objectContaining({ code: 'CW-MODEL-PRICES', place: expect.objectContaining({ line: 16 }) }),
    ]);
    const manifest = readManifest(join(folder, 'dear', 'dear', 'manifest.json'));
    expect(manifest.notices).toHaveLength(1);
  });
});

/** A design that loads, and whose data turn out to be wrong when the world is built. */
async function brokenDesign(): Promise<Design> {
  writeFileSync(join(folder, 'load.csv'), 'time,load\n2026-05-04T00:00Z,1\n2026-05-04T00:15Z,oops\n');
  const csv = 'load: { kind: csv, file: load.csv, column: load, unit: W, repeat: true }, pv';
  return designOf(folder, 'broken', smallText.replace('load: { kind: household, annual: 3 MWh }, pv', csv));
}

describe('an experiment in which runs fail', () => {
  it('finishes the other runs, and reports the first failure with its category', async () => {
    const result = await run('mixed', { designs: [await brokenDesign(), design] });
    expect(result.designs.map(({ complete, rows }) => [complete, rows.length])).toEqual([
      [false, 0],
      [true, 2],
    ]);
    const failure = failureOfExperiment(result)!;
    expect(failure.category).toBe('input');
    expect(failure.code).toMatch(/^CW-D/);
    expect(failure.problems.at(-1)!.message).toContain('2 of 4 runs failed');
    expect(existsSync(join(folder, 'mixed', 'small', 'manifest.json'))).toBe(true);
  });

  it('leaves no folder behind for input that the user has to mend', async () => {
    const result = await run('nothing', { designs: [await brokenDesign()], replications: 1 });
    expect(failureOfExperiment(result)!.problems.map(({ code }) => code)).not.toContain(
      'CW-EXPERIMENT-FAILED',
    );
    expect(existsSync(join(folder, 'nothing', 'broken'))).toBe(false);
  });

  it('gives the same files and failures with one thread and with two', async () => {
    const designs = [await brokenDesign(), design];
    const one = await run('one', { designs });
    const two = await run('two', { designs, threads: 2 });
    expect(two.designs[0]!.failures).toEqual(one.designs[0]!.failures);
    const [files, again] = ['one', 'two'].map((name) => filesOf(join(folder, name, 'small')));
    expect(Object.keys(files!)).toHaveLength(9);
    expect(again).toEqual(files);
  });
});
