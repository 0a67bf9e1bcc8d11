/** Civil time of a run's slots, computed once from the scenario's zone: a recorded table of UTC offsets. */
import { DAY, SECOND } from '../kernel/index.js';
import { formatInstant, offsetTable, parseIsoDateTime } from '../data/index.js';
import { slotTimes, type SlotTimes } from '../data/slot-times.js';
import type { SlotCalendar } from '../devices/types.js';
import type { TimeSettings } from '../scenario/types.js';

/** What devices and tariffs are told of the clock. */
export type RunCalendar = SlotCalendar & SlotTimes;

/** The calendar of `slots` slots. */
export function createCalendar(time: TimeSettings, slots: number): RunCalendar {
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

/** Starts of slots as `YYYY-MM-DDTHH:MM:SSZ`; keeps the text of a day, since slots are asked for in order. */
export class SlotStarts {
  private readonly calendar: SlotCalendar;
  private day = NaN;
  private date = '';

  constructor(calendar: SlotCalendar) {
    this.calendar = calendar;
  }

  text(slot: number): string {
    const us = this.calendar.start_us + slot * this.calendar.slot_us;
    const day = Math.floor(us / DAY);
    if (day !== this.day) {
      this.day = day;
      this.date = formatInstant(day * DAY).slice(0, 10);
    }
    const second = Math.floor((us - day * DAY) / SECOND);
    const part = (size: number, of: number): string =>
      String(Math.floor(second / size) % of).padStart(2, '0');
    return `${this.date}T${part(3600, 24)}:${part(60, 60)}:${part(1, 60)}Z`;
  }
}
