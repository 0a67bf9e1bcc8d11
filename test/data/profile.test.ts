import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { energy_Wh, parseIsoDateTime } from '../../src/data/index.js';
import type { ProfileOptions, ProfileUnit } from '../../src/data/index.js';
import { HOUR, MINUTE } from '../../src/kernel/index.js';
import { csv, findings, problems, profile } from './helpers.js';

const utc = (text: string): number => parseIsoDateTime(text, 'UTC');
const QUARTERS = csv([
  ['2021-02-14T23:00', 400],
  ['2021-02-14T23:15', 800],
  ['2021-02-14T23:30', 0],
  ['2021-02-14T23:45', 200],
]);

describe('a profile with stamps', () => {
  it('is mean power in slots of UTC, with the step of the stamps', () => {
    const read = profile(QUARTERS);
    expect(read.start_us).toBe(utc('2021-02-14T23:00Z'));
    expect(read.step_us).toBe(15 * MINUTE);
    expect([...read.values]).toEqual([400, 800, 0, 200]);
    expect(read.quantity).toBe('power_W');
    // (400 + 800 + 0 + 200) W for a quarter of an hour each
    expect(energy_Wh(read)).toBe(350);
    expect(read.audit).toEqual({
      file: 'f.csv',
      column: 'W',
      rows: 4,
      rowsLeftOut: 0,
      zone: 'UTC',
      start_us: utc('2021-02-14T23:00Z'),
      end_us: utc('2021-02-15T00:00Z'),
      step_us: 15 * MINUTE,
      slots: 4,
      zeroed: 0,
      interpolated: 0,
      copied: 0,
      findings: [],
    });
  });

  it.each([
    ['Unix seconds', [1613343600, 1613344500]],
    ['Unix seconds with a point', ['1613343600.0', '1613344500.0']],
    ['Unix milliseconds', [1613343600000, 1613344500000]],
    ['ISO with Z', ['2021-02-14T23:00:00Z', '2021-02-14T23:15:00Z']],
    ['ISO with an offset', ['2021-02-15T00:00+01:00', '2021-02-15 00:15 +01:00']],
  ])('reads %s', (_, [first, second]) => {
    const read = profile(csv([[first!, 1], [second!, 2]])); // prettier-ignore
    expect([read.start_us, read.step_us]).toEqual([utc('2021-02-14T23:00Z'), 15 * MINUTE]);
  });

  it('reads local stamps on the clock of the zone', () => {
    expect(profile(QUARTERS, { zone: 'Europe/Berlin' }).start_us).toBe(utc('2021-02-14T22:00Z'));
    expect(profile(QUARTERS, { zone: '-08:00' }).start_us).toBe(utc('2021-02-15T07:00Z'));
  });

  it('starts a step earlier where stamps name the ends of their intervals', () => {
    expect(profile(QUARTERS, { label: 'end' }).start_us).toBe(utc('2021-02-14T22:45Z'));
  });

  it('finds the column of time by its name, or a nameless first one', () => {
    for (const name of ['timestamp', 'DateTime', 'utc_timestamp', 'Datum', '']) {
      expect(profile(QUARTERS.replace('time', name)).values).toHaveLength(4);
    }
    expect(profile(QUARTERS.replace('time', 'when'), { timeColumn: 'when' }).values).toHaveLength(4);
  });

  it('does not guess between two columns of time, or from none', () => {
    const two = 'start time,end time,W\n2021-01-01,2021-01-02,5\n';
    expect(problems(two)[0]).toMatchObject({ code: 'CW-DATA-COLUMN', found: '"start time", "end time"' });
    expect(problems('when,W\n2021-01-01,5\n')[0]).toMatchObject({
      code: 'CW-DATA-COLUMN',
      path: 'timeColumn',
    });
  });

  it('does not take a date without dashes for an instant', () => {
    const text = csv([['20180101', 1], ['20180102', 2]]); // prettier-ignore
    expect(problems(text)[0]).toMatchObject({ code: 'CW-DATA-TIME', found: '"20180101"' });
    expect(problems(csv([['201801010000', 1], ['201801010015', 2]]))[0]!.code).toBe('CW-DATA-TIME'); // prettier-ignore
  });

  it('needs a step for a single row', () => {
    const text = csv([['2021-01-01T00:00', 5]]);
    expect(problems(text)[0]).toMatchObject({
      code: 'CW-DATA-STEP',
      remedy: 'give step, the length of a row, such as 15 min',
    });
    expect(profile(text, { step_us: HOUR }).values).toHaveLength(1);
  });
});

