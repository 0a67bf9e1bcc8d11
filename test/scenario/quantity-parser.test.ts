import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dimensions, formatQuantity, type Dimension } from '../../src/records/dimensions.js';
import {
  loadQuantityParser,
  parseQuantity,
  type QuantityProblem,
} from '../../src/records/quantity-parser.js';
import { quantity, sampled, type SampledInput } from '../../src/records/quantity.js';

beforeAll(loadQuantityParser);

function problem(input: number | string, dimension: Dimension, limits = {}): QuantityProblem {
  const result = parseQuantity(input, dimension, limits);
  if (typeof result === 'number') throw new Error(`${input} was accepted as ${result}`);
  return result;
}

describe('a quantity in a text', () => {
  it.each([
    // [text, dimension, canonical value by hand]
    ['15 min', 'time', 900_000_000],
    ['7 d', 'time', 604_800_000_000],
    ['1 h + 30 min', 'time', 5_400_000_000],
    ['50 ms', 'time', 50_000],
    ['5 µs', 'time', 5],
    ['1 week', 'time', 604_800_000_000],
    ['5 kWh', 'energy', 5000],
    ['5kWh', 'energy', 5000],
    ['3.6 MJ', 'energy', 1000],
    ['1/4 kWh', 'energy', 250],
    ['4 kW', 'power', 4000],
    ['6 kWp', 'peakPower', 6000],
    ['32 ct/kWh', 'price', 320_000],
    ['0.32 EUR/kWh', 'price', 320_000],
    ['320 EUR/MWh', 'price', 320_000],
    ['12.9 ct/kWh', 'price', 129_000],
    ['-5 ct/kWh', 'price', -50_000],
    ['3 €/kWh', 'price', 3_000_000],
    ['60 EUR', 'money', 60_000_000],
    ['60 EUR/year', 'moneyPerTime', 60_000_000],
    ['5 EUR/month', 'moneyPerTime', 60_000_000], // a twelfth of a year of 365.25 d
    ['36525 EUR/century', 'moneyPerTime', 365_250_000],
    ['48.1 deg', 'angle', 48.1],
    ['48.1°', 'angle', 48.1],
    ['200 kB', 'dataSize', 200_000],
    ['2 KiB', 'dataSize', 2048],
    ['20 Mbit/s', 'bandwidth', 20_000_000],
    ['90 %', 'fraction', 0.9],
    ['0.9', 'fraction', 0.9],
    ['70', 'count', 70],
    ['0.1 + 0.2', 'number', 0.3],
    ['350 g/kWh', 'carbonIntensity', 350],
    ['350 kg/MWh', 'carbonIntensity', 350],
    ['0', 'time', 0],
  ] as const)('%s as %s is %d', (text, dimension, value) => {
    expect(parseQuantity(text, dimension, {})).toBe(value);
  });

  it('takes a bare number where there is no unit to write, and 0 everywhere', () => {
    expect(parseQuantity(0.9, 'fraction', {})).toBe(0.9);
    expect(parseQuantity(7, 'count', {})).toBe(7);
    expect(parseQuantity(0, 'energy', {})).toBe(0);
    expect(Object.is(parseQuantity(-0, 'energy', {}), 0)).toBe(true);
  });

  it('without a unit is refused, with one to write', () => {
    expect(problem(15, 'time')).toEqual({
      kind: 'unit',
      message: '15 has no unit',
      found: '15',
      expected: 'a length of time, such as 15 min',
      remedy: 'write the unit, for example "15 min"',
    });
    expect(problem('90 %', 'energy').message).toBe('90 % has no unit');
    expect(problem('5 kWh / 1 kWh', 'energy').kind).toBe('unit');
  });

  it.each([
    ['5 kwh', 'energy', 'did you mean "5 kWh"?'],
    ['32 ct/kwh', 'price', 'did you mean "32 ct/kWh"?'],
    ['5 Min', 'time', 'did you mean "5 min"?'],
    ['12 EURO', 'money', 'did you mean "12 EUR"?'],
    ['5 kWP', 'peakPower', 'did you mean "5 kWp"?'],
    ['5 parsnips', 'energy', 'units that fit: kWh, Wh, MWh, GWh'],
    ['50 tx/s', 'number', 'write the number alone: 50'],
    ['1 gwei', 'number', 'write the number alone: 1'],
    ['2.5e3gwei', 'number', 'write the number alone: 2.5e3'],
    ['5 tx', 'count', 'write the number alone: 5'],
    ['5 tx + 3 tx', 'count', 'write the number alone'],
    ['5 tx', 'fraction', 'units that fit: %'],
  ] as const)('of an unknown unit, %s, is refused: %s, %s', (text, dimension, remedy) => {
    expect(problem(text, dimension)).toMatchObject({ kind: 'unit', remedy });
  });

  it.each([
    ['32 ct', 'price', '"32 ct" is not a price per kWh', 'did you mean "32 ct/kWh"?'],
    ['6 kW', 'peakPower', '"6 kW" is not a peak power', 'did you mean "6 kWp"?'],
    ['5 kWh', 'power', '"5 kWh" is not a power', 'did you mean "5 kW"?'],
    ['15 m', 'time', '"15 m" is not a length of time', 'did you mean "15 min"?'],
    ['5 kWh', 'count', '"5 kWh" is not a whole number', 'write the number alone: 5'],
    ['5 g/s', 'number', '"5 g/s" is not a number', 'write the number alone: 5'],
    ['1 h + 30 min', 'number', '"1 h + 30 min" is not a number', 'write the number alone'],
    ['5 kg', 'time', '"5 kg" is not a length of time', 'units that fit: min, h, d, week, s, ms, us'],
    ['5 kVAR', 'power', '"5 kVAR" is not a power', 'units that fit: kW, W, MW'],
    ['5 kWh + 3 h', 'energy', '"5 kWh + 3 h" adds things of different kinds', undefined],
  ] as const)('of another dimension, %s for %s, is refused', (text, dimension, message, remedy) => {
    expect(problem(text, dimension)).toMatchObject({ kind: 'dimension', message });
    expect(problem(text, dimension).remedy).toBe(remedy);
  });

  it.each([
    ['1 month', 'count days: write 30 d or 31 d for one month'],
    ['3 months', 'count days: write 30 d or 31 d for one month'],
    ['1 year', 'count days: write 365 d or 366 d for one year'],
    ['1 d + 2 years', 'count days: write 365 d or 366 d for one year'],
    ['1 century', 'count days: write 36524 d or 36525 d for one century'],
  ])('of the calendar, %s, is no length of time', (text, remedy) => {
    const message = `"${text}" has no fixed length`;
    expect(problem(text, 'time')).toMatchObject({ kind: 'unit', message, remedy });
  });

  it('needs its unit unless it is a plain 0', () => {
    for (const zero of ['0', '-0', '0.0', ' +0 ', '.0']) expect(parseQuantity(zero, 'energy', {})).toBe(0);
    for (const text of ['0 %', '3 - 3', '0 kWh / kWh']) expect(problem(text, 'energy').kind).toBe('unit');
  });

  it('that is no whole number is refused where one is needed, but not for the last bit of a conversion', () => {
    expect(problem('15.3 us', 'time')).toMatchObject({
      kind: 'integer',
      message: '15.3 us is not a whole number of us',
    });
    expect(problem(3.5, 'count')).toMatchObject({ kind: 'integer', message: '3.5 is not a whole number' });
    // 0.29 ct is 2900.0000000000005 micro-EUR in floating point.
    expect(parseQuantity('0.29 ct/kWh', 'price', {})).toBe(2900);
  });

  it('beyond its limits is refused, and the limits are shown as one would write them', () => {
    expect(problem('30 s', 'time', { minimum: 60_000_000 })).toMatchObject({
      kind: 'limit',
      message: '30 s is too small, it must be at least 1 min',
      expected: 'at least 1 min',
    });
    expect(problem('119 %', 'fraction', { minimum: 0, maximum: 1 })).toMatchObject({
      message: '119 % is too large, it must be at most 100 %',
      expected: 'from 0 % to 100 %',
    });
    expect(problem('1e30 h', 'time').kind).toBe('limit');
  });

  it('above a share of at most 100 % is taken for a percentage where it could be one', () => {
    const limits = { minimum: 0, maximum: 1 };
    const remedy = 'did you mean "50 %"?';
    expect(problem(50, 'fraction', limits)).toMatchObject({ kind: 'limit', found: '50', remedy });
    expect(problem('50', 'fraction', limits).remedy).toBe(remedy);
    expect(problem(100, 'fraction', limits).remedy).toBe('did you mean "100 %"?');
    for (const input of [101, -50, '119 %', '40 + 10'])
      expect(problem(input, 'fraction', limits)).not.toHaveProperty('remedy');
    expect(problem(50, 'number', limits)).not.toHaveProperty('remedy');
    expect(problem(5, 'fraction', { minimum: 0.1, maximum: 1 })).not.toHaveProperty('remedy');
  });

  it.each([
    'f(3)',
    'a = 3',
    'x -> 3',
    '[1, 2] h',
    '{a: 1}',
    '"5"',
    '2^3 h',
    '5!',
    '5 h > 3 h',
    '5 h to s',
    'import("x")',
    '1; 2',
    'a.b',
    '5 kWh 3',
    '1 h 30 min',
    '1,5 kWh',
    '',
    'kWh',
    '--',
    'NaN h',
    'Infinity',
    '9e999 h',
    'true',
    'null',
    '5 h # a comment',
    '0x10 h',
    '0b11 h',
  ])('%j is refused: only numbers, units and simple arithmetic', (text) => {
    expect(problem(text, 'time').kind).toMatch(/syntax|unit|dimension/);
  });

  it.each(['constructor', '5 __proto__', '5 toString', '5 hasOwnProperty', '5 valueOf'])(
    '%s is no unit',
    (text) => {
      expect(problem(text, 'time').kind).toBe('unit');
    },
  );

  it('is refused unread when it is too long', () => {
    expect(problem('('.repeat(100_000), 'time')).toMatchObject({ kind: 'syntax' });
  });

  it('any text gives a value or a problem, never an exception', () => {
    const alphabet = fc.constantFrom(...'0123456789.eE+-*/^%()[]{}=<>!,;:"\'_ kWhminctEURWpsdBb/€µ°\n\t');
    fc.assert(
      fc.property(
        fc.string({ unit: alphabet, maxLength: 25 }),
        fc.constantFrom(...names),
        (text, dimension) => {
          const result = parseQuantity(text, dimension, {});
          if (typeof result === 'number') expect(Number.isFinite(result)).toBe(true);
          else expect(result.message.length).toBeGreaterThan(0);
        },
      ),
      { seed: 20260504, numRuns: 600 },
    );
  });
});

