/** `chainwatt decompose`, as the built command line: files, columns, what adds up, and a loss known by construction. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../src/output/index.js';
import { decompositionTable } from '../../src/records/fields-decomposition.js';
import { smallText, temporaryFolder } from '../experiment/small.js';
import { buildIfNeeded, chainwatt, type Ended } from './built.js';

let cwd = '';
beforeAll(() => {
  buildIfNeeded();
  cwd = temporaryFolder();
  writeFileSync(join(cwd, 'small.yaml'), smallText);
});

const run = (...words: string[]): Promise<Ended> => chainwatt(words, { cwd });
const text = (path: string): string => readFileSync(join(cwd, path), 'utf8');
const records = (path: string): Record<string, string>[] =>
  parse(text(path), { columns: true }) as Record<string, string>[];

/** Gates of the first two slots close before the run begins, or homes would decide before: nobody can trade there. */
const KPIS = ['--set', 'kpis={from: 30 min}'];

/** Everything ideal but an operator's fee of 1 ct/kWh. */
const FEE_ALONE = [
  ['agents.forecast', 'perfect'],
  ['agents.strategy', 'truthful'],
  ['market.mechanism', 'welfare-pool'],
  ['ledger', '{kind: central, delay: 1 us, fee: 1 ct/kWh, power: 0 W, hardware: 0 EUR/year}'],
].flatMap(([path, value]) => ['--set', `${path}=${value}`]);

