import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/kernel/index.js';
import { fileStart, parseProfile } from '../../src/data/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { household } from '../../src/devices/household-load.js';
import { dynamisation } from '../../src/devices/household-profile.js';
import {
  autocorrelation,
  calendarOf,
  contextOf,
  create,
  homeIds,
  homeSeries,
  mean,
  run,
  sum,
} from './context.js';
import type { ContextOptions } from './context.js';

beforeAll(loadQuantityParser);

const usual = {
  annual: { lognormal: { median: '2950 kWh', sigma: 0.4, minimum: '800 kWh', maximum: '9000 kWh' } },
};

function homesOf(
  count: number,
  options: ContextOptions = {},
  input: Record<string, unknown> = usual,
): Float64Array[] {
  const context = contextOf({ ids: homeIds(count), ...options });
  const all = run(create(household, input, context), context);
  return Array.from({ length: count }, (_, home) => homeSeries(all, count, home));
}

/** Mean over peak. */
function loadFactor(series: Float64Array): number {
  return mean(series) / Math.max(...series);
}

/** Peak of all together over the sum of the peaks. */
function coincidence(homes: readonly Float64Array[]): number {
  const together = homes[0]!.map((_, slot) => sum(homes.map((home) => home[slot]!)));
  return Math.max(...together) / sum(homes.map((home) => Math.max(...home)));
}

/** Change from each stretch of `slots` to the next, over the energy. */
function relativeChange(series: Float64Array, slots: number): number {
  let change = 0;
  let total = 0;
  let previous = NaN;
  for (let slot = 0; slot + slots <= series.length; slot += slots) {
    let stretch = 0;
    for (let k = 0; k < slots; k++) stretch += series[slot + k]!;
    if (previous === previous) change += Math.abs(stretch - previous);
    previous = stretch;
    total += stretch;
  }
  return change / total;
}

describe('the energy of a year', () => {
  it('is what the scenario says: 100 homes of 3,200 kWh, all to 12 %, their mean to 1 %', () => {
    const years = homesOf(100, { start: '2026-01-01', days: 365 }, { annual: '3200 kWh' }).map(
      (home) => sum(home) / 1000,
    );
    expect(Math.abs(mean(years) / 3200 - 1)).toBeLessThan(0.01);
    expect(Math.min(...years)).toBeGreaterThan(0.88 * 3200);
    expect(Math.max(...years)).toBeLessThan(1.12 * 3200);
  });

  it.each([1, 5, 15, 30, 60])('does not hang on the slot length: %d minutes', (slot_min) => {
    const days = slot_min === 1 ? 7 : 28;
    const count = slot_min === 1 ? 150 : 100;
    const total = sum(homesOf(count, { slot_min, days }, { annual: '3650 kWh' }).map(sum)) / 1000;
    const season = mean(
      Array.from({ length: days }, (_, day) => dynamisation(calendarOf().dayOfYear[0]! + day) / 1.00446),
    );
    // 10 kWh a home and day, times the season of May; standard error about 1 %
    expect(Math.abs(total / (count * days * 10 * season) - 1)).toBeLessThan(0.04);
  });

  it('scales with the yearly energy: homes of 1,500 and of 6,000 kWh', () => {
    const totals = ['1500 kWh', '6000 kWh'].map((annual) =>
      sum(homesOf(150, { days: 28 }, { annual }).map(sum)),
    );
    expect(Math.abs(totals[1]! / totals[0]! / 4 - 1)).toBeLessThan(0.05);
  });

  it('follows the season: January uses 1.5 times as much as July', () => {
    const january = sum(homesOf(150, { start: '2026-01-12', days: 14 }).map(sum));
    const july = sum(homesOf(150, { start: '2026-07-13', days: 14 }).map(sum));
    const expected = dynamisation(18) / dynamisation(200);
    expect(Math.abs(january / july / expected - 1)).toBeLessThan(0.06);
  });

  it('turns the seasons round south of the equator', () => {
    const sydney = { location: { latitude_deg: -33.9, longitude_deg: 151.2 }, days: 14 };
    const january = sum(homesOf(100, { ...sydney, start: '2026-01-12' }).map(sum));
    const july = sum(homesOf(100, { ...sydney, start: '2026-07-13' }).map(sum));
    expect(january).toBeLessThan(0.8 * july);
  });

  it('may be all base load, or none', () => {
    const flat = homesOf(2, {}, { annual: '8760 kWh', base: '100 %' })[0]!;
    expect(Math.max(...flat) / Math.min(...flat)).toBeLessThan(1.6);
    expect(Math.min(...homesOf(2, {}, { annual: '3 MWh', base: 0 })[0]!)).toBe(0);
    expect(sum(homesOf(1, {}, { annual: 0 })[0]!)).toBe(0);
  });
});

