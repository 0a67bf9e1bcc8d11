import { describe, expect, it } from 'vitest';
import { describeAudit, faultKinds, faults } from '../../src/data/index.js';
import type { Policy } from '../../src/data/index.js';
import { HOUR } from '../../src/kernel/index.js';
import { csv, findings, problems, profile } from './helpers.js';

const START_s = 1_609_459_200; // 2021-01-01T00:00Z
/** Hourly rows with these values; undefined leaves the row out. */
const hourly = (values: readonly (number | string | undefined)[]): string =>
  csv(values.flatMap((value, i) => (value === undefined ? [] : [[START_s + 3600 * i, value] as const])));

describe('gaps', () => {
  const text = hourly([10, 20, undefined, undefined, 50, undefined, 70]);

  it('fail by default', () => {
    expect(problems(text)[0]).toMatchObject({ code: 'CW-DATA-GAP', message: 'slots without a row: 3' });
  });

  it('are interpolated between their neighbours, or zero, and counted', () => {
    const straight = profile(text, { policies: { gap: 'interpolate' } });
    expect([...straight.values]).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(straight.audit).toMatchObject({ interpolated: 3, zeroed: 0, rows: 4, slots: 7 });
    const zero = profile(text, { policies: { gap: 'zero' } });
    expect([...zero.values]).toEqual([10, 20, 0, 0, 50, 0, 70]);
    expect(zero.audit).toMatchObject({ interpolated: 0, zeroed: 3 });
    expect(zero.audit.findings).toEqual([
      {
        kind: 'gap',
        policy: 'zero',
        count: 3,
        place: { file: 'f.csv', line: 4, column: 12 },
        example: '2021-01-01T02:00Z, for 2 h',
      },
    ]);
  });
});

describe('cells without a number', () => {
  it('take the nearest value at an end of the series', () => {
    const text = hourly(['Null', 20, '', 40, '-']);
    const read = profile(text, { policies: { 'not-numeric': 'interpolate' } });
    expect([...read.values]).toEqual([20, 20, 30, 40, 40]);
    expect(problems(text)[0]).toMatchObject({ found: '"Null"', message: 'cells that hold no number: 3' });
  });

  it('cannot all be interpolated', () => {
    const policies = { 'not-numeric': 'interpolate' } as const;
    expect(problems(hourly(['a', 'b']), { policies })[0]).toMatchObject({ code: 'CW-DATA-EMPTY' });
  });

  it('are interpolated past slots that become zero', () => {
    const text = hourly([10, 'x', -5, 'x', 50]);
    const read = profile(text, { policies: { 'not-numeric': 'interpolate', negative: 'zero' } });
    expect([...read.values]).toEqual([10, 20, 0, 40, 50]);
  });
});

describe('conflicting rows', () => {
  const text = csv([[START_s, 10], [START_s + 3600, 20], [START_s + 3600, 99], [START_s + 7200, 40]]); // prettier-ignore

  it.each<[Policy, number]>([
    ['keep', 20],
    ['zero', 0],
    ['interpolate', 25],
  ])('with policy %s give %d', (policy, value) => {
    expect(profile(text, { policies: { conflict: policy } }).values[1]).toBe(value);
  });

  it('fail by default, and both values are shown', () => {
    expect(problems(text)[0]).toMatchObject({
      code: 'CW-DATA-CONFLICT',
      found: '20 and 99 at 2021-01-01T01:00Z',
    });
  });

  it('do not conflict where one holds no number: the number counts', () => {
    const repeated = csv([[START_s, 10], [START_s + 3600, 'Null'], [START_s + 3600, 20]]); // prettier-ignore
    const read = profile(repeated, { policies: { 'not-numeric': 'zero' } });
    expect([...read.values]).toEqual([10, 20]);
    expect(read.audit.zeroed).toBe(0);
  });
});

describe('rows off the grid', () => {
  it('fail by default, or are left out', () => {
    const rows = [0, 1800, 2000, 3600, 5400].map((s, i) => [START_s + s, i] as const);
    expect(problems(csv(rows))[0]).toMatchObject({ code: 'CW-DATA-STEP', place: { line: 4 } });
    const read = profile(csv(rows), { policies: { 'off-grid': 'keep' } });
    expect([...read.values]).toEqual([0, 1, 3, 4]);
    expect(read.audit.rowsLeftOut).toBe(1);
  });

  it('are those that differ from most, not those that differ from the first or from the full hour', () => {
    const rows = [0, 7, 22, 37, 52].map((minute, i) => [START_s + 60 * minute, i] as const);
    const read = profile(csv(rows), { policies: { 'off-grid': 'keep' } });
    expect(read.start_us).toBe((START_s + 7 * 60) * 1e6);
    expect([...read.values]).toEqual([1, 2, 3, 4]);
  });
});

