import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createResultsFolder, INCOMPLETE_FILE, type ResultsFolder } from '../../src/output/folder.js';
import { tables } from '../../src/records/tables.js';
import { MANIFEST_FILE, readManifest } from '../../src/output/manifest.js';
import { mergeParts } from '../../src/output/parts.js';
import { CsvTableSinks } from '../../src/output/sinks.js';
import { manifestFacts } from './manifest-facts.js';
import { problemOf, scratch } from './scratch.js';

async function finished(base: string): Promise<ResultsFolder> {
  const folder = createResultsFolder(base, 'run');
  folder.write('scenario.yaml', 'chainwatt: 1\n');
  const sinks = new CsvTableSinks(['blocks'], (table) => folder.part(table, 0));
  sinks.open('blocks');
  sinks.close();
  await mergeParts(folder.table('blocks'), [folder.part('blocks', 0)]);
  await folder.finish(manifestFacts());
  return folder;
}

describe('a results folder that does well', () => {
  it('ends with its files, and a manifest that lists them with their checksums', async () => {
    const folder = await finished(scratch());
    expect(readdirSync(folder.path).sort()).toEqual(['blocks.csv', MANIFEST_FILE, 'scenario.yaml']);
    const { files, complete } = readManifest(folder.file(MANIFEST_FILE));
    expect(complete).toBe(true);
    expect(files.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['blocks.csv', readFileSync(folder.table('blocks')).length],
      ['scenario.yaml', 13],
    ]);
  });

  it('is made with the folders above it, and may be there already if it is empty', () => {
    const base = join(scratch(), 'a', 'b');
    expect(createResultsFolder(base, 'run').path).toBe(join(base, 'run'));
    expect(createResultsFolder(base, 'run').path).toBe(join(base, 'run'));
  });

  it('keeps parts in the order of their replications when they are listed by name', () => {
    const folder = createResultsFolder(scratch(), 'run');
    const names = [9, 10, 100].map((replication) => folder.part('slots', replication));
    expect([...names].sort()).toEqual(names);
  });
});

