/**
 * The start of a scenario in local civil time: `2026-05-04` or `2026-05-04T06:30`, seconds optional (ISO 8601 calendar date and
 * time without offset; the zone is a key of its own). Proleptic Gregorian calendar.
 */
import { HOUR, MINUTE, SECOND } from '../kernel/index.js';

const FORM = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/;

export interface CivilStart {
  /** `YYYY-MM-DDTHH:MM:SS` */
  readonly text: string;
  /** Since local midnight, microseconds. */
  readonly timeOfDay_us: number;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The date and time that `text` means, or undefined when there is no such one. */
export function parseCivilStart(text: string): CivilStart | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  if (month! < 1 || month! > 12 || day! < 1 || day! > daysIn(year!, month!)) return undefined;
  if (hour! > 23 || minute! > 59 || second! > 59) return undefined;
  const [date, time] = [text.slice(0, 10), text.slice(11)];
  return {
    text: `${date}T${(time === '' ? '00:00' : time).padEnd(8, ':00')}`,
    timeOfDay_us: hour! * HOUR + minute! * MINUTE + second! * SECOND,
  };
}
