import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createResultsFolder, writeSummary, type ResultsFolder } from '../../src/output/index.js';
import { openResults, readSummary } from '../../src/report/index.js';
import { readRows } from '../../src/report/read-results.js';
import { facts, summaryRows } from './rows.js';

let base: string;
let folder: ResultsFolder;

const resolved = {
  title: facts.title,
  time: { zone: facts.zone, duration: facts.duration, slot: facts.slot },
};

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'chainwatt-report-'));
  folder = createResultsFolder(base, 'run');
});
afterEach(() => {
  rmSync(base, { recursive: true });
});

async function finish(): Promise<void> {
  await folder.finish({
    chainwatt: '0.1.0',
    scenario: { file: 'toy.yaml', title: facts.title, hash: 'abc' },
    seed: '1',
    replications: 2,
    threads: 1,
    node: '20.0.0',
    started: '2026-05-04T00:00:00.000Z',
    ended: '2026-05-04T00:00:01.000Z',
    wallTime_s: 1,
    perRun: [],
    complete: true,
    inputs: [],
    notices: [],
    plugins: [],
  });
}

describe('a results folder read back', () => {
  it('gives the same summary rows and the facts of the scenario', async () => {
    const rows = summaryRows(2, (r) => ({
      net_EUR: r / 3,
      price_EUR_per_kWh_mean: r === 0 ? null : 0.1,
      title: 'A, "B"',
    }));
    writeSummary(folder.table('summary'), rows);
    folder.write('scenario.json', JSON.stringify(resolved));
    await finish();
    const results = openResults(folder.path);
    expect(results.facts).toEqual(facts);
    expect(readSummary(results)).toEqual(rows);
  });

  it('streams the rows of a table', async () => {
    folder.write('scenario.json', JSON.stringify(resolved));
    await finish();
    writeFileSync(folder.table('trades'), 'replication,slot,buyer,seller\n0,5,a,b\n1,6,c,d\n');
    const rows = [];
    for await (const row of readRows(openResults(folder.path), 'trades')) rows.push(row);
    expect(rows.map(({ slot, buyer, energy_Wh }) => [slot, buyer, energy_Wh])).toEqual([
      [5, 'a', null],
      [6, 'c', null],
    ]);
  });

  it('refuses what is no results folder, and one that lacks the scenario or a table', async () => {
    expect(() => openResults(base)).toThrow(/CW-REPORT-FOLDER[^]*no manifest\.json/);
    await finish();
    expect(() => openResults(folder.path)).toThrow(/CW-REPORT-FOLDER[^]*scenario\.json/);
    folder.write('scenario.json', JSON.stringify(resolved));
    expect(() => readSummary(openResults(folder.path))).toThrow(/CW-REPORT-FOLDER[^]*summary\.csv/);
  });
});
