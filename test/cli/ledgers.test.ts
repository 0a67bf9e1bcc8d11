/** `chainwatt ledgers`, as the built command line: which ledgers, files, columns, and figures that the summaries have. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { ledgersTable } from '../../src/records/fields-ledgers.js';
import { smallText, temporaryFolder } from '../experiment/small.js';
import { buildIfNeeded, chainwatt, type Ended } from './built.js';

let cwd = '';
beforeAll(() => {
  buildIfNeeded();
  cwd = temporaryFolder();
  writeFileSync(join(cwd, 'small.yaml'), smallText);
});

const run = (...words: string[]): Promise<Ended> => chainwatt(words, { cwd });
const records = (path: string): Record<string, string>[] =>
  parse(readFileSync(join(cwd, path), 'utf8'), { columns: true }) as Record<string, string>[];

describe('chainwatt ledgers', () => {
  it('holds each ledger against the central one, and writes what it prints with its dictionary', async () => {
    const { code, stdout, stderr } = await run('ledgers', 'small.yaml', '--only', 'qbft,raft', '-n', '3');
    expect(code, stderr).toBe(0);
    const folder = 'results/ledgers-small';
    expect(readdirSync(join(cwd, folder)).sort()).toEqual(
      ['central', 'datapackage.json', 'ledgers.csv', 'qbft', 'raft'].sort(),
    );
    const rows = records(`${folder}/ledgers.csv`);
    expect(Object.keys(rows[0]!)).toEqual(ledgersTable.fields.map(({ name }) => name));
    expect(rows.map(({ ledger }) => ledger)).toEqual(['central', 'qbft', 'raft']);
    expect(rows[2]).toMatchObject({ faultModel: 'crash', finality: 'immediate', replications_count: '3' });
    for (const line of stdout.trimEnd().split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
    expect(stdout).toContain('floor((n - 1) / 3) validators may be faulty');

    const summary = (name: string): Record<string, string>[] => records(`${folder}/${name}/summary.csv`);
    const mean = (name: string, figure: string): number =>
      summary(name).reduce((sum, row) => sum + Number(row[figure]), 0) / 3;
    for (const row of rows) {
      const { ledger } = row;
      expect(Number(row['chain_bytes'])).toBeCloseTo(mean(ledger!, 'chain_bytes'), 6);
      expect(Number(row['costOfDecentralisation_EUR_per_home'])).toBeCloseTo(
        mean('central', 'net_EUR_per_home') - mean(ledger!, 'net_EUR_per_home'),
        9,
      );
      expect(Number(row['costOfDecentralisation_EUR_per_kWh'])).toBeCloseTo(
        (mean('central', 'net_EUR') - mean(ledger!, 'net_EUR')) / mean('central', 'traded_kWh'),
        9,
      );
      expect(Number(row['welfareLost_EUR'])).toBeCloseTo(
        mean('central', 'welfareRealised_EUR') - mean(ledger!, 'welfareRealised_EUR'),
        9,
      );
    }
    expect(rows[0]).toMatchObject({ costOfDecentralisation_EUR_per_home: '0', verdict: 'unchanged' });
    // four validators of 30 W and 60 EUR a year against a server of 50 W and 100 EUR: nothing can make up for it here
    expect(rows[1]!['verdict']).toBe('dearer');
  });

  it('keeps the settings of the ledger that the scenario has', async () => {
    const set = ['--set', 'ledger={kind: qbft, validators: 7}'];
    await run('ledgers', 'small.yaml', ...set, '--only', 'qbft,pbft', '-n', '1', '--out', 'seven');
    const scenario = (name: string): string =>
      readFileSync(join(cwd, 'seven', name, 'scenario.json'), 'utf8');
    expect(scenario('qbft')).toContain('"validators": 7');
    expect(scenario('pbft')).toContain('"replicas": 4');
  });

  it('floods each ledger if asked: a chain of blocks takes what fits into them', async () => {
    const words = ['--flood', '500', '--only', 'poa-clique', '-n', '1', '--out', 'flooded'];
    const { stdout } = await run('ledgers', 'small.yaml', ...words);
    const rows = records('flooded/ledgers.csv');
    // an operator's database takes all that is sent
    expect(Number(rows[0]!['throughputFlooded_per_s'])).toBeCloseTo(500, -1);
    // 30,000,000 gas every 5 s, 21,000 a transfer: 1,428 fit; the first block has little to hold, and the last two are on their way
    const most = Math.floor(30_000_000 / 21_000) / 5;
    const taken = Number(rows[1]!['throughputFlooded_per_s']);
    expect(taken).toBeLessThanOrEqual(most);
    expect(taken).toBeGreaterThan((most * 177) / 180);
    expect(stdout).toContain('takes');
  });

  it('puts the table into a page, again and again in the same place', async () => {
    writeFileSync(join(cwd, 'page.md'), '# Ledgers\n\nWhat we found.\n');
    const words = [
      'ledgers',
      'small.yaml',
      '--only',
      'raft',
      '-n',
      '1',
      '--markdown',
      'page.md',
      '--overwrite',
    ];
    await run(...words);
    const page = readFileSync(join(cwd, 'page.md'), 'utf8');
    expect(page).toMatch(
      /^# Ledgers\n\nWhat we found\.\n\n<!-- begin: chainwatt ledgers -->\n\n\| ledger \|/,
    );
    expect(page.split('\n').filter((line) => line.startsWith('| `'))).toHaveLength(2);
    await run(...words);
    expect(readFileSync(join(cwd, 'page.md'), 'utf8')).toBe(page);
    const refused = await run(...words.slice(0, -3), '--markdown', 'no/such/folder.md', '--overwrite');
    expect(refused.code).toBe(74);
    expect(refused.stderr).toContain('CW-OUTPUT-IO');
  });

  it('says which ledgers there are', async () => {
    const { code, stderr } = await run('ledgers', 'small.yaml', '--only', 'paxos');
    expect(code).toBe(2);
    expect(stderr).toContain('CW-CLI-LEDGER');
    expect(stderr).toContain('tendermint');
  });
});
