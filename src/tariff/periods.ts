/**
 * Billing periods: where accounts that run over several slots are closed. A period of days ends with the last slot that begins on
 * its last local day, counted from the day of the first slot; the last period ends with the run.
 */
import { z } from 'zod';
import { DAY } from '../kernel/index.js';
import { quantity } from '../records/quantity.js';
import type { TariffCalendar } from './types.js';

/** `slot`, `day` (local), `run`, or a length of time in whole days. */
export type Period = 'slot' | 'day' | 'run' | number;

/** 1 for each slot that is the last of its period. */
export type PeriodEnds = Uint8Array;

export function periodSchema<const Named extends 'slot' | 'day' | 'run'>(
  named: readonly Named[],
  description: string,
): z.ZodType<Named | number, Named | number | string> {
  const days = quantity('time', 'a number of whole days', { minimum: DAY, maximum: 3000 * DAY });
  const wholeDays = days.refine((length) => length % DAY === 0, 'a period is a whole number of days');
  return z
    .union([z.enum(named), wholeDays], {
      error: `${named.join(', ')}, or a whole number of days, such as 30 d`,
    })
    .meta({ description, examples: [...named, '30 d'] });
}

/** Where the periods of a run end. */
export function periodEnds(period: Period, calendar: TariffCalendar): PeriodEnds {
  const { slots, dayOfYear } = calendar;
  const ends = new Uint8Array(slots);
  if (slots === 0) return ends;
  ends[slots - 1] = 1;
  if (period === 'run') return ends;
  if (period === 'slot') return ends.fill(1);
  const length_days = period === 'day' ? 1 : period / DAY;
  let day = 0;
  for (let slot = 1; slot < slots; slot++) {
    if (dayOfYear[slot] === dayOfYear[slot - 1]) continue;
    day++;
    if (day % length_days === 0) ends[slot - 1] = 1;
  }
  return ends;
}
