/**
 * Rows put into the slots of their grid: one value a slot, with the row it came from and what to make of it.
 * Repeated times, cells without a number and slots without a row are noted and marked here. Cost: O(rows + slots).
 */
import type { Place } from '../kernel/index.js';
import { HOUR } from '../kernel/index.js';
import type { FindingLog } from './audit.js';
import type { Grid } from './grid.js';
import { formatInstant } from './iso.js';
import { markOf, SOUND } from './mend.js';
import { cellNumber } from './table.js';
import type { Table } from './table.js';

/** Columns with one entry a slot. */
export interface Slots {
  readonly first_us: number;
  readonly step_us: number;
  /** NaN where there is none. */
  readonly values: Float64Array;
  /** See mend.ts. */
  readonly marks: Uint8Array;
  /** -1 where there is none. */
  readonly rowOfSlot: Int32Array;
  /** Rows that gave their slot its value. */
  readonly rowsUsed: number;
  /** The place of a slot's row in the text; without one, of the next row. */
  place(slot: number): Place;
}

/** Puts each row's cell of `column`, times `factor`, into its slot. */
export function fillSlots(
  table: Table,
  column: number,
  factor: number,
  instants_us: Float64Array,
  grid: Grid,
  log: FindingLog,
): Slots {
  const { order, first_us, step_us, slots } = grid;
  const values = new Float64Array(slots).fill(NaN);
  const marks = new Uint8Array(slots);
  const rowOfSlot = new Int32Array(slots).fill(-1);
  const conflictMark = markOf(log.policy('conflict'));
  const numberMark = markOf(log.policy('not-numeric'));
  let rowsUsed = 0;
  for (const row of order) {
    const slot = (instants_us[row]! - first_us) / step_us;
    const cells = table.rows[row]!;
    const cell = (cells[column] ?? '').trim();
    const value = cellNumber(cell, table.decimalComma) * factor;
    const numeric = value === value;
    const place = (): Place => table.place(row, column);
    if (!numeric && cells.length === table.names.length) {
      log.note('not-numeric', 1, place, cell === '' ? 'an empty cell' : `"${cell}"`);
    }
    const before = rowOfSlot[slot]!;
    if (before < 0) {
      rowOfSlot[slot] = row;
      values[slot] = value;
      marks[slot] = numeric ? SOUND : numberMark;
      rowsUsed++;
      continue;
    }
    const held = values[slot]!;
    if (numeric && held === held && held !== value) {
      const other = table.rows[before]![column]!.trim();
      log.note('conflict', 1, place, `${other} and ${cell} at ${formatInstant(instants_us[row]!)}`);
      marks[slot] = conflictMark;
      continue;
    }
    log.note('duplicate', 1, place, `${cell} at ${formatInstant(instants_us[row]!)}`);
    if (numeric && held !== held) {
      rowOfSlot[slot] = row;
      values[slot] = value;
      marks[slot] = SOUND;
    }
  }
  const place = (slot: number): Place => {
    let next = slot; // the last slot always has a row
    while (rowOfSlot[next]! < 0) next++;
    return table.place(rowOfSlot[next]!, column);
  };
  return { first_us, step_us, values, marks, rowOfSlot, rowsUsed, place };
}

/** Notes and marks the slots that have no row and no other mark. */
export function noteGaps(slots: Slots, log: FindingLog): void {
  const { first_us, step_us, marks, rowOfSlot } = slots;
  const mark = markOf(log.policy('gap'));
  const isGap = (slot: number): boolean => rowOfSlot[slot]! < 0 && marks[slot] === SOUND;
  for (let slot = 0; slot < marks.length; slot++) {
    if (!isGap(slot)) continue;
    const from = slot;
    while (isGap(slot)) marks[slot++] = mark;
    const hours = ((slot - from) * step_us) / HOUR;
    log.note(
      'gap',
      slot - from,
      () => slots.place(from),
      `${formatInstant(first_us + from * step_us)}, for ${hours} h`,
    );
  }
}
