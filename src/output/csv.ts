/**
 * Writes the rows of a large table as CSV (RFC 4180, `\n` at line ends) into a buffer that is flushed to a file.
 * Byte-identical to csv-stringify with `escape_formulas: true` and booleans as words, at many times its speed; no string is made
 * for integers, amounts of money and plain text. NaN and +Infinity are empty cells.
 * The table's dictionary is enforced: type of each cell, no empty cell without a meaning, number of cells (CW-OUTPUT-CELL,
 * CW-OUTPUT-ROW). Errors of the file system: CW-OUTPUT-IO.
 */
import { assert } from '../kernel/index.js';
import type { FieldType } from '../records/fields.js';
import type { RowSink } from '../records/sink.js';
import type { Table } from '../records/tables.js';
import { MAX_NUMBER_BYTES, writeFloat, writeInteger } from './digits.js';
import { PartFile } from './part-file.js';

const BUFFER_BYTES = 256 * 1024;

const COMMA = 44;
const NEWLINE = 10;

// what a column takes, as bits
const INTEGER = 1;
const FLOAT = 2;
const TEXT = 4;
const BOOLEAN = 8;
const MISSING = 16;
const accepted: Readonly<Record<FieldType, number>> = {
  integer: INTEGER,
  number: INTEGER | FLOAT,
  string: TEXT,
  boolean: BOOLEAN,
};

/** Characters with which a spreadsheet would begin a formula; the last four are their full-width forms. */
const FORMULA = new Set(['=', '+', '-', '@', '\t', '\r', '\uff1d', '\uff0b', '\uff0d', '\uff20']);

/** 1 for the characters of ASCII that need quotes, 2 for those that may not come first. */
const special = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return (/[",\n\r]/.test(character) ? 1 : 0) | (FORMULA.has(character) ? 2 : 0);
});

/** A text cell: guarded against formulas, quoted where needed. */
export function csvCell(value: string): string {
  const guarded = FORMULA.has(value.charAt(0)) ? `'${value}` : value;
  return /[",\n\r]/.test(value) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

export class CsvTableWriter implements RowSink {
  readonly table: Table;
  /** Rows closed so far, without the header. */
  rows = 0;
  private readonly file: PartFile;
  private readonly columns: number;
  /** Per column what it takes; one entry more, which takes nothing. */
  private readonly accepts: Uint8Array;
  private readonly buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  /** Beyond this a number and its separator may not fit. */
  private readonly limit = BUFFER_BYTES - MAX_NUMBER_BYTES - 2;
  private position = 0;
  private column = 0;

  /** Opens `<path>.part` and writes the header. */
  constructor(path: string, table: Table) {
    this.table = table;
    this.columns = table.fields.length;
    this.accepts = new Uint8Array(this.columns + 1);
    table.fields.forEach((field, i) => {
      this.accepts[i] = accepted[field.type] | (field.missing === undefined ? 0 : MISSING);
    });
    this.file = new PartFile(path);
    this.append(table.fields.map((field) => csvCell(field.name)).join(',') + '\n');
  }

  integer(value: number): void {
    if ((value | 0) !== value && value - Math.floor(value) !== 0) this.refuse(`${value} is not an integer`);
    this.begin(INTEGER);
    this.position = writeInteger(this.buffer, this.position, value);
  }

  float(value: number): void {
    if (value - value !== 0) {
      if (value === -Infinity) this.refuse('-Infinity has no meaning in a table');
      this.begin(MISSING);
      return;
    }
    this.begin(FLOAT);
    this.position = writeFloat(this.buffer, this.position, value);
  }

  text(value: string): void {
    this.begin(value === '' ? MISSING : TEXT);
    const length = value.length;
    if (this.position + length > this.limit) {
      this.append(csvCell(value));
      return;
    }
    // plain ASCII in one pass, found out on the way; anything else again, with care
    const buffer = this.buffer;
    const start = this.position;
    let codes = 0;
    let marks = length > 0 ? special[value.charCodeAt(0) & 127]! & 2 : 0;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      codes |= code;
      marks |= special[code & 127]! & 1;
      buffer[start + i] = code;
    }
    if (codes > 127 || marks !== 0) this.append(csvCell(value));
    else this.position = start + length;
  }

  boolean(value: boolean): void {
    this.begin(BOOLEAN);
    this.append(value ? 'true' : 'false');
  }

  missing(): void {
    this.begin(MISSING);
  }

  end(): void {
    if (this.column !== this.columns) {
      assert(false, 'CW-OUTPUT-ROW', `${this.table.title}: row of ${this.column} cells, not ${this.columns}`);
    }
    this.column = 0;
    this.rows++;
    this.buffer[this.position++] = NEWLINE;
  }

  /** Bytes written, the buffered ones included. */
  get bytes(): number {
    return this.file.bytes + this.position;
  }

  /** Writes what is left and gives the file its name. A row that is not closed is an assertion. */
  close(): void {
    assert(this.column === 0, 'CW-OUTPUT-ROW', `${this.table.title}: the last row is not closed`);
    this.flush();
    this.file.close();
  }

  /** Drops the file. */
  abort(): void {
    this.file.abort();
  }

  /** Starts a cell of `kind`: separator, check against the dictionary, room for a number. */
  private begin(kind: number): void {
    const column = this.column;
    if ((this.accepts[column]! & kind) === 0) this.refuse(describe(kind));
    this.column = column + 1;
    if (this.position > this.limit) this.flush();
    if (column > 0) this.buffer[this.position++] = COMMA;
  }

  private append(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    if (this.position + bytes.length > this.limit) this.flush();
    if (bytes.length > this.limit) {
      this.file.write(bytes);
      return;
    }
    this.buffer.set(bytes, this.position);
    this.position += bytes.length;
  }

  private flush(): void {
    this.file.write(this.buffer, this.position);
    this.position = 0;
  }

  private refuse(what: string): never {
    const field = this.table.fields[this.column];
    const place = field ? `column ${field.name} (${field.type})` : 'beyond the last column';
    assert(false, 'CW-OUTPUT-CELL', `${this.table.title}, row ${this.rows}, ${place}: ${what}`);
  }
}

function describe(kind: number): string {
  if (kind === MISSING) return 'an empty cell has no meaning here';
  const type =
    kind === INTEGER ? 'an integer' : kind === FLOAT ? 'a float' : kind === TEXT ? 'text' : 'a boolean';
  return `${type} does not belong here`;
}
