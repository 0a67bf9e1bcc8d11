import { expect, it } from 'vitest';
import { createCalendar, SlotStarts } from '../../src/model/calendar.js';

it('starts of slots in UTC, across midnight and a change of the clocks', () => {
  const time = {
    start: '2026-03-28T23:30',
    zone: 'Europe/Berlin',
    slot_us: 45 * 60e6,
    duration_us: 0,
    slots: 0,
    drainMax_us: 0,
  };
  const calendar = createCalendar(time, 6);
  const starts = new SlotStarts(calendar);
  // 23:30 in Berlin is 22:30 UTC; the clocks go from 02:00 to 03:00 at 01:00 UTC
  expect(Array.from({ length: 6 }, (_, slot) => starts.text(slot))).toEqual([
    '2026-03-28T22:30:00Z',
    '2026-03-28T23:15:00Z',
    '2026-03-29T00:00:00Z',
    '2026-03-29T00:45:00Z',
    '2026-03-29T01:30:00Z',
    '2026-03-29T02:15:00Z',
  ]);
  expect([...calendar.minuteOfDay]).toEqual([1410, 15, 60, 105, 210, 255]);
  expect(starts.text(0)).toBe('2026-03-28T22:30:00Z');
});