describe('a profile without stamps', () => {
  const options: Partial<ProfileOptions> = { start: '2016-07-31T23:00', step_us: HOUR, zone: '-08:00' };

  it('begins at the given start on the clock of the zone', () => {
    const read = profile('month,W\n7,1\n8,2\n', options);
    expect(read.start_us).toBe(utc('2016-08-01T07:00Z'));
    expect([...read.values]).toEqual([1, 2]);
  });

  it('begins there whatever end the label names', () => {
    expect(profile('W\n1\n2\n', { ...options, label: 'end' }).start_us).toBe(utc('2016-08-01T07:00Z'));
  });

  it('ignores columns of time when told so', () => {
    expect(profile(QUARTERS, { ...options, timeColumn: 'none' }).step_us).toBe(HOUR);
  });

  it('needs start and step, and takes no column of time beside them', () => {
    expect(problems('W\n1\n', { timeColumn: 'none' })[0]).toMatchObject({
      code: 'CW-DATA-OPTION',
      path: 'start',
    });
    expect(problems('W\n1\n', { start: '2021-01-01' })[0]).toMatchObject({
      path: 'step',
      message: 'rows without stamps need step',
      expected: 'start and step',
      remedy: 'set step accordingly',
    });
    expect(problems(QUARTERS, { ...options, timeColumn: 'time' })[0]).toMatchObject({ path: 'start' });
  });

  it('takes a blank line in a file of one column for a missing value, never for no row', () => {
    const text = 'W\n1\n\n3\n\n';
    expect(problems(text, options)[0]).toMatchObject({
      code: 'CW-DATA-NUMBER',
      place: { line: 3, column: 1 },
    });
    const mended = profile(text, { ...options, policies: { 'not-numeric': 'interpolate' } });
    expect([...mended.values]).toEqual([1, 2, 3]);
  });
});

describe('units', () => {
  it.each<[ProfileUnit, number, string]>([
    ['W', 0.5, 'power_W'],
    ['kW', 500, 'power_W'],
    // half a Wh, or kWh, in a quarter of an hour is four times as much in an hour
    ['Wh', 2, 'power_W'],
    ['kWh', 2000, 'power_W'],
    ['W/kWp', 0.5, 'power_W_per_kWp'],
    ['kW/kWp', 500, 'power_W_per_kWp'],
    ['plain', 0.5, 'plain'],
  ])('0.5 %s in a quarter of an hour is %d', (unit, value, quantity) => {
    const read = profile(QUARTERS.replace('400', '0.5'), { unit });
    expect(read.values[0]).toBe(value);
    expect(read.quantity).toBe(quantity);
  });

  it('plain numbers may be negative', () => {
    const text = csv([[1613343600, -5], [1613344500, 3]]); // prettier-ignore
    expect(findings(profile(text, { unit: 'plain' }).audit)).toEqual({ negative: 1 });
    expect(problems(text)[0]!.code).toBe('CW-DATA-NEGATIVE');
  });

  it('decimal commas', () => {
    const text = 'Datum;W\n2021-01-01T00:00;0,5\n2021-01-01T01:00;1,5\n';
    expect([...profile(text, { decimalComma: true }).values]).toEqual([0.5, 1.5]);
    expect(problems(text)[0]!.expected).toContain('decimalComma: true');
  });
});

