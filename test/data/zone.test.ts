import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  civilToUtc,
  offsetAt,
  offsetTable,
  parseIsoDateTime,
  parseIsoText,
  slotTimes,
  utcToCivil,
  zoneRules,
} from '../../src/data/index.js';
import type { OffsetTable, ZoneSpec } from '../../src/data/index.js';
import { ChainwattError, HOUR, MINUTE } from '../../src/kernel/index.js';

const utc = (text: string): number => parseIsoDateTime(text, 'UTC');
const local = (text: string): number => parseIsoText(text)!.local_us;
const berlin = (): OffsetTable => offsetTable('Europe/Berlin', utc('2021-01-01'), utc('2022-01-01'));

const formats = new Map<string, Intl.DateTimeFormat>();

/** The platform's own idea of an offset, in microseconds. */
function platformOffset_us(zone: string, us: number): number {
  const format =
    formats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, format);
  const name = format.formatToParts(us / 1000).find((part) => part.type === 'timeZoneName')!.value;
  const match = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name)!;
  const size = Number(match[2] ?? 0) * HOUR + Number(match[3] ?? 0) * MINUTE;
  return match[1] === '-' ? 0 - size : size;
}

function thrown(action: () => unknown): ChainwattError {
  try {
    action();
  } catch (error) {
    if (error instanceof ChainwattError) return error;
  }
  throw new Error('no ChainwattError was thrown');
}

describe('a table of offsets', () => {
  it('holds Berlin’s two changes of 2021: 28 March and 31 October, 01:00 UTC (Directive 2000/84/EC)', () => {
    expect(berlin()).toEqual({
      zone: 'Europe/Berlin',
      from_us: utc('2021-01-01'),
      to_us: utc('2022-01-01'),
      changes: [
        { from_us: utc('2021-01-01'), offset_us: HOUR },
        { from_us: utc('2021-03-28T01:00'), offset_us: 2 * HOUR },
        { from_us: utc('2021-10-31T01:00'), offset_us: HOUR },
      ],
    });
  });

  it('survives JSON, so that a manifest can record it', () => {
    const table = offsetTable('+01:00', 0, 1);
    expect(JSON.parse(JSON.stringify(table))).toEqual(table);
  });

  it('changes New York at 2 in the morning, on the second Sunday of March since 2007 and the first of April before', () => {
    const changes = (year: number): number[] =>
      offsetTable('America/New_York', utc(`${year}-01-01`), utc(`${year}-12-31`))
        .changes.slice(1)
        .map((change) => change.from_us);
    expect(changes(2021)).toEqual([utc('2021-03-14T07:00'), utc('2021-11-07T06:00')]);
    expect(changes(2006)).toEqual([utc('2006-04-02T07:00'), utc('2006-10-29T06:00')]);
  });

  it('has summer time over New Year in Sydney', () => {
    const table = offsetTable('Australia/Sydney', utc('2013-01-01'), utc('2013-12-31'));
    expect(table.changes).toEqual([
      { from_us: utc('2013-01-01'), offset_us: 11 * HOUR },
      { from_us: utc('2013-04-06T16:00'), offset_us: 10 * HOUR },
      { from_us: utc('2013-10-05T16:00'), offset_us: 11 * HOUR },
    ]);
  });

  it('takes fixed offsets in several spellings', () => {
    for (const zone of ['+01:00', 'UTC+1', 'GMT+01:00', '+0100']) {
      expect(offsetTable(zone, 0, 1).changes).toEqual([{ from_us: 0, offset_us: HOUR }]);
    }
    expect(offsetTable('UTC', 0, 1).changes).toEqual([{ from_us: 0, offset_us: 0 }]);
  });

  it('takes a table of the user’s own', () => {
    const zone: ZoneSpec = {
      name: 'island',
      offsets: [
        { from: '2020-01-01T00:00Z', offset: '+03:00' },
        { from: '2021-06-01T00:00+03:00', offset: '+04:00' },
      ],
    };
    const table = offsetTable(zone, utc('2021-01-01'), utc('2022-01-01'));
    expect(offsetAt(table, utc('2021-05-31T20:59'))).toBe(3 * HOUR);
    expect(offsetAt(table, utc('2021-05-31T21:00'))).toBe(4 * HOUR);
    const error = thrown(() => offsetTable(zone, utc('2019-01-01'), utc('2022-01-01')));
    expect(error.problems[0]).toMatchObject({
      code: 'CW-DATA-ZONE',
      expected: 'times from 2020-01-01T00:00Z on',
    });
  });

  it('refuses entries of such a table that are unreadable or not in order', () => {
    const first = { from: '2021-01-01T00:00Z', offset: '+03:00' };
    for (const second of [
      { from: '2021-06-01T00:00', offset: '+04:00' },
      { from: '2021-06-01T00:00Z', offset: 'four' },
      { from: '2020-06-01T00:00Z', offset: '+04:00' },
    ]) {
      const zone: ZoneSpec = { name: 'island', offsets: [first, second] };
      expect(thrown(() => offsetTable(zone, utc('2021-01-01'), utc('2022-01-01'))).code).toBe('CW-DATA-ZONE');
    }
  });

  it('refuses an unknown zone, lists the known ones and names the nearest', () => {
    const place = { file: 'scenario.yaml', line: 3, column: 7 };
    const error = thrown(() => offsetTable('Europe/Berlyn', 0, 1, place));
    expect(error.category).toBe('input');
    expect(error.problems[0]).toMatchObject({ code: 'CW-DATA-ZONE', place, found: '"Europe/Berlyn"' });
    expect(error.problems[0]!.remedy).toContain('did you mean "Europe/Berlin"?');
    expect(error.problems[0]!.expected).toContain('America/Chicago');
  });

  it('refuses a span before its rules begin', () => {
    const error = thrown(() => offsetTable('Europe/Berlin', utc('1990-01-01'), utc('1991-01-01')));
    expect(error.code).toBe('CW-DATA-ZONE');
  });

  it('asserts that look-ups stay inside its span', () => {
    expect(thrown(() => offsetAt(berlin(), utc('2022-01-02'))).category).toBe('invariant');
  });

  it('agrees with the platform’s zone database at every change until 2025, and just before it', () => {
    for (const [zone, rule] of zoneRules) {
      const from = utc(`${rule.eras[0]?.from_year ?? 2000}-01-01`);
      const table = offsetTable(zone, from, utc('2026-01-01'));
      for (const { from_us } of table.changes.slice(1)) {
        const zones = [offsetAt(table, from_us - MINUTE), offsetAt(table, from_us)];
        const platform = [platformOffset_us(zone, from_us - MINUTE), platformOffset_us(zone, from_us)];
        expect(zones, `${zone} at ${from_us}`).toEqual(platform);
      }
      for (let year = 2008; year < 2026; year++) {
        for (const month of ['01', '04', '07', '10']) {
          const us = utc(`${year}-${month}-15`);
          expect(offsetAt(table, us), `${zone} ${year}-${month}`).toBe(platformOffset_us(zone, us));
        }
      }
    }
  });
});

