/**
 * Published profiles as they come. Expected sums and counts were taken from the files with independent one-line scripts;
 * origins and licences stand in each folder’s PROVENANCE.md.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  energy_Wh,
  fileStart,
  formatInstant,
  offsetTable,
  parseColumn,
  parseProfile,
  profileOf,
  readTable,
  resample,
  slotTimes,
} from '../../src/data/index.js';
import type { Profile, ProfileOptions } from '../../src/data/index.js';
import { ChainwattError, DAY, HOUR, MINUTE } from '../../src/kernel/index.js';
import { findings } from './helpers.js';

const folder = resolve('../shared/data');
const has = (name: string): boolean => existsSync(resolve(folder, name));
const bytes = (file: string): Uint8Array => gunzipSync(readFileSync(resolve(folder, file)));
const read = (file: string, options: ProfileOptions): Profile =>
  parseProfile(bytes(file), options, fileStart(file));

function problemsOf(file: string, options: ProfileOptions): string[] {
  try {
    read(file, options);
  } catch (error) {
    if (error instanceof ChainwattError)
      return error.problems.map((p) => `${p.place?.line} ${p.code}: ${p.message}`);
  }
  return [];
}

describe.skipIf(!has('hamlet2021'))('HAMLET, 16 homes and 3 PV plants, 15 min, Unix seconds', () => {
  const names = has('hamlet2021') ? readdirSync(resolve(folder, 'hamlet2021/load')) : [];
  const options: ProfileOptions = { valueColumn: 'electricity', unit: 'W', zone: 'Europe/Berlin' };
  const loads = new Map(names.map((name) => [name, read(`hamlet2021/load/${name}`, options)]));

  it('are 4,316 slots of UTC each, without a finding, across the change of the clocks of 28 March 2021', () => {
    expect(loads.size).toBe(16);
    for (const [file, load] of loads) {
      expect(load.audit, file).toMatchObject({ rows: 4316, slots: 4316, step_us: 15 * MINUTE, findings: [] });
      expect(formatInstant(load.start_us)).toBe('2021-02-14T23:00Z');
      expect((load.audit.end_us - load.start_us) / DAY).toBeCloseTo(44.96, 2);
    }
  });

  it('use 56 MWh a year together as their names say, within 3 %: mean watts they are', () => {
    // Each home differs from its name by up to a factor of 0.6 to 1.55: the name gives its year, the file 45 days of late winter.
    let named_kWh = 0;
    let scaled_kWh = 0;
    for (const [file, load] of loads) {
      const name_kWh = Number(/^hh_(\d+)_/.exec(file)![1]);
      const year_kWh = (energy_Wh(load) / 1000) * ((365 * DAY) / (4316 * 15 * MINUTE));
      expect(year_kWh / name_kWh, file).toBeGreaterThan(0.59);
      expect(year_kWh / name_kWh, file).toBeLessThan(1.56);
      named_kWh += name_kWh;
      scaled_kWh += year_kWh;
    }
    expect(named_kWh).toBe(56_013);
    expect(scaled_kWh / named_kWh).toBeCloseTo(1.026, 3);
  });

  it('hold 400.67 kWh in home 2687', () => {
    const load = loads.get('hh_2687_0.csv.gz')!;
    expect(energy_Wh(load)).toBe(400_670);
    const hourly = resample(load, { start_us: load.start_us, step_us: HOUR, slots: 4316 / 4 });
    expect(energy_Wh(hourly)).toBeCloseTo(400_670, 6);
  });

  it('PV per unit becomes W per kWp: 123.065 kWh/kWp in 45 days', () => {
    const pv = read('hamlet2021/pv/pv_1_pu.csv.gz', { valueColumn: 'electricity', unit: 'kW/kWp' });
    expect(pv.quantity).toBe('power_W_per_kWp');
    expect(pv.audit.findings).toEqual([]);
    expect(energy_Wh(pv) / 1000).toBeCloseTo(123.065, 3);
  });
});

describe.skipIf(!has('citylearn2022'))('CityLearn 2022, building 1, hourly, no stamps', () => {
  const file = 'citylearn2022/Building_1.csv.gz';
  // Row 1 is hour 24 of Sunday 31 July: hours are numbered by their ends, in standard time all year.
  const options = { start: '2016-07-31T23:00', step_us: HOUR, zone: '-08:00' } as const;

  it('is a year of 8,760 hours and 10,583.4 kWh', () => {
    const load = read(file, { ...options, valueColumn: 'non_shiftable_load', unit: 'kWh' });
    expect(load.audit).toMatchObject({ rows: 8760, slots: 8760, findings: [] });
    expect(energy_Wh(load) / 1000).toBeCloseTo(10_583.4, 1);
    expect(load.values[0]).toBeCloseTo(2275.8, 9);
  });

  it('has the sun at noon: the middle of June’s PV is 11:47 in standard time, solar noon in Fontana 11:50', () => {
    const pv = read(file, { ...options, valueColumn: 'solar_generation', unit: 'W/kWp' });
    expect(energy_Wh(pv) / 1000).toBeCloseTo(1803.124, 3);
    const table = offsetTable('-08:00', pv.start_us, pv.audit.end_us);
    const times = slotTimes(table, pv.start_us, HOUR, pv.values.length);
    let moment = 0;
    let sum = 0;
    pv.values.forEach((value, slot) => {
      const day = times.dayOfYear[slot]!;
      if (day < 152 || day > 181) return; // June
      moment += value * (times.minuteOfDay[slot]! / 60 + 0.5);
      sum += value;
    });
    expect(moment / sum).toBeCloseTo(11.8, 1);
  });

  it('lends its carbon intensity as a column', () => {
    const name = 'citylearn2022/carbon_intensity.csv.gz';
    const column = parseColumn(bytes(name), 'carbon_intensity', fileStart(name));
    expect(column).toHaveLength(8760);
    expect(column[0]).toBe(0.1707244);
  });
});

describe.skipIf(!has('lcl_london_one_house'))('Low Carbon London, one house, half-hourly, 2013', () => {
  const original = 'lcl_london_one_house/LCL_london_consumption_2013_original.csv.gz';
  const cleaned = 'lcl_london_one_house/LCL_london_consumption_2013.csv.gz';
  const options: ProfileOptions = { valueColumn: 'KWH/hh (per half hour)', unit: 'kWh' };

  it('has 12 repeated midnights and one missing half hour', () => {
    expect(problemsOf(original, options)).toEqual(['3901 CW-DATA-GAP: slots without a row: 1']);
    const load = read(original, { ...options, policies: { gap: 'interpolate' } });
    expect(findings(load.audit)).toEqual({ duplicate: 12, gap: 1 });
    expect(load.audit).toMatchObject({ rows: 17_531, rowsLeftOut: 12, slots: 365 * 48, interpolated: 1 });
  });

  it('lost 12 midnights more when its rows were cleaned: both of each pair went', () => {
    expect(problemsOf(cleaned, options)).toEqual(['962 CW-DATA-GAP: slots without a row: 13']);
  });

  it('is in GMT all year: as London time it has an hour that never was, and lacks one that was twice', () => {
    expect(problemsOf(original, { ...options, zone: 'Europe/London' })).toEqual([
      '3901 CW-DATA-GAP: slots without a row: 1',
      '4278 CW-DATA-SPRING: rows in an hour that the clocks skip: 2',
      '14367 CW-DATA-AUTUMN: changes to winter time whose doubled hour has rows for one pass only: 1',
    ]);
  });
});

describe.skipIf(!has('prices_epftoolbox'))(
  'day-ahead prices, local time, 24 rows a day even when the clocks change',
  () => {
    it('are read with the skipped hours left out and the doubled ones used twice', () => {
      const prices = read('prices_epftoolbox/real_and_forecast_DE.csv.gz', {
        valueColumn: 'Real price',
        unit: 'plain',
        zone: 'Europe/Berlin',
        policies: { 'spring-hour-present': 'keep', 'autumn-hour-single': 'keep' },
      });
      expect(prices.audit).toMatchObject({ rows: 17_472, rowsLeftOut: 2, slots: 728 * 24, copied: 2 });
      expect(findings(prices.audit)).toEqual({
        'spring-hour-present': 2,
        'autumn-hour-single': 2,
        negative: 241,
      });
      expect(formatInstant(prices.start_us)).toBe('2016-01-03T23:00Z');
    });
  },
);

describe.skipIf(!has('swiss_residential_15min'))('179 Swiss homes in one wide file, local time', () => {
  it('has the three dead meters that its origin names, and no gap', () => {
    const file = 'swiss_residential_15min/consumption_kwh_15min.csv.gz';
    const table = readTable(bytes(file), {}, fileStart(file));
    const homes = ['h1000317', 'h2046645', 'h3487292', 'h5219426', 'h7761776'];
    const dead = homes.filter((valueColumn) => {
      const { audit } = profileOf(
        table,
        { valueColumn, unit: 'kWh', zone: 'Europe/Zurich' },
        fileStart(file),
      );
      expect(audit).toMatchObject({ rows: 4704, slots: 49 * 96, rowsLeftOut: 0 });
      return audit.findings.some(({ kind }) => kind === 'all-zero');
    });
    expect(dead).toEqual(['h3487292', 'h5219426', 'h7761776']);
  });
});

describe.skipIf(!has('wpuq_sfh19'))('WPuQ house 19, kW, UTC with Z', () => {
  it('has 57,066 quarter hours from 16 May 2018, 13:30 UTC, and nothing wrong', () => {
    const load = read('wpuq_sfh19/SFH19_2018_2019_15min_original.csv.gz', {
      valueColumn: 'Consumer_0_electric (kW)',
      unit: 'kW',
    });
    expect(load.audit).toMatchObject({ slots: 57_066, findings: [] });
    expect(formatInstant(load.start_us)).toBe('2018-05-16T13:30Z');
    expect(formatInstant(load.audit.end_us)).toBe('2020-01-01T00:00Z');
    expect(load.values[0]).toBeCloseTo(378.49, 9);
  });
});
