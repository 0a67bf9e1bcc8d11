import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvTableWriter } from '../../src/output/csv.js';
import type { Field, FieldType } from '../../src/records/fields.js';
import type { Table } from '../../src/records/tables.js';
import { problemOf, scratch } from './scratch.js';

type Cell = number | string | boolean | null;

function tableOf(types: readonly FieldType[], missing = true): Table {
  const fields: Field[] = types.map((type, i) => ({
    name: `column${i}`,
    type,
    unit: '',
    description: '',
    ...(missing ? { missing: 'nothing' } : {}),
  }));
  return { title: 'Test', description: '', fields, primaryKey: [], references: [] };
}

function write(path: string, table: Table, rows: readonly (readonly Cell[])[]): Buffer {
  const sink = new CsvTableWriter(path, table);
  for (const row of rows) {
    row.forEach((cell, i) => {
      if (cell === null) sink.missing();
      else if (typeof cell === 'string') sink.text(cell);
      else if (typeof cell === 'boolean') sink.boolean(cell);
      else if (table.fields[i]!.type === 'integer') sink.integer(cell);
      else sink.float(cell);
    });
    sink.end();
  }
  const announced = sink.bytes;
  sink.close();
  expect(sink.rows).toBe(rows.length);
  expect(statSync(path).size).toBe(announced);
  return readFileSync(path);
}

/** What csv-stringify makes of the same rows. */
function oracle(table: Table, rows: readonly (readonly Cell[])[]): Buffer {
  const cells = rows.map((row) => row.map((cell) => (Number.isNaN(cell) || cell === Infinity ? null : cell)));
  const text = stringify(cells, {
    header: true,
    columns: table.fields.map((field) => field.name),
    escape_formulas: true,
    cast: { boolean: (value) => (value ? 'true' : 'false') },
  });
  return Buffer.from(text, 'utf8');
}

const awkward = fc.string({
  unit: fc.constantFrom(
    'a',
    'Z',
    '0',
    ' ',
    '"',
    ',',
    '\n',
    '\r',
    '\t',
    '=',
    '+',
    '-',
    '@',
    "'",
    ';',
    'é',
    '€',
    '＝',
    '－',
    '😀',
    '\ud800',
    '\0',
  ),
  maxLength: 8,
});
const cells: Record<FieldType, fc.Arbitrary<Cell>> = {
  integer: fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.constant(null)),
  number: fc
    .oneof(
      fc.double(),
      fc.integer().map((i) => i / 1e6),
      fc.constant(null),
    )
    .filter((v) => v !== -Infinity),
  string: fc.oneof(awkward, fc.string(), fc.constant(null)),
  boolean: fc.oneof(fc.boolean(), fc.constant(null)),
};
const anyTable = fc
  .array(fc.constantFrom<FieldType>('integer', 'number', 'string', 'boolean'), { minLength: 1, maxLength: 6 })
  .chain((types) =>
    fc.record({
      types: fc.constant(types),
      rows: fc.array(fc.tuple(...types.map((type) => cells[type])), { maxLength: 12 }),
    }),
  );

describe('the CSV writer', () => {
  it('writes header, numbers, text and empty cells', () => {
    const table = tableOf(['integer', 'number', 'string', 'boolean']);
    const bytes = write(join(scratch(), 't.csv'), table, [
      [7, 0.078, 'renter-1', true],
      [-12, NaN, '', false],
      [0, Infinity, 'a "b", c', null],
    ]);
    expect(bytes.toString()).toBe(
      'column0,column1,column2,column3\n7,0.078,renter-1,true\n-12,,,false\n0,,"a ""b"", c",\n',
    );
  });

  it('keeps a spreadsheet from running a cell as a formula', () => {
    const bytes = write(join(scratch(), 't.csv'), tableOf(['string', 'number']), [
      ['=1+1', -1],
      ['-x', 0],
      ['@a,b', 0],
      ['a=b', 0],
    ]);
    expect(bytes.toString()).toBe(`column0,column1\n'=1+1,-1\n'-x,0\n"'@a,b",0\na=b,0\n`);
  });

  it('is byte-identical to csv-stringify for any table', () => {
    const path = join(scratch(), 't.csv');
    fc.assert(
      fc.property(anyTable, ({ types, rows }) => {
        const table = tableOf(types);
        expect(write(path, table, rows).equals(oracle(table, rows))).toBe(true);
      }),
      { seed: 4, numRuns: 400 },
    );
  });

  it('is byte-identical across many buffers, with cells longer than a buffer', () => {
    const table = tableOf(['integer', 'string', 'number']);
    const long = 'Ω,"long"'.repeat(100_000);
    const rows = Array.from({ length: 15_000 }, (_, i): Cell[] => [
      i * 1_000_003,
      i % 5_000 === 2_500 ? long : `home "${i}"`.slice(i % 7),
      i / 7,
    ]);
    expect(write(join(scratch(), 't.csv'), table, rows).equals(oracle(table, rows))).toBe(true);
  });

  it('keeps to the buffer wherever a row ends', () => {
    const table = tableOf(['string', 'number', 'number']);
    const path = join(scratch(), 't.csv');
    for (let shift = 0; shift < 90; shift++) {
      const rows: Cell[][] = [
        ['x'.repeat(262_144 - 120 + shift), -1.2345678901234567e-6, -1.2345678901234567e-6],
        ['y', 1, 2],
      ];
      expect(write(path, table, rows).equals(oracle(table, rows))).toBe(true);
    }
  });
});

