import { beforeAll, describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { solar } from '../../src/devices/solar.js';
import type { DeviceContext, Sky } from '../../src/devices/types.js';
import { contextOf, create, homeIds, homeSeries, mean, run, sum } from './context.js';
import type { ContextOptions } from './context.js';

beforeAll(loadQuantityParser);

/** Sun in the south at 45 degrees, 800 W per m2 direct and 100 diffuse, so 800 sin 45° + 100 = 665.685 global. */
const noon: Sky = {
  step: () => undefined,
  global_W_per_m2: 800 * Math.SQRT1_2 + 100,
  direct_W_per_m2: 800,
  diffuse_W_per_m2: 100,
  elevation_deg: 45,
  azimuth_deg: 180,
};

/** Wh of one roof in one slot under `noon`, without deviation. */
function noonEnergy_Wh(input: Record<string, unknown>): number {
  const context: DeviceContext = { ...contextOf({ ids: homeIds(1), days: 1 }), sky: noon };
  const out_Wh = new Float64Array(1);
  create(solar, { peak: '5 kWp', azimuth: '180 deg', deviation: 0, ...input }, context).step(0, out_Wh, 0);
  return out_Wh[0]!;
}

function yearOf(
  input: Record<string, unknown>,
  options: ContextOptions = {},
): { all: Float64Array; context: DeviceContext } {
  const context = contextOf({ start: '2026-01-01', days: 365, slot_min: 60, ...options });
  return { all: run(create(solar, input, context), context), context };
}

describe('a roof under a known sky', () => {
  it('tilted by 30 degrees: 772.741 beam + 93.301 sky + 8.919 ground = 874.961 W per m2, times 5 kWp, 0.86 and 1/4 h', () => {
    expect(noonEnergy_Wh({})).toBeCloseTo(0.874961 * 5000 * 0.86 * 0.25, 2);
  });

  it('flat: the global irradiance', () => {
    expect(noonEnergy_Wh({ tilt: '0 deg', losses: 0 })).toBeCloseTo(0.665685 * 5000 * 0.25, 2);
  });

  it('upright and facing north: half of the sky and half of the ground', () => {
    const plane = 0.5 * 100 + 0.5 * 0.2 * 665.685;
    const north = noonEnergy_Wh({ tilt: '90 deg', azimuth: '0 deg', losses: 0 });
    expect(north).toBeCloseTo((plane / 1000) * 5000 * 0.25, 2);
  });

  it('is proportional to peak power and to what is not lost', () => {
    expect(noonEnergy_Wh({ peak: '10 kWp' })).toBeCloseTo(2 * noonEnergy_Wh({}), 9);
    expect(noonEnergy_Wh({ losses: '57 %' })).toBeCloseTo(0.5 * noonEnergy_Wh({}), 9);
  });
});

describe('a year of roofs in Munich', () => {
  it('yields 900 to 1,150 kWh per kWp facing south at 30 degrees, on the mean of 6 years', () => {
    const yields = Array.from({ length: 6 }, (_, seed) => {
      const { all } = yearOf({ peak: '1 kWp', azimuth: '180 deg' }, { ids: homeIds(2), seed });
      return sum(all) / 2000;
    });
    expect(mean(yields)).toBeGreaterThan(900);
    expect(mean(yields)).toBeLessThan(1150);
  });

  it('is dark at night: no energy while the sun is down', () => {
    const { all, context } = yearOf({ peak: '8 kWp' }, { ids: homeIds(2), days: 60 });
    const again = contextOf({ start: '2026-01-01', days: 60, slot_min: 60 });
    let night_Wh = 0;
    let day_Wh = 0;
    for (let slot = 0; slot < context.calendar.slots; slot++) {
      again.sky.step(slot);
      if (again.sky.elevation_deg <= 0) night_Wh += all[2 * slot]!;
      else day_Wh += all[2 * slot]!;
    }
    expect(night_Wh).toBe(0);
    expect(day_Wh).toBeGreaterThan(0);
  });

  it('gives eastern roofs their energy before and western roofs after noon', () => {
    const noonShare = (azimuth: string): number => {
      const { all, context } = yearOf(
        { peak: '1 kWp', azimuth, tilt: '45 deg' },
        { ids: homeIds(1), zone: '+01:00' },
      );
      let morning_Wh = 0;
      for (let slot = 0; slot < context.calendar.slots; slot++)
        if (context.calendar.minuteOfDay[slot]! < 12 * 60) morning_Wh += all[slot]!;
      return morning_Wh / sum(all);
    };
    expect(noonShare('90 deg')).toBeGreaterThan(0.62);
    expect(noonShare('270 deg')).toBeLessThan(0.38);
  });

  it('faces south with a standard deviation of 30 degrees where the scenario says nothing', () => {
    const best = sum(yearOf({ peak: '1 kWp', azimuth: '180 deg' }, { ids: homeIds(50) }).all);
    const usual = sum(yearOf({ peak: '1 kWp' }, { ids: homeIds(50) }).all);
    expect(usual / best).toBeGreaterThan(0.95);
    expect(usual / best).toBeLessThan(1);
  });
});

describe('deviation from the common sky', () => {
  const sd = (values: readonly number[]): number => {
    const centre = mean(values);
    return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  };

  it('is a fixed factor of 5 % from home to home and a factor of 5 % from slot to slot', () => {
    const homes = 400;
    const { all } = yearOf(
      { peak: '1 kWp', azimuth: '180 deg' },
      { ids: homeIds(homes), days: 40, start: '2026-06-01' },
    );
    const totals = Array.from({ length: homes }, (_, i) => sum(homeSeries(all, homes, i)));
    const centre = mean(totals);
    // the slots' own factors nearly cancel in the total of 600 bright hours
    expect(sd(totals) / centre).toBeGreaterThan(0.044);
    expect(sd(totals) / centre).toBeLessThan(0.056);
    const noonSlot = 12 * homes;
    const relative = totals.map((total, i) => all[noonSlot + i]! / total);
    expect(sd(relative) / mean(relative)).toBeGreaterThan(0.044);
    expect(sd(relative) / mean(relative)).toBeLessThan(0.056);
  });

  it('leaves neighbours under one sky: their hours of daylight are correlated by more than 0.98', () => {
    const { all } = yearOf(
      { peak: '1 kWp', azimuth: '180 deg' },
      { ids: homeIds(2), days: 60, start: '2026-05-01' },
    );
    const [a, b] = [homeSeries(all, 2, 0), homeSeries(all, 2, 1)];
    const [meanA, meanB] = [mean(a), mean(b)];
    let aa = 0;
    let bb = 0;
    let ab = 0;
    for (let slot = 0; slot < a.length; slot++) {
      aa += (a[slot]! - meanA) ** 2;
      bb += (b[slot]! - meanB) ** 2;
      ab += (a[slot]! - meanA) * (b[slot]! - meanB);
    }
    expect(ab / Math.sqrt(aa * bb)).toBeGreaterThan(0.98);
  });

  it('is the same energy whatever the slot length, within the sky’s chance', () => {
    const seeds = [1, 2, 3];
    const quarter = mean(
      seeds.map((seed) => sum(yearOf({ peak: '1 kWp' }, { ids: homeIds(1), seed, slot_min: 15 }).all)),
    );
    const hour = mean(
      seeds.map((seed) => sum(yearOf({ peak: '1 kWp' }, { ids: homeIds(1), seed, slot_min: 60 }).all)),
    );
    expect(Math.abs(quarter / hour - 1)).toBeLessThan(0.1);
    expect(contextOf({ slot_min: 15 }).calendar.slot_us).toBe(15 * MINUTE);
  });
});