describe('civil time', () => {
  it('shows date, time, weekday, day of the year and offset of an instant', () => {
    expect(utcToCivil(berlin(), utc('2021-03-28T01:00'))).toEqual({
      year: 2021,
      month: 3,
      day: 28,
      hour: 3,
      minute: 0,
      second: 0,
      microsecond: 0,
      weekday: 6,
      dayOfYear: 87,
      offset_us: 2 * HOUR,
    });
    expect(utcToCivil(berlin(), utc('2021-03-28T00:59:59.5'))).toMatchObject({
      hour: 1,
      minute: 59,
      second: 59,
    });
  });

  it('means no instant in the hour that spring skips', () => {
    expect(civilToUtc(berlin(), local('2021-03-28T02:00'))).toEqual({
      kind: 'skipped',
      change_us: utc('2021-03-28T01:00'),
    });
    expect(civilToUtc(berlin(), local('2021-03-28T02:59:59')).kind).toBe('skipped');
    expect(civilToUtc(berlin(), local('2021-03-28T03:00'))).toEqual({
      kind: 'unique',
      us: utc('2021-03-28T01:00'),
    });
  });

  it('means two instants in the hour that autumn doubles', () => {
    expect(civilToUtc(berlin(), local('2021-10-31T02:30'))).toEqual({
      kind: 'doubled',
      earlier_us: utc('2021-10-31T00:30'),
      later_us: utc('2021-10-31T01:30'),
    });
    expect(civilToUtc(berlin(), local('2021-10-31T03:00')).kind).toBe('unique');
    expect(civilToUtc(berlin(), local('2021-10-31T01:59')).kind).toBe('unique');
  });

  it('comes back to the same instant, any time of the year, in any zone', () => {
    const instant = fc.integer({ min: utc('2010-01-02'), max: utc('2020-12-30') });
    fc.assert(
      fc.property(fc.constantFrom(...zoneRules.keys()), instant, (zone, us) => {
        const table = offsetTable(zone, utc('2010-01-01'), utc('2021-01-01'));
        const back = civilToUtc(table, us + offsetAt(table, us));
        if (back.kind === 'doubled') expect([back.earlier_us, back.later_us]).toContain(us);
        else expect(back).toEqual({ kind: 'unique', us });
      }),
      { seed: 2, numRuns: 1000 },
    );
  });

  it('is given for slots as columns', () => {
    const times = slotTimes(berlin(), utc('2021-03-28T00:30'), 15 * MINUTE, 4);
    expect([...times.minuteOfDay]).toEqual([90, 105, 180, 195]);
    expect([...times.weekday]).toEqual([6, 6, 6, 6]);
    expect([...times.dayOfYear]).toEqual([87, 87, 87, 87]);
    // the local month: half past midnight on 1 April is still March in UTC
    expect([...slotTimes(berlin(), utc('2021-03-31T21:30'), 30 * MINUTE, 3).month]).toEqual([3, 4, 4]);
  });
});

describe('a date-time in a zone', () => {
  it('goes by its own offset, else by the zone, and by the first pass of a doubled hour', () => {
    expect(parseIsoDateTime('2021-07-01T12:00+05:00', 'Europe/Berlin')).toBe(utc('2021-07-01T07:00'));
    expect(parseIsoDateTime('2021-07-01T12:00', 'Europe/Berlin')).toBe(utc('2021-07-01T10:00'));
    expect(parseIsoDateTime('2021-10-31T02:30', 'Europe/Berlin')).toBe(utc('2021-10-31T00:30'));
  });

  it('is an error if it is none or if the clocks skip it', () => {
    expect(thrown(() => utc('yesterday')).code).toBe('CW-DATA-TIME');
    const error = thrown(() => parseIsoDateTime('2021-03-28T02:30', 'Europe/Berlin'));
    expect(error.problems[0]!.expected).toContain('from 2021-03-28T02:00+01:00 straight to 2021-03-28T03:00');
  });
});
