import { jStat } from 'jstat';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileFactors, factorsSchema, overridesOf, type Factors } from '../../src/experiment/factors.js';
import { designs, type Coordinate } from '../../src/experiment/designs/index.js';
import { ChainwattError, type Problem } from '../../src/kernel/index.js';
import { loadQuantityParser, parseQuantity } from '../../src/records/quantity-parser.js';
import { loadScenario, registries } from '../../src/scenario/index.js';
import { smallText } from './small.js';

beforeAll(loadQuantityParser);

const compile = (specs: unknown): Factors => compileFactors(factorsSchema.parse(specs));
const levels = (of: number): Coordinate[] => Array.from({ length: of }, (_, level) => ({ level, of }));

/** What one factor sets at each of `coordinates`. */
function texts(factor: Record<string, unknown>, coordinates: readonly Coordinate[]): string[] {
  const factors = compile({ it: { path: 'a.b', ...factor } });
  return coordinates.map((coordinate) => factors.settingsAt([coordinate])[0]!.text);
}

function numbers(factor: Record<string, unknown>, coordinates: readonly Coordinate[]): number[] {
  const factors = compile({ it: { path: 'a.b', ...factor } });
  return coordinates.map((coordinate) => factors.settingsAt([coordinate])[0]!.number!);
}

function problems(specs: unknown): readonly Problem[] {
  try {
    compile(specs);
  } catch (error) {
    if (error instanceof ChainwattError && error.category === 'input') return error.problems;
    throw error;
  }
  return [];
}

describe('a list', () => {
  it('gives its values as --set takes them: plain where that reads back the same, else as JSON', () => {
    const values = [
      'central',
      '5 kWh',
      0.25,
      true,
      'true',
      '1e3',
      '# no',
      null,
      { kind: 'pow', interval: '10 s' },
      [1],
    ];
    expect(texts({ values }, levels(10))).toEqual([
      'central',
      '5 kWh',
      '0.25',
      'true',
      '"true"',
      '"1e3"',
      '"# no"',
      'null',
      '{"kind":"pow","interval":"10 s"}',
      '[1]',
    ]);
  });

  it('divides shares evenly among its values, and has as many levels', () => {
    const values = ['a', 'b', 'c', 'd'];
    expect(texts({ values }, [0, 0.24, 0.25, 0.5, 0.75, 0.999])).toEqual(['a', 'a', 'b', 'c', 'd', 'd']);
    expect(compile({ it: { path: 'p', values } }).shapes).toEqual([{ name: 'it', levels: 4 }]);
  });

  it('has numbers where all its values do, in one unit', () => {
    expect(numbers({ values: ['5 kWh', '7.5kWh', '-1e1 kWh'] }, levels(3))).toEqual([5, 7.5, -10]);
    expect(numbers({ values: [1, '2', 3] }, levels(3))).toEqual([1, 2, 3]);
    expect(numbers({ values: ['5 kWh', '1 MWh'] }, levels(2))).toEqual([null, null]);
    expect(numbers({ values: ['pow', 3] }, levels(2))).toEqual([null, null]);
    const units = ['20 %', '32 ct/kWh', '60 €'].map(
      (one) => compile({ it: { path: 'p', values: [one] } }).facts[0]!.unit,
    );
    expect(units).toEqual(['%', 'ct/kWh', '€']);
  });

  it('has every value once', () => {
    expect(problems({ it: { path: 'p', values: ['a', 'b', 'a'] } })).toMatchObject([
      { code: 'CW-EXPERIMENT-FACTOR', path: 'factors.it.values', found: 'a' },
    ]);
  });
});