describe('a broken profile', () => {
  it('reports everything that is wrong at once, each with place, finding, expectation and remedy', () => {
    const text = csv([
      ['2021-01-01T00:00', 5],
      ['2021-01-01T01:00', 'five'],
      ['2021-01-01T02:00', -5],
      ['2021-01-01T03:00', 7],
      ['2021-01-01T03:00', 8],
      ['2021-01-01T06:00', 9],
      ['2021-01-01T06:20', 9],
      ['2021-01-01T07:00', 9],
    ]);
    const found = problems(text, { policies: { 'off-grid': 'keep' } });
    expect(found.map(({ code, place }) => `${place?.line}:${place?.column} ${code}`)).toEqual([
      '6:18 CW-DATA-CONFLICT',
      '7:18 CW-DATA-GAP',
      '3:18 CW-DATA-NUMBER',
      '4:18 CW-DATA-NEGATIVE',
    ]);
    expect(found[1]).toMatchObject({
      message: 'slots without a row: 2',
      found: '2021-01-01T04:00Z, for 2 h',
      remedy: 'fill them in the file; or say policies: { gap: zero | interpolate }',
    });
    for (const problem of found) {
      expect(problem).toMatchObject({ expected: expect.any(String), remedy: expect.any(String) });
    }
  });

  it('names keys as scenarios have them, without the unit of the code', () => {
    const texts: [string, Partial<ProfileOptions>?][] = [
      ['W\n1\n'],
      ['W\n1\n', { start: '2021-01-01' }],
      ['W\n1\n', { timeColumn: 'none' }],
      ['time,W\n2021-01-01T00:00,1\n'],
      [QUARTERS, { step_us: 0.5 }],
      [
        csv([
          ...Array.from({ length: 3 }, (_, h): [string, number] => [`2021-01-01T0${h}:00`, 1]),
          ['9021-01-01T00:00', 1],
        ]),
      ],
    ];
    for (const [text, options] of texts) {
      const found = problems(text, options);
      expect(found.length, text).toBeGreaterThan(0);
      expect(JSON.stringify(found.map(({ place: _, ...said }) => said)), text).not.toContain('_us');
      expect(JSON.stringify(found), text).toContain('step');
    }
  });

  it('reports missing columns, bad options and an unknown zone together', () => {
    const options: Partial<ProfileOptions> = {
      valueColumn: 'w',
      timeColumn: 'Time',
      zone: 'Mars',
      step_us: 0.5,
    };
    expect(problems(QUARTERS, options).map((problem) => problem.code)).toEqual([
      'CW-DATA-COLUMN',
      'CW-DATA-ZONE',
      'CW-DATA-OPTION',
      'CW-DATA-COLUMN',
    ]);
  });

  it('does not report as gaps the rows that it could not place', () => {
    const text = csv([
      ['2021-01-01T00:00', 5],
      ['2021-01-01T01:00', 6],
      ['1.1.2021 2:00', 7],
      ['2021-01-01T03:00', 8],
    ]);
    expect(problems(text).map((problem) => problem.code)).toEqual(['CW-DATA-TIME']);
    expect(problems(text.replace('1.1.2021 2:00,7', 'x')).map((problem) => problem.code)).toEqual([
      'CW-DATA-RAGGED',
    ]);
  });

  it('refuses a treatment that makes no sense for its kind', () => {
    expect(problems(QUARTERS, { policies: { gap: 'keep' } })[0]).toMatchObject({
      code: 'CW-DATA-OPTION',
      path: 'policies.gap',
      expected: 'fail | zero | interpolate',
    });
  });

  it('does not allocate the centuries up to a mistyped year', () => {
    const text = csv([
      ['2021-01-01T00:00:00', 5],
      ['2021-01-01T00:00:01', 6],
      ['2021-01-01T00:00:02', 6],
      ['2221-01-01T00:00:00', 7],
    ]);
    expect(problems(text)[0]).toMatchObject({ code: 'CW-DATA-SPAN', place: { line: 5 } });
  });
});

describe('the order and repetition of rows', () => {
  it('does not matter: shuffled rows with repetitions are the same profile', () => {
    const rows = Array.from({ length: 40 }, (_, i): [string, number] => [
      String(1613343600 + 900 * i),
      i * i,
    ]);
    const sorted = profile(csv(rows));
    const arrangement = fc
      .array(fc.constantFrom(...rows), { maxLength: 20 })
      .chain((repeated) => fc.shuffledSubarray([...rows, ...repeated], { minLength: 40 + repeated.length }))
      .filter((arranged) => arranged.length >= 40);
    fc.assert(
      fc.property(arrangement, (arranged) => {
        const read = profile(csv(arranged));
        expect(read.values).toEqual(sorted.values);
        expect(read.start_us).toBe(sorted.start_us);
        expect(findings(read.audit).duplicate ?? 0).toBe(arranged.length - 40);
        expect(read.audit.rowsLeftOut).toBe(arranged.length - 40);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('is reported: two rows come earlier than the row before', () => {
    const text = csv([
      [1613345400, 3],
      [1613343600, 1],
      [1613346300, 4],
      [1613344500, 2],
    ]);
    const read = profile(text);
    expect([...read.values]).toEqual([1, 2, 3, 4]);
    expect(findings(read.audit)).toEqual({ 'out-of-order': 2 });
    expect(problems(text, { policies: { 'out-of-order': 'fail' } })[0]).toMatchObject({
      code: 'CW-DATA-ORDER',
      place: { line: 3, column: 1 },
      found: '2021-02-14T23:00Z after 2021-02-14T23:30Z',
    });
  });
});