const names = Object.keys(dimensions) as Dimension[];

describe('a canonical value', () => {
  it.each([
    [900_000_000, 'time', '15 min'],
    [5_400_000_000, 'time', '90 min'],
    [60_000_000, 'time', '1 min'],
    [129_000, 'price', '12.9 ct/kWh'],
    [1, 'price', '1 uEUR/kWh'],
    [9_000_000, 'energy', '9000 kWh'],
    [1234.5678, 'energy', '1234.5678 Wh'],
    [0.19, 'fraction', 0.19],
    [0, 'energy', 0],
  ] as const)('%d of %s is written %s', (value, dimension, text) => {
    expect(formatQuantity(value, dimension)).toBe(text);
  });

  it('is written so that reading it gives it back exactly', () => {
    const anyInput = fc.oneof(
      fc.integer({ min: -1e9, max: 1e9 }),
      fc.double({ min: -1e12, max: 1e12, noNaN: true }).map((x) => Number(x.toPrecision(12))),
      fc.constantFrom(1 / 3, 1e-7, 123456789012345, -0.1),
    );
    fc.assert(
      fc.property(anyInput, fc.constantFrom(...names), (input, dimension) => {
        const { unit, integer } = dimensions[dimension];
        const value = parseQuantity(`${integer ? Math.round(input) : input} * ${unit}`, dimension, {});
        if (typeof value !== 'number') throw new Error(value.message);
        expect(parseQuantity(formatQuantity(value, dimension), dimension, {})).toBe(value);
      }),
      { seed: 7, numRuns: 600 },
    );
  });
});