describe('a range', () => {
  it('goes from end to end at levels, both exactly, and by shares in between', () => {
    expect(texts({ range: ['2 kWh', '20 kWh'] }, levels(4))).toEqual(['2 kWh', '8 kWh', '14 kWh', '20 kWh']);
    expect(texts({ range: [-1, 1] }, [0, 0.25, 0.5])).toEqual(['-1', '-0.5', '0']);
    expect(texts({ range: [0, '10 %'] }, levels(3))).toEqual(['0 %', '5 %', '10 %']);
  });

  it('is written in the unit of the first end that has one', () => {
    expect(texts({ range: ['500 Wh', '1 kWh'] }, levels(3))).toEqual(['500 Wh', '750 Wh', '1000 Wh']);
    expect(texts({ range: ['1 h', '90 min'] }, levels(3))).toEqual(['1 h', '1.25 h', '1.5 h']);
    expect(texts({ range: ['1 EUR/month', '24 EUR/year'] }, levels(2))).toEqual([
      '1 EUR/month',
      '2 EUR/month',
    ]);
  });

  it('on a logarithmic scale takes equal ratios', () => {
    expect(texts({ range: ['1 kWh', '1000 kWh'], scale: 'log' }, levels(4))).toEqual([
      '1 kWh',
      '10 kWh',
      '100 kWh',
      '1000 kWh',
    ]);
    expect(numbers({ range: [2, 8], scale: 'log' }, [0.5])).toEqual([4]);
  });

  it('on a logarithmic scale with a step takes the value of the range nearest to each, and keeps those that come out alike', () => {
    const period = { range: ['5 s', '600 s'], scale: 'log', step: '1 s' };
    // 5 * 120 ** (k / 4) without the step
    expect(texts(period, levels(5))).toEqual(['5 s', '17 s', '55 s', '181 s', '600 s']);
    const found = numbers(period, [0, 0.1, 0.5, 0.999999]);
    expect(found).toEqual([5, Math.round(5 * 120 ** 0.1), 55, 600]);
    // from the low end, not from 0
    expect(
      texts({ range: ['0.25 ct/kWh', '4.25 ct/kWh'], scale: 'log', step: '0.5 ct/kWh' }, levels(3)),
    ).toEqual(['0.25 ct/kWh', '1.25 ct/kWh', '4.25 ct/kWh']);
    expect(texts({ range: [1, 3], scale: 'log', step: 1 }, levels(5))).toEqual(['1', '1', '2', '2', '3']);
    expect(texts({ range: [1, 3], step: 1 }, levels(5))).toEqual(['1', '2', '2', '3', '3']);
  });

  it('has at most 12 digits, whatever the rounding', () => {
    expect(texts({ range: [0.1, 0.3] }, levels(3))).toEqual(['0.1', '0.2', '0.3']);
    expect(texts({ range: [0, 1] }, [1 / 3])).toEqual(['0.333333333333']);
  });

  it('with a step gives its multiples alone, each equally likely, ends and middle at 3 levels', () => {
    const factor = { range: [10, 30], step: 5 };
    expect(texts(factor, [0, 0.19, 0.2, 0.4, 0.6, 0.8, 0.99])).toEqual([
      '10',
      '10',
      '15',
      '20',
      '25',
      '30',
      '30',
    ]);
    expect(texts(factor, levels(3))).toEqual(['10', '20', '30']);
    expect(texts({ range: ['0.1 kWh', '0.4 kWh'], step: '100 Wh' }, levels(4))).toEqual([
      '0.1 kWh',
      '0.2 kWh',
      '0.3 kWh',
      '0.4 kWh',
    ]);
  });

  it.each([
    [{ range: ['20 kWh', '2 kWh'] }, 'range', 'not in order'],
    [{ range: ['2 kWh', '2000 Wh'] }, 'range', 'not in order'],
    [{ range: ['2 kWh', '20 kW'] }, 'range', '20 kW cannot be written in kWh'],
    [{ range: [2, '20 kW'] }, 'range', '2 cannot be written in kW'],
    [{ range: ['2 kWx', '3 kWx'] }, 'range', 'unknown unit "kWx"'],
    [{ range: ['1 h + 30 min', '2 h'] }, 'range', 'not a number with a unit'],
    [{ range: ['20 d', '2 month'] }, 'range', 'cannot be written in d'],
    [{ range: [0, 5], scale: 'log' }, 'range', 'begins above 0'],
    [{ range: [1, 5], scale: 'log', step: 3 }, 'step', 'no whole number of steps of 3'],
    [{ range: [1, 5], scale: 'log', step: 0 }, 'step', 'no whole number of steps'],
    [{ range: [1, 5], step: 3 }, 'step', 'no whole number of steps of 3'],
    [{ range: [1, 5], step: -1 }, 'step', 'no whole number of steps'],
    [{ range: [1, 5], step: 0 }, 'step', 'no whole number of steps'],
    [{ range: [1, 5], step: 8 }, 'step', 'no whole number of steps'],
  ])('%j is refused', (factor, key, why) => {
    expect(problems({ it: { path: 'p', ...factor } })).toMatchObject([
      {
        code: 'CW-EXPERIMENT-FACTOR',
        path: `factors.it.${key}`,
        message: expect.stringContaining(why) as string,
      },
    ]);
  });
});

