/** Tables as CSV, Parquet or both, and the long form, through the built command line. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../src/output/index.js';
import { dictionary } from '../../src/records/experiment-tables.js';
import { smallText, temporaryFolder, yearText } from '../experiment/small.js';
import { buildIfNeeded } from './built.js';
import { commandsIn } from './commands-in.js';

let cwd = '';

beforeAll(async () => {
  buildIfNeeded();
  cwd = temporaryFolder();
  const clique = smallText.replace('ledger: central', 'ledger: poa-clique');
  writeFileSync(join(cwd, 'small.yaml'), smallText);
  writeFileSync(join(cwd, 'year.yaml'), yearText);
  writeFileSync(
    join(cwd, 'clique.yaml'),
    `${clique}faults:\n  - { kind: flooding, rate: 1, start: 60 min, end: 62 min }\n`,
  );
  await good('run', 'clique.yaml', '-o', 'both', '--format', 'both', '-n', '2', '-t', '1');
  await good('compare', 'small.yaml', 'clique.yaml', '-o', 'pair', '--format', 'both', '-n', '2', '-q');
});

const { run, good } = commandsIn(() => cwd);

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(cwd, folder))
    .filter((name) => name.endsWith(ending))
    .sort();
}

/** The rows of a Parquet file. */
function parquetRows(path: string): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: new Uint8Array(readFileSync(join(cwd, path))).buffer });
}

/** The rows of a CSV file with the types of its dictionary. */
function csvRows(path: string, table: string): Record<string, unknown>[] {
  const records = parse(readFileSync(join(cwd, path)), { columns: true }) as Record<string, string>[];
  const types = {
    integer: BigInt,
    number: Number,
    string: String,
    boolean: (text: string) => text === 'true',
  };
  return records.map((record) =>
    Object.fromEntries(
      dictionary.get(table)!.fields.map(({ name, type }) => {
        const text = record[name]!;
        return [name, text === '' ? null : types[type](text)];
      }),
    ),
  );
}

const tablesOfRun = ['agents', 'blocks', 'faults', 'products', 'slots', 'summary', 'trades', 'transactions'];

describe('--format', () => {
  it.each(tablesOfRun)('both: %s.parquet holds the cells of the CSV, types included', async (table) => {
    const rows = csvRows(`both/${table}.csv`, table);
    expect(rows.length).toBeGreaterThan(0);
    expect(await parquetRows(`both/${table}.parquet`)).toEqual(rows);
  });

  it('both: data package and manifest name every file', () => {
    const names = [...filesIn('both', '.csv'), ...filesIn('both', '.parquet')].sort();
    expect(names).toEqual(tablesOfRun.flatMap((table) => [`${table}.csv`, `${table}.parquet`]));
    const listed = readManifest(join(cwd, 'both/manifest.json')).files.map(({ name }) => name);
    expect(listed).toEqual([...names, 'datapackage.json', 'scenario.json'].sort());
    const { resources } = JSON.parse(readFileSync(join(cwd, 'both/datapackage.json'), 'utf8')) as {
      resources: { path: string }[];
    };
    expect(resources.map(({ path }) => path).sort()).toEqual(names);
  });

  it('parquet: the same bytes from two threads, without CSV; csv: the same CSV', async () => {
    await good('run', 'clique.yaml', '-o', 'parquet', '--format', 'parquet', '-n', '2', '-t', '2');
    await good('run', 'clique.yaml', '-o', 'csv', '--format', 'csv', '-n', '2', '-t', '2');
    expect(filesIn('parquet', '.csv')).toEqual([]);
    expect(filesIn('csv', '.parquet')).toEqual([]);
    for (const table of tablesOfRun)
      for (const format of ['csv', 'parquet']) {
        const [one, two] = ['both', format].map((folder) =>
          readFileSync(join(cwd, folder, `${table}.${format}`)),
        );
        expect(one!.equals(two!), `${table}.${format}`).toBe(true);
      }
    expect(readManifest(join(cwd, 'parquet/manifest.json')).complete).toBe(true);
  });

  it('parquet: says that reports read CSV, and how to mend it; suggests no chart', async () => {
    for (const command of ['report', 'plot', 'export']) {
      const { code, stderr } = await run(command, 'parquet');
      expect(code, command).toBe(65);
      expect(stderr).toContain('CW-REPORT-PARQUET');
      expect(stderr).toContain('--format both');
    }
    const { stderr } = await good('run', 'small.yaml', '-o', 'hint', '--format', 'parquet', '-n', '2');
    expect(stderr).not.toContain('plot');
  });

  it('parquet: --overwrite leaves nothing of the format before', async () => {
    await good('run', 'small.yaml', '-o', 'again', '--format', 'parquet', '-q');
    await good('run', 'small.yaml', '-o', 'again', '--overwrite', '-q');
    expect(filesIn('again', '.parquet')).toEqual([]);
    expect(filesIn('again', '.csv')).toContain('summary.csv');
  });

  it('both: years too, and what stands for several designs together', async () => {
    await good('run', 'year.yaml', '-o', 'year', '--format', 'both', '-q');
    expect(await parquetRows('year/year.parquet')).toEqual(csvRows('year/year.csv', 'year'));
    expect(filesIn('year/july', '.parquet')).toContain('slots.parquet');
    expect(await parquetRows('pair/compare.parquet')).toEqual(csvRows('pair/compare.csv', 'compare'));
  });

  it('parquet: a comparison says where its table is, and can be replaced', async () => {
    const words = ['compare', 'small.yaml', 'clique.yaml', '-o', 'other', '-n', '2'];
    const { stderr } = await good(...words, '--format', 'parquet');
    expect(stderr).toContain('other/compare.parquet');
    expect(filesIn('other', '.csv')).toEqual([]);
    expect(await run('report', 'other')).toMatchObject({
      code: 65,
      stderr: expect.stringContaining('CW-REPORT-PARQUET') as string,
    });
    await good(...words, '--overwrite', '-q');
    expect(filesIn('other', '.parquet')).toEqual([]);
  });

  it('is refused where there is no such format', async () => {
    const { code, stderr } = await run('run', 'small.yaml', '--format', 'xlsx');
    expect(code).toBe(2);
    expect(stderr).toContain('CW-CLI-USAGE');
    expect(stderr).toContain('csv, parquet, both');
  });
});

