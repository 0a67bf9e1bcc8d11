/** Laws that every design of experiments keeps, and what each is on its own. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  designs,
  indexAt,
  placeAt,
  shareAt,
  type Coordinates,
  type DesignOfExperiment,
  type FactorShape,
} from '../../src/experiment/designs/index.js';
import { ChainwattError } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';

beforeAll(loadQuantityParser);

const shape = (name: string, levels?: number): FactorShape => ({ name, levels });
const mixed: readonly FactorShape[] = [shape('ledger', 3), shape('size'), shape('homes', 2), shape('price')];

function make(kind: string, config: unknown, factors = mixed, seed = 'laws'): DesignOfExperiment {
  const plugin = designs.get(kind)!;
  return plugin.create(plugin.schema.parse(config), { factors, seed });
}

function problemsOf(kind: string, config: unknown, factors = mixed): unknown {
  try {
    make(kind, config, factors);
  } catch (error) {
    if (error instanceof ChainwattError && error.category === 'input') return error.problems;
    throw error;
  }
  return [];
}

/** A configuration of every kind, and the number of its points for `mixed`. */
const examples: readonly (readonly [string, Record<string, unknown>, number])[] = [
  ['full-factorial', { levels: 3 }, 3 * 3 * 2 * 3],
  ['full-factorial', { levels: { size: 2, price: 4 } }, 3 * 2 * 2 * 4],
  ['one-at-a-time', { levels: 3 }, 1 + 2 + 2 + 1 + 2],
  ['one-at-a-time', { levels: 4 }, 1 + 2 + 4 + 1 + 4],
  ['latin-hypercube', { points: 17 }, 17],
  ['latin-hypercube', { points: 9, candidates: 4 }, 9],
  ['sobol', { samples: 16 }, 16],
  ['sobol', { samples: 10, scrambling: 'none', skip: 3 }, 10],
  ['sobol', { samples: 8, analysis: 'indices', scrambling: 'digital-shift' }, 8 * 6],
  ['morris', {}, 10 * 5],
  ['morris', { trajectories: 3, levels: 6 }, 3 * 5],
];
/** Kinds whose points hang on the seed. */
const random = ['latin-hypercube', 'sobol', 'morris'];

describe.each(examples)('%s %j', (kind, config, count) => {
  it('has as many points as it says, each with a coordinate for every factor', () => {
    const design = make(kind, config);
    const { points, roles } = design.plan();
    expect(design.count).toBe(count);
    expect(points).toHaveLength(count);
    expect(points.every((point) => point.length === mixed.length)).toBe(true);
    if (roles.analysis !== 'rank-correlation') expect(roles.points).toHaveLength(count);
  });

  it('has coordinates that are one: u in [0, 1), or a level of some', () => {
    const factors = make(kind, config).plan().points.flat();
    for (const coordinate of factors) {
      expect(shareAt(coordinate)).toBeGreaterThanOrEqual(0);
      expect(shareAt(coordinate)).toBeLessThan(1);
      expect(placeAt(coordinate)).toBeLessThanOrEqual(1);
    }
  });

  it('reaches every value of every list', () => {
    const { points } = make(kind, { ...config, ...(kind === 'morris' ? { trajectories: 40 } : {}) }).plan();
    mixed.forEach(({ levels }, f) => {
      if (levels === undefined) return;
      const reached = new Set(points.map((point) => indexAt(point[f]!, levels)));
      expect([...reached].toSorted((a, b) => a - b)).toEqual(Array.from({ length: levels }, (_, i) => i));
    });
  });

  it('is the same of the same seed, also read back from JSON, and hangs on the seed where it is random', () => {
    const plan = make(kind, config).plan();
    expect(make(kind, config).plan()).toEqual(plan);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    const other = make(kind, config, mixed, 'another').plan();
    if (random.includes(kind) && config['scrambling'] !== 'none')
      expect(other.points).not.toEqual(plan.points);
    else expect(other).toEqual(plan);
  });

  it('hangs on no name of a factor, and gives each asked plan anew', () => {
    const design = make(kind, config);
    if (typeof config['levels'] !== 'object') {
      const renamed = mixed.map(({ levels }, f) => shape(`other${f}`, levels));
      expect(make(kind, config, renamed).plan()).toEqual(design.plan());
    }
    expect(design.plan()).toEqual(design.plan());
  });
});