describe('a distribution', () => {
  const shares = [0.001, 0.05, 0.3, 0.5, 0.77, 0.95, 0.9999];
  const agree = (found: readonly number[], expected: readonly number[], digits = 9): void => {
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, digits));
  };

  it('uniform, normal and log-normal have the quantiles that jStat gives', () => {
    agree(
      numbers({ distribution: { uniform: [2, 5] } }, shares),
      shares.map((p) => 2 + 3 * p),
    );
    agree(
      numbers({ distribution: { normal: { mean: 4, sd: 2 } } }, shares),
      shares.map((p) => jStat.normal.inv(p, 4, 2)),
      7,
    );
    agree(
      numbers({ distribution: { lognormal: { median: 3, sigma: 0.4 } } }, shares),
      shares.map((p) => 3 * Math.exp(0.4 * jStat.normal.inv(p, 0, 1))),
      7,
    );
  });

  it('triangular has its distribution function at every share, and its mode at (mode - min) / (max - min)', () => {
    // F(x) = (x - a)^2 / ((b - a)(m - a)) up to the mode, and 1 - (b - x)^2 / ((b - a)(b - m)) from there
    const [a, m, b] = [1, 2, 5];
    const found = numbers({ distribution: { triangular: { minimum: a, mode: m, maximum: b } } }, shares);
    agree(
      found.map((x) => (x < m ? (x - a) ** 2 / ((b - a) * (m - a)) : 1 - (b - x) ** 2 / ((b - a) * (b - m)))),
      shares,
    );
    expect(numbers({ distribution: { triangular: { minimum: a, mode: m, maximum: b } } }, [0.25])).toEqual([
      m,
    ]);
    agree(numbers({ distribution: { triangular: { minimum: 0, mode: 0, maximum: 1 } } }, [0.75]), [0.5]);
    agree(numbers({ distribution: { triangular: { minimum: 0, mode: 1, maximum: 1 } } }, [0.25]), [0.5]);
  });

  it.each([
    [0, 3, [0.00124993077, 0.384227363549, 0.672367295063, 1.938479034297, 2.988933987742]],
    [6, 8, [6.00016245671, 6.05765257955, 6.111564961205, 6.468990272504, 7.349760983715]],
    [-9, -5, [-6.197600822874, -5.227313280915, -5.132018332044, -5.00988065859, -5.00001928174]],
  ])('normal between %d and %d sd has the quantiles of SciPy 1.17 truncnorm.ppf', (low, high, expected) => {
    const normal = { mean: 0, sd: 1, minimum: low, maximum: high };
    agree(numbers({ distribution: { normal } }, [0.001, 0.3, 0.5, 0.95, 0.9999]), expected);
    const scaled = {
      mean: '10 kWh',
      sd: '2000 Wh',
      minimum: `${10 + 2 * low} kWh`,
      maximum: `${10 + 2 * high} kWh`,
    };
    agree(
      numbers({ distribution: { normal: scaled } }, [0.3, 0.95]),
      [expected[1]!, expected[3]!].map((z) => 10 + 2 * z),
    );
  });

  it('log-normal is cut off by its bounds on either side', () => {
    const bounded = { lognormal: { median: '3 kWh', sigma: 0.5, minimum: '2 kWh', maximum: '4000 Wh' } };
    const found = numbers({ distribution: bounded }, shares);
    const cdf = (x: number): number => jStat.normal.cdf(Math.log(x / 3) / 0.5, 0, 1);
    agree(
      found.map((x) => (cdf(x) - cdf(2)) / (cdf(4) - cdf(2))),
      shares,
      7,
    );
    expect(texts({ distribution: bounded }, [0.5])[0]).toMatch(/ kWh$/);
  });

  it('has finite values at both ends of all shares, and levels in the middle of theirs', () => {
    const factor = { distribution: { normal: { mean: 0, sd: 1 } } };
    const [low, high] = numbers(factor, [0, 1 - 2 ** -53]) as [number, number];
    // of the share 2^-33: SciPy 1.17 norm.ppf
    expect(low).toBeCloseTo(-6.33795775455379, 10);
    expect(high).toBeCloseTo(-low, 9);
    agree(
      numbers(factor, levels(4)),
      [0.125, 0.375, 0.625, 0.875].map((p) => jStat.normal.inv(p, 0, 1)),
      7,
    );
  });

  it('with a step is rounded to its multiples', () => {
    expect(texts({ distribution: { uniform: [10, 30] }, step: 1 }, [0, 0.026, 0.52])).toEqual([
      '10',
      '11',
      '20',
    ]);
  });

  it.each([
    [{ uniform: [3, 3] }, 'not in order'],
    [{ normal: { mean: 3, sd: 0 } }, 'standard deviation is 0'],
    [{ normal: { mean: 3, sd: 1, minimum: 5, maximum: 4 } }, 'bounds are not in order'],
    [{ normal: { mean: 0, sd: 1, minimum: 50, maximum: 51 } }, 'leave nothing'],
    [{ normal: { mean: '3 kWh', sd: '1 kW' } }, 'cannot be written in kWh'],
    [{ lognormal: { median: -1, sigma: 1 } }, 'median is -1'],
    [{ lognormal: { median: 1, sigma: 0 } }, 'sigma is 0'],
    [{ lognormal: { median: 1, sigma: 1, maximum: 0 } }, 'leave nothing'],
    [{ triangular: { minimum: 0, mode: 3, maximum: 2 } }, 'mode lies outside'],
  ])('%j is refused', (distribution, why) => {
    expect(problems({ it: { path: 'p', distribution } })).toMatchObject([
      {
        code: 'CW-EXPERIMENT-FACTOR',
        path: 'factors.it.distribution',
        message: expect.stringContaining(why) as string,
      },
    ]);
  });
});