describe('a quantity in a schema', () => {
  it('parses its default as an author would have written it', () => {
    const schema = z.strictObject({ slot: quantity('time', 'slot').prefault('15 min') });
    expect(schema.parse({})).toEqual({ slot: 900_000_000 });
  });
  it('goes back to what an author would write', () => {
    const schema = z.strictObject({ fee: quantity('price', 'fee'), share: quantity('fraction', 'share') });
    expect(z.encode(schema, { fee: 5000, share: 0.25 })).toEqual({ fee: '0.5 ct/kWh', share: 0.25 });
  });
});

describe('a sampled quantity', () => {
  const schema = sampled('energy', 'energy of a year', { minimum: 0, maximum: 1e8 });
  const cases: [SampledInput, unknown, unknown?][] = [
    ['5 kWh', { kind: 'constant', value: 5000 }],
    [{ uniform: ['1 kWh', '2 kWh'] }, { kind: 'uniform', low: 1000, high: 2000 }],
    [
      { normal: { mean: '3 kWh', sd: '1 kWh' } },
      { kind: 'normal', mean: 3000, sd: 1000, minimum: 0, maximum: 1e8 },
      { normal: { mean: '3 kWh', sd: '1 kWh', minimum: 0, maximum: '100000 kWh' } },
    ],
    [
      { lognormal: { median: '3 kWh', sigma: 0.4, minimum: '1 kWh', maximum: '9 kWh' } },
      { kind: 'lognormal', median: 3000, sigma: 0.4, minimum: 1000, maximum: 9000 },
    ],
    [{ choice: ['1 kWh', '2 kWh'] }, { kind: 'choice', values: [1000, 2000], weights: [1, 1] }],
    [
      {
        choice: [
          { value: '1 kWh', weight: 3 },
          { value: '2 kWh', weight: 1 },
        ],
      },
      { kind: 'choice', values: [1000, 2000], weights: [3, 1] },
    ],
    [
      { csv: { file: 'homes.csv', column: 'annual', unit: 'kWh' } },
      { kind: 'column', file: 'homes.csv', column: 'annual', factor: 1000 },
    ],
    [
      { csv: { file: 'homes.csv', column: 'annual', unit: 'MWh' } },
      { kind: 'column', file: 'homes.csv', column: 'annual', factor: 1e6 },
      { csv: { file: 'homes.csv', column: 'annual', unit: '1000000 * Wh' } },
    ],
  ];
  it.each(cases)('%j is read, and written back', (input, value, written = input) => {
    expect(schema.parse(input)).toEqual(value);
    expect(z.encode(schema, schema.parse(input))).toEqual(written);
    expect(schema.parse(written)).toEqual(value);
  });

  it.each([
    { uniform: ['2 kWh', '1 kWh'] },
    { uniform: ['1 kWh'] },
    { normal: { mean: '3 kWh', sd: '-1 kWh' } },
    { normal: { mean: '3 kWh', sd: '1 kWh', minimum: '5 kWh', maximum: '1 kWh' } },
    { lognormal: { median: 0, sigma: 1 } },
    { choice: [] },
    { choice: [{ value: '1 kWh', weight: 0 }] },
    { csv: { file: 'homes.csv', column: 'annual', unit: 'kW' } },
    { uniform: ['1 kWh', '2 kWh'], choice: ['1 kWh'] },
    '-1 kWh',
  ])('%j is refused', (input) => {
    expect(schema.safeParse(input).success).toBe(false);
  });
});
