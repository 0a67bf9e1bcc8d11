/**
 * Reads a table of a results folder, of a run or of a sweep, typed by the folder's data package. It is read as a whole: for tables that
 * do not fit in memory, take Parquet and a database.
 * Errors: CW-LIBRARY-TABLE (category `input`).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { ChainwattError } from '../kernel/index.js';
import { DATA_PACKAGE_FILE } from '../output/index.js';

/** Empty cells are null; instants stay text. */
export type Cell = number | string | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

/** What the dictionary says of a column. */
export interface ColumnFacts {
  readonly name: string;
  /** integer, number, string, boolean or datetime. */
  readonly type: string;
  /** Absent for text and instants. */
  readonly unit?: string;
  readonly description: string;
}

export interface TableRead {
  readonly columns: readonly ColumnFacts[];
  readonly rows: readonly Row[];
}

interface Package {
  readonly resources: readonly {
    readonly name: string;
    readonly path: string;
    readonly schema: { readonly fields: readonly ColumnFacts[] };
  }[];
}

/** The table `name` of `folder`, such as `agents` of a run or `points` of a sweep. */
export function readTable(folder: string, name: string): TableRead {
  const description = join(folder, DATA_PACKAGE_FILE);
  if (!existsSync(description)) throw notThere(folder, name, `no ${DATA_PACKAGE_FILE} in it`);
  const { resources } = JSON.parse(readFileSync(description, 'utf8')) as Package;
  const resource = resources.find((each) => each.name === name && each.path.endsWith('.csv'));
  if (resource === undefined)
    throw notThere(folder, name, resources.map(({ path }) => path).join(', ') || 'no tables');
  const { fields } = resource.schema;
  const records = parse(readFileSync(join(folder, resource.path)), { columns: true }) as Record<
    string,
    string
  >[];
  return { columns: fields, rows: records.map((record) => typed(record, fields)) };
}

function typed(record: Readonly<Record<string, string>>, fields: readonly ColumnFacts[]): Row {
  return Object.fromEntries(fields.map(({ name, type }) => [name, cellOf(record[name] ?? '', type)]));
}

function cellOf(text: string, type: string): Cell {
  if (text === '') return null;
  if (type === 'integer' || type === 'number') return Number(text);
  return type === 'boolean' ? text === 'true' : text;
}

function notThere(folder: string, name: string, found: string): ChainwattError {
  return new ChainwattError('input', {
    code: 'CW-LIBRARY-TABLE',
    message: `${folder} has no table ${name} as CSV`,
    found,
    expected: `a results folder with ${name}.csv and ${DATA_PACKAGE_FILE}`,
    remedy:
      'name the folder of one design or of a sweep that is done; results that are Parquet alone need --format both',
  });
}
