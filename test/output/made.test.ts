/** What is made of results later is noted, and goes with them: as it was written, by way of no link, and nothing else. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createResultsFolder, dropResults } from '../../src/output/folder.js';
import { dropMade, MADE_FILE, noteMade } from '../../src/output/made.js';
import { manifestFacts } from './manifest-facts.js';
import { problemOf, scratch } from './scratch.js';

/** A folder in which `names` were written and noted. */
function noted(...names: string[]): string {
  const folder = scratch();
  mkdirSync(join(folder, 'charts'));
  for (const name of names) writeFileSync(join(folder, name), `of ${name}`);
  noteMade(folder, names);
  return folder;
}

describe('files that are noted', () => {
  it('go, with the folder that is empty then, and with the note', () => {
    const folder = noted('report.html', 'charts/bills.svg');
    noteMade(folder, ['report.html']);
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    dropMade(folder);
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });

  it('stay where the user has changed them, and so do the charts of the user', () => {
    const folder = noted('report.html', 'charts/bills.svg', 'charts/price.svg');
    writeFileSync(join(folder, 'charts/bills.svg'), 'with a larger title');
    writeFileSync(join(folder, 'charts/mine.svg'), 'mine');
    dropMade(folder);
    expect(readdirSync(folder)).toEqual(['charts']);
    expect(readdirSync(join(folder, 'charts'))).toEqual(['bills.svg', 'mine.svg']);
  });

  it("a file of that name which is the user's stays as it is", () => {
    for (const text of ['{"by":"me"}', 'not JSON']) {
      const folder = scratch();
      writeFileSync(join(folder, MADE_FILE), text);
      writeFileSync(join(folder, 'report.html'), 'of report.html');
      noteMade(folder, ['report.html']);
      dropMade(folder);
      expect(readdirSync(folder).sort()).toEqual([MADE_FILE, 'report.html']);
      expect(readFileSync(join(folder, MADE_FILE), 'utf8')).toBe(text);
    }
  });

  it('are none of those that a forged note names elsewhere, and none behind a link', () => {
    const elsewhere = scratch();
    writeFileSync(join(elsewhere, 'precious.svg'), 'of charts/precious.svg');
    const folder = noted('report.html');
    symlinkSync(elsewhere, join(folder, 'linked'));
    symlinkSync(join(elsewhere, 'precious.svg'), join(folder, 'link.svg'));
    noteMade(folder, ['linked/precious.svg', 'link.svg']);
    const text = readFileSync(join(folder, MADE_FILE), 'utf8');
    const upwards = join('..', elsewhere.slice(elsewhere.lastIndexOf('/') + 1), 'precious.svg');
    for (const forged of [upwards, '../precious.svg', join(elsewhere, 'precious.svg')]) {
      writeFileSync(join(folder, MADE_FILE), text.replace('linked/precious.svg', forged));
      dropMade(folder);
    }
    writeFileSync(join(folder, MADE_FILE), text);
    dropMade(folder);
    expect(existsSync(join(elsewhere, 'precious.svg'))).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['charts', 'link.svg', 'linked']);
  });

  it.each(['', '[]', '{ "files": 3 }', '{'])('are none where the note is %j', (text) => {
    const folder = noted('report.html');
    writeFileSync(join(folder, MADE_FILE), text);
    dropMade(folder);
    expect(existsSync(join(folder, 'report.html'))).toBe(true);
  });
});

describe('a results folder', () => {
  it('loses what was made of it when it is overwritten, also in the folders of its periods', async () => {
    const base = scratch();
    const year = createResultsFolder(base, 'year');
    const winter = createResultsFolder(year.path, 'winter');
    await winter.finish(manifestFacts());
    const [run] = manifestFacts().perRun;
    await year.finish(manifestFacts({ perRun: [{ ...run!, period: 'winter' }] }));
    for (const folder of [year, winter]) {
      writeFileSync(folder.file('report.html'), 'a report');
      noteMade(folder.path, ['report.html']);
    }
    createResultsFolder(base, 'year', { ifExists: 'overwrite' });
    expect(readdirSync(year.path)).toEqual([]);
  });

  it('is dropped with all that is its own; what has no trace of a run, and what lies behind a link, stays', async () => {
    const base = scratch();
    const run = createResultsFolder(base, 'run');
    await run.finish(manifestFacts());
    symlinkSync(run.path, join(base, 'link'));
    mkdirSync(join(base, 'mine'));
    writeFileSync(join(base, 'mine/datapackage.json'), '{}');
    for (const name of ['link', 'mine', 'nowhere']) dropResults(join(base, name));
    expect(readdirSync(base).sort()).toEqual(['link', 'mine', 'run']);
    expect(readdirSync(run.path)).toEqual(['manifest.json']);
    dropResults(run.path);
    expect(readdirSync(base).sort()).toEqual(['link', 'mine']);
  });

  it('is not told by a data package alone, which others write too', () => {
    const base = scratch();
    mkdirSync(join(base, 'mine'));
    writeFileSync(join(base, 'mine/datapackage.json'), '{}');
    const problem = problemOf(() => createResultsFolder(base, 'mine', { ifExists: 'overwrite' }));
    expect(problem.code).toBe('CW-OUTPUT-FOREIGN');
    expect(readdirSync(join(base, 'mine'))).toEqual(['datapackage.json']);
  });
});