describe('an expression', () => {
  it('is evaluated over the numbers of other factors in their written units, whatever the order of the file', () => {
    const factors = compile({
      cost: { path: 'tariff.fee', expression: 'power * 2', unit: 'EUR' },
      power: { path: ['battery.charge', 'battery.discharge'], expression: 'round(size / 3)', unit: 'kW' },
      size: { path: 'battery.capacity', range: ['3 kWh', '30 kWh'] },
      bare: { path: 'x', expression: 'size > 10 ? 1 : 0' },
    });
    expect(factors.shapes).toEqual([{ name: 'size', levels: undefined }]);
    expect(factors.facts.map(({ name, unit, source }) => [name, unit, source])).toEqual([
      ['cost', 'EUR', 'expression'],
      ['power', 'kW', 'expression'],
      ['size', 'kWh', 'range'],
      ['bare', '', 'expression'],
    ]);
    expect(overridesOf(factors.settingsAt([0.5]))).toEqual([
      { path: 'tariff.fee', value: '12 EUR' },
      { path: 'battery.charge', value: '6 kW' },
      { path: 'battery.discharge', value: '6 kW' },
      { path: 'battery.capacity', value: '16.5 kWh' },
      { path: 'x', value: '1' },
    ]);
  });

  it('counts with numbers as they are written, so that the table of settings explains it', () => {
    const factors = compile({ a: { path: 'a', range: [0, 1] }, b: { path: 'b', expression: 'a * 3' } });
    expect(factors.settingsAt([1 / 3]).map(({ number }) => number)).toEqual([0.333333333333, 0.999999999999]);
  });

  it('with a step is rounded to its multiples, in the unit of the expression or another of its kind', () => {
    const factors = compile({
      feed: { path: 'tariff.feedIn', range: ['1 ct/kWh', '8 ct/kWh'] },
      fee: { path: 'ledger.fee', expression: 'feed / 3', unit: 'ct/kWh', step: '0.01 ct/kWh' },
      deposit: { path: 'b', expression: 'feed * 0.123', unit: 'EUR', step: '5 ct' },
      nodes: { path: 'c', expression: 'feed * 1.7', step: 1 },
    });
    expect(factors.settingsAt([0.5]).map(({ text }) => text)).toEqual([
      '4.5 ct/kWh',
      '1.5 ct/kWh',
      '0.55 EUR',
      '8',
    ]);
    expect(factors.settingsAt([0.1])[1]!.text).toBe('0.57 ct/kWh');
  });

  it.each([
    [{ expression: '1', unit: 'ct/kWh', step: '1 kW' }, 'cannot be counted in ct/kWh'],
    [{ expression: '1', unit: 'ct/kWh', step: 1 }, 'cannot be counted in ct/kWh'],
    [{ expression: '1', step: '0.01 ct/kWh' }, 'the expression has none'],
    [{ expression: '1', unit: 'kW', step: 0 }, 'above 0'],
    [{ expression: '1', step: -1 }, 'above 0'],
  ])('with %j is refused at its step, with a remedy', (factor, why) => {
    const found = problems({ it: { path: 'p', ...factor } });
    expect(found).toMatchObject([{ code: 'CW-EXPERIMENT-FACTOR', path: 'factors.it.step' }]);
    expect(found[0]!.message).toContain(why);
    expect(found[0]!.remedy).toBeTruthy();
  });

  it('that names no factor, or one without numbers, is refused with its path and what was meant', () => {
    expect(
      problems({
        size: { path: 'a', values: [1, 2] },
        ledger: { path: 'b', values: ['pow', 'raft'] },
        one: { path: 'c', expression: 'sise + ledger + pi' },
        two: { path: 'd', expression: 'size +' },
      }),
    ).toMatchObject([
      { code: 'CW-EXPERIMENT-EXPRESSION', path: 'factors.two.expression' },
      { path: 'factors.one.expression', found: 'sise', remedy: 'did you mean size?' },
      { path: 'factors.one.expression', found: 'ledger', expected: 'a factor with numbers' },
      { path: 'factors.one.expression', found: 'pi' },
    ]);
  });

  it('that hangs on itself is refused, with the circle', () => {
    const circle = (specs: Record<string, string>): unknown =>
      problems(
        Object.fromEntries(
          Object.entries(specs).map(([name, expression]) => [name, { path: name, expression }]),
        ),
      );
    expect(circle({ a: 'a + 1' })).toMatchObject([{ code: 'CW-EXPERIMENT-EXPRESSION', found: 'a -> a' }]);
    expect(circle({ x: 'b', b: 'c', c: 'd', d: 'b * 2' })).toMatchObject([{ found: 'b -> c -> d -> b' }]);
    expect(circle({ a: 'b + c', b: 'c', c: '1' })).toEqual([]);
  });

  it('without a finite value says at which numbers', () => {
    const factors = compile({ a: { path: 'a', values: [0, 1] }, b: { path: 'b', expression: '1 / a' } });
    expect(factors.settingsAt([0.5])[1]!.text).toBe('1');
    expect(() => factors.settingsAt([0])).toThrow('CW-EXPERIMENT-EXPRESSION');
    expect(() => factors.settingsAt([0])).toThrow('a = 0');
  });

  it('has a unit that exists', () => {
    expect(problems({ b: { path: 'b', expression: '1', unit: 'kWx' } })).toMatchObject([
      { code: 'CW-EXPERIMENT-FACTOR', path: 'factors.b.unit', found: 'kWx' },
    ]);
  });
});