describe('the dictionary is enforced', () => {
  const table = tableOf(['integer', 'number', 'string'], false);
  const fresh = (): CsvTableWriter => new CsvTableWriter(join(scratch(), 't.csv'), table);

  it.each<[string, (sink: CsvTableWriter) => void]>([
    ['a fraction among integers', (sink) => sink.integer(0.5)],
    ['NaN among integers', (sink) => sink.integer(NaN)],
    ['infinity among integers', (sink) => sink.integer(Infinity)],
    ['a float among integers', (sink) => sink.float(1.5)],
    ['text among integers', (sink) => sink.text('1')],
    ['an empty cell without a meaning', (sink) => sink.missing()],
    ['an empty number without a meaning', (sink) => (sink.integer(1), sink.float(NaN))],
    ['an empty text without a meaning', (sink) => (sink.integer(1), sink.float(1), sink.text(''))],
    ['minus infinity', (sink) => (sink.integer(1), sink.float(-Infinity))],
    ['a boolean among numbers', (sink) => (sink.integer(1), sink.boolean(true))],
    ['a cell too many', (sink) => (sink.integer(1), sink.float(1), sink.text('a'), sink.integer(1))],
  ])('%s is refused', (_name, work) => {
    expect(problemOf(() => work(fresh()))).toMatchObject({ code: 'CW-OUTPUT-CELL', category: 'invariant' });
  });

  it('a short row is refused, when it ends and when the table does', () => {
    const sink = fresh();
    sink.integer(1);
    expect(problemOf(() => sink.end()).code).toBe('CW-OUTPUT-ROW');
    expect(problemOf(() => sink.close()).code).toBe('CW-OUTPUT-ROW');
  });

  it('names table, row and column', () => {
    const sink = fresh();
    sink.integer(1);
    expect(problemOf(() => sink.text('x')).message).toBe(
      'CW-OUTPUT-CELL: Test, row 0, column column1 (number): text does not belong here',
    );
  });
});

describe('a file of a table', () => {
  it('has its name only when it is whole', () => {
    const path = join(scratch(), 't.csv');
    const sink = new CsvTableWriter(path, tableOf(['integer']));
    sink.integer(1);
    sink.end();
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.part`)).toBe(true);
    sink.close();
    expect(existsSync(`${path}.part`)).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('column0\n1\n');
  });

  it('leaves nothing when it is dropped', () => {
    const path = join(scratch(), 't.csv');
    const sink = new CsvTableWriter(path, tableOf(['integer']));
    sink.abort();
    sink.abort();
    expect(existsSync(path) || existsSync(`${path}.part`)).toBe(false);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'on a full disk says so, with the path and a remedy, and leaves nothing',
    () => {
      const path = join(scratch(), 't.csv');
      symlinkSync('/dev/full', `${path}.part`);
      const sink = new CsvTableWriter(path, tableOf(['integer']));
      sink.integer(1);
      sink.end();
      const problem = problemOf(() => sink.close());
      expect(problem).toMatchObject({ code: 'CW-OUTPUT-IO', category: 'io' });
      expect(problem.message).toContain(`cannot write ${path}: no space left on the device`);
      expect(problem.message).toContain('ENOSPC');
      expect(existsSync(path) || existsSync(`${path}.part`)).toBe(false);
    },
  );

  it('in a folder that is a file says so', () => {
    const file = join(scratch(), 'file');
    new CsvTableWriter(file, tableOf(['integer'])).close();
    const problem = problemOf(() => new CsvTableWriter(join(file, 't.csv'), tableOf(['integer'])));
    expect(problem).toMatchObject({ code: 'CW-OUTPUT-IO', category: 'io' });
    expect(problem.message).toContain('ENOTDIR');
  });
});