describe('chainwatt export', () => {
  it('writes every figure of every design, in both formats', async () => {
    const { stdout } = await good('export', 'pair', '--format', 'both');
    expect(stdout).toBe('pair/summary-long.csv\npair/summary-long.parquet\n');
    const long = csvRows('pair/summary-long.csv', 'summary-long');
    expect(await parquetRows('pair/summary-long.parquet')).toEqual(long);

    const fields = dictionary.get('summary')!.fields;
    const figures = fields.filter(({ name, type }) => type !== 'string' && name !== 'replication');
    const expected = ['small', 'clique'].flatMap((design) => {
      const { perRun } = readManifest(join(cwd, 'pair', design, 'manifest.json'));
      return csvRows(`pair/${design}/summary.csv`, 'summary').flatMap((row, r) =>
        figures.map(({ name, unit }) => ({
          design,
          replication: row['replication'],
          seed: perRun[r]!.seed,
          kpi: name,
          unit,
          value: row[name] === null ? null : Number(row[name]),
        })),
      );
    });
    expect(expected.some(({ value }) => value === null)).toBe(true);
    expect(long).toEqual(expected);
  });

  it('writes the years of typical periods, with the figures that a year has', async () => {
    await good('run', 'year.yaml', '-o', 'years', '-q');
    await good('export', 'years', '--json');
    const [year] = csvRows('years/year.csv', 'year');
    const long = csvRows('years/summary-long.csv', 'summary-long');
    expect(long.length).toBeGreaterThan(50);
    expect(new Set(long.map(({ design }) => design))).toEqual(new Set(['year']));
    for (const { kpi, value } of long) {
      const cell = year![String(kpi)];
      expect(cell, String(kpi)).toBeDefined();
      expect(value, String(kpi)).toBe(cell === null ? null : Number(cell));
    }
  });

  it('replaces nothing unless told to, and goes where it is told', async () => {
    await good('export', 'both');
    const before = readFileSync(join(cwd, 'both/summary-long.csv'), 'utf8');
    const { code, stderr } = await run('export', 'both');
    expect(code).toBe(2);
    expect(stderr).toContain('CW-OUTPUT-EXISTS');
    await good('export', 'both', '--overwrite');
    expect(readFileSync(join(cwd, 'both/summary-long.csv'), 'utf8')).toBe(before);
    await good('export', 'both', '-o', 'elsewhere/new');
    expect(readFileSync(join(cwd, 'elsewhere/new/summary-long.csv'), 'utf8')).toBe(before);
  });
});
