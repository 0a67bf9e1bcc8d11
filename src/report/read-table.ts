/** Reads a whole small CSV table of chainwatt back, with the types of its dictionary: numbers, texts, null where a cell is empty. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Field } from '../records/fields.js';
import { explained, tableFile } from '../output/index.js';

export type TableCell = number | string | null;
export type TableRow = Readonly<Record<string, TableCell>>;

/** Rows of the table `name` in `folder`; columns that the dictionary does not have are texts. Errors: CW-OUTPUT-IO. */
export function readTable(folder: string, name: string, fields: readonly Field[]): TableRow[] {
  const path = join(folder, tableFile(name));
  const text = explained('read', path, () => readFileSync(path, 'utf8'));
  const records = parse(text, { columns: true }) as Record<string, string>[];
  const numeric = numericNames(fields);
  return records.map((record) => typedCells(record, numeric));
}

/** Names of the columns that have numbers. */
export function numericNames(fields: readonly Field[]): ReadonlySet<string> {
  return new Set(
    fields.filter(({ type }) => type === 'integer' || type === 'number').map((field) => field.name),
  );
}

/** A row from its texts; the columns of `numeric` have numbers. */
export function typedCells(record: Readonly<Record<string, string>>, numeric: ReadonlySet<string>): TableRow {
  return Object.fromEntries(
    Object.entries(record).map(([key, cell]): [string, TableCell] => [
      key,
      cell === '' ? null : numeric.has(key) ? Number(cell) : cell,
    ]),
  );
}

/** The number of a cell; null where it is none. */
export function numberIn(row: TableRow, name: string): number | null {
  const value = row[name];
  return typeof value === 'number' ? value : null;
}

export function textIn(row: TableRow, name: string): string {
  return String(row[name] ?? '');
}
