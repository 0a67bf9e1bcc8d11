/**
 * The days of a run, for what is settled day by day: slots belong to the calendar day, in the scenario's zone, in which they begin. The
 * first day begins with the run and the last one ends with it, so either may be short; where clocks change a day has 23 or 25 hours.
 */
import type { SlotRange } from '../metrics/trading.js';
import type { SlotTimes } from '../data/slot-times.js';

export interface Day extends SlotRange {
  /** From 0. */
  readonly number: number;
}

/** The day of each slot, one object a day, by what the calendar shows at the start of each slot. */
export function daysOf({ dayOfYear }: Pick<SlotTimes, 'dayOfYear'>): readonly Day[] {
  const days: Day[] = [];
  const slots = dayOfYear.length;
  for (let from = 0, to = 0; from < slots; from = to) {
    while (to < slots && dayOfYear[to] === dayOfYear[from]) to++;
    const day: Day = { number: days.at(-1) === undefined ? 0 : days.at(-1)!.number + 1, from, to };
    for (let slot = from; slot < to; slot++) days.push(day);
  }
  return days;
}

/** Slots of the longest of them. */
export function longestDay(days: readonly Day[]): number {
  return days.reduce((longest, { from, to }) => Math.max(longest, to - from), 0);
}
