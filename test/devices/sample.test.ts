import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { drawSampled } from '../../src/devices/sample.js';
import type { SamplingContext } from '../../src/devices/sample.js';
import type { Sampled } from '../../src/records/quantity.js';
import { homeIds, mean } from './context.js';

const MANY = 20_000;

function draw(sampled: Sampled, homes = MANY, assets = new Map<string, string>()): Float64Array {
  const context: SamplingContext = { ids: homeIds(homes), random: new RandomSource(1), assets };
  return drawSampled(sampled, 'test.value', context);
}

function quantile(values: Float64Array, p: number): number {
  return values.slice().sort()[Math.floor(p * values.length)]!;
}

describe('one value for each home', () => {
  it('constant: the value itself', () => {
    expect([...draw({ kind: 'constant', value: 6000 }, 3)]).toEqual([6000, 6000, 6000]);
  });

  it('uniform: between its ends, mean in the middle', () => {
    const values = draw({ kind: 'uniform', low: 4000, high: 10_000 });
    expect(Math.min(...values)).toBeGreaterThanOrEqual(4000);
    expect(Math.max(...values)).toBeLessThanOrEqual(10_000);
    expect(Math.abs(mean(values) / 7000 - 1)).toBeLessThan(0.01);
  });

  it('normal: mean and 84 % quantile one standard deviation above', () => {
    const values = draw({ kind: 'normal', mean: 100, sd: 10, minimum: -Infinity, maximum: Infinity });
    expect(Math.abs(mean(values) - 100)).toBeLessThan(0.3);
    expect(Math.abs(quantile(values, 0.8413) - 110)).toBeLessThan(0.4);
  });

  it('truncates a normal distribution: half of it leaves the mean sd sqrt(2 / pi) above the bound', () => {
    const values = draw({ kind: 'normal', mean: 0, sd: 1, minimum: 0, maximum: Infinity });
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.abs(mean(values) - Math.sqrt(2 / Math.PI))).toBeLessThan(0.015);
  });

  it('lognormal: the median, e^sigma times it at 84 %, and no homes piled up at the bounds', () => {
    const values = draw({ kind: 'lognormal', median: 3e6, sigma: 0.4, minimum: 8e5, maximum: 9e6 });
    expect(Math.abs(quantile(values, 0.5) / 3e6 - 1)).toBeLessThan(0.02);
    expect(Math.abs(quantile(values, 0.8413) / (3e6 * Math.exp(0.4)) - 1)).toBeLessThan(0.02);
    expect(values.filter((value) => value === 8e5 || value === 9e6).length).toBe(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(9e6);
  });

  it('sd or sigma of 0: the mean or median', () => {
    expect(draw({ kind: 'normal', mean: 5, sd: 0, minimum: 0, maximum: 9 }, 1)[0]).toBe(5);
    expect(draw({ kind: 'lognormal', median: 5, sigma: 0, minimum: 0, maximum: Infinity }, 1)[0]).toBeCloseTo(
      5,
      12,
    );
  });

  it('choice: its values in the proportion of their weights', () => {
    const values = draw({ kind: 'choice', values: [1, 2, 3], weights: [1, 0.5, 2.5] });
    for (const [value, share] of [
      [1, 0.25],
      [2, 0.125],
      [3, 0.625],
    ])
      expect(Math.abs(values.filter((each) => each === value).length / MANY - share!)).toBeLessThan(0.015);
  });

  it('column: row k for home k, in canonical units', () => {
    const assets = new Map([['homes.csv', 'home,peak_kWp\na,4\nb,5.5\nc,7\n']]);
    const column: Sampled = { kind: 'column', file: 'homes.csv', column: 'peak_kWp', factor: 1000 };
    expect([...draw(column, 2, assets)]).toEqual([4000, 5500]);
  });
});

describe('streams', () => {
  it('hang on a home’s id and the purpose alone, and every distribution draws once', () => {
    const uniform: Sampled = { kind: 'uniform', low: 0, high: 1 };
    const random = new RandomSource(1);
    const assets = new Map<string, string>();
    const few = drawSampled(uniform, 'a', { ids: ['x', 'y'], random, assets });
    const more = drawSampled(uniform, 'a', { ids: ['new', 'y', 'x'], random, assets });
    expect(more[2]).toBe(few[0]);
    expect(more[1]).toBe(few[1]);
    expect(drawSampled(uniform, 'b', { ids: ['x', 'y'], random, assets })[0]).not.toBe(few[0]);
  });
});

describe('what can be wrong', () => {
  const column: Sampled = { kind: 'column', file: 'homes.csv', column: 'v', factor: 1 };

  it('a file that is not there', () => {
    expect(() => draw(column, 1)).toThrow(/CW-DEVICE-ASSET/);
  });

  it('fewer rows than homes', () => {
    expect(() => draw(column, 2, new Map([['homes.csv', 'v\n1\n']]))).toThrow(/CW-DEVICE-ROWS/);
  });

  it('a value outside the limits of the quantity', () => {
    const context = {
      ids: homeIds(2),
      random: new RandomSource(1),
      assets: new Map([['homes.csv', 'v\n1\n-1\n']]),
    };
    expect(() => drawSampled(column, 'v', context, { minimum: 0 })).toThrow(/row 2.*out of range/);
  });

  it('bounds that leave nothing of the distribution', () => {
    expect(() => draw({ kind: 'normal', mean: 0, sd: 1, minimum: 60, maximum: 61 }, 1)).toThrow(
      /CW-DEVICE-BOUNDS/,
    );
  });
});
