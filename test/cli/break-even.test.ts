/** `chainwatt break-even`, as the built command line: files, columns, a break-even known by hand, and what it refuses. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { breakEvenTable } from '../../src/records/fields-break-even.js';
import { smallText, temporaryFolder } from '../experiment/small.js';
import { buildIfNeeded, chainwatt, type Ended } from './built.js';

/**
 * Three homes that use 2 kW and two that feed 3 kW in, all the time: 6 kW of trade between homes that bid the truth and foresee all. In the
 * 22 quarters of an hour that count that is E = 33 kWh. A local kWh gains the margin m, whatever its price. An operator's server of
 * 500 W costs C = 2.75 kWh x 30 ct = 0.825 EUR. So the net is E m - C, and zero at m = 2.5 ct.
 */
const handText = `
chainwatt: 1
title: By hand
seed: 1
time: { start: 2026-05-04T09:00, zone: Europe/Berlin, duration: 6 h, slot: 15 min }
kpis: { from: 30 min }
population:
  renter: { count: 3, load: { kind: constant, power: 2 kW } }
  pv: { count: 2, load: { kind: constant, power: 1 kW }, pv: { kind: constant, power: 4 kW } }
agents: { strategy: truthful, forecast: perfect, greenPremium: 0 }
tariff:
  kind: flat
  energy: 12.9 ct/kWh
  network: 9.3 ct/kWh
  levies: 3.5 ct/kWh
  tax: 2.05 ct/kWh
  vat: 19 %
  feedIn: 7.8 ct/kWh
  wholesale: 9 ct/kWh
market: { mechanism: uniform-price }
ledger: { kind: central, fee: 0, power: 500 W, hardware: 0, electricity: 30 ct/kWh }
`;

let cwd = '';
beforeAll(() => {
  buildIfNeeded();
  cwd = temporaryFolder();
  writeFileSync(join(cwd, 'small.yaml'), smallText);
  writeFileSync(join(cwd, 'hand.yaml'), handText);
});

const run = (...words: string[]): Promise<Ended> => chainwatt(['break-even', ...words], { cwd });
const text = (path: string): string => readFileSync(join(cwd, path), 'utf8');
const records = (path: string): Record<string, string>[] =>
  parse(text(path), { columns: true }) as Record<string, string>[];
const mean = (folder: string, figure: string): number => {
  const values = records(`${folder}/summary.csv`).map((row) => Number(row[figure]));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
};

