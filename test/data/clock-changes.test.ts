import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLocal, offsetAt, offsetTable, parseIsoDateTime } from '../../src/data/index.js';
import { DAY, HOUR, MINUTE } from '../../src/kernel/index.js';
import { csv, findings, problems, profile } from './helpers.js';

const utc = (text: string): number => parseIsoDateTime(text, 'UTC');
const zone = 'Europe/Berlin';
/** Rows 1, 2, 3 … with these local times of one day. */
const day = (date: string, times: string): string =>
  csv(times.split(' ').map((time, i) => [`${date} ${time}`, i + 1]));

describe('spring: the clocks go from 02:00 to 03:00', () => {
  it('a missing hour is no gap', () => {
    const read = profile(day('2021-03-28', '01:00 01:30 03:00 03:30'), { zone });
    expect(read.start_us).toBe(utc('2021-03-28T00:00Z'));
    expect([...read.values]).toEqual([1, 2, 3, 4]);
    expect(read.audit.findings).toEqual([
      {
        kind: 'spring-hour-missing',
        policy: 'keep',
        count: 1,
        place: { file: 'f.csv', line: 4, column: 18 },
        example: '2021-03-28T03:00+02:00 in Europe/Berlin',
      },
    ]);
  });

  it('rows in the hour that never was fail, with the hint that the clock may not change', () => {
    const text = day('2021-03-28', '01:00 01:30 02:00 02:30 03:00 03:30');
    const [problem, ...others] = problems(text, { zone });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'CW-DATA-SPRING', place: { line: 4, column: 1 } });
    expect(problem!.remedy).toContain('zone: "UTC" or a fixed offset');
    expect(findings(profile(text, { zone: '+01:00' }).audit)).toEqual({});
  });

  it('… or are left out', () => {
    const text = day('2021-03-28', '01:00 01:30 02:00 02:30 03:00 03:30');
    const read = profile(text, { zone, policies: { 'spring-hour-present': 'keep' } });
    expect([...read.values]).toEqual([1, 2, 5, 6]);
    expect(read.audit.rowsLeftOut).toBe(2);
  });

  it('the end of the last interval before the change may be written in the old time', () => {
    for (const last of ['02:00', '03:00']) {
      const read = profile(day('2021-03-28', `01:00 01:30 ${last} 03:30`), { zone, label: 'end' });
      expect(read.start_us).toBe(utc('2021-03-27T23:30Z'));
      expect([...read.values]).toEqual([1, 2, 3, 4]);
    }
  });
});

describe('autumn: the clocks go from 03:00 to 02:00', () => {
  it('the hour counts twice, first as summer time', () => {
    const read = profile(day('2021-10-31', '01:30 02:00 02:30 02:00 02:30 03:00'), { zone });
    expect(read.start_us).toBe(utc('2021-10-30T23:30Z'));
    expect([...read.values]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(findings(read.audit)).toEqual({ 'autumn-hour-doubled': 1 });
  });

  it('hourly rows simply repeat the stamp', () => {
    const read = profile(day('2021-10-31', '01:00 02:00 02:00 03:00'), { zone });
    expect([...read.values]).toEqual([1, 2, 3, 4]);
    expect(findings(read.audit)).toEqual({ 'autumn-hour-doubled': 1 });
  });

  it('a repeated row within a pass is a repeated row', () => {
    const text = day('2021-10-31', '01:30 02:00 02:00 02:30 02:00 02:30 03:00').replace('02:00,3', '02:00,2');
    const read = profile(text, { zone });
    expect([...read.values]).toEqual([1, 2, 4, 5, 6, 7]);
    expect(findings(read.audit)).toEqual({ duplicate: 1, 'autumn-hour-doubled': 1 });
  });

  describe('with rows for one pass only', () => {
    const text = day('2021-10-31', '01:30 02:00 02:30 03:00 03:30');

    it('fails', () => {
      expect(problems(text, { zone }).map(({ code }) => code)).toEqual(['CW-DATA-AUTUMN']);
    });

    it.each([
      ['keep', [1, 2, 3, 2, 3, 4, 5], 2],
      ['zero', [1, 2, 3, 0, 0, 4, 5], 0],
      ['interpolate', [1, 2, 3, 3 + 1 / 3, 3 + 2 / 3, 4, 5], 0],
    ] as const)('or is filled: %s', (policy, values, copied) => {
      const read = profile(text, { zone, policies: { 'autumn-hour-single': policy } });
      expect([...read.values]).toEqual(values.map((value) => expect.closeTo(value, 12)));
      expect(read.audit.copied).toBe(copied);
    });
  });

  it('cannot be told apart in a file that is not in order', () => {
    const text = day('2021-10-31', '04:00 02:00 03:00 01:00 02:00');
    expect(problems(text, { zone })[0]).toMatchObject({ code: 'CW-DATA-AUTUMN', place: { line: 3 } });
    const read = profile(text, { zone, policies: { 'autumn-hour-unclear': 'keep' } });
    expect([...read.values]).toEqual([4, 2, 5, 3, 1]);
  });

  it('is no matter for stamps with offsets or Unix stamps', () => {
    const offsets = csv([['2021-10-31T02:00+02:00', 1], ['2021-10-31T02:00+01:00', 2]]); // prettier-ignore
    expect(findings(profile(offsets, { zone }).audit)).toEqual({});
    const unix = csv([[utc('2021-10-31T00:00') / 1e6, 1], [utc('2021-10-31T01:00') / 1e6, 2]]); // prettier-ignore
    expect(findings(profile(unix, { zone }).audit)).toEqual({});
  });
});

describe('local stamps written from instants', () => {
  it('come back as those instants, whatever the zone, the step and the changes between', () => {
    const from = utc('2018-06-01');
    const table = (name: string) => offsetTable(name, from - DAY, from + 800 * DAY);
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Berlin', 'Europe/London', 'America/Chicago', 'Australia/Adelaide'),
        fc.constantFrom(15 * MINUTE, 30 * MINUTE, HOUR),
        fc.integer({ min: 0, max: 700 * 24 }),
        fc.integer({ min: 100, max: 400 }),
        fc.constantFrom('start', 'end'),
        (name, step_us, hours, rows, label) => {
          const offsets = table(name);
          const start_us = from + hours * HOUR;
          const shift_us = label === 'end' ? step_us : 0;
          const stamps = Array.from({ length: rows }, (_, i): [string, number] => {
            const us = start_us + i * step_us + shift_us;
            return [formatLocal(us + offsetAt(offsets, us)), i + 1];
          });
          // a series that ends inside a doubled hour's first pass, or begins in its second, cannot be told from the other
          const isEdge = [0, rows - 1].some((i) => {
            const us = start_us + i * step_us + shift_us;
            return offsetAt(offsets, us - 2 * HOUR) !== offsetAt(offsets, us + 2 * HOUR);
          });
          fc.pre(!isEdge);
          const read = profile(csv(stamps), { zone: name, label });
          expect([read.start_us, read.step_us]).toEqual([start_us, step_us]);
          expect([...read.values]).toEqual(stamps.map(([, value]) => value));
        },
      ),
      { seed: 4, numRuns: 300 },
    );
  });
});
