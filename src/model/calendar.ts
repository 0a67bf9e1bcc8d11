/** Civil time of a run's slots, computed once from the scenario's zone: a recorded table of UTC offsets. */
import { formatInstant, offsetTable, parseIsoDateTime } from '../data/index.js';
import { slotTimes } from '../data/slot-times.js';
import type { SlotCalendar } from '../devices/types.js';
import type { TimeSettings } from '../scenario/types.js';

/** The calendar of `slots` slots. */
export function createCalendar(time: TimeSettings, slots: number): SlotCalendar {
  const start_us = parseIsoDateTime(time.start, time.zone);
  const table = offsetTable(time.zone, start_us, start_us + slots * time.slot_us);
  return {
    slot_us: time.slot_us,
    slots,
    zone: time.zone,
    start_us,
    ...slotTimes(table, start_us, time.slot_us, slots),
  };
}

/** A slot's start as `YYYY-MM-DDTHH:MM:SSZ`. */
export function slotStart_UTC(calendar: SlotCalendar, slot: number): string {
  const text = formatInstant(calendar.start_us + slot * calendar.slot_us);
  return text.replace(/T(\d\d:\d\d)Z$/, 'T$1:00Z');
}
