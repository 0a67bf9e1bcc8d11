import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  energy_Wh,
  parseIsoDateTime,
  repeatPeriod_us,
  resample,
  resampleInto,
} from '../../src/data/index.js';
import type { Series, SlotGrid } from '../../src/data/index.js';
import { ChainwattError, DAY, HOUR, MINUTE } from '../../src/kernel/index.js';

const START_us = parseIsoDateTime('2021-03-01T00:00', 'UTC');
const series = (step_us: number, values: readonly number[], start_us = START_us): Series => ({
  start_us,
  step_us,
  values: Float64Array.from(values),
});
const grid = (step_us: number, slots: number, start_us = START_us): SlotGrid => ({
  start_us,
  step_us,
  slots,
});

const powers = (length: number): fc.Arbitrary<number[]> =>
  fc
    .array(fc.integer({ min: 0, max: 1e8 }), { minLength: length, maxLength: length })
    .map((milliwatts) => milliwatts.map((value) => value / 1000));

describe('resampling', () => {
  it('to coarser slots gives their mean', () => {
    const quarters = series(15 * MINUTE, [400, 800, 0, 200, 100, 100, 100, 100]);
    expect([...resample(quarters, grid(HOUR, 2)).values]).toEqual([350, 100]);
  });

  it('to finer slots repeats the value', () => {
    const hours = series(HOUR, [300, 600]);
    expect([...resample(hours, grid(15 * MINUTE, 8)).values]).toEqual([
      300, 300, 300, 300, 600, 600, 600, 600,
    ]);
  });

  it('to a step that is no multiple shares slots by time', () => {
    // 40 min from half hours: 30 of 100 W and 10 of 400 W; 20 of 400 W and 20 of 700 W; 10 of 700 W and 30 of 0 W
    const halves = series(30 * MINUTE, [100, 400, 700, 0]);
    const read = resample(halves, grid(40 * MINUTE, 3));
    expect([...read.values]).toEqual([175, 550, 175].map((value) => expect.closeTo(value, 9)));
  });

  it('to a grid that begins anywhere inside', () => {
    const hours = series(HOUR, [300, 600, 900]);
    expect([...resample(hours, grid(HOUR, 2, START_us + 20 * MINUTE)).values]).toEqual(
      [400, 700].map((value) => expect.closeTo(value, 9)),
    );
  });

  it('to its own grid changes not a bit', () => {
    fc.assert(
      fc.property(powers(20), fc.integer({ min: 1, max: 1e11 }), (values, step_us) => {
        const own = series(step_us, values);
        expect(resample(own, grid(step_us, 20)).values).toEqual(own.values);
      }),
      { seed: 5, numRuns: 100 },
    );
  });

  it('conserves energy to 1e-9 between any two steps', () => {
    // b·m slots of a units and a·m slots of b units are the same span
    const spans = fc
      .tuple(
        fc.integer({ min: 1, max: 97 }),
        fc.integer({ min: 1, max: 97 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 1e9 }),
      )
      .chain(([a, b, m, unit_us]) =>
        powers(b * m).map((values): [Series, SlotGrid] => [
          series(a * unit_us, values),
          grid(b * unit_us, a * m),
        ]),
      );
    fc.assert(
      fc.property(spans, ([from, target]) => {
        const to = resample(from, target);
        expect(Math.abs(energy_Wh(to) - energy_Wh(from))).toBeLessThanOrEqual(1e-9 * energy_Wh(from));
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it('gives each slot the integral of the series over it, wherever the grid begins', () => {
    const arbitrary = fc.record({
      values: powers(50),
      step_us: fc.integer({ min: 1, max: 1e9 }),
      begin: fc.double({ min: 0, max: 0.5, noNaN: true }),
      slots: fc.integer({ min: 1, max: 70 }),
      extent: fc.double({ min: 0.1, max: 0.5, noNaN: true }),
    });
    fc.assert(
      fc.property(arbitrary, ({ values, step_us, begin, slots, extent }) => {
        const length_us = 50 * step_us;
        const target = grid(
          Math.max(1, Math.floor((extent * length_us) / slots)),
          slots,
          START_us + Math.floor(begin * length_us),
        );
        fc.pre(target.start_us + target.slots * target.step_us <= START_us + length_us);
        const read = resample(series(step_us, values), target);
        for (let slot = 0; slot < slots; slot++) {
          const from_us = target.start_us + slot * target.step_us - START_us;
          let integral = 0;
          values.forEach((value, i) => {
            const overlap_us =
              Math.min((i + 1) * step_us, from_us + target.step_us) - Math.max(i * step_us, from_us);
            if (overlap_us > 0) integral += value * overlap_us;
          });
          const expected = integral / target.step_us;
          expect(Math.abs(read.values[slot]! - expected)).toBeLessThanOrEqual(1e-9 * expected);
        }
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  it('writes into a column at an offset', () => {
    const out = new Float64Array(4).fill(-1);
    resampleInto(series(HOUR, [10, 30]), grid(2 * HOUR, 1), 'none', out, 2);
    expect([...out]).toEqual([-1, -1, 20, -1]);
    expect(() => resampleInto(series(HOUR, [10, 30]), grid(HOUR, 2), 'none', out, 3)).toThrow(/CW-DATA-GRID/);
  });
});

describe('beyond the data', () => {
  const hours = series(HOUR, [300, 600]);

  it('there is an error that names both spans', () => {
    for (const target of [
      grid(HOUR, 3),
      grid(HOUR, 1, START_us - MINUTE),
      grid(HOUR, 1, START_us + 9 * HOUR),
    ]) {
      expect(() => resample(hours, target)).toThrow(ChainwattError);
    }
    try {
      resample(hours, grid(HOUR, 3), 'none', { file: 'load.csv', line: 1, column: 1 });
      expect.unreachable();
    } catch (error) {
      expect((error as ChainwattError).problems[0]).toMatchObject({
        code: 'CW-DATA-COVERAGE',
        place: { file: 'load.csv' },
        found: 'data for 2021-03-01T00:00Z to 2021-03-01T02:00Z',
        expected: 'data for 2021-03-01T00:00Z to 2021-03-01T03:00Z',
      });
    }
  });

  it('it is repeated if asked for, and that is reported', () => {
    const read = resample(hours, grid(HOUR, 7, START_us - 2 * HOUR), 'repeat');
    expect([...read.values]).toEqual([300, 600, 300, 600, 300, 600, 300]);
    expect(read.coverage).toEqual({
      data_start_us: START_us,
      data_end_us: START_us + 2 * HOUR,
      repeated_us: 5 * HOUR,
      period_us: 2 * HOUR,
    });
  });

  it('nothing is reported as repeated where the data suffices', () => {
    expect(resample(hours, grid(HOUR, 2), 'repeat').coverage).toMatchObject({ repeated_us: 0, period_us: 0 });
  });

  it('it is repeated by whole weeks, or by whole days if it is shorter than one', () => {
    const length = (span_us: number): number =>
      repeatPeriod_us(series(MINUTE, new Array<number>(span_us / MINUTE).fill(0)));
    expect(length(44 * DAY + 23 * HOUR)).toBe(42 * DAY);
    expect(length(7 * DAY)).toBe(7 * DAY);
    expect(length(6 * DAY + HOUR)).toBe(6 * DAY);
    expect(length(5 * HOUR)).toBe(5 * HOUR);
  });

  it('so that the time of day and the weekday stay: 9 days and 5 h of hours, seen four weeks later', () => {
    const numbered = series(
      HOUR,
      Array.from({ length: 9 * 24 + 5 }, (_, i) => i),
    );
    const read = resample(numbered, grid(HOUR, 7 * 24, START_us + 28 * DAY), 'repeat');
    expect([...read.values]).toEqual(Array.from({ length: 7 * 24 }, (_, i) => i));
    // the data’s own last days are used before it repeats
    const across = resample(numbered, grid(HOUR, 2, START_us + (9 * 24 + 4) * HOUR), 'repeat');
    expect([...across.values]).toEqual([9 * 24 + 4, 9 * 24 + 5 - 7 * 24]);
  });

  it('a slot across the end of the period is cut there: 75 h in steps of 5 h repeat after 72 h', () => {
    const numbered = series(
      5 * HOUR,
      Array.from({ length: 15 }, (_, i) => i),
    );
    // 142 h to 146 h: two hours of slot 14, which begins at 70 h, then two of slot 0
    const read = resample(numbered, grid(4 * HOUR, 1, START_us + 142 * HOUR), 'repeat');
    expect(read.values[0]).toBe(7);
  });

  it('nothing can be repeated of an empty series', () => {
    expect(() => resample(series(HOUR, []), grid(HOUR, 1), 'repeat')).toThrow(/CW-DATA-COVERAGE/);
  });
});
