/**
 * Reads a results folder back: its manifest, the resolved scenario, summary rows and the rows of the large tables as a stream.
 * A report works from this alone.
 * Errors: CW-REPORT-FOLDER (category `input`) when the folder is none of chainwatt's or lacks a table, CW-REPORT-PARQUET when it has
 * Parquet alone; CW-MANIFEST.
 */
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import { ChainwattError } from '../kernel/index.js';
import {
  explained,
  INCOMPLETE_FILE,
  MANIFEST_FILE,
  readManifest,
  tableFile,
  type Manifest,
} from '../output/index.js';
import type { SummaryRow } from '../records/fields-summary.js';
import type { YearRow } from '../records/fields-year.js';
import type { Field } from '../records/fields.js';
import { tables, type TableName } from '../records/tables.js';
import type { FigureRow } from './estimate.js';
import { factsOf, type RunFacts } from './facts.js';
import { kindOfFolder, SCENARIO_FILE, type KindFacts } from './folder-kinds.js';

/** A cell: empty ones are null. */
export type Cell = number | string | null;
export type Row = Readonly<Record<string, Cell>>;

export interface Results {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly facts: RunFacts;
}

/** Opens a folder that `chainwatt run` has written. */
export function openResults(folder: string): Results {
  const manifestFile = join(folder, MANIFEST_FILE);
  if (!existsSync(manifestFile)) throw withoutManifest(folder);
  const manifest = readManifest(manifestFile);
  const facts = factsOf(readResolved(folder));
  if (facts === undefined) throw notResults(folder, 'no readable scenario.json in it');
  refuseParquetAlone(folder, facts.periods === undefined ? 'summary' : 'year', RUN_AGAIN);
  return { folder, manifest, facts };
}

function readResolved(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, SCENARIO_FILE), 'utf8'));
  } catch {
    // not there, or not JSON: the caller says so
    return undefined;
  }
}

/** The rows of the summary, in the order of replications. */
export function readSummary({ folder }: Results): SummaryRow[] {
  return readWhole(folder, 'summary') as SummaryRow[];
}

function readWhole(folder: string, table: 'summary' | 'year'): Row[] {
  const path = tablePath(folder, table);
  const records = parseSync(readFileSync(path), { columns: true }) as Record<string, string>[];
  return records.map((record) => typedRow(record, tables[table].fields));
}

/** What there is to report of the folder: years where its scenario has typical periods, else summaries. */
export function readFigures(results: Results): FigureRow[] {
  const { folder, facts } = results;
  return facts.periods === undefined ? readSummary(results) : (readWhole(folder, 'year') as YearRow[]);
}

/** The rows of a table, one after the other; memory does not grow with the table. */
export async function* readRows({ folder }: Results, table: TableName): AsyncGenerator<Row> {
  const path = tablePath(folder, table);
  const { fields } = tables[table];
  const parser = createReadStream(path).pipe(parse({ columns: true }));
  for await (const record of parser) yield typedRow(record as Record<string, string>, fields);
}

function tablePath(folder: string, table: TableName): string {
  const path = join(folder, tableFile(table));
  if (!existsSync(path)) throw notResults(folder, `no ${tableFile(table)} in it`);
  return path;
}

function typedRow(record: Record<string, string>, fields: readonly Field[]): Row {
  const row: Record<string, Cell> = {};
  for (const { name, type } of fields) {
    const text = record[name] ?? '';
    row[name] = text === '' ? null : type === 'integer' || type === 'number' ? Number(text) : text;
  }
  return row;
}

const RUN_AGAIN = 'run it again with --format both: the same scenario and seed give the same tables';
const MERGE_AGAIN =
  'merge it again, with `chainwatt sweep merge` and --format both: its runs are kept, and only the tables are written anew';

/** Throws where the table that a folder of this kind has beside those of its runs lies there as Parquet alone. */
export function refuseParquetOf(folder: string, { kind, table }: KindFacts): void {
  if (table !== undefined) refuseParquetAlone(folder, table, kind === 'sweep' ? MERGE_AGAIN : RUN_AGAIN);
}

/** Reports read CSV, the form that a folder has unless another was asked for. */
function refuseParquetAlone(folder: string, table: string, remedy: string): void {
  const [csv, parquet] = [tableFile(table), tableFile(table, 'parquet')];
  if (existsSync(join(folder, csv)) || !existsSync(join(folder, parquet))) return;
  throw new ChainwattError('input', {
    code: 'CW-REPORT-PARQUET',
    message: `${folder} has its tables as Parquet alone, and reports and charts are made of CSV`,
    found: parquet,
    expected: csv,
    remedy,
  });
}

/** What a folder is that is none of a finished run. */
function withoutManifest(folder: string): ChainwattError {
  const own = kindOfFolder(folder);
  if (own === undefined) {
    return hasRuns(folder)
      ? notResults(
          folder,
          `no ${MANIFEST_FILE} in it, but folders of runs: it is a folder of results, or was killed before its table was written`,
          'name one of the folders in it, or run what was killed again with --overwrite',
        )
      : notResults(folder, `no ${MANIFEST_FILE} in it`);
  }
  refuseParquetOf(folder, own);
  if (own.kind === 'run') return unfinished(folder);
  return own.kind === 'sweep'
    ? notResults(folder, `a ${own.words}`, 'its tables are there; `chainwatt report` makes its report')
    : notResults(folder, `a ${own.words}`, 'name the folder of one of its designs, which is inside');
}

function hasRuns(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const entries = explained('read', folder, () => readdirSync(folder, { withFileTypes: true }));
  return entries.some(
    (entry) => entry.isDirectory() && kindOfFolder(join(folder, entry.name))?.kind === 'run',
  );
}

/** A run without a manifest: the note in its folder says why there is none, if the run could write one. */
function unfinished(folder: string): ChainwattError {
  const note = join(folder, INCOMPLETE_FILE);
  if (!existsSync(note)) {
    return notResults(
      folder,
      `no ${MANIFEST_FILE} in it: the run in it is under way, or was killed`,
      'wait until it is done; if it was killed, run it again with --overwrite',
    );
  }
  const [said = ''] = explained('read', note, () => readFileSync(note, 'utf8')).split('\n', 1);
  return notResults(
    folder,
    `a run that was interrupted or failed; ${INCOMPLETE_FILE} in it says: ${said}`,
    'mend what it names, and run it again with --overwrite, or into another folder with --out',
  );
}

export function notResults(
  folder: string,
  found: string,
  remedy = 'run a scenario first, and name the folder that it prints',
): ChainwattError {
  return new ChainwattError('input', {
    code: 'CW-REPORT-FOLDER',
    message: `${folder} is not a results folder that can be reported`,
    found,
    expected: 'a folder that `chainwatt run` has finished',
    remedy,
  });
}
