import { describe, expect, it } from 'vitest';
import { formatInstant, formatLocal, formatOffset, parseIsoText, parseOffset } from '../../src/data/index.js';

const HOUR = 3_600_000_000;
/** 2021-03-28T01:30 on whatever clock: 18,714 days after 1970-01-01. */
const HALF_PAST_ONE = 18_714 * 24 * HOUR + 1.5 * HOUR;

describe('ISO date-times', () => {
  it.each([
    ['2021-03-28T01:30', HALF_PAST_ONE, undefined],
    ['2021-03-28 01:30:00', HALF_PAST_ONE, undefined],
    ['2021-03-28T01:30:00Z', HALF_PAST_ONE, 0],
    ['2021-03-28T01:30+02:00', HALF_PAST_ONE, 2 * HOUR],
    ['2021-03-28 01:30:00 -0330', HALF_PAST_ONE, -3.5 * HOUR],
    ['2021-03-28T01:30:00.0000000', HALF_PAST_ONE, undefined],
    ['2021-03-28T01:30:00.25', HALF_PAST_ONE + 250_000, undefined],
    ['2021-03-28', HALF_PAST_ONE - 1.5 * HOUR, undefined],
    ['2021-03-27T24:00', HALF_PAST_ONE - 1.5 * HOUR, undefined],
  ])('reads %s', (text, local_us, offset_us) => {
    expect(parseIsoText(text)).toEqual({ local_us, offset_us });
  });

  it.each([
    '',
    '2021-02-29',
    '2021-13-01',
    '2021-04-31T00:00',
    '2021-01-00',
    '2021-01-01T24:01',
    '2021-01-01T12:60',
    '28.03.2021 01:30',
    '2021-1-1',
    '1613343600',
    '2021-01-01T00:00+15:00',
  ])('refuses "%s"', (text) => {
    expect(parseIsoText(text)).toBeUndefined();
  });

  it('reads offsets with and without minutes', () => {
    expect(['+01:00', '-8', '+0530', 'Z', '+1:75', 'east'].map(parseOffset)).toEqual([
      HOUR,
      -8 * HOUR,
      5.5 * HOUR,
      0,
      undefined,
      undefined,
    ]);
  });

  it('writes what it reads', () => {
    expect(formatLocal(HALF_PAST_ONE)).toBe('2021-03-28T01:30');
    expect(formatLocal(HALF_PAST_ONE + 5_250_000)).toBe('2021-03-28T01:30:05.250000');
    expect(formatInstant(HALF_PAST_ONE)).toBe('2021-03-28T01:30Z');
    expect(formatInstant(HALF_PAST_ONE, -3.5 * HOUR)).toBe('2021-03-27T22:00-03:30');
    expect(formatOffset(2 * HOUR)).toBe('+02:00');
    expect(formatLocal(-HOUR)).toBe('1969-12-31T23:00');
  });
});