describe('negative values', () => {
  it.each<[Policy, number]>([
    ['keep', -5],
    ['zero', 0],
    ['interpolate', 20],
  ])('with policy %s give %d', (policy, value) => {
    expect(profile(hourly([10, -5, 30]), { policies: { negative: policy } }).values[1]).toBe(value);
  });
});

describe('a stuck meter', () => {
  const stuckFor = (hours: number, value: number): string =>
    hourly([1, 2, ...new Array<number>(hours).fill(value), 3]);

  it('shows one value other than zero for longer than a day', () => {
    expect(findings(profile(stuckFor(24, 7)).audit)).toEqual({});
    const { audit } = profile(stuckFor(25, 7));
    expect(audit.findings).toMatchObject([
      { kind: 'stuck', count: 25, place: { line: 4 }, example: '7 for 25 h' },
    ]);
    expect(findings(profile(stuckFor(40, 0)).audit)).toEqual({});
  });

  it('is looked for within a time of one’s choice, and may be replaced', () => {
    const read = profile(stuckFor(3, 7), { stuckAfter_us: 2 * HOUR, policies: { stuck: 'interpolate' } });
    expect([...read.values]).toEqual([1, 2, 2.25, 2.5, 2.75, 3]);
  });

  it('is noticed at the end of the series too', () => {
    const text = hourly([1, ...new Array<number>(30).fill(7)]);
    expect(findings(profile(text).audit)).toEqual({ stuck: 30 });
  });
});

describe('outlying values', () => {
  // 1,999 values up to 100 and one of 301: the 99.9th percentile, of rank 1,998, is 100
  const spiked = (spike: number): string =>
    hourly([...Array.from({ length: 1999 }, (_, i) => 1 + (i % 100)), spike]);

  it('exceed three times the 99.9th percentile', () => {
    expect(findings(profile(spiked(300)).audit)).toEqual({});
    expect(profile(spiked(301)).audit.findings).toMatchObject([
      { kind: 'outlier', count: 1, place: { line: 2001 }, example: '301, limit 300' },
    ]);
  });

  it('exceed a limit of one’s own, in W', () => {
    const text = hourly([0.5, 3, 0.7]);
    const options = { unit: 'kW', outlierAbove: 2000, policies: { outlier: 'interpolate' } } as const;
    expect([...profile(text, options).values]).toEqual([500, 600, 700]);
  });

  it('are not looked for in a series that is idle nearly always', () => {
    expect(findings(profile(hourly([...new Array<number>(1999).fill(0), 5])).audit)).toEqual({});
  });
});

describe('a series of zeros', () => {
  it('is reported, and stays unless told otherwise', () => {
    expect(findings(profile(hourly([0, 0, 0])).audit)).toEqual({ 'all-zero': 1 });
    expect(problems(hourly([0, 0]), { policies: { 'all-zero': 'fail' } })[0]!.code).toBe('CW-DATA-ZERO');
  });
});

describe('the table of faults', () => {
  it('has a usual treatment that is allowed, and says what keep does where it is', () => {
    for (const kind of faultKinds) {
      const fault = faults[kind];
      expect(fault.allowed, kind).toContain(fault.usual);
      expect(fault.allowed.includes('keep'), kind).toBe(fault.kept !== undefined);
      expect(fault.allowed[0], kind).toBe('fail');
    }
  });
});

describe('an audit', () => {
  it('can be read by people', () => {
    const { audit } = profile(hourly([1, undefined, 3, 4]), { policies: { gap: 'zero' } });
    expect(describeAudit(audit)).toEqual([
      'f.csv: column "W", 3 rows, 4 slots, 1 set to zero, 0 interpolated, 0 copied, 0 rows left out',
      '  slots without a row: 1 (zero), first at 3:12: 2021-01-01T01:00Z, for 1 h',
    ]);
  });
});
