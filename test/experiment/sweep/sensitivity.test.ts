/** Sensitivity of a sweep's figures, from the points of a design to the measures: closed forms. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  designs,
  type DesignOfExperiment,
  type Level,
  type Plan,
} from '../../../src/experiment/designs/index.js';
import { KpiSample } from '../../../src/experiment/sweep/kpi-sample.js';
import { sensitivityOf, type Sensitivity } from '../../../src/experiment/sweep/sensitivity.js';
import { loadQuantityParser } from '../../../src/records/quantity-parser.js';

beforeAll(loadQuantityParser);

const continua = (count: number): { name: string; levels: undefined }[] =>
  Array.from({ length: count }, (_, k) => ({ name: `x${k}`, levels: undefined }));

function planOf(kind: string, config: object, factors: number): Plan {
  const plugin = designs.get(kind)!;
  const design: DesignOfExperiment = plugin.create(plugin.schema.parse(config), {
    factors: continua(factors),
    seed: 'x',
  });
  return design.plan();
}

/** Where a coordinate lies in 0..1; levels of a range are spread from end to end. */
const unit = (coordinate: number | Level): number =>
  typeof coordinate === 'number' ? coordinate : coordinate.level / (coordinate.of - 1);

/** One replication a point. */
function sensitivityOfValues(plan: Plan, factors: number, values: readonly number[]): Sensitivity[] {
  const sample = new KpiSample(plan.points.length, 1);
  values.forEach((own, point) => {
    sample.set(point, 0, own);
  });
  return sensitivityOf(contextOf(plan, factors), sample);
}

const contextOf = (plan: Plan, factors: number): Parameters<typeof sensitivityOf>[0] => ({
  roles: plan.roles,
  factors,
  numbersOf: (factor) => plan.points.map((point) => unit(point[factor]!)),
  seed: 'seed',
});

function measured(plan: Plan, factors: number, of: (...x: number[]) => number): Sensitivity[] {
  return sensitivityOfValues(
    plan,
    factors,
    plan.points.map((point) => of(...point.map(unit))),
  );
}
const value = (all: readonly Sensitivity[], factor: number, measure: string): number =>
  all.find((each) => each.factor === factor && each.measure === measure)!.value!;

describe('elementary effects along the trajectories of a Morris design', () => {
  it('of a linear function are its coefficients, without spread', () => {
    const all = measured(planOf('morris', { trajectories: 6 }, 3), 3, (x, y, z) => 3 * x - 2 * y + 0 * z);
    expect(all).toHaveLength(9);
    [3, -2, 0].forEach((coefficient, factor) => {
      expect(value(all, factor, 'mu')).toBeCloseTo(coefficient, 12);
      expect(value(all, factor, 'muStar')).toBeCloseTo(Math.abs(coefficient), 12);
      expect(value(all, factor, 'sigma')).toBeCloseTo(0, 12);
    });
  });

  it('of a product spread, and are found where mu hides them', () => {
    const all = measured(planOf('morris', { trajectories: 200 }, 2), 2, (x, y) => (x - 0.5) * (y - 0.5));
    for (const factor of [0, 1]) {
      const { interval } = all.find((each) => each.factor === factor && each.measure === 'muStar')!;
      expect(Math.abs(value(all, factor, 'mu'))).toBeLessThan(0.1);
      // of four levels half are 1/2 and half 1/6 away from the middle: 1/3 in the mean
      expect(interval!.low).toBeLessThan(1 / 3);
      expect(interval!.high).toBeGreaterThan(1 / 3);
      expect(value(all, factor, 'sigma')).toBeGreaterThan(0.3);
    }
  });
});

describe("Sobol indices from Saltelli's matrices of a Sobol design", () => {
  it('of the Ishigami function are those of target D06, as good as 4,096 rows are', () => {
    const angle = (u: number): number => Math.PI * (2 * u - 1);
    const all = measured(planOf('sobol', { samples: 4096, analysis: 'indices' }, 3), 3, (a, b, c) => {
      const [x, y, z] = [angle(a), angle(b), angle(c)];
      return Math.sin(x) + 7 * Math.sin(y) ** 2 + 0.1 * z ** 4 * Math.sin(x);
    });
    const [first, total] = [
      [0.31390519114781146, 0.4424111447900409, 0],
      [0.5575888552099592, 0.4424111447900409, 0.2436836640621477],
    ];
    for (let factor = 0; factor < 3; factor++) {
      expect(Math.abs(value(all, factor, 'firstOrder') - first[factor]!)).toBeLessThan(0.01);
      expect(Math.abs(value(all, factor, 'total') - total[factor]!)).toBeLessThan(0.01);
    }
  });
});

