import { beforeAll, describe, expect, it } from 'vitest';
import { ChainwattError, type Problem } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { csvProfile } from '../../src/devices/csv-profile.js';
import { contextOf, create, homeIds, homeSeries, run, sum } from './context.js';
import type { ContextOptions } from './context.js';

beforeAll(loadQuantityParser);

const oneDay = { start: '2026-05-04', zone: 'UTC', days: 1 };

/** A day of 24 rows: hour h of 2026-05-04 UTC has the value `of(h)`. */
function day(of: (hour: number) => number, header = 'time,W'): string {
  const rows = Array.from({ length: 24 }, (_, h) => `2026-05-04T${String(h).padStart(2, '0')}:00Z,${of(h)}`);
  return [header, ...rows].join('\n');
}

function energies(
  input: Record<string, unknown>,
  files: Record<string, string>,
  options: ContextOptions = {},
): Float64Array {
  const context = contextOf({
    ...oneDay,
    ids: homeIds(1),
    assets: new Map(Object.entries(files)),
    ...options,
  });
  return run(create(csvProfile, input, context), context);
}

function codes(
  input: Record<string, unknown>,
  files: Record<string, string>,
  options: ContextOptions = {},
): string[] {
  try {
    energies(input, files, options);
  } catch (error) {
    if (error instanceof ChainwattError) return error.problems.map((problem) => problem.code);
    throw error;
  }
  return [];
}

const load = { file: 'a.csv', column: 'W', unit: 'W' };

describe('a profile of 24 hours, hour h at h times 100 W: 27,600 Wh', () => {
  const files = { 'a.csv': day((h) => 100 * h) };

  it.each([5, 15, 30, 60])('keeps its energy in slots of %d minutes', (slot_min) => {
    expect(sum(energies(load, files, { slot_min }))).toBeCloseTo(27_600, 8);
  });

  it('has at 09:15 a quarter of 900 Wh', () => {
    expect(energies(load, files)[37]).toBe(225);
  });

  it('is read on the clock of the scenario where its stamps name none', () => {
    const local = { 'a.csv': files['a.csv'].replaceAll('Z', '') };
    const berlin = energies({ ...load, wrap: 'repeat' }, local, { zone: 'Europe/Berlin' });
    expect([...berlin]).toEqual([...energies(load, files)]);
    const utc = energies({ ...load, wrap: 'repeat', zone: 'UTC' }, local, { zone: 'Europe/Berlin' });
    // midnight in Berlin is 22:00 UTC
    expect(utc[0]).toBe(2200 / 4);
  });

  it('is read on the clock that the scenario names', () => {
    const local = { 'a.csv': files['a.csv'].replaceAll('Z', '') };
    const shifted = energies({ ...load, zone: '+01:00', wrap: 'repeat' }, local);
    expect(shifted[36]).toBe(250); // 09:00 UTC is 10:00 there
  });

  it('may hold energies of its rows, whose stamps may name their ends', () => {
    const kWh = { 'a.csv': day((h) => h / 10) };
    const all = energies({ ...load, unit: 'kWh', label: 'end', wrap: 'repeat' }, kWh);
    expect(all[36]).toBe(250); // the row stamped 10:00 is 09:00 to 10:00, 1 kWh
  });

  it('may come without stamps', () => {
    const bare = `W\n${Array.from({ length: 24 }, (_, h) => 100 * h).join('\n')}`;
    const input = { ...load, start: '2026-05-04T00:00Z', step: '1 h' };
    expect(energies(input, { 'a.csv': bare })).toEqual(energies(load, files));
  });
});

describe('series and homes', () => {
  const files = { 'a.csv': day(() => 100), 'b.csv': day(() => 200) };
  const both = { ...load, file: ['a.csv', 'b.csv'] };
  const first = (input: Record<string, unknown>, homes: number): number[] =>
    [...energies(input, files, { ids: homeIds(homes) })].slice(0, homes);

  it('go together in order', () => {
    expect(first(both, 2)).toEqual([25, 50]);
    expect(first(both, 1)).toEqual([25]);
  });

  it('begin again from the first if the scenario says so', () => {
    expect(first({ ...both, repeat: true }, 5)).toEqual([25, 50, 25, 50, 25]);
    expect(codes(both, files, { ids: homeIds(3) })).toEqual(['CW-DEVICE-SERIES']);
  });

  it('may be several columns of a file', () => {
    const wide = { 'a.csv': day((h) => h, 'time,W,x').replaceAll(/,(\d+)$/gm, ',$1,400') };
    const all = energies({ ...load, column: ['x', 'W'] }, wide, { ids: homeIds(2) });
    expect(all[0]).toBe(100);
    expect(homeSeries(all, 2, 1)[4 * 7]).toBe(7 / 4);
  });

  it('may be scaled home by home', () => {
    const homes = { 'homes.csv': 'k\n1\n3\n' };
    const scaled = { ...load, repeat: true, scale: { csv: { file: 'homes.csv', column: 'k', unit: '1' } } };
    const all = energies(scaled, { ...files, ...homes }, { ids: homeIds(2) });
    expect([all[0], all[1]]).toEqual([25, 75]);
  });

  it('per kWp are multiplied by the peak power', () => {
    const perPeak = { ...load, unit: 'kW/kWp', peak: '8 kWp' };
    expect(energies(perPeak, { 'a.csv': day(() => 0.5) })[0]).toBe(1000);
  });
});