describe('a folder that holds something', () => {
  it('is refused, with the two ways out', async () => {
    const base = scratch();
    await finished(base);
    const problem = problemOf(() => createResultsFolder(base, 'run'));
    expect(problem).toMatchObject({ code: 'CW-OUTPUT-EXISTS', category: 'usage' });
    expect(problem.message).toMatch(/--overwrite.*--out/);
  });

  it('is left alone when the next free number is wanted', async () => {
    const base = scratch();
    const first = await finished(base);
    const before = readdirSync(first.path);
    for (const expected of ['run-2', 'run-3']) {
      const next = createResultsFolder(base, 'run', { ifExists: 'number' });
      expect(next.path).toBe(join(base, expected));
      next.write('x', '');
    }
    expect(readdirSync(first.path)).toEqual(before);
  });

  it('loses its results and nothing else when it is overwritten', async () => {
    const base = scratch();
    const { path } = await finished(base);
    writeFileSync(join(path, 'notes.txt'), 'mine');
    writeFileSync(join(path, 'slots.csv.part'), 'half');
    mkdirSync(join(path, 'plots'));

    const again = createResultsFolder(base, 'run', { ifExists: 'overwrite' });
    expect(readdirSync(path).sort()).toEqual(['notes.txt', 'plots']);

    // the note is not the run's, so neither the manifest nor the next run takes it
    await again.finish(manifestFacts());
    expect(readManifest(again.file(MANIFEST_FILE)).files).toEqual([]);
    createResultsFolder(base, 'run', { ifExists: 'overwrite' });
    expect(readFileSync(join(path, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('is never emptied by what a forged manifest lists outside it', async () => {
    const base = scratch();
    const { path } = await finished(base);
    writeFileSync(join(base, 'precious.txt'), 'mine');
    const forged = readFileSync(join(path, MANIFEST_FILE), 'utf8').replace(
      '"scenario.yaml"',
      '"../precious.txt"',
    );
    writeFileSync(join(path, MANIFEST_FILE), forged);
    createResultsFolder(base, 'run', { ifExists: 'overwrite' });
    expect(existsSync(join(base, 'precious.txt'))).toBe(true);
  });

  it('of a year loses its periods, which the next year may not have, but what is not theirs', async () => {
    const base = scratch();
    const [run] = manifestFacts().perRun;
    const year = createResultsFolder(base, 'year');
    for (const period of ['winter', 'summer']) {
      const folder = createResultsFolder(year.path, period);
      folder.write('scenario.json', '{}');
      await folder.finish(manifestFacts());
    }
    writeFileSync(join(year.path, 'summer', 'notes.txt'), 'mine');
    mkdirSync(join(year.path, 'plots'));
    const perRun = ['winter', 'summer', 'plots', '..'].map((period) => ({ ...run!, period }));
    await year.finish(manifestFacts({ perRun }));
    createResultsFolder(base, 'year', { ifExists: 'overwrite' });
    expect(readdirSync(year.path).sort()).toEqual(['plots', 'summer']);
    expect(readdirSync(join(year.path, 'summer'))).toEqual(['notes.txt']);
  });

  it.each([
    ['parts/bracket.stl', 'solid'],
    ['parts/slots.csv', 'mine'],
    ['cover.part', 'half'],
    ['transactions.csv', 'date,amount\n2026-01-01,12\n'],
    ['manifest.json', '{"name":"a web page"}'],
    ['manifest.json', 'not JSON'],
  ])('of somebody else stays, though %s has a name like ours', (name, text) => {
    const base = scratch();
    mkdirSync(join(base, 'run', 'parts'), { recursive: true });
    writeFileSync(join(base, 'run', name), text);
    const problem = problemOf(() => createResultsFolder(base, 'run', { ifExists: 'overwrite' }));
    expect(problem.code).toBe('CW-OUTPUT-FOREIGN');
    expect(readFileSync(join(base, 'run', name), 'utf8')).toBe(text);
  });

  it('of a run that was killed is known by its parts or its whole tables, and keeps what is not theirs', () => {
    const base = scratch();
    const folder = createResultsFolder(base, 'run');
    writeFileSync(folder.part('slots', 3), 'half');
    writeFileSync(`${folder.part('trades', 4)}.part`, 'half');
    writeFileSync(folder.file('parts/bracket.stl'), 'solid');
    writeFileSync(folder.file('cover.part'), 'half');
    createResultsFolder(base, 'run', { ifExists: 'overwrite' });
    expect(readdirSync(folder.path).sort()).toEqual(['cover.part', 'parts']);
    expect(readdirSync(folder.file('parts'))).toEqual(['bracket.stl']);

    const whole = createResultsFolder(base, 'whole');
    const header = tables.summary.fields.map(({ name }) => name).join(',');
    writeFileSync(whole.table('summary'), `${header}\n`);
    createResultsFolder(base, 'whole', { ifExists: 'overwrite' });
    expect(readdirSync(whole.path)).toEqual([]);
  });

  it('of somebody else is not overwritten', () => {
    const base = scratch();
    mkdirSync(join(base, 'run'));
    writeFileSync(join(base, 'run', 'thesis.tex'), '');
    const problem = problemOf(() => createResultsFolder(base, 'run', { ifExists: 'overwrite' }));
    expect(problem).toMatchObject({ code: 'CW-OUTPUT-FOREIGN', category: 'usage' });
    expect(readdirSync(join(base, 'run'))).toEqual(['thesis.tex']);
  });
});

describe('a name or a place that cannot be', () => {
  it.each(['', '.', '..', 'a/b', 'a\\b'])('%j is no name', (name) => {
    expect(problemOf(() => createResultsFolder(scratch(), name)).code).toBe('CW-OUTPUT-NAME');
  });

  it('a file in the place of the folder, or of one above it, is named', () => {
    const base = scratch();
    writeFileSync(join(base, 'run'), '');
    for (const work of [
      () => createResultsFolder(base, 'run'),
      () => createResultsFolder(join(base, 'run'), 'x'),
    ]) {
      const problem = problemOf(work);
      expect(problem).toMatchObject({ code: 'CW-OUTPUT-IO', category: 'io' });
      expect(problem.message).toContain(join(base, 'run'));
      expect(problem.message).toContain('a part of the path is a file');
    }
  });
});

describe('a run that fails', () => {
  it('leaves a note with the reason, what was whole, and no manifest', async () => {
    const folder = createResultsFolder(scratch(), 'run');
    folder.write('scenario.yaml', '');
    const sinks = new CsvTableSinks(['slots'], (table) => folder.part(table, 0));
    sinks.open('slots');
    sinks.close();
    new CsvTableSinks(['slots'], (table) => folder.part(table, 1)).open('slots');
    writeFileSync(folder.file('trades.csv.part'), 'half');

    folder.markIncomplete('stopped by the user');

    expect(readdirSync(folder.path).sort()).toEqual([INCOMPLETE_FILE, 'parts', 'scenario.yaml']);
    expect(readdirSync(folder.file('parts'))).toEqual(['slots.000000.csv']);
    expect(readFileSync(folder.file(INCOMPLETE_FILE), 'utf8')).toContain(
      'did not finish: stopped by the user',
    );
  });

  it('may still list what it has in a manifest that says so, and a later one takes the note away', async () => {
    const folder = createResultsFolder(scratch(), 'run');
    folder.markIncomplete('interrupted');
    await folder.finish(manifestFacts({ complete: false }));
    const manifest = readManifest(folder.file(MANIFEST_FILE));
    expect([manifest.complete, manifest.files.map(({ name }) => name)]).toEqual([false, [INCOMPLETE_FILE]]);

    await folder.finish(manifestFacts());
    expect(readdirSync(folder.path)).toEqual([MANIFEST_FILE]);
    expect(readManifest(folder.file(MANIFEST_FILE)).files).toEqual([]);
  });

  it('does not fail again where the note cannot be written', () => {
    const folder = createResultsFolder(scratch(), 'run');
    rmSync(folder.path, { recursive: true });
    expect(() => folder.markIncomplete('the folder vanished')).not.toThrow();
  });

  it.skipIf(!existsSync('/dev/full'))('for want of space in the manifest has none', async () => {
    const folder = createResultsFolder(scratch(), 'run');
    symlinkSync('/dev/full', folder.file(`${MANIFEST_FILE}.part`));
    await expect(folder.finish(manifestFacts())).rejects.toMatchObject({
      code: 'CW-OUTPUT-IO',
      category: 'io',
    });
    expect(existsSync(folder.file(MANIFEST_FILE))).toBe(false);
  });
});
