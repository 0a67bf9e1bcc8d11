import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inverseNormal, RandomSource } from '../../src/kernel/index.js';
import { parseIsoDateTime } from '../../src/data/index.js';
import { clearSkyGlobal_W_per_m2, diffuseFraction } from '../../src/devices/irradiance.js';
import { centralEurope, createSky } from '../../src/devices/sky.js';
import type { SkyParameters } from '../../src/devices/sky.js';
import { sunPosition } from '../../src/devices/sun.js';
import { autocorrelation, calendarOf, mean, munich } from './context.js';

const RADIAN = Math.PI / 180;
const year = calendarOf({ start: '2026-01-01', days: 365, slot_min: 60 });

interface Record {
  readonly clearness: Float64Array;
  readonly global_kWh: number;
}

/** A year under the sky in hours. */
function record(seed: number, parameters: SkyParameters = centralEurope): Record {
  const sky = createSky(year, munich, new RandomSource(seed), parameters);
  const clearness = new Float64Array(year.slots);
  let global_kWh = 0;
  for (let slot = 0; slot < year.slots; slot++) {
    sky.step(slot);
    clearness[slot] = sky.clearness;
    global_kWh += sky.global_W_per_m2 / 1000;
  }
  return { clearness, global_kWh };
}

const years = Array.from({ length: 12 }, (_, k) => record(k + 1));

describe('diffuse fraction of Erbs, Klein and Duffie', () => {
  // pvlib-python tests/test_irradiance.py, test_erbs: dhi / ghi at kt
  it.each([
    [0.405723511, 41.5703604 / 50],
    [0.718132729, 217.860117 / 1000],
    [0.768214312, 170.790318 / 1000],
  ])('at clearness %d is %d', (clearness, expected) => {
    expect(diffuseFraction(clearness)).toBeCloseTo(expected, 8);
  });

  it('is all at clearness 0, 0.165 above 0.8, and has no step of more than 0.001 where its pieces meet', () => {
    expect(diffuseFraction(0)).toBe(1);
    expect(diffuseFraction(0.9)).toBe(0.165);
    expect(Math.abs(diffuseFraction(0.22) - diffuseFraction(0.22 + 1e-12))).toBeLessThan(0.001);
    expect(Math.abs(diffuseFraction(0.8) - diffuseFraction(0.8 + 1e-12))).toBeLessThan(0.001);
  });
});

describe('the sky of one slot', () => {
  it('is dark at night, and by day direct and diffuse light make up the global irradiance', () => {
    const sky = createSky(year, munich, new RandomSource(3));
    let dark = 0;
    let error = 0;
    let leastDirect = Infinity;
    let mostDirect = 0;
    for (let slot = 0; slot < year.slots; slot++) {
      sky.step(slot);
      const { elevation_deg, global_W_per_m2, direct_W_per_m2, diffuse_W_per_m2 } = sky;
      if (elevation_deg <= 0) {
        dark += global_W_per_m2 + direct_W_per_m2 + diffuse_W_per_m2;
        continue;
      }
      const rebuilt = direct_W_per_m2 * Math.sin(elevation_deg * RADIAN) + diffuse_W_per_m2;
      const clear = sky.clearness * clearSkyGlobal_W_per_m2(elevation_deg);
      error = Math.max(error, Math.abs(rebuilt - global_W_per_m2), Math.abs(clear - global_W_per_m2));
      leastDirect = Math.min(leastDirect, direct_W_per_m2);
      mostDirect = Math.max(mostDirect, direct_W_per_m2);
    }
    expect(dark).toBe(0);
    expect(error).toBeLessThan(1e-9);
    expect(leastDirect).toBeGreaterThanOrEqual(0);
    expect(mostDirect).toBeGreaterThan(700);
    expect(mostDirect).toBeLessThan(1100);
  });

  it('is that of the sun at the middle of the slot', () => {
    const sky = createSky(year, munich, new RandomSource(3));
    sky.step(4000);
    const sun = sunPosition(year.start_us + 4000.5 * year.slot_us, munich.latitude_deg, munich.longitude_deg);
    expect(sky.elevation_deg).toBe(sun.elevation_deg);
    expect(sky.azimuth_deg).toBe(sun.azimuth_deg);
  });

  it('does not depend on how often it is asked for, nor on which slots are skipped', () => {
    const every = createSky(year, munich, new RandomSource(5));
    const some = createSky(year, munich, new RandomSource(5));
    for (let slot = 0; slot < 500; slot++) {
      every.step(slot);
      every.step(slot);
      if (slot % 7 !== 3) continue;
      some.step(slot);
      expect(some.clearness).toBe(every.clearness);
      expect(some.direct_W_per_m2).toBe(every.direct_W_per_m2);
    }
  });

  it('cannot be asked for the past', () => {
    const sky = createSky(year, munich, new RandomSource(5));
    sky.step(9);
    expect(() => sky.step(8)).toThrow(/CW-SKY-ORDER/);
  });
});