describe('what can be wrong', () => {
  const good = { 'a.csv': day(() => 100) };

  it('a file that was not loaded, another with a gap: both at once', () => {
    const gap = good['a.csv'].split('\n').filter((_, row) => row !== 5);
    const input = { ...load, file: ['a.csv', 'none.csv'] };
    expect(codes(input, { 'a.csv': gap.join('\n') })).toEqual(['CW-DATA-GAP', 'CW-DEVICE-ASSET']);
  });

  it('generation or load below zero, unless it is made zero', () => {
    const feedIn = { 'a.csv': day((h) => 100 - 10 * h) };
    expect(codes(load, feedIn)).toEqual(['CW-DATA-NEGATIVE']);
    const zeroed = energies({ ...load, policies: { negative: 'zero' } }, feedIn, { notice: () => undefined });
    expect(Math.min(...zeroed)).toBe(0);
    expect(codes({ ...load, policies: { negative: 'keep' } }, feedIn)).toEqual(['CW-DEVICE-NEGATIVE']);
  });

  it('data that ends before the simulation, unless it is repeated', () => {
    expect(codes(load, good, { days: 2 })).toEqual(['CW-DATA-COVERAGE']);
    expect(sum(energies({ ...load, wrap: 'repeat' }, good, { days: 2 }))).toBe(4800);
  });

  it('a series per kWp without a peak, a peak without one', () => {
    expect(codes({ ...load, unit: 'W/kWp' }, good)).toEqual(['CW-DEVICE-PEAK']);
    expect(codes({ ...load, peak: '5 kWp' }, good)).toEqual(['CW-DEVICE-PEAK']);
  });

  it('a treatment or a fault that does not exist, a negative scale: refused by the schema', () => {
    expect(csvProfile.schema.safeParse({ ...load, policies: { gap: 'guess' } }).success).toBe(false);
    expect(csvProfile.schema.safeParse({ ...load, policies: { hole: 'zero' } }).success).toBe(false);
    expect(csvProfile.schema.safeParse({ ...load, scale: -1 }).success).toBe(false);
    expect(csvProfile.schema.safeParse({ ...load, policies: { gap: 'zero' } }).success).toBe(true);
  });
});

describe('what the user should know and what is no error', () => {
  function notices(input: Record<string, unknown>, files: Record<string, string>): Problem[] {
    const found: Problem[] = [];
    energies(input, files, { notice: (notice) => found.push(notice) });
    return found;
  }
  const flat = (hour: number): number => 100 + hour;

  it('a value far above the rest that is kept, and where it stands', () => {
    const hours = Array.from({ length: 1200 }, (_, h) => [
      new Date(Date.UTC(2026, 4, 4) + h * 3_600_000).toISOString(),
      h === 17 ? 99_999 : 100 + (h % 24),
    ]);
    const files = { 'a.csv': ['time,W', ...hours.map((row) => row.join(','))].join('\n') };
    expect(notices(load, files)).toEqual([
      expect.objectContaining({
        code: 'CW-DATA-OUTLIER',
        message: 'W: values far above the rest: 1',
        place: { file: 'a.csv', line: 19, column: 26 },
        found: '99999, limit 369',
        remedy: 'the values stay; policies: { outlier: fail } stops the run instead',
      }),
    ]);
  });

  it('values that a policy has mended', () => {
    const holes = { 'a.csv': day(flat).replace(',105', ',-') };
    expect(notices({ ...load, policies: { 'not-numeric': 'interpolate' } }, holes)).toEqual([
      expect.objectContaining({
        code: 'CW-DATA-NUMBER',
        remedy: expect.stringContaining('interpolated now'),
      }),
    ]);
  });

  it('a home of unusual size: a wrong unit', () => {
    expect(notices({ ...load, unit: 'kWh' }, { 'a.csv': day(flat) })).toEqual([
      expect.objectContaining({
        code: 'CW-DEVICE-LARGE',
        path: 'unit',
        found: '112 kW on average, with unit: kWh',
      }),
    ]);
  });

  it('nothing, where nothing is the matter', () => {
    expect(notices(load, { 'a.csv': day(flat) })).toEqual([]);
  });
});
