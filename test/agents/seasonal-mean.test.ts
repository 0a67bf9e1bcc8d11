import { beforeAll, describe, expect, it } from 'vitest';
import { forecasts } from '../../src/agents/index.js';
import type { Forecast } from '../../src/agents/index.js';
import { DAY, HOUR } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { forecastMeans, historyOf } from './history.js';

beforeAll(loadQuantityParser);

/** One home, six-hour slots, whose load in slots 0, 1, … is given and whose generation is twice that. */
function forecastOf(
  load: readonly number[],
  config: Record<string, unknown> = {},
  slot_us = DAY / 4,
): Forecast {
  const plugin = forecasts.get('seasonal-mean')!;
  return plugin.create(plugin.schema.parse(config), {
    slot_us,
    load: historyOf(load.map((value) => [value])),
    pv: historyOf(load.map((value) => [2 * value])),
    pvHomes: [{ from: 0, to: 1 }],
    ...forecastMeans(['home']),
  });
}

function predict(forecast: Forecast, target: number, last: number): [number, number] {
  const load = new Float64Array(1);
  const pv = new Float64Array(1);
  forecast.predict(target, last, 0, 1, load, pv);
  return [load[0], pv[0]];
}

describe('seasonal-mean', () => {
  // four days of four slots; the third slot of each: 30, 60, 90, 120
  const load = [0, 0, 30, 0, 0, 0, 60, 0, 0, 0, 90, 0, 0, 0, 120, 0];

  it('worked example: the evening of day 5 is the mean of the last three evenings, 90 Wh', () => {
    expect(predict(forecastOf(load, { days: 3 }), 18, 15)).toEqual([90, 180]);
    expect(predict(forecastOf(load, { days: 1 }), 18, 15)).toEqual([120, 240]);
  });

  it('counts back from the last slot that is metered', () => {
    // when day 4's evening is not metered yet: 30, 60 and 90
    expect(predict(forecastOf(load, { days: 3 }), 18, 13)[0]).toBe(60);
    // a slot further than a day ahead
    expect(predict(forecastOf(load, { days: 2 }), 22, 15)[0]).toBe(105);
  });

  it('with less history means less, then the last slot, then zero', () => {
    expect(predict(forecastOf(load, { days: 7 }), 10, 7)[0]).toBe(45);
    expect(predict(forecastOf([5, 7, 9]), 3, 1)[0]).toBe(7);
    expect(predict(forecastOf([5, 7, 9]), 2, -1)[0]).toBe(0);
  });

  it('by weekday looks whole weeks back', () => {
    // a slot a day: day d consumes d; day 20 is foreseen from days 13 and 6
    const days = Array.from({ length: 20 }, (_, day) => day);
    const forecast = forecastOf(days, { days: 2, weekday: true }, DAY);
    expect(predict(forecast, 20, 19)[0]).toBe(9.5);
    expect(predict(forecastOf(days, { days: 2 }, DAY), 20, 19)[0]).toBe(18.5);
    expect(forecast.memory_slots(1)).toBe(14);
  });

  it('remembers as many days as it means, and one more where the lead is longer than a day', () => {
    const forecast = forecastOf(load, { days: 3 }, HOUR);
    expect(forecast.memory_slots(3)).toBe(72);
    expect(forecast.memory_slots(25)).toBe(96);
  });

  it('refuses a slot that is metered already', () => {
    expect(() => predict(forecastOf(load), 5, 5)).toThrowError(/CW-AGENT-LEAD/);
  });
});