describe('factors of a file', () => {
  it.each([
    [{ path: 'p' }, 'no values'],
    [{ path: 'p', values: [1], range: [1, 2] }, 'it has values already'],
    [{ path: 'p', values: [1], scale: 'log' }, 'only a range has a scale'],
    [{ path: 'p', values: [1], step: 1 }, 'a list has no step'],
    [{ path: 'p', range: [1, 2], unit: 'kWh' }, 'only an expression has a unit'],
    [{ path: 'p', values: [] }, ''],
    [{ path: 'a..b', values: [1] }, 'names between points'],
    [{ path: 'p', value: [1] }, 'value'],
    [{ path: 'p', distribution: { gamma: 1 } }, 'a distribution, such as'],
  ])('%j is refused by the schema', (factor, why) => {
    const parsed = factorsSchema.safeParse({ it: factor });
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error!.issues)).toContain(why);
  });

  it.each(['1st', 'a-b', 'a b', 'not', 'true', ''])('"%s" is no name', (name) => {
    expect(factorsSchema.safeParse({ [name]: { path: 'p', values: [1] } }).success).toBe(false);
  });

  it('set every path once', () => {
    const specs = {
      a: { path: ['p', 'q'], values: [1, 2] },
      b: { path: 'q', values: [3] },
      c: { path: ['r', 'r'], values: [1] },
    };
    expect(problems(specs)).toMatchObject([
      { path: 'factors.b.path', message: 'a sets q already' },
      { path: 'factors.c.path', message: 'the factor sets r twice' },
    ]);
  });

  it('a factor more, or another name, changes nothing about the others', () => {
    const size = { path: 's', range: ['1 kWh', '5 kWh'] };
    const alone = compile({ size }).settingsAt([0.3])[0]!;
    const { settingsAt } = compile({ first: { path: 'f', values: [1, 2] }, other: size });
    expect(settingsAt([0.9, 0.3])[1]).toEqual({ ...alone, factor: 'other' });
  });

  it('want one coordinate each', () => {
    const { settingsAt } = compile({ a: { path: 'a', values: [1] } });
    expect(() => settingsAt([])).toThrow('CW-EXPERIMENT-COORDINATE');
    expect(() => settingsAt([0, 0])).toThrow('CW-EXPERIMENT-COORDINATE');
  });

  it('give quantities that scenarios read as the same numbers', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const end = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(share, end, end, fc.constantFrom('linear', 'log'), (u, a, b, scale) => {
        fc.pre(a !== b);
        const range = [`${Math.min(a, b)} kWh`, `${Math.max(a, b)} kWh`];
        const setting = compile({ it: { path: 'p', range, scale } }).settingsAt([u])[0]!;
        const parsed = parseQuantity(setting.text, 'energy', {});
        expect(parsed).toBe(Number((setting.number! * 1000).toPrecision(14)));
        expect(setting.number).toBeGreaterThanOrEqual(Math.min(a, b) * (1 - 1e-11));
        expect(setting.number).toBeLessThanOrEqual(Math.max(a, b) * (1 + 1e-11));
      }),
    );
  });
});