describe('the sky of many years', () => {
  it('has a clear-sky index of the mean that it was given: 0.61, standard error 0.008', () => {
    expect(Math.abs(mean(years.map(({ clearness }) => mean(clearness))) - 0.61)).toBeLessThan(0.025);
    const bright = mean(
      Array.from({ length: 4 }, (_, k) => mean(record(k + 1, { ...centralEurope, mean: 0.8 }).clearness)),
    );
    expect(Math.abs(bright - 0.8)).toBeLessThan(0.03);
  });

  it('stays between its bounds and is oftener bright or dull than in between', () => {
    const thirds = [0, 0, 0];
    let outside = 0;
    for (const { clearness } of years) {
      for (const value of clearness) {
        if (value < centralEurope.lowest || value > centralEurope.highest) outside++;
        thirds[Math.min(2, Math.floor((value - 0.05) * 3))]!++;
      }
    }
    expect(outside).toBe(0);
    expect(thirds[1]).toBeLessThan(thirds[0]!);
    expect(thirds[1]).toBeLessThan(thirds[2]!);
  });

  it('remembers the hour and the day: 0.64 exp(-t / 50 h) + 0.36 exp(-t / 2 h) in the Gaussian behind it', () => {
    const { lowest, highest } = centralEurope;
    const gaussian = years.map(({ clearness }) =>
      clearness.map((value) => inverseNormal((value - lowest) / (highest - lowest))),
    );
    for (const [lag, expected] of [
      [1, 0.64 * Math.exp(-1 / 50) + 0.36 * Math.exp(-1 / 2)],
      [24, 0.64 * Math.exp(-24 / 50)],
      [48, 0.64 * Math.exp(-48 / 50)],
    ] as const) {
      const found = mean(gaussian.map((series) => autocorrelation(series, lag)));
      expect(Math.abs(found - expected), `lag ${lag} h`).toBeLessThan(0.04);
    }
  });

  it('gives Munich 1,169 kWh per m2 a year (German weather service map) less the 4 % by which the mean of Germany is duller', () => {
    const global_kWh = mean(years.map((each) => each.global_kWh));
    expect(global_kWh).toBeGreaterThan(1169 * 0.92);
    expect(global_kWh).toBeLessThan(1169 * 1.0);
  });
});

const pvgis = '../shared/data/weather/pvgis_tmy_45.000_8.000_2005_2023.csv.gz';

describe.skipIf(!existsSync(pvgis))(
  'the clear-sky index of the PVGIS typical year at 45 N 8 E (satellite, hourly)',
  () => {
    it('has the deciles of the model with the same mean, to 0.06', () => {
      const offset_h = 0.1761; // "Irradiance Time Offset" in the file's header
      const measured: number[] = [];
      for (const line of gunzipSync(readFileSync(pvgis)).toString().split('\n')) {
        const [stamp = '', , , global] = line.split(',');
        if (!/^20\d{6}:\d{4}$/.test(stamp)) continue;
        // months come from different years, which moves the sun by less than half a degree
        const text = `2018-${stamp.slice(4, 6)}-${stamp.slice(6, 8)}T${stamp.slice(9, 11)}:00Z`;
        const sun = sunPosition(parseIsoDateTime(text, 'UTC') + offset_h * 3.6e9, 45, 8);
        if (sun.elevation_deg > 6) measured.push(Number(global) / clearSkyGlobal_W_per_m2(sun.elevation_deg));
      }
      expect(measured.length).toBeGreaterThan(3500);
      const average = mean(measured);
      expect(average).toBeCloseTo(0.73, 1);

      const model: number[] = [];
      for (let seed = 1; seed <= 6; seed++)
        model.push(...record(seed, { ...centralEurope, mean: average }).clearness);
      measured.sort((a, b) => a - b);
      model.sort((a, b) => a - b);
      for (let decile = 1; decile <= 9; decile++) {
        const at = (values: readonly number[]): number => values[Math.floor((decile * values.length) / 10)]!;
        expect(Math.abs(at(model) - at(measured)), `decile ${decile}`).toBeLessThan(0.06);
      }
    });
  },
);
