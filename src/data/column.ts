/**
 * One column of a CSV text as numbers, one a row, in the file's own unit: for whatever a scenario may give as a CSV column.
 * Errors: those of table.ts and CW-DATA-NUMBER for cells that hold no number, all at once.
 */
import { ChainwattError } from '../kernel/index.js';
import type { Place, Problem } from '../kernel/index.js';
import { cellNumber, findColumn, readTable } from './table.js';
import type { Table, TableOptions } from './table.js';

/** The problem that `count` cells hold no number, the first of them at (row, column). */
export function numberProblem(table: Table, count: number, row: number, column: number): Problem {
  const cell = table.rows[row]?.[column]?.trim() ?? '';
  const comma = !table.decimalComma && /^[+-]?\d+,\d+$/.test(cell);
  return {
    code: 'CW-DATA-NUMBER',
    message: `${count} of ${table.rows.length} cells in column "${table.names[column]}" hold no number`,
    place: table.place(row, column),
    found: cell === '' ? 'an empty cell' : `"${cell}"`,
    expected: table.decimalComma ? 'a number such as 3,14' : 'a number such as 3.14',
    remedy: comma ? 'say decimalComma: true' : 'mend or fill these cells; no thousands separators, no units',
  };
}

/** The numbers of `column`, one a row. `place` is where the text begins. */
export function parseColumn(
  input: string | Uint8Array,
  column: string,
  place: Place,
  options: TableOptions = {},
): Float64Array {
  const table = readTable(input, options, place);
  const problems = [...table.problems];
  const index = findColumn(table, column);
  const values = new Float64Array(table.rows.length);
  if (typeof index !== 'number') {
    problems.push(index);
  } else {
    let bad = 0;
    let first = -1;
    table.rows.forEach((cells, row) => {
      if (cells.length !== table.names.length) return; // ragged: reported as such
      const value = cellNumber(cells[index]!, table.decimalComma);
      values[row] = value;
      if (value === value) return;
      bad++;
      if (first < 0) first = row;
    });
    if (bad > 0) problems.push(numberProblem(table, bad, first, index));
  }
  if (problems.length > 0) throw new ChainwattError('input', problems);
  return values;
}