describe('chainwatt decompose', () => {
  it('runs each variant on the same seeds, prints what each cause loses, and writes it with its dictionary', async () => {
    const { code, stdout, stderr } = await run('decompose', 'small.yaml', '-n', '3', '-t', '1', ...KPIS);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(
      'small: what is lost by each cause over the 5 h 30 min that count, 3 runs each, on the same seeds',
    );
    expect(stderr).toContain('18 runs');
    const folder = 'results/decompose-small';
    const designs = ['forecast', 'strategy', 'mechanism', 'ledger', 'all'].map((cause) => `without-${cause}`);
    expect(readdirSync(join(cwd, folder)).sort()).toEqual(
      ['as-it-is', 'datapackage.json', 'decomposition.csv', ...designs].sort(),
    );
    for (const name of ['as-it-is', ...designs])
      expect(readManifest(join(cwd, folder, name, 'manifest.json')).complete, name).toBe(true);

    const names = decompositionTable.fields.map(({ name }) => name);
    expect(text(`${folder}/decomposition.csv`).split('\n')[0]).toBe(names.join(','));
    const described = JSON.parse(text(`${folder}/datapackage.json`)) as {
      resources: { path: string; schema: { fields: { name: string; description: string }[] } }[];
    };
    expect(described.resources.map(({ path }) => path)).toEqual(['decomposition.csv']);
    expect(described.resources[0]!.schema.fields.map(({ name }) => name)).toEqual(names);

    const rows = records(`${folder}/decomposition.csv`);
    expect(rows).toHaveLength(5 * 7);
    const mean = (name: string, measure: string): number => {
      const values = records(`${folder}/${name}/summary.csv`).map((row) => Number(row[measure]));
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    for (const measure of new Set(rows.map((row) => row['measure']!))) {
      const loss = (cause: string): number =>
        Number(rows.find((row) => row['cause'] === cause && row['measure'] === measure)!['loss']);
      // what the file says is what the summaries of the variants say
      for (const cause of ['forecast', 'strategy', 'mechanism', 'ledger'])
        expect(loss(cause)).toBeCloseTo(mean(`without-${cause}`, measure) - mean('as-it-is', measure), 10);
      expect(loss('together')).toBeCloseTo(mean('without-all', measure) - mean('as-it-is', measure), 10);
      const sum = loss('forecast') + loss('strategy') + loss('mechanism') + loss('ledger');
      expect(loss('sum')).toBeCloseTo(sum, 10);
      expect(loss('together')).toBeCloseTo(sum + loss('interaction'), 10);
    }
    // foresight leaves the rounding to whole Wh of imbalance, and nothing else
    expect(mean('without-forecast', 'imbalanceCost_EUR')).toBeLessThan(
      0.05 * mean('as-it-is', 'imbalanceCost_EUR'),
    );
    // all that could be gained is gained but for that rounding
    expect(mean('without-all', 'efficiency')).toBeGreaterThan(0.99);
    expect(mean('as-it-is', 'efficiency')).toBeLessThan(0.9);
  });

  it('gives the same bytes with two threads, and the same figures as JSON', async () => {
    const [table, json] = await Promise.all([
      run('decompose', 'small.yaml', '-n', '3', '-t', '2', '--out', 'two', '--quiet', ...KPIS),
      run('decompose', 'small.yaml', '-n', '3', '-t', '2', '--out', 'as-json', '--json', ...KPIS),
    ]);
    expect([table.code, table.stdout, table.stderr]).toEqual([0, '', '']);
    const csv = text('results/decompose-small/decomposition.csv');
    expect(text('two/decomposition.csv')).toBe(csv);
    expect(text('two/without-all/summary.csv')).toBe(text('results/decompose-small/without-all/summary.csv'));
    const document = JSON.parse(json.stdout) as { losses: { loss: number }[] };
    expect(document).toMatchObject({ status: 'complete', replications: 3, exitCode: 0 });
    expect(document.losses.map(({ loss }) => String(loss))).toEqual(
      records('two/decomposition.csv').map((row) => row['loss']),
    );
    const again = await run('decompose', 'small.yaml', '--out', 'two');
    expect([again.code, again.stderr.includes('CW-OUTPUT-EXISTS')]).toEqual([2, true]);
    const replaced = await run('decompose', 'small.yaml', '-n', '2', '--out', 'two', '--overwrite', '-q');
    expect(replaced.code, replaced.stderr).toBe(0);
    expect(new Set(records('two/decomposition.csv').map((row) => row['replications_count']))).toEqual(
      new Set(['2']),
    );
  });

  it('finds what is known: where only the operator takes a fee, members lose the fees and everybody together nothing', async () => {
    const { code, stdout, stderr } = await run(
      'decompose',
      'small.yaml',
      '-n',
      '3',
      '--out',
      'fee',
      ...FEE_ALONE,
    );
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/strategy +absent: it is ideal already/);
    expect(readdirSync(join(cwd, 'fee')).sort()).toEqual([
      'as-it-is',
      'datapackage.json',
      'decomposition.csv',
      'without-ledger',
    ]);
    const [asIs, without] = ['as-it-is', 'without-ledger'].map((name) => records(`fee/${name}/summary.csv`));
    asIs!.forEach((row, r) => {
      // 1 ct of each kWh, to the micro-EUR, as both sides stay within their limits and the physics are the same
      expect(Number(row['fees_EUR'])).toBeCloseTo(0.01 * Number(row['traded_kWh']), 5);
      expect(Number(row['fees_EUR'])).toBeGreaterThan(0.01);
      expect(Number(without![r]!['saving_EUR']) - Number(row['saving_EUR'])).toBeCloseTo(
        Number(row['fees_EUR']),
        5,
      );
    });
    const row = (cause: string, measure: string): Record<string, string> =>
      records('fee/decomposition.csv').find((one) => one['cause'] === cause && one['measure'] === measure)!;
    expect(row('ledger', 'saving_EUR')['verdict']).toBe('higher');
    expect(row('ledger', 'resourceSurplus_EUR')['verdict']).toBe('unchanged');
    expect(row('ledger', 'traded_kWh')['verdict']).toBe('unchanged');
    expect(row('interaction', 'saving_EUR')['loss']).toBe('0');
  });

  it('refuses a scenario without a cause that could be removed, and leaves no folder', async () => {
    const ideal = FEE_ALONE.map((word) => word.replace('fee: 1 ct/kWh', 'fee: 0, electricity: 0 ct/kWh'));
    const { code, stderr } = await run('decompose', 'small.yaml', '--out', 'nothing', ...ideal);
    expect([code, stderr.includes('CW-EXPERIMENT-CAUSES')]).toEqual([65, true]);
    expect(readdirSync(cwd)).not.toContain('nothing');
  });
});
