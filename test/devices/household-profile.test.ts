import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  BASE_IN_PROFILE,
  bumpMean,
  dayShape,
  dayShapes,
  dynamisation,
  personalBump,
  seasonFactor,
} from '../../src/devices/household-profile.js';
import type { DayShape } from '../../src/devices/household-profile.js';
import { mean } from './context.js';

/** The common profile at an hour, over the year's mean load. */
function common(shape: DayShape, hour: number): number {
  let moving = shape.floor;
  for (const bump of shape.bumps) moving += personalBump(bump, hour, 1, 0);
  return BASE_IN_PROFILE + (1 - BASE_IN_PROFILE) * moving;
}

const quarters = Array.from({ length: 96 }, (_, quarter) => (quarter + 0.5) / 4);

describe('the common profile', () => {
  it('has mean 1 over a week, to 0.5 %', () => {
    let sum = 0;
    for (const shape of dayShapes)
      sum += (shape.perWeek / 7) * mean(quarters.map((hour) => common(shape, hour)));
    expect(Math.abs(sum - 1)).toBeLessThan(0.005);
    expect(dayShapes.reduce((days, shape) => days + shape.perWeek, 0)).toBe(7);
  });

  it('has bumps whose closed-form mean is that of their quarter hours', () => {
    for (const shape of dayShapes) {
      for (const bump of shape.bumps) {
        const found = mean(quarters.map((hour) => personalBump(bump, hour, 1, 0)));
        expect(Math.abs(found / bumpMean(bump) - 1)).toBeLessThan(1e-3);
      }
    }
  });

  it('is shown by many homes with narrower bumps at scattered times', () => {
    const bump = dayShape(0).bumps[2];
    for (const hour of [15, 18, 19.7, 22, 0.5]) {
      let sum = 0;
      let weights = 0;
      for (let deviation = -4; deviation <= 4; deviation += 0.05) {
        const weight = Math.exp(-0.5 * deviation * deviation);
        sum += weight * personalBump(bump, hour, 0.8, deviation);
        weights += weight;
      }
      expect(Math.abs(sum / weights - personalBump(bump, hour, 1, 0))).toBeLessThan(0.002);
    }
  });

  it('peaks in the evening on workdays and by day more on Sundays', () => {
    const peak = quarters.reduce((best, hour) =>
      common(dayShape(2), hour) > common(dayShape(2), best) ? hour : best,
    );
    expect(peak).toBeGreaterThan(18);
    expect(peak).toBeLessThan(21);
    expect(common(dayShape(6), 12)).toBeGreaterThan(1.4 * common(dayShape(3), 12));
    expect(dayShape(5)).not.toBe(dayShape(6));
  });
});

describe('season (C06: oemof demandlib, the dynamisation polynomial of the standard profile)', () => {
  it.each([
    [1, 1.24203],
    [15, 1.256765],
    [32, 1.24539],
    [91, 1.064035],
    [152, 0.85183],
    [182, 0.795935],
    [213, 0.787876],
    [274, 0.918257],
    [335, 1.1588],
    [365, 1.257216],
  ])('day %d: %d', (day, expected) => {
    expect(Math.abs(dynamisation(day) - expected)).toBeLessThan(1e-6);
  });

  it('has mean 1 over a year', () => {
    expect(Math.abs(mean(Array.from({ length: 365 }, (_, d) => seasonFactor(d + 1))) - 1)).toBeLessThan(1e-5);
  });
});

const h25 = '../shared/data/bdew_slp/h25.csv';

describe.skipIf(!existsSync(h25))('the standard profile H25 itself', () => {
  // columns: 12 months x (Saturday, Sunday and holiday, workday), kWh per quarter hour at 1,000 MWh a year
  const cells = existsSync(h25)
    ? readFileSync(h25, 'utf8')
        .trim()
        .split('\n')
        .slice(2)
        .map((line) => line.split(',').slice(1).map(Number))
    : [];

  it.each([
    ['Saturday', 0, 5],
    ['Sunday', 1, 6],
    ['workday', 2, 2],
  ])('is followed on a %s: 3 %% of the mean load root-mean-square', (_, column, weekday) => {
    const ofKind = (k: number): number[] =>
      cells.map((row) => mean(Array.from({ length: 12 }, (__, month) => row[3 * month + k]!)));
    const overall = (5 * mean(ofKind(2)) + mean(ofKind(0)) + mean(ofKind(1))) / 7;
    const standard = ofKind(column).map((value) => value / overall);
    const squares = standard.map(
      (value, quarter) => (common(dayShape(weekday), quarters[quarter]!) - value) ** 2,
    );
    expect(standard.length).toBe(96);
    expect(Math.sqrt(mean(squares))).toBeLessThan(0.03);
  });
});
