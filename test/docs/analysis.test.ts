/**
 * docs/analysis.md: its commands make its files, also after those of README.md, and its pandas block prints what the command line says of
 * them. That needs Python with pandas (Debian: python3-pandas). Where CI is set that is a must; elsewhere the tests that need it are skipped.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openResults, readRows } from '../../src/report/read-results.js';
import { buildIfNeeded, chainwatt } from '../cli/built.js';
import { blockAfter, commandsOf } from './markdown.js';

const MINUTES_ms = 600_000;
const document = readFileSync('docs/analysis.md', 'utf8');
const RESULTS = 'results/analysis';

/** The first Python that has pandas: the one in the path, or the system's. */
const python = ['python3', '/usr/bin/python3'].find((candidate) => {
  try {
    execFileSync(candidate, ['-c', 'import pandas'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
const inCI = process.env['CI'] !== undefined;

it.runIf(inCI)('pandas is there where CI is set', () => {
  expect(python, 'install python3-pandas').toBeDefined();
});

interface RunReport {
  readonly estimates: Readonly<Record<string, { readonly mean: number }>>;
}

interface ComparisonReport {
  readonly comparisons: readonly {
    readonly figure: string;
    readonly count: number;
    readonly meanDifference: number;
    readonly halfWidth: number;
  }[];
}

let cwd = '';

beforeAll(async () => {
  buildIfNeeded();
  cwd = mkdtempSync(join(tmpdir(), 'chainwatt-analysis-'));
  symlinkSync(resolve('scenarios'), join(cwd, 'scenarios'));
  // who reads README.md first has its results; short runs take the same folders
  const short = ['--set', 'time.duration=6 h', '--quiet'];
  const before = commandsOf(readFileSync('README.md', 'utf8')).filter(([name]) =>
    ['compare', 'export'].includes(name!),
  );
  expect(before.map(([name]) => name)).toEqual(['compare', 'compare', 'export', 'compare']);
  const commands = commandsOf(document);
  expect(commands.map(([name]) => name)).toEqual(['compare', 'export']);
  for (const words of before)
    expect(await chainwatt(words[0] === 'compare' ? [...words, ...short] : words, { cwd })).toMatchObject({
      code: 0,
    });
  for (const words of commands) expect(await chainwatt(words, { cwd })).toMatchObject({ code: 0 });
}, MINUTES_ms);

afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
});

describe('docs/analysis.md', () => {
  it('names files and folders that its commands have made', () => {
    const named = [...document.matchAll(/["'](results\/[^"']+)["']/g)].map(([, path]) => path!);
    expect(new Set(named).size).toBeGreaterThan(3);
    for (const path of named) expect(existsSync(join(cwd, path)), path).toBe(true);
    const files = [...document.matchAll(/^\| `([a-z/-]+)`/gm)].map(([, name]) => name!);
    const read = [...document.matchAll(/\bread\("([a-z/-]+)"\)/g)].map(([, name]) => name!);
    expect(files).toContain('neighbourhood/agents');
    for (const name of [...files, ...read])
      for (const form of ['csv', 'parquet'])
        expect(existsSync(join(cwd, RESULTS, `${name}.${form}`)), `${name}.${form}`).toBe(true);
  });
});

describe.skipIf(python === undefined)('the pandas block of docs/analysis.md', () => {
  let printed: string[][] = [];

  beforeAll(() => {
    const { text } = blockAfter(document, 'analysis: pandas');
    const output = execFileSync(python!, ['-W', 'error', '-c', text], { cwd, encoding: 'utf8' });
    printed = output
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/));
  }, MINUTES_ms);

  async function reportOf<T>(folder: string): Promise<T> {
    const { code, stdout } = await chainwatt(['report', folder, '--json'], { cwd });
    expect(code).toBe(0);
    return JSON.parse(stdout) as T;
  }

  it('prints the bills of each type of home that `report` has', async () => {
    const { estimates } = await reportOf<RunReport>(`${RESULTS}/neighbourhood`);
    const suffixes = { pv: 'Pv', pvBattery: 'PvBattery', renter: 'Renter' };
    const expected = Object.entries(suffixes).map(([type, suffix]) => [
      type,
      ...['billWithout', 'billWith'].map((bill) => estimates[`${bill}${suffix}_EUR_mean`]!.mean.toFixed(4)),
    ]);
    expect(printed.slice(0, 3)).toEqual(expected);
  });

  it('prints the price of each local hour that the rows of the slots give', async () => {
    const hourOf = new Intl.DateTimeFormat('en', {
      hour: 'numeric',
      hourCycle: 'h23',
      timeZone: 'Europe/Berlin',
    });
    const sums = new Map<number, { paid: number; traded: number }>();
    for await (const row of readRows(openResults(join(cwd, RESULTS, 'neighbourhood')), 'slots')) {
      if (row['price_EUR_per_kWh'] === null) continue;
      const hour = Number(hourOf.format(new Date(String(row['start_UTC']))));
      const sum = sums.get(hour) ?? { paid: 0, traded: 0 };
      sum.paid += Number(row['price_EUR_per_kWh']) * Number(row['traded_Wh']);
      sum.traded += Number(row['traded_Wh']);
      sums.set(hour, sum);
    }
    expect(sums.size).toBeGreaterThan(12);
    const hours = printed.slice(3, -1);
    expect(hours.map(([hour]) => Number(hour))).toEqual([...sums.keys()].sort((a, b) => a - b));
    for (const [hour, price] of hours) {
      const { paid, traded } = sums.get(Number(hour))!;
      expect(Number(price)).toBeCloseTo(paid / traded, 5);
    }
  });

  it('prints the paired difference and half-width that `compare` has', async () => {
    const { comparisons } = await reportOf<ComparisonReport>(RESULTS);
    const { count, meanDifference, halfWidth } = comparisons.find(
      ({ figure }) => figure === 'billWith_EUR_mean',
    )!;
    expect(count).toBe(5);
    expect(printed.at(-1)).toEqual([
      'difference',
      meanDifference.toFixed(6),
      'half-width',
      halfWidth.toFixed(6),
    ]);
  });
});