describe('every design', () => {
  it('has an example here, and parameters that are described and can be written back', () => {
    expect(new Set(examples.map(([kind]) => kind))).toEqual(new Set(designs.keys()));
    for (const [kind, config] of examples) {
      const { schema } = designs.get(kind)!;
      const parsed = schema.parse(config);
      expect(schema.parse(JSON.parse(JSON.stringify(z.encode(schema, parsed))))).toEqual(parsed);
      const json = z.toJSONSchema(schema, { io: 'input' });
      for (const property of Object.values(json.properties ?? {}))
        expect(typeof property === 'object' && property.description).toBeTruthy();
    }
  });

  it.each([...designs.keys()])('%s: a value that a key cannot have is refused by its schema', (kind) => {
    const { schema } = designs.get(kind)!;
    const wrong = { levels: 1, points: 0, samples: 0, trajectories: 0 };
    const keys = Object.keys(schema.shape).filter((key) => key in wrong);
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys)
      expect(
        schema.safeParse({ points: 5, samples: 5, [key]: wrong[key as keyof typeof wrong] }).success,
      ).toBe(false);
    expect(schema.safeParse({ unheardOf: 1 }).success).toBe(false);
  });
});

describe('coordinates', () => {
  it('of lists: a level of as many is that value, exactly, up to 1000 values', () => {
    for (let of = 1; of <= 1000; of++)
      for (let level = 0; level < of; level++)
        if (indexAt({ level, of }, of) !== level) expect.fail(`${level} of ${of}`);
  });

  it('of ranges go from end to end, of distributions to the middle of each share', () => {
    const of = 5;
    const levels = Array.from({ length: of }, (_, level) => ({ level, of }));
    expect(levels.map(placeAt)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(levels.map(shareAt)).toEqual([0.1, 0.3, 0.5, 0.7, 0.9]);
    expect(placeAt({ level: 0, of: 1 })).toBe(0.5);
    expect([placeAt(0.3), shareAt(0.3), indexAt(0.3, 10), indexAt(0.99, 3)]).toEqual([0.3, 0.3, 3, 2]);
  });

  it.each([1, -0.1, NaN, { level: 3, of: 3 }, { level: -1, of: 3 }, { level: 0.5, of: 3 }])(
    '%j is none',
    (one) => {
      expect(() => shareAt(one)).toThrow('CW-EXPERIMENT-COORDINATE');
      expect(() => placeAt(one)).toThrow('CW-EXPERIMENT-COORDINATE');
    },
  );
});

describe('full factorial', () => {
  it('is the product of the levels, the last factor fastest', () => {
    const { points } = make('full-factorial', { levels: 2 }, [shape('a', 3), shape('b')]).plan();
    expect(points).toEqual(
      [0, 1, 2].flatMap((a) =>
        [0, 1].map((b) => [
          { level: a, of: 3 },
          { level: b, of: 2 },
        ]),
      ),
    );
  });

  it('has every combination once, of any factors', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 0, maxLength: 4 });
    fc.assert(
      fc.property(counts, (levels) => {
        const factors = levels.map((count, f) => shape(String(f), count));
        const { points } = make('full-factorial', {}, factors).plan();
        const seen = new Set(points.map((point) => point.map((one, f) => indexAt(one, levels[f]!)).join()));
        expect(seen.size).toBe(levels.reduce((product, count) => product * count, 1));
        expect(points).toHaveLength(seen.size);
      }),
    );
  });

  it('refuses too many points before making any, naming how many', () => {
    const factors = Array.from({ length: 30 }, (_, f) => shape(`f${f}`, 10));
    expect(problemsOf('full-factorial', {}, factors)).toMatchObject([
      { code: 'CW-EXPERIMENT-DESIGN', path: 'design', found: expect.stringContaining('1e+30') as string },
    ]);
    expect(problemsOf('full-factorial', { maximum: 8 }, factors.slice(0, 1))).toMatchObject([
      { found: '10 = 10 points', expected: 'at most 8' },
    ]);
    expect(problemsOf('full-factorial', { maximum: 10 }, factors.slice(0, 1))).toEqual([]);
  });
});

