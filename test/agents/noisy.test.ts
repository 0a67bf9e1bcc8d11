/** The sample statistics of `noisy` against the given ones, within four standard errors of the sample. */
import { beforeAll, describe, expect, it } from 'vitest';
import { forecasts } from '../../src/agents/index.js';
import type { Forecast } from '../../src/agents/index.js';
import { errorGrowth } from '../../src/agents/noisy.js';
import { MINUTE } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { forecastMeans, historyOf } from './history.js';

beforeAll(loadQuantityParser);

const SLOT_us = 15 * MINUTE;
const LOAD_Wh = 1000;

/** Homes that use 1,000 Wh and generate `pv_Wh` in every slot. */
function forecastOf(
  homes: number,
  slots: number,
  config: Record<string, unknown>,
  { pv_Wh = 500, seed = 'noise', ahead = 40 } = {},
): Forecast {
  const rows = (value: number): number[][] =>
    Array.from({ length: slots }, () => new Array<number>(homes).fill(value));
  const plugin = forecasts.get('noisy')!;
  const ids = Array.from({ length: homes }, (_, i) => `home-${i}`);
  return plugin.create(plugin.schema.parse(config), {
    slot_us: SLOT_us,
    load: historyOf(rows(LOAD_Wh)),
    pv: historyOf(rows(pv_Wh)),
    pvHomes: [{ from: 0, to: homes }],
    ...forecastMeans(ids, seed, ahead),
  });
}