describe('chainwatt break-even', () => {
  it('finds the margin that is known by hand, and writes what it prints with its dictionary', async () => {
    const { code, stdout, stderr } = await run('hand.yaml', '-n', '2', '--spreads', '4');
    expect(code, stderr).toBe(0);
    const folder = 'results/break-even-hand';
    expect(readdirSync(join(cwd, folder)).sort()).toEqual(
      ['as-it-is', 'break-even.csv', 'datapackage.json', 'spread-2', 'spread-3', 'spread-4'].sort(),
    );
    const described = JSON.parse(text(`${folder}/datapackage.json`)) as {
      resources: { path: string; schema: { fields: { name: string }[] } }[];
    };
    const names = breakEvenTable.fields.map(({ name }) => name);
    expect(described.resources.map(({ path }) => path)).toEqual(['break-even.csv']);
    expect(described.resources[0]!.schema.fields.map(({ name }) => name)).toEqual(names);
    const rows = records(`${folder}/break-even.csv`);
    expect(Object.keys(rows[0]!)).toEqual(names);

    // the margin of the scenario is 12.9 x 1.19 - 7.8 = 7.551 ct, and is spent in three steps
    const margins = rows.slice(0, 4).map((row) => Number(row['margin_EUR_per_kWh']));
    expect(margins).toEqual([0.07551, 0.05034, 0.02517, 0]);
    rows.slice(0, 4).forEach((row, k) => {
      expect(Number(row['net_EUR'])).toBeCloseTo(33 * margins[k]! - 0.825, 4);
      // five homes in 22 slots
      expect(Number(row['breakEvenFee_EUR'])).toBeCloseTo((33 * margins[k]!) / 110, 6);
      expect(Number(row['net_EUR'])).toBeCloseTo(mean(`${folder}/${row['point']!}`, 'net_EUR'), 9);
    });
    expect(rows.map(({ verdict }) => verdict)).toEqual(['pays', 'pays', 'pays', 'loses', 'crosses']);
    const [breakEven] = rows.slice(-1);
    expect(Number(breakEven!['margin_EUR_per_kWh'])).toBeCloseTo(0.025, 5);
    // 9.3 + 3.5 + 2.05 with VAT are due on a local kWh too
    expect(Number(breakEven!['spread_EUR_per_kWh'])).toBeCloseTo(0.025 + 0.1485 * 1.19, 5);
    expect(Number(breakEven!['feedIn_EUR_per_kWh'])).toBeCloseTo(0.129 * 1.19 - 0.025, 5);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'The smallest spread at which the market still pays: 20.17 ct/kWh (20.17 to 20.17), that is a margin of 2.50 and a feed-in price of 12.85 ct/kWh.',
    );
    for (const line of stdout.trimEnd().split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it('counts what a local kWh is spared of charges: a wider margin at the same prices, so a narrower spread pays', async () => {
    await run('hand.yaml', '-n', '2', '-q', '--out', 'spared', '--set', 'tariff.localNetworkDiscount=50 %');
    const [breakEven] = records('spared/break-even.csv').slice(-1);
    expect(Number(breakEven!['margin_EUR_per_kWh'])).toBeCloseTo(0.025, 5);
    expect(Number(breakEven!['spread_EUR_per_kWh'])).toBeCloseTo(0.025 + (0.1485 - 0.093 / 2) * 1.19, 5);
  });

  it('where weather and loads differ, the mean of the net is that of the energy traded times the margin, less the cost', async () => {
    const set = [
      'agents={strategy: truthful, forecast: perfect, greenPremium: 0}',
      'tariff.imbalance={short: 0, long: 0}',
      'ledger={kind: central, fee: 0, power: 200 W, hardware: 0, electricity: 30 ct/kWh}',
      'kpis={from: 30 min}',
    ].flatMap((change) => ['--set', change]);
    const { code, stderr } = await run('small.yaml', '-n', '8', '--out', 'weather', ...set);
    expect(code, stderr).toBe(0);
    const rows = records('weather/break-even.csv');
    expect(rows.map(({ point }) => point)).toEqual([
      'as-it-is',
      ...[2, 3, 4, 5, 6].map((k) => `spread-${k}`),
      'break-even',
    ]);
    const traded = mean('weather/as-it-is', 'traded_kWh');
    expect(traded).toBeGreaterThan(3);
    const breakEven = rows[6]!;
    const numbers = ['spreadLow_EUR_per_kWh', 'spread_EUR_per_kWh', 'spreadHigh_EUR_per_kWh'].map((name) =>
      Number(breakEven[name]),
    );
    // 0.33 EUR over the energy traded, less what deviates from offers in whole Wh: half a Wh of 8 homes in 22 slots at most
    const margin = Number(breakEven['margin_EUR_per_kWh']);
    expect(margin).toBeGreaterThan(0.33 / traded);
    expect(margin).toBeLessThan(0.33 / (traded - 0.5e-3 * 8 * 22));
    expect(breakEven['verdict']).toBe('crosses');
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(numbers[0]).toBeLessThan(numbers[2]!);
  });

  it('gives the same bytes with one thread and two, and the same figures as JSON', async () => {
    const words = ['small.yaml', '-n', '3', '--spreads', '3'];
    const [one, two, json] = await Promise.all([
      run(...words, '-t', '1', '--out', 'one', '--quiet'),
      run(...words, '-t', '2', '--out', 'two', '--quiet'),
      run(...words, '-t', '2', '--out', 'as-json', '--json'),
    ]);
    expect([one.code, one.stdout, one.stderr]).toEqual([0, '', '']);
    expect(two.code).toBe(0);
    expect(text('two/break-even.csv')).toBe(text('one/break-even.csv'));
    expect(text('two/spread-3/summary.csv')).toBe(text('one/spread-3/summary.csv'));
    const document = JSON.parse(json.stdout) as {
      spreads: { point: string; net: { mean: number } }[];
      breakEven: { verdict: string };
    };
    expect(document).toMatchObject({ status: 'complete', replications: 3, exitCode: 0 });
    const rows = records('one/break-even.csv');
    expect(document.spreads.map(({ net }) => String(net.mean))).toEqual(
      rows.slice(0, 3).map((row) => row['net_EUR']),
    );
    expect(document.breakEven.verdict).toBe(rows[3]!['verdict']);
    const again = await run(...words, '--out', 'two');
    expect([again.code, again.stderr.includes('CW-OUTPUT-EXISTS')]).toEqual([2, true]);
    const replaced = await run(
      'small.yaml',
      '-n',
      '2',
      '--spreads',
      '2',
      '--out',
      'two',
      '--overwrite',
      '-q',
    );
    expect(replaced.code, replaced.stderr).toBe(0);
    expect(records('two/break-even.csv').map((row) => row['replications_count'])).toEqual(['2', '2', '2']);
  });

  it('adds up a year of typical periods', async () => {
    const periods = `time:
  zone: Europe/Berlin
  duration: 6 h
  typical:
    january: { start: 2026-01-15T09:00, weight: 730 }
    july: { start: 2026-07-15T09:00, weight: 730 }`;
    writeFileSync(join(cwd, 'year.yaml'), smallText.replace(/^time:.*$/m, periods));
    const { code, stdout, stderr } = await run('year.yaml', '-n', '2', '--spreads', '2', '--out', 'year');
    expect(code, stderr).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('pays per year, 2 runs each');
    // that the last spread leaves no room for trade is no news
    expect(stderr).not.toContain('CW-MODEL-PRICES');
    const [own] = records('year/break-even.csv');
    const years = records('year/as-it-is/year.csv').map((row) => Number(row['net_EUR']));
    expect(Number(own!['net_EUR'])).toBeCloseTo((years[0]! + years[1]!) / 2, 9);
  });

  it('refuses a feed-in price that is none, a margin that is none, and one spread alone, and leaves no folder', async () => {
    const refused = async (...words: string[]): Promise<[number | null, string]> => {
      const { code, stderr } = await run('small.yaml', '--out', 'nothing', ...words);
      expect(readdirSync(cwd)).not.toContain('nothing');
      return [code, stderr];
    };
    const [shareCode, share] = await refused('--set', 'tariff.feedIn={share: 80 %}');
    expect([shareCode, share.includes('CW-EXPERIMENT-SPREAD')]).toEqual([65, true]);
    expect(share).toContain('a share of another price');
    const [noneCode, none] = await refused('--set', 'tariff.feedIn=20 ct/kWh');
    expect([noneCode, none.includes('CW-EXPERIMENT-SPREAD')]).toEqual([65, true]);
    expect(none).toContain('a margin of -4.649 ct/kWh');
    const [usageCode, usage] = await refused('--spreads', '1');
    expect([usageCode, usage.includes('whole number from 2')]).toEqual([2, true]);
  });
});
