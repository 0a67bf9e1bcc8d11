import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { assetPath, readAssets } from '../../src/experiment/assets.js';
import { loadDesign } from '../../src/experiment/index.js';
import { ChainwattError } from '../../src/kernel/index.js';
import { registries } from '../../src/scenario/index.js';
import { designOf, smallText, temporaryFolder } from './small.js';

let folder: string;
let scenarioFile: string;

beforeAll(() => {
  folder = temporaryFolder();
  scenarioFile = join(folder, 'scenario.yaml');
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'load.csv'), 'load\n1\n');
  writeFileSync(join(folder, 'data', 'pv.csv.gz'), gzipSync('pv\n2\n'));
  writeFileSync(join(folder, 'data', 'broken.csv.gz'), 'not gzip');
});

async function failure(work: Promise<unknown>): Promise<ChainwattError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ChainwattError)) throw new Error('it did not fail as it should');
  return error;
}

describe('files that a scenario names', () => {
  it('are read relative to the scenario, plain or compressed', async () => {
    const { texts, inputs } = await readAssets({ scenarioFile, names: ['data/load.csv', 'data/pv.csv.gz'] });
    expect(inputs[0]).toEqual({
      file: 'data/load.csv',
      sha256: createHash('sha256').update('load\n1\n').digest('hex'),
    });
    expect([...texts]).toEqual([
      ['data/load.csv', 'load\n1\n'],
      ['data/pv.csv.gz', 'pv\n2\n'],
    ]);
  });

  it('are all reported when they cannot be read', async () => {
    const names = ['data/none.csv', 'data/load.csv', 'data', 'data/broken.csv.gz'];
    const error = await failure(readAssets({ scenarioFile, names }));
    expect(error.category).toBe('input');
    expect(error.problems.map(({ code, found }) => [code, found?.split(':')[0]])).toEqual([
      ['CW-DATA-FILE', 'no such file'],
      ['CW-DATA-FILE', 'a folder'],
      ['CW-DATA-FILE', 'not gzip data'],
    ]);
  });

  it('are found in the scenario: the problem has the line that names the file', async () => {
    const text = smallText.replace(
      'load: { kind: household, annual: 3 MWh }, pv',
      'load: { kind: csv, file: [data/load.csv, data/lod.csv], column: load, unit: W }, pv',
    );
    writeFileSync(scenarioFile, text);
    const error = await failure(loadDesign(scenarioFile, { registries }));
    const line = text.split('\n').findIndex((each) => each.includes('lod.csv')) + 1;
    expect(error.problems).toHaveLength(1);
    expect(error.problems[0]).toMatchObject({ code: 'CW-DATA-FILE', place: { file: scenarioFile, line } });
    expect(error.message).toContain('data/lod.csv');
  });

  it('a text that only looks like a file name is none', () => {
    expect(assetPath({ title: 'a.csv', load: { file: ['b.csv', 'a.csv'] } }, 'a.csv')).toEqual([
      'load',
      'file',
      1,
    ]);
    expect(assetPath({ title: 'a.csv' }, 'a.csv')).toBeUndefined();
  });
});

describe('scenario files', () => {
  it('name the design, and a missing one is the input’s fault, with the name that was meant', async () => {
    const design = await designOf(folder, 'neighbourhood');
    expect(design.name).toBe('neighbourhood');
    const error = await failure(loadDesign(join(folder, 'neighborhood.yaml'), { registries }));
    expect(error.category).toBe('input');
    expect(error.problems[0]).toMatchObject({ code: 'CW-SCENARIO-FILE', found: 'no such file' });
    expect(error.problems[0]!.remedy).toContain('neighbourhood.yaml');
  });

  it('a folder, or a file in no folder, is no scenario', async () => {
    for (const file of [folder, join(folder, 'none', 'a.yaml')]) {
      const error = await failure(loadDesign(file, { registries }));
      expect([error.category, error.code]).toEqual(['input', 'CW-SCENARIO-FILE']);
    }
  });
});
