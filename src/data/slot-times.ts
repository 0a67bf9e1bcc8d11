/**
 * Civil time of equally long slots, as columns, computed once for a run. Cost: O(slots).
 */
import { utcToCivil } from './zone.js';
import type { OffsetTable } from './zone.js';

/** One entry a slot. */
export interface SlotTimes {
  /** Local minute of the day at each slot's start, 0..1439. */
  readonly minuteOfDay: Int32Array;
  /** 0 = Monday … 6 = Sunday. */
  readonly weekday: Int32Array;
  /** 1..366. */
  readonly dayOfYear: Int32Array;
}

/** What the local calendar shows at the start of each of `slots` slots from the instant `start_us` on. */
export function slotTimes(table: OffsetTable, start_us: number, slot_us: number, slots: number): SlotTimes {
  const minuteOfDay = new Int32Array(slots);
  const weekday = new Int32Array(slots);
  const days = new Int32Array(slots);
  for (let slot = 0; slot < slots; slot++) {
    const civil = utcToCivil(table, start_us + slot * slot_us);
    minuteOfDay[slot] = civil.hour * 60 + civil.minute;
    weekday[slot] = civil.weekday;
    days[slot] = civil.dayOfYear;
  }
  return { minuteOfDay, weekday, dayOfYear: days };
}
