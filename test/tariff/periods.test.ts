/** Where billing periods end. */
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { periodEnds, periodSchema, type Period } from '../../src/tariff/periods.js';
import { contextOf } from './contexts.js';

beforeAll(loadQuantityParser);

const lasts = (period: Period, start: string, slots: number): number[] => {
  const ends = periodEnds(period, contextOf(start, slots).calendar);
  return [...ends.keys()].filter((slot) => ends[slot] === 1);
};

describe('a billing period', () => {
  it('of a slot, of the run', () => {
    expect(lasts('slot', '2026-05-04T00:00:00', 3)).toEqual([0, 1, 2]);
    expect(lasts('run', '2026-05-04T00:00:00', 300)).toEqual([299]);
  });

  it('of a day ends at local midnight, and with the run', () => {
    expect(lasts('day', '2026-05-04T18:00:00', 24 + 96 + 10)).toEqual([23, 119, 129]);
  });

  it('of a day that the clocks shorten has 92 slots', () => {
    expect(lasts('day', '2026-03-29T00:00:00', 96)).toEqual([91, 95]);
  });

  it('of several days counts the day of the first slot', () => {
    expect(lasts(2 * DAY, '2026-05-04T18:00:00', 24 + 4 * 96)).toEqual([119, 311, 407]);
    expect(lasts(30 * DAY, '2026-12-20T00:00:00', 31 * 96)).toEqual([30 * 96 - 1, 31 * 96 - 1]);
  });

  it('is written by its name or as whole days', () => {
    const schema = periodSchema(['day', 'run'], 'a period');
    expect(schema.parse('day')).toBe('day');
    expect(schema.parse('30 d')).toBe(30 * DAY);
    expect(schema.encode(30 * DAY)).toBe('30 d');
    for (const wrong of ['slot', '36 h', '0 d', '5 kWh', '1 month'])
      expect(schema.safeParse(wrong).success, wrong).toBe(false);
  });
});
