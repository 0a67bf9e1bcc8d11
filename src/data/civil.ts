/**
 * The calendar: days and microseconds of the proleptic Gregorian calendar, without `Date`.
 * Day 0 is 1970-01-01; a local time is counted like UTC, in microseconds since 1970-01-01T00:00 on the local clock.
 * Source: ISO 8601-1:2019 for the calendar; days of a year are counted in closed form from the leap-year rule.
 */
import { DAY, HOUR, MINUTE, SECOND } from '../kernel/index.js';

export interface CivilDate {
  readonly year: number;
  /** 1..12 */
  readonly month: number;
  /** 1..31 */
  readonly day: number;
}

/** Days before the first of each month in a common year, January first. */
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const MEAN_DAYS_PER_YEAR = 365.2425;

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** 1 for the first of January, 366 for the last of December of a leap year. */
export function dayOfYear(year: number, month: number, day: number): number {
  return DAYS_BEFORE_MONTH[month - 1]! + day + (month > 2 && isLeapYear(year) ? 1 : 0);
}

/** Days from 1970-01-01 to the first of January of `year`. */
function daysBeforeYear(year: number): number {
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  return 365 * (year - 1970) + leapDays - 477; // 477 leap days lie between year 1 and 1970
}

/** Days from 1970-01-01 to the given date; negative before it. */
export function daysFromCivil(year: number, month: number, day: number): number {
  return daysBeforeYear(year) + dayOfYear(year, month, day) - 1;
}

/** The date of day `days` after 1970-01-01. */
export function civilFromDays(days: number): CivilDate {
  let year = 1970 + Math.floor(days / MEAN_DAYS_PER_YEAR);
  while (daysBeforeYear(year) > days) year--;
  while (daysBeforeYear(year + 1) <= days) year++;
  let left = days - daysBeforeYear(year);
  let month = 1;
  while (left >= daysInMonth(year, month)) left -= daysInMonth(year, month++);
  return { year, month, day: left + 1 };
}

/** 0 = Monday … 6 = Sunday, of day `days` after 1970-01-01 (a Thursday). */
export function weekdayOfDays(days: number): number {
  return (((days + 3) % 7) + 7) % 7;
}

/** The day number that holds `local_us`. */
export function dayNumber(local_us: number): number {
  return Math.floor(local_us / DAY);
}

/** Local microseconds of a date and a time of day. */
export function localMicros(date: CivilDate, hour = 0, minute = 0, second = 0, microsecond = 0): number {
  const days = daysFromCivil(date.year, date.month, date.day);
  return days * DAY + hour * HOUR + minute * MINUTE + second * SECOND + microsecond;
}