describe('one factor at a time', () => {
  it('has the least and the greatest change from the baseline', () => {
    const plan = planOf('one-at-a-time', { levels: 5 }, 2);
    const all = measured(plan, 2, () => 0).map(({ factor, measure }) => [factor, measure]);
    expect(all).toEqual([
      [0, 'leastChange'],
      [0, 'greatestChange'],
      [1, 'leastChange'],
      [1, 'greatestChange'],
    ]);
    const values = plan.points.map((_, point) => point * point - 3 * point);
    const roles = plan.roles as Extract<Plan['roles'], { analysis: 'one-at-a-time' }>;
    const found = sensitivityOfValues(plan, 2, values);
    for (const factor of [0, 1]) {
      const own = values.filter((_, point) => roles.points[point]!.moved === factor);
      expect(value(found, factor, 'leastChange')).toBe(Math.min(0, ...own.map((each) => each - values[0]!)));
      expect(value(found, factor, 'greatestChange')).toBe(
        Math.max(0, ...own.map((each) => each - values[0]!)),
      );
    }
  });
});

it('of elementary effects is not known where a point has no value', () => {
  const plan = planOf('morris', { trajectories: 3 }, 2);
  const values = plan.points.map((_, point) => (point === 4 ? NaN : point));
  const all = sensitivityOfValues(plan, 2, values);
  expect(all).toHaveLength(6);
  for (const { value: one, interval } of all) expect([one, interval]).toEqual([null, null]);
});

describe('replications', () => {
  it('of one factor alone are paired: the change has the interval of its pairs, and none by the draw', () => {
    const plan = planOf('one-at-a-time', { levels: 3 }, 1);
    const sample = new KpiSample(plan.points.length, 3);
    // the draw of a replication, 100, 200 or 300, is the same at all points; the effects of the first other level are 1, 2 and 3
    [100, 200, 300].forEach((draw, replication) => {
      sample.set(0, replication, draw);
      sample.set(1, replication, draw + replication + 1);
      sample.set(2, replication, draw - 5);
    });
    const [least, greatest] = sensitivityOf(contextOf(plan, 1), sample);
    expect(least).toEqual({
      factor: 0,
      measure: 'leastChange',
      value: -5,
      interval: { low: -5, high: -5 },
      at: 2,
    });
    expect(greatest).toMatchObject({ value: 2, at: 1 });
    // Student's t with 2 degrees of freedom is 4.302653; s = 1, n = 3
    expect(greatest!.interval!.high).toBeCloseTo(2 + 4.302652729911275 / Math.sqrt(3), 9);
  });

  it('that only some points have do not count, and one that failed at a point is left out of its pairs alone', () => {
    const plan = planOf('one-at-a-time', { levels: 3 }, 1);
    const sample = new KpiSample(plan.points.length, 2);
    for (const [replication, draw] of [100, 200, 1e6, 2e6].entries()) sample.set(0, replication, draw);
    for (const [replication, draw] of [101, 201].entries()) sample.set(1, replication, draw);
    sample.set(2, 1, 197);
    const [least, greatest] = sensitivityOf(contextOf(plan, 1), sample);
    expect([least!.value, greatest!.value]).toEqual([-3, 1]);
    expect(least!.interval).toBeNull();
  });

  it('that show no change at all say so with an interval, and those that only cancel do not', () => {
    const plan = planOf('one-at-a-time', { levels: 3 }, 1);
    const sampleOf = (changes: readonly number[]): KpiSample => {
      const sample = new KpiSample(3, 2);
      changes.forEach((change, replication) => {
        sample.set(0, replication, 5);
        sample.set(1, replication, 5 + change);
        sample.set(2, replication, 5);
      });
      return sample;
    };
    const still = sensitivityOf(contextOf(plan, 1), sampleOf([0, 0]));
    expect(still.map(({ value: own, interval }) => [own, interval])).toEqual([
      [0, { low: 0, high: 0 }],
      [0, { low: 0, high: 0 }],
    ]);
    const cancelling = sensitivityOf(contextOf(plan, 1), sampleOf([1, -1]));
    expect(cancelling.map(({ value: own, interval }) => [own, interval])).toEqual([
      [0, null],
      [0, null],
    ]);
  });

  it('where the baseline is neither the least nor the greatest are no change: 0 at the baseline, without an interval', () => {
    const plan = planOf('one-at-a-time', { levels: 3 }, 1);
    const [least] = sensitivityOfValues(plan, 1, [10, 11, 12]);
    expect(least).toEqual({ factor: 0, measure: 'leastChange', value: 0, interval: null, at: 0 });
  });
});