describe.each(['full-factorial', 'one-at-a-time'])('levels of %s', (kind) => {
  it('are asked for where there is a continuum, each factor named', () => {
    expect(problemsOf(kind, {})).toMatchObject([
      { path: 'design.levels', message: expect.stringContaining('size') as string },
      { path: 'design.levels', message: expect.stringContaining('price') as string },
    ]);
    expect(problemsOf(kind, { levels: { size: 3 } })).toMatchObject([
      { message: expect.stringContaining('price') as string },
    ]);
  });

  it('are for no factor that does not exist, or is a list', () => {
    expect(problemsOf(kind, { levels: { size: 3, price: 3, ledger: 3, sise: 3 } })).toMatchObject([
      { path: 'design.levels.ledger', expected: 'one of size, price' },
      { path: 'design.levels.sise' },
    ]);
  });
});

describe('one at a time', () => {
  it('written out: a list of 3 and a range at 3 levels, whose median is the baseline', () => {
    const { points, roles } = make('one-at-a-time', { levels: 3 }, [shape('a', 3), shape('b')]).plan();
    const first = { level: 0, of: 3 };
    expect(points).toEqual([
      [first, 0.5],
      [{ level: 1, of: 3 }, 0.5],
      [{ level: 2, of: 3 }, 0.5],
      [first, { level: 0, of: 3 }],
      [first, { level: 2, of: 3 }],
    ]);
    expect(roles).toEqual({
      analysis: 'one-at-a-time',
      points: [null, 0, 0, 1, 1].map((moved) => ({ moved })),
    });
  });

  it('moves the factor that it says, and no other, and runs no point twice', () => {
    const { points, roles } = make('one-at-a-time', { levels: 6 }).plan();
    if (roles.analysis !== 'one-at-a-time') throw new Error(roles.analysis);
    const baseline = points[0]!;
    points.forEach((point, i) => {
      const changed = point.flatMap((one, f) =>
        JSON.stringify(one) === JSON.stringify(baseline[f]) ? [] : [f],
      );
      expect(changed).toEqual(roles.points[i]!.moved === null ? [] : [roles.points[i]!.moved]);
    });
    expect(new Set(points.map((point) => point.map(shareAt).join())).size).toBe(points.length);
  });
});

describe('Latin hypercube', () => {
  it('has one point in each stratum of each factor, so that lists are even', () => {
    const { points } = make('latin-hypercube', { points: 12 }).plan();
    for (let f = 0; f < mixed.length; f++)
      expect(new Set(points.map((point) => indexAt(point[f]!, 12))).size).toBe(12);
    const ledgers = points.map((point) => indexAt(point[0]!, 3));
    expect([0, 1, 2].map((one) => ledgers.filter((ledger) => ledger === one).length)).toEqual([4, 4, 4]);
  });
});

describe.each([{}, { analysis: 'indices' }])('sobol %j', (more) => {
  it.each(['owen', 'digital-shift', 'none'])(
    'of fewer samples is the beginning of more: %s',
    (scrambling) => {
      const of = (samples: number): readonly Coordinates[] =>
        make('sobol', { samples, scrambling, ...more }).plan().points;
      const fewer = of(20);
      expect(of(64).slice(0, fewer.length)).toEqual(fewer);
    },
  );
});

