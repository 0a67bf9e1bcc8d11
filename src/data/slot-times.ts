/**
 * Civil time of equally long slots, as columns, computed once for a run. Cost: O(slots).
 */
import { assert, DAY, MINUTE } from '../kernel/index.js';
import { civilFromDays, dayNumber, dayOfYear, weekdayOfDays } from './civil.js';
import type { OffsetTable } from './zone.js';

/** One entry a slot. */
export interface SlotTimes {
  /** Local minute of the day at each slot's start, 0..1439. */
  readonly minuteOfDay: Int32Array;
  /** 0 = Monday … 6 = Sunday. */
  readonly weekday: Int32Array;
  /** 1..366. */
  readonly dayOfYear: Int32Array;
  /** 1..12. */
  readonly month: Int32Array;
}

/** What the local calendar shows at the start of each of `slots` slots from the instant `start_us` on. */
export function slotTimes(table: OffsetTable, start_us: number, slot_us: number, slots: number): SlotTimes {
  assert(
    start_us >= table.from_us && start_us + (slots - 1) * slot_us <= table.to_us,
    'CW-ZONE-SPAN',
    `the table of ${table.zone} does not span the slots`,
  );
  const { changes } = table;
  const columns = {
    minuteOfDay: new Int32Array(slots),
    weekday: new Int32Array(slots),
    dayOfYear: new Int32Array(slots),
    month: new Int32Array(slots),
  };
  let change = 0;
  let days = NaN;
  let weekday = 0;
  let day = 0;
  let month = 0;
  for (let slot = 0; slot < slots; slot++) {
    const us = start_us + slot * slot_us;
    while (change + 1 < changes.length && changes[change + 1]!.from_us <= us) change++;
    const local_us = us + changes[change]!.offset_us;
    const today = dayNumber(local_us);
    if (today !== days) {
      days = today;
      const date = civilFromDays(days);
      weekday = weekdayOfDays(days);
      day = dayOfYear(date.year, date.month, date.day);
      month = date.month;
    }
    columns.minuteOfDay[slot] = Math.floor((local_us - days * DAY) / MINUTE);
    columns.weekday[slot] = weekday;
    columns.dayOfYear[slot] = day;
    columns.month[slot] = month;
  }
  return columns;
}
