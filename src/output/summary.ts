/** The summary and the year as CSV, through csv-stringify: few rows, many columns. NaN and +Infinity are empty cells, as in the large tables. */
import { stringify } from 'csv-stringify/sync';
import { assert } from '../kernel/index.js';
import type { SummaryRow } from '../records/fields-summary.js';
import type { YearRow } from '../records/fields-year.js';
import type { Field } from '../records/fields.js';
import { tables } from '../records/tables.js';
import { writeWhole } from './part-file.js';

/** Header and rows. A cell of the wrong type, or empty without a meaning, is an assertion (CW-OUTPUT-CELL). */
export function summaryCsv(rows: readonly SummaryRow[]): string {
  return wideCsv('summary', rows);
}

export function writeSummary(path: string, rows: readonly SummaryRow[]): void {
  writeWhole(path, summaryCsv(rows));
}

export function writeYear(path: string, rows: readonly YearRow[]): void {
  writeWhole(path, wideCsv('year', rows));
}

function wideCsv(
  table: 'summary' | 'year',
  rows: readonly Readonly<Record<string, number | string | null>>[],
): string {
  const { fields } = tables[table];
  const lines = rows.map((row, i) =>
    fields.map((field) => checked(field, row[field.name]!, `${table}, row ${i}`)),
  );
  return stringify(lines, {
    header: true,
    columns: fields.map((field) => field.name),
    escape_formulas: true,
    cast: {
      boolean: (value) => (value ? 'true' : 'false'),
      date: (value) => value.toISOString(),
    },
  });
}

function checked(field: Field, value: number | string | null, row: string): number | string | null {
  const where = `${row}, column ${field.name} (${field.type})`;
  const empty = value === null || value === '' || Number.isNaN(value) || value === Infinity;
  if (empty) {
    assert(field.missing !== undefined, 'CW-OUTPUT-CELL', `${where}: an empty cell has no meaning here`);
    return null;
  }
  const fits =
    typeof value === 'string'
      ? field.type === 'string'
      : field.type === 'number'
        ? Number.isFinite(value)
        : field.type === 'integer' && Number.isInteger(value);
  assert(fits, 'CW-OUTPUT-CELL', `${where}: ${String(value)} does not belong here`);
  return value;
}
