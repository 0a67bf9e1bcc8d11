/** The tables of one run as CSV files: opens a writer when the model first asks for a table that is switched on. */
import type { RowSink, TableSinks } from '../records/sink.js';
import { tables, type TableName } from '../records/tables.js';
import { CsvTableWriter } from './csv.js';

export class CsvTableSinks implements TableSinks {
  private readonly wanted: ReadonlySet<TableName>;
  private readonly pathOf: (table: TableName) => string;
  private readonly writers = new Map<TableName, CsvTableWriter>();

  /** `pathOf` says where the rows of a table go: the result file itself, or the part of one replication. */
  constructor(wanted: Iterable<TableName>, pathOf: (table: TableName) => string) {
    this.wanted = new Set(wanted);
    this.pathOf = pathOf;
  }

  open(table: TableName): RowSink | undefined {
    if (!this.wanted.has(table)) return undefined;
    let writer = this.writers.get(table);
    if (writer === undefined) {
      writer = new CsvTableWriter(this.pathOf(table), tables[table]);
      this.writers.set(table, writer);
    }
    return writer;
  }

  /** Gives every file its name; if one fails, the others are dropped. */
  close(): void {
    try {
      for (const writer of this.writers.values()) writer.close();
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  /** Drops what is not closed. */
  abort(): void {
    for (const writer of this.writers.values()) writer.abort();
  }
}