describe('sobol for indices', () => {
  it('differs from row to row of A in the one factor that it says', () => {
    const { points, roles } = make('sobol', { samples: 8, analysis: 'indices' }).plan();
    if (roles.analysis !== 'sobol-indices') throw new Error(roles.analysis);
    const at = (row: number, matrix: unknown): Coordinates =>
      points[roles.points.findIndex((role) => role.row === row && role.matrix === matrix)]!;
    expect(roles.rows).toBe(8);
    for (let row = 0; row < 8; row++)
      for (let f = 0; f < mixed.length; f++)
        expect(at(row, f)).toEqual(at(row, 'A').with(f, at(row, 'B')[f]!));
  });
});

describe('morris', () => {
  it('moves one factor a step, by half its levels, and a list always to another value', () => {
    const factors = [...mixed, shape('five', 5), shape('nine', 9)];
    const { points, roles } = make('morris', { trajectories: 30, levels: 4 }, factors).plan();
    if (roles.analysis !== 'morris') throw new Error(roles.analysis);
    points.forEach((point, i) => {
      const { move, trajectory } = roles.points[i]!;
      expect(trajectory).toBe(Math.floor(i / 7));
      expect(move === null).toBe(i % 7 === 0);
      if (move === null) return;
      const before = points[i - 1]!;
      point.forEach((one, f) => {
        const difference = placeAt(one) - placeAt(before[f]!);
        expect(difference).toBeCloseTo(f === move.factor ? move.step : 0, 12);
        const { levels } = factors[f]!;
        if (f === move.factor && levels !== undefined)
          expect(indexAt(one, levels)).not.toBe(indexAt(before[f]!, levels));
      });
    });
  });

  it('of more trajectories begins with those of fewer', () => {
    const fewer = make('morris', { trajectories: 4 }).plan().points;
    expect(make('morris', { trajectories: 9 }).plan().points.slice(0, fewer.length)).toEqual(fewer);
  });
});

describe('what cannot be', () => {
  const needEffects = [
    ['morris', {}],
    ['one-at-a-time', {}],
    ['sobol', { samples: 4, analysis: 'indices' }],
  ] as const;
  it.each(needEffects)('%s %j of factors with one value: all of them are named', (kind, config) => {
    const factors = [shape('fixed', 1), shape('free', 2), shape('also', 1)];
    expect(problemsOf(kind, config, factors)).toMatchObject([
      { code: 'CW-EXPERIMENT-DESIGN', path: 'factors.fixed', found: '1 value' },
      { path: 'factors.also' },
    ]);
  });

  it.each([
    ['latin-hypercube', { points: 3 }],
    ['sobol', { samples: 3 }],
    ['sobol', { samples: 3, analysis: 'indices' }],
    ['morris', {}],
  ] as const)('%s %j of no factors', (kind, config) => {
    expect(problemsOf(kind, config, [])).toMatchObject([{ code: 'CW-EXPERIMENT-DESIGN', path: 'factors' }]);
  });

  it('one point of no factors is all that a factorial or a baseline is', () => {
    expect(make('full-factorial', {}, []).plan().points).toEqual([[]]);
    expect(make('one-at-a-time', {}, []).plan().points).toEqual([[]]);
  });

  it('more factors than the sequence has dimensions, or half of them for indices', () => {
    const factors = (count: number): FactorShape[] => Array.from({ length: count }, (_, f) => shape(`f${f}`));
    expect(problemsOf('sobol', { samples: 2 }, factors(128))).toEqual([]);
    expect(problemsOf('sobol', { samples: 2 }, factors(129))).toMatchObject([{ expected: '1 to 128' }]);
    expect(problemsOf('sobol', { samples: 2, analysis: 'indices' }, factors(64))).toEqual([]);
    expect(problemsOf('sobol', { samples: 2, analysis: 'indices' }, factors(65))).toMatchObject([
      { expected: '1 to 64' },
    ]);
  });
});
