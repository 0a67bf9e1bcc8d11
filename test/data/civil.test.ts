import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  civilFromDays,
  dayOfYear,
  daysFromCivil,
  daysInMonth,
  isLeapYear,
  localMicros,
  weekdayOfDays,
} from '../../src/data/index.js';

describe('the calendar', () => {
  it('counts days from 1970-01-01', () => {
    expect(daysFromCivil(1970, 1, 1)).toBe(0);
    expect(daysFromCivil(1969, 12, 31)).toBe(-1);
    // 30 years of 365 days and the leap days of 1972, 76, 80, 84, 88, 92, 96
    expect(daysFromCivil(2000, 1, 1)).toBe(30 * 365 + 7);
    expect(daysFromCivil(2000, 3, 1)).toBe(30 * 365 + 7 + 31 + 29);
  });

  it('has a leap day every fourth year, save centuries, save every fourth of those', () => {
    expect([2020, 2021, 1900, 2000, 2100].map(isLeapYear)).toEqual([true, false, false, true, false]);
    expect([1, 2, 4, 9, 12].map((month) => daysInMonth(2024, month))).toEqual([31, 29, 30, 30, 31]);
  });

  it('numbers the days of a year from 1', () => {
    expect(dayOfYear(2021, 1, 1)).toBe(1);
    expect(dayOfYear(2021, 3, 1)).toBe(60);
    expect(dayOfYear(2020, 3, 1)).toBe(61);
    expect(dayOfYear(2020, 12, 31)).toBe(366);
  });

  it('knows the weekday: 1970-01-01 was a Thursday, 2021-03-28 a Sunday, 1969-12-29 a Monday', () => {
    expect(weekdayOfDays(0)).toBe(3);
    expect(weekdayOfDays(daysFromCivil(2021, 3, 28))).toBe(6);
    expect(weekdayOfDays(daysFromCivil(1969, 12, 29))).toBe(0);
  });

  it('agrees with the platform’s calendar on any day of the years 1600 to 2400', () => {
    const from = daysFromCivil(1600, 1, 1);
    const to = daysFromCivil(2400, 12, 31);
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), (days) => {
        const oracle = new Date(days * 86_400_000);
        const date = civilFromDays(days);
        expect(date).toEqual({
          year: oracle.getUTCFullYear(),
          month: oracle.getUTCMonth() + 1,
          day: oracle.getUTCDate(),
        });
        expect(daysFromCivil(date.year, date.month, date.day)).toBe(days);
        expect(weekdayOfDays(days)).toBe((oracle.getUTCDay() + 6) % 7);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('turns a date and a time of day into microseconds', () => {
    expect(localMicros({ year: 1970, month: 1, day: 2 }, 1, 2, 3, 4)).toBe(86_400_000_000 + 3_723_000_004);
  });
});