describe('main effects of a full factorial', () => {
  const plan = planOf('full-factorial', { levels: { x0: 2, x1: 3 } }, 2);

  it('are means over the levels of the other factors, against the first level', () => {
    // y = 4 x0 + 6 x1 + 2 x0 x1, x0 of 0 and 1, x1 of 0, 1/2 and 1: by hand 4 + 2 x 1/2 = 5, and 3.5 and 7 with 6 + 2 x 1/2 = 7
    const all = measured(plan, 2, (x, y) => 4 * x + 6 * y + 2 * x * y);
    expect([value(all, 0, 'leastChange'), value(all, 0, 'greatestChange')]).toEqual([0, 5]);
    expect([value(all, 1, 'leastChange'), value(all, 1, 'greatestChange')]).toEqual([0, 7]);
    const { at } = all.find(({ factor, measure }) => factor === 1 && measure === 'greatestChange')!;
    expect(unit(plan.points[at!]![1]!)).toBe(1);
  });

  it('have intervals over replications that every point has', () => {
    const sample = new KpiSample(6, 4);
    plan.points.forEach((point, p) => {
      [0, 10, 20, 30].forEach((draw, replication) => {
        // the effect of x0 is 1, 2, 3 in the first three; the fourth lacks a point
        if (replication < 3 || p > 0) sample.set(p, replication, draw + (replication + 1) * unit(point[0]!));
      });
    });
    const found = sensitivityOf(contextOf(plan, 2), sample);
    const greatest = found.find(({ measure }) => measure === 'greatestChange')!;
    expect(greatest.value).toBeCloseTo(2, 12);
    expect(greatest.interval!.low).toBeCloseTo(2 - 4.302652729911275 / Math.sqrt(3), 9);
  });
});

describe('rank correlations of a sample', () => {
  it.each(['latin-hypercube', 'sobol'])(
    '%s: 1 and -1 for what rises or falls, whatever the curve',
    (kind) => {
      const plan = planOf(kind, kind === 'sobol' ? { samples: 64, analysis: 'none' } : { points: 60 }, 2);
      const rising = measured(plan, 2, (x) => Math.exp(5 * x));
      expect(value(rising, 0, 'rankCorrelation')).toBe(1);
      expect(Math.abs(value(rising, 1, 'rankCorrelation'))).toBeLessThan(0.3);
      expect(
        value(
          measured(plan, 2, (_, y) => -(y ** 3)),
          1,
          'rankCorrelation',
        ),
      ).toBe(-1);
    },
  );

  it('leaves points without a value out, and has none for a factor of texts', () => {
    const plan = planOf('latin-hypercube', { points: 20 }, 2);
    const sample = new KpiSample(20, 1);
    plan.points.forEach((point, p) => {
      if (p % 3 !== 0) sample.set(p, 0, 7 * unit(point[0]!));
    });
    const context = contextOf(plan, 2);
    const [first, second] = sensitivityOf(
      { ...context, numbersOf: (factor) => (factor === 1 ? undefined : context.numbersOf(factor)) },
      sample,
    );
    expect(first!.value).toBe(1);
    expect(second).toEqual({ factor: 1, measure: 'rankCorrelation', value: null, interval: null });
  });
});