describe('a design over factors of a scenario', () => {
  it('sets what the scenario then has', async () => {
    const factors = compile({
      ledger: { path: 'ledger', values: ['central', { kind: 'poa-clique', signers: 4 }] },
      homes: { path: 'population.renter.count', range: [10, 30], step: 1 },
      peak: { path: 'population.pv.pv.peak', range: ['4 kWp', '8 kWp'] },
      feedIn: { path: 'tariff.feedIn', expression: 'peak + 0.5', unit: 'ct/kWh' },
    });
    const plugin = designs.get('full-factorial')!;
    const config = plugin.schema.parse({ levels: { homes: 2, peak: 3 } });
    const { points } = plugin.create(config, { factors: factors.shapes, seed: 'any' }).plan();
    const seen = await Promise.all(
      points.map(async (point) => {
        const overrides = overridesOf(factors.settingsAt(point));
        const { resolved } = await loadScenario(smallText, { file: 'small.yaml', registries, overrides });
        const { ledgers, population, tariff } = JSON.parse(JSON.stringify(resolved)) as {
          ledgers: { main: { kind: string } };
          population: { renter: { count: number }; pv: { pv: { peak: string } } };
          tariff: { feedIn: string };
        };
        return [ledgers.main.kind, population.renter.count, population.pv.pv.peak, tariff.feedIn];
      }),
    );
    const peaks = [
      ['4 kWp', '4.5 ct/kWh'],
      ['6 kWp', '6.5 ct/kWh'],
      ['8 kWp', '8.5 ct/kWh'],
    ];
    expect(seen).toEqual(
      ['central', 'poa-clique'].flatMap((ledger) =>
        [10, 30].flatMap((homes) => peaks.map((own) => [ledger, homes, ...own])),
      ),
    );
  });
});
