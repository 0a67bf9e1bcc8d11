/**
 * Windows of time: from one local time of day to another, on some days of the week, in some months. A slot belongs to a window in
 * which it begins; a window that ends before it begins goes on after midnight, and its day is then still that of the slot.
 * Errors: CW-TARIFF-WINDOW where a window ends when it begins.
 */
import { z } from 'zod';
import { ChainwattError, type Problem } from '../kernel/index.js';
import type { TariffCalendar } from './types.js';

const time = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, {
  error: 'a local time of day, such as "06:00", in quotation marks',
});

export const windowShape = {
  from: time.default('00:00').describe('local time at which it begins'),
  to: time.default('24:00').describe('local time at which it ends; an earlier one is on the next day'),
  days: z.enum(['all', 'weekday', 'weekend']).default('all').describe('weekday: Monday to Friday'),
  months: z
    .array(z.int().min(1).max(12))
    .min(1)
    .optional()
    .describe('months in which it applies, 1 to 12; without it, all'),
};

export interface Window {
  readonly from: string;
  readonly to: string;
  readonly days: 'all' | 'weekday' | 'weekend';
  readonly months?: readonly number[] | undefined;
}

/** Whether `slot` begins in `window`. */
export function inWindow(window: Window, calendar: TariffCalendar, slot: number): boolean {
  const { days, months } = window;
  const isWeekend = calendar.weekday[slot]! > 4;
  if (days !== 'all' && (days === 'weekend') !== isWeekend) return false;
  if (months && !months.includes(calendar.month[slot]!)) return false;
  const from = minuteOf(window.from);
  const to = minuteOf(window.to);
  const minute = calendar.minuteOfDay[slot]!;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** Throws where a window is empty; `path` is where the windows stand in the configuration. */
export function checkWindows(windows: readonly Window[], path: string): void {
  const problems = windows.flatMap(({ from, to }, k): Problem[] => {
    if (minuteOf(from) !== minuteOf(to)) return [];
    const message = 'a window ends when it begins';
    const expected = 'two different times; the whole day is from "00:00" to "24:00"';
    return [
      { code: 'CW-TARIFF-WINDOW', message, path: `${path}.${k}`, found: `from ${from} to ${to}`, expected },
    ];
  });
  if (problems.length > 0) throw new ChainwattError('input', problems);
}

function minuteOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
}

/**
 * What holds in `slot`: of each price what the first window says that has the slot and names it, otherwise what `base` says. `wanted`
 * are the prices that windows may name.
 */
export function pricesIn<Prices extends object>(
  base: Prices,
  windows: readonly (Window & { readonly [Name in keyof Prices]?: Prices[Name] | undefined })[],
  wanted: readonly (keyof Prices)[],
  calendar: TariffCalendar,
  slot: number,
): Prices {
  const prices = { ...base };
  for (let k = windows.length - 1; k >= 0; k--) {
    const window = windows[k]!;
    if (!inWindow(window, calendar, slot)) continue;
    for (const name of wanted) {
      const price = window[name];
      if (price !== undefined) prices[name] = price as Prices[typeof name];
    }
  }
  return prices;
}