describe('the load of one home, 15 minutes', () => {
  it('has a load factor between 0.03 and 0.4 for 99 of 100 homes, over a week and over a month', () => {
    const month = homesOf(200, { days: 28 });
    const inRange = (factors: number[]): number =>
      factors.filter((factor) => factor > 0.03 && factor < 0.4).length;
    expect(inRange(month.map(loadFactor))).toBeGreaterThanOrEqual(198);
    expect(inRange(month.map((home) => loadFactor(home.slice(0, 672))))).toBeGreaterThanOrEqual(198);
  });

  it('is spiky: a median load below the mean, and one slot in 100 above 4 times the mean', () => {
    for (const [p, least, most] of [
      [0.5, 0.5, 0.9],
      [0.99, 4, 7],
    ] as const) {
      const quantiles = homesOf(60, { days: 28 }).map((home) => {
        const sorted = home.slice().sort();
        return sorted[Math.floor(p * sorted.length)]! / mean(home);
      });
      expect(mean(quantiles)).toBeGreaterThan(least);
      expect(mean(quantiles)).toBeLessThan(most);
    }
  });

  it('has habits: the same quarter hour of the day before says something about it', () => {
    const homes = homesOf(60, { days: 56 });
    expect(mean(homes.map((home) => autocorrelation(home, 96)))).toBeGreaterThan(0.08);
    expect(mean(homes.map((home) => autocorrelation(home, 48)))).toBeLessThan(0);
  });
});

describe('the load of a neighbourhood', () => {
  it('peaks at 0.2 to 0.4 of the sum of the peaks of 50 homes', () => {
    for (const seed of [1, 2, 3]) {
      const factor = coincidence(homesOf(50, { days: 28, seed }));
      expect(factor).toBeGreaterThan(0.2);
      expect(factor).toBeLessThan(0.4);
    }
  });

  it('has its evening peak, and by day more load at the weekend than on workdays', () => {
    const homes = homesOf(200, { days: 28 });
    const calendar = calendarOf({ days: 28 });
    const workday = new Float64Array(24);
    const weekend = new Float64Array(24);
    for (let slot = 0; slot < calendar.slots; slot++) {
      const hour = Math.floor(calendar.minuteOfDay[slot]! / 60);
      const into = calendar.weekday[slot]! < 5 ? workday : weekend;
      for (const home of homes) into[hour]! += home[slot]! / (into === workday ? 20 : 8);
    }
    const peak = workday.indexOf(Math.max(...workday));
    expect(peak).toBeGreaterThanOrEqual(18);
    expect(peak).toBeLessThanOrEqual(20);
    const noon = (profile: Float64Array): number => sum(profile.slice(10, 15)) / 5;
    expect(noon(weekend) / noon(workday)).toBeGreaterThan(1.2);
    expect(workday[3]! / workday[peak]!).toBeLessThan(0.5);
  });
});

const folder = '../shared/data/hamlet2021/load';

describe.skipIf(!existsSync(folder))(
  'beside 16 homes of HAMLET, winter 2021, 45 days (measured or modelled: not said)',
  () => {
    const real = existsSync(folder)
      ? readdirSync(folder).map((name) => {
          const options = { valueColumn: 'electricity', unit: 'W' } as const;
          const { values, step_us } = parseProfile(
            gunzipSync(readFileSync(`${folder}/${name}`)),
            options,
            fileStart(name),
          );
          return values.slice(0, 44 * 96).map((power_W) => (power_W * step_us) / HOUR);
        })
      : [];
    const model = (): Float64Array[] => homesOf(16, { start: '2021-02-15', days: 44, seed: 2 });

    /** What is compared, and the least and greatest ratio of model to measurement. */
    const figures: [string, (homes: Float64Array[]) => number, number, number][] = [
      ['load factor', (homes) => mean(homes.map(loadFactor)), 0.5, 1.2],
      [
        'load factor of a week',
        (homes) => mean(homes.map((home) => loadFactor(home.slice(0, 672)))),
        0.6,
        1.2,
      ],
      ['coincidence of 16', coincidence, 0.6, 1.2],
      ['change of 15 min', (homes) => mean(homes.map((home) => relativeChange(home, 1))), 0.7, 1.3],
      ['change of 30 min', (homes) => mean(homes.map((home) => relativeChange(home, 2))), 0.7, 1.3],
      ['change of 60 min', (homes) => mean(homes.map((home) => relativeChange(home, 4))), 0.7, 1.4],
      ['memory of 15 min', (homes) => mean(homes.map((home) => autocorrelation(home, 1))), 0.8, 1.2],
      ['memory of 60 min', (homes) => mean(homes.map((home) => autocorrelation(home, 4))), 0.6, 1.2],
      ['evening peak, hour', peakHour, 0.9, 1.15],
    ];

    function peakHour(homes: Float64Array[]): number {
      const hours = new Float64Array(24);
      for (const home of homes)
        home.forEach((energy_Wh, slot) => (hours[Math.floor((slot % 96) / 4)]! += energy_Wh));
      return hours.indexOf(Math.max(...hours));
    }

    it.each(figures)('%s is of the same size', (name, figure, least, most) => {
      const [found, measured] = [figure(model()), figure(real)];
      console.info(`${name}: model ${found.toFixed(3)}, HAMLET ${measured.toFixed(3)}`);
      expect(found / measured).toBeGreaterThan(least);
      expect(found / measured).toBeLessThan(most);
    });
  },
);
