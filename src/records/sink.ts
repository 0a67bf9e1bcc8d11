/**
 * How the model writes the rows of a table without knowing their format: cell after cell in the order of the table's fields,
 * then `end()`. A cell of the wrong type, an empty cell in a field that has no meaning for it, and a row of the wrong length
 * are assertions (CW-OUTPUT-CELL, CW-OUTPUT-ROW).
 */
import type { TableName } from './tables.js';

export interface RowSink {
  /** An integer; any number field takes one. */
  integer(value: number): void;
  /** The shortest text that reads back as the same float64. NaN and +Infinity ("never") are empty cells. */
  float(value: number): void;
  text(value: string): void;
  boolean(value: boolean): void;
  /** An empty cell; what it means stands in the field's `missing`. */
  missing(): void;
  /** Closes the row. */
  end(): void;
}

export interface TableSinks {
  /** Where the rows of `table` go; undefined when the table is switched off. */
  open(table: TableName): RowSink | undefined;
}
