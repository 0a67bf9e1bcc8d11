import { beforeAll, describe, expect, it } from 'vitest';
import { forecasts } from '../../src/agents/index.js';
import type { Forecast, ForecastContext } from '../../src/agents/index.js';
import { HOUR, MINUTE } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { brokenForecastLaws } from './forecast-laws.js';
import { forecastMeans, historyOf } from './history.js';

beforeAll(loadQuantityParser);

function forecastOf(kind: string, context: ForecastContext, config: Record<string, unknown> = {}): Forecast {
  const plugin = forecasts.get(kind)!;
  return plugin.create(plugin.schema.parse(config), context);
}

/** One home with PV whose load and generation are functions of the slot, from slot `oldest` to `newest`. */
function oneHome(
  slot_us: number,
  oldest: number,
  newest: number,
  load: (slot: number) => number,
  pv: (slot: number) => number = () => 0,
): ForecastContext {
  const rows = (value: (slot: number) => number): number[][] =>
    Array.from({ length: newest - oldest + 1 }, (_, r) => [value(oldest + r)]);
  return {
    slot_us,
    load: historyOf(rows(load), oldest),
    pv: historyOf(rows(pv), oldest),
    pvHomes: [{ from: 0, to: 1 }],
    ...forecastMeans(['home']),
  };
}

function predict(forecast: Forecast, target: number, last: number): [number, number] {
  const load = new Float64Array(1);
  const pv = new Float64Array(1);
  forecast.predict(target, last, 0, 1, load, pv);
  return [load[0]!, pv[0]!];
}

describe('laws of every forecast', () => {
  it.each([...forecasts.keys()])('%s', (kind) => {
    expect(brokenForecastLaws((context) => forecastOf(kind, context))).toEqual([]);
  });

  it('a planted look into the future is caught', () => {
    const cheat = (context: ForecastContext): Forecast => ({
      ...forecastOf('perfect', context),
      information: 'metered',
    });
    expect(brokenForecastLaws(cheat)).toContain('nothing after the last metered slot is seen');
  });

  it('a memory declared a slot too short is caught', () => {
    const short = (context: ForecastContext): Forecast => {
      const honest = forecastOf('persistence', context);
      return { ...honest, memory_slots: (lead) => honest.memory_slots(lead) - 1 };
    };
    expect(brokenForecastLaws(short)).toContain('nothing before its memory is needed');
  });
});

describe('persistence, by hand', () => {
  // hourly slots; yesterday 100 Wh in every hour, today 300 Wh in hour 5, the last metered
  const yesterday100 = (slot: number): number => (slot < 0 ? 100 : 300);
  const config = { loadHalfLife: '1 h', pvHalfLife: '2 h', smoothing: 0 };

  it('adds half of the deviation after one half-life, a quarter after two', () => {
    const forecast = forecastOf('persistence', oneHome(HOUR, -24, 10, yesterday100, yesterday100), config);
    // load: 100 + (300 - 100) / 2; PV with a half-life of 2 h: 100 + 200 / sqrt(2)
    expect(predict(forecast, 6, 5)[0]).toBeCloseTo(200, 9);
    expect(predict(forecast, 6, 5)[1]).toBeCloseTo(100 + 200 * Math.SQRT1_2, 9);
    expect(predict(forecast, 7, 5)[0]).toBeCloseTo(150, 9);
    expect(predict(forecast, 7, 5)[1]).toBeCloseTo(200, 9);
  });

  it('takes the mean around the same slot of yesterday', () => {
    // yesterday the load rose by 10 Wh a quarter of an hour, today nothing deviates: the mean of five is the middle one
    const forecast = forecastOf(
      'persistence',
      oneHome(15 * MINUTE, -96, 9, (slot) => 10 * (slot < 0 ? slot + 96 : slot)),
    );
    expect(predict(forecast, 10, 8)[0]).toBeCloseTo(100, 9);
    // yesterday a kettle of 250 Wh ran in slot 10 alone: spread over 9..11 in hourly slots of 1 h smoothing it counts a third
    const kettle = oneHome(HOUR, -24, 9, (slot) => (slot === 10 - 24 ? 240 : 0));
    const spread = forecastOf('persistence', kettle, { ...config, smoothing: '1 h' });
    expect(predict(spread, 9, 4)[0]).toBeCloseTo(80, 9);
    expect(predict(spread, 12, 4)[0]).toBe(0);
  });

  it('never expects less than nothing', () => {
    // yesterday 500 Wh in hour 5 and 100 Wh in hour 6, today nothing in hour 5: 100 + (0 - 500) / 2 < 0
    const forecast = forecastOf(
      'persistence',
      oneHome(HOUR, -24, 5, (slot) => (slot === -19 ? 500 : slot === -18 ? 100 : 0)),
      config,
    );
    expect(predict(forecast, 6, 5)[0]).toBe(0);
  });

  it('goes back two days where yesterday is not metered yet', () => {
    // day d consumes d in every hour; 30 h ahead of day 9's last hour lies day 11: the last such hour metered is day 9's
    const day = (slot: number): number => Math.floor(slot / 24);
    const forecast = forecastOf('persistence', oneHome(HOUR, 0, 10 * 24 - 1, day), {
      ...config,
      loadHalfLife: '1 us',
    });
    expect(predict(forecast, 10 * 24 + 5, 10 * 24 - 1)[0]).toBe(9);
    expect(predict(forecast, 11 * 24 + 5, 10 * 24 - 1)[0]).toBe(9);
  });

  it('with less history says less: the last slot alone, or zero', () => {
    const forecast = forecastOf(
      'persistence',
      oneHome(HOUR, 0, 10, (slot) => 100 + slot),
      config,
    );
    expect(predict(forecast, 4, 3)[0]).toBe(103);
    expect(predict(forecast, 1, -1)[0]).toBe(0);
    // day(s) is known from slot 0 on, day(last) is not: no deviation
    expect(predict(forecast, 25, 8)[0]).toBe(101);
  });

  it('needs a day, the lead and the smoothing before the slot', () => {
    const forecast = forecastOf(
      'persistence',
      oneHome(15 * MINUTE, 0, 0, () => 0),
    );
    expect(forecast.memory_slots(3)).toBe(96 + 3 + 2);
    // more than a day ahead, two days
    expect(forecast.memory_slots(100)).toBe(2 * 96 + Math.max(0, 100 - 96) + 2);
  });

  it('refuses a slot that is metered already', () => {
    const forecast = forecastOf(
      'persistence',
      oneHome(HOUR, 0, 10, () => 1),
    );
    expect(() => predict(forecast, 5, 5)).toThrowError(/CW-AGENT-LEAD/);
  });
});

describe('perfect', () => {
  it('is what will be, labelled as the future, and refuses what is not generated', () => {
    const forecast = forecastOf(
      'perfect',
      oneHome(
        HOUR,
        0,
        10,
        (slot) => 7 * slot,
        (slot) => slot,
      ),
    );
    expect(forecast.information).toBe('future');
    expect(predict(forecast, 9, 2)).toEqual([63, 9]);
    expect(() => predict(forecast, 11, 2)).toThrowError(/CW-AGENT-FUTURE/);
  });
});