/** Errors of load by slot and home, at a lead of `lead` slots. */
function errorsOf(forecast: Forecast, homes: number, slots: number, lead: number, from = 0): number[][] {
  const load = new Float64Array(homes);
  const pv = new Float64Array(homes);
  return Array.from({ length: slots - from }, (_, k) => {
    forecast.predict(from + k, from + k - lead, 0, homes, load, pv);
    return [...load].map((value) => value - LOAD_Wh);
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const covariance = (a: readonly number[], b: readonly number[]): number => mean(a.map((v, k) => v * b[k]));
const correlation = (a: readonly number[], b: readonly number[]): number =>
  covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b));

describe('noisy', () => {
  const SLOTS = 4000;

  it('worked example: 10 % of 1,000 Wh at an hour; sqrt((1 - 0.9^2) / (1 - 0.9^8)) of it at a quarter', () => {
    expect(errorGrowth(0.9, 1)).toBe(1);
    // 1 + 0.81: the second innovation is added, the first has kept nine tenths
    expect(errorGrowth(0.9, 2)).toBeCloseTo(Math.sqrt(1.81), 12);
    expect(errorGrowth(0.9, 4)).toBeCloseTo(Math.sqrt(1 + 0.81 + 0.6561 + 0.531441), 12);
    expect([errorGrowth(0, 7), errorGrowth(1, 9)]).toEqual([1, 3]);
    const forecast = forecastOf(1, 3, { load: '10 %', growth: '90 %', atLead: '1 h' });
    const [hour, quarter] = [4, 1].map((lead) => errorsOf(forecast, 1, 3, lead)[2][0]);
    expect(hour / quarter).toBeCloseTo(Math.sqrt(1 + 0.81 + 0.6561 + 0.531441), 9);
  });

  it('has the given standard deviation at the given lead, relative and absolute', () => {
    // independent slots and homes: the standard error of a standard deviation is sd / sqrt(2 n)
    const config = { autocorrelation: 0, correlation: 0, growth: '80 %', atLead: '30 min' };
    for (const [given, sd] of [
      [{ load: '10 %' }, 100],
      // 100 W are 25 Wh in a quarter of an hour
      [{ load: 0, loadAbsolute: '100 W' }, 25],
      [{ load: '5 %', loadAbsolute: '100 W' }, 75],
    ] as const) {
      const errors = errorsOf(forecastOf(4, SLOTS, { ...config, ...given }), 4, SLOTS, 2).flat();
      const n = errors.length;
      expect(Math.abs(Math.sqrt(covariance(errors, errors)) - sd)).toBeLessThan((4 * sd) / Math.sqrt(2 * n));
      expect(Math.abs(mean(errors))).toBeLessThan((4 * sd) / Math.sqrt(n));
    }
  });

  it.each([0, 0.5, 0.9])('has the given correlation from slot to slot, %d', (autocorrelation) => {
    const forecast = forecastOf(1, SLOTS, { load: '10 %', autocorrelation, correlation: 0.3 });
    const errors = errorsOf(forecast, 1, SLOTS, 1).map(([error]) => error);
    // Bartlett: the standard error of the first autocorrelation of an AR(1) is sqrt((1 - a^2) / n); of the second, a^2
    const at = (lag: number): number => correlation(errors.slice(lag), errors.slice(0, -lag));
    expect(Math.abs(at(1) - autocorrelation)).toBeLessThan(
      4 * Math.sqrt((1 - autocorrelation ** 2) / SLOTS) + 1 / SLOTS,
    );
    const a2 = autocorrelation ** 2;
    expect(Math.abs(at(2) - a2)).toBeLessThan(4 * Math.sqrt(((1 - a2) * (1 + 3 * a2)) / SLOTS) + 3 / SLOTS);
  });

  it.each([0, 0.4, 1])('has the given correlation between homes, %d', (given) => {
    const errors = errorsOf(
      forecastOf(2, SLOTS, { load: '10 %', autocorrelation: 0, correlation: given }),
      2,
      SLOTS,
      3,
    );
    const between = correlation(
      errors.map(([first]) => first),
      errors.map(([, second]) => second),
    );
    expect(Math.abs(between - given)).toBeLessThan((4 * (1 - given ** 2)) / Math.sqrt(SLOTS) + 1e-9);
  });

  it.each([0, 0.5, 0.9, 1])('grows with the lead as an autoregression of %d does', (growth) => {
    const forecast = forecastOf(1, 400, { load: '2 %', growth, atLead: '15 min', autocorrelation: 0 });
    for (let slot = 100; slot < 110; slot++) {
      const load = new Float64Array(1);
      const pv = new Float64Array(1);
      const at = (lead: number): number => {
        forecast.predict(slot, slot - lead, 0, 1, load, pv);
        return load[0] - LOAD_Wh;
      };
      // variances of the sum of h innovations that fade by `growth` a slot
      let variance = 0;
      for (let lead = 1; lead <= 16; lead++) {
        variance += growth ** (2 * (lead - 1));
        expect(at(lead) / at(1)).toBeCloseTo(Math.sqrt(variance), 6);
      }
    }
  });

  it('never foresees negative energy, and nothing where nothing is generated', () => {
    const wild = forecastOf(3, 200, { load: '300 %', pvAbsolute: '10 kW' }, { pv_Wh: 0 });
    const load = new Float64Array(3);
    const pv = new Float64Array(3);
    let cut = 0;
    for (let slot = 0; slot < 200; slot++) {
      wild.predict(slot, slot - 1, 0, 3, load, pv);
      expect(Math.min(...load)).toBeGreaterThanOrEqual(0);
      expect([...pv]).toEqual([0, 0, 0]);
      cut += [...load].filter((value) => value === 0).length;
    }
    expect(cut).toBeGreaterThan(0);
  });

  it('load and generation err apart', () => {
    const forecast = forecastOf(1, SLOTS, {
      load: '10 %',
      pv: '10 %',
      autocorrelation: 0,
      correlation: '90 %',
    });
    const load = new Float64Array(1);
    const pv = new Float64Array(1);
    const pairs = Array.from({ length: SLOTS }, (_, slot) => {
      forecast.predict(slot, slot - 1, 0, 1, load, pv);
      return [load[0] - LOAD_Wh, pv[0] - 500];
    });
    const between = correlation(
      pairs.map(([error]) => error),
      pairs.map(([, error]) => error),
    );
    expect(Math.abs(between)).toBeLessThan(4 / Math.sqrt(SLOTS));
  });

  it('remembers errors as far back as slots may be asked for, and no further', () => {
    const forecast = forecastOf(2, 100, {}, { ahead: 10 });
    const at = (slot: number): number[] => errorsOf(forecast, 2, slot + 1, 1, slot)[0];
    const before = at(20);
    at(31);
    expect(at(20)).toEqual(before);
    at(32);
    expect(() => at(20)).toThrowError(/CW-AGENT-NOISE/);
    expect(() => at(100)).toThrowError(/CW-AGENT-FUTURE/);
  });
});
