/** The pattern that editors check a quantity with, against the parser that decides. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { dimensions, formatQuantity, type Dimension } from '../../src/records/dimensions.js';
import { loadQuantityParser, parseQuantity } from '../../src/records/quantity-parser.js';
import { quantityPattern } from '../../src/records/quantity-pattern.js';
import { simpleUnits } from '../../src/records/quantity-units.js';

const names = Object.keys(dimensions) as Dimension[];
let patterns: ReadonlyMap<Dimension, RegExp>;
/** Every unit with its prefixes, or with a few of them, as each set of prefixes has the same form. */
let everyUnit: string[];
const SOME = new Set(['', 'k', 'da', 'u', 'c', 'kilo', 'Ki', 'kibi', 'MM']);
const thorough = process.env['CHAINWATT_SOAK'] !== undefined;
/** Units of every kind that a quantity can have, and of kinds that it cannot have. */
const SEVERAL = [
  'kWh',
  'MJ',
  'kW',
  'kWp',
  'h',
  'µs',
  'year',
  'EUR',
  '€',
  'ct',
  'kg',
  'MB',
  'bit',
  'deg',
  '°',
];
const MORE = ['percent', '%', 'Hz', 'V', 'ohm', 'kwh'];

beforeAll(async () => {
  await loadQuantityParser();
  // editors compile patterns with the flag u, or without it
  patterns = new Map(names.map((name) => [name, new RegExp(quantityPattern(name), 'u')]));
  everyUnit = simpleUnits().flatMap(({ name, prefixes }) =>
    Object.keys(prefixes).flatMap((prefix) => (thorough || SOME.has(prefix) ? [prefix + name] : [])),
  );
});

function matches(text: string, dimension: Dimension): boolean {
  return patterns.get(dimension)!.test(text);
}

/** Whether the parser finds that `text` is of `dimension`; how large it is does not matter. */
function isOf(text: string, dimension: Dimension): boolean {
  const result = parseQuantity(text, dimension, {});
  return typeof result === 'number' || result.kind === 'integer' || result.kind === 'limit';
}

describe('the pattern of a quantity', () => {
  it.each([
    ['5 kWp', 'peakPower', true],
    ['5 kW', 'peakPower', false],
    ['19 %', 'fraction', true],
    ['banana', 'fraction', false],
    ['32 ct/kWh', 'price', true],
    ['-5 ct / kWh', 'price', true],
    ['32 ct', 'price', false],
    ['32 ct/kW', 'price', false],
    ['0.3 €/kWh', 'price', true],
    ['5 kwh', 'energy', false],
    ['5', 'energy', false],
    ['0', 'energy', true],
    ['1 h + 30 min', 'time', true],
    ['1 h + 30 kWh', 'time', false],
    ['1 month', 'time', false],
    ['60 EUR/month', 'moneyPerTime', true],
    ['1/4 kWh', 'energy', true],
    ['10 kWh / 2 h', 'power', true],
    ['(1 h + 30 min) * 2', 'time', true],
    ['1 h 30 min', 'time', false],
    ['7', 'count', true],
    ['seven', 'count', false],
    ['', 'time', false],
  ] as const)('given %j as %s: %s', (text, dimension, expected) => {
    expect(matches(text, dimension)).toBe(expected);
    expect(isOf(text, dimension)).toBe(expected);
  });

  it.each(names)(
    '%s: a number with any single unit matches if the parser takes it, and only then',
    (dimension) => {
      expect(everyUnit.length).toBeGreaterThan(500);
      const wrong = everyUnit.filter(
        (unit) => matches(`2 ${unit}`, dimension) !== isOf(`2 ${unit}`, dimension),
      );
      expect(wrong).toEqual([]);
    },
  );

  it.each(names)('%s: so does a number with a unit by another', (dimension) => {
    const units = [...SEVERAL, ...MORE];
    const texts = units.flatMap((above) => units.map((below) => `2 ${above}/${below}`));
    const refused = texts.filter((text) => isOf(text, dimension) && !matches(text, dimension));
    expect(refused).toEqual([]);
    // of pure numbers, any two units might cancel
    if (dimensions[dimension].unit !== '1')
      expect(texts.filter((text) => matches(text, dimension) && !isOf(text, dimension))).toEqual([]);
  });

  it('takes every way to write a number', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value.toExponential()),
      fc.constantFrom('5.', '.5', '+5', '- 5', '--5', '5E3', '5e+3', '1/3', '1 / 3 / 2'),
    );
    const gap = fc.constantFrom('', ' ', '  ');
    fc.assert(
      fc.property(number, gap, fc.constantFrom(...names), (written, space, dimension) => {
        const text = `${written}${space}${dimensions[dimension].suggest[0] ?? ''}`;
        expect(matches(text, dimension), text).toBe(true);
      }),
      { seed: 20260504, numRuns: 500 },
    );
  });

  it('takes whatever the parser takes: sums, products, quotients, parentheses', () => {
    const atom = fc
      .tuple(fc.constantFrom('2', '0.5', '1e3', ''), fc.constantFrom(...SEVERAL, ...MORE, '', ''))
      .map(([value, unit]) => `${value} ${unit}`.trim());
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 3, depthSize: 'small' },
        atom,
        fc
          .tuple(tie('expression'), fc.constantFrom(' + ', '-', '*', '/', ' / '), tie('expression'))
          .map(([left, sign, right]) => left + sign + right),
        fc
          .tuple(fc.constantFrom('-', '+', ''), tie('expression'))
          .map(([sign, inner]) => `${sign}(${inner})`),
      ),
    }));
    let taken = 0;
    fc.assert(
      fc.property(expression, (text) => {
        for (const dimension of names) {
          if (!isOf(text, dimension)) continue;
          taken++;
          expect(matches(text, dimension), `${text} as ${dimension}`).toBe(true);
        }
      }),
      { seed: 20260504, numRuns: thorough ? 20_000 : 800 },
    );
    expect(taken).toBeGreaterThan(200);
  });

  it('takes what a resolved scenario writes', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.constantFrom(...names),
        (value, dimension) => {
          const written = formatQuantity(
            dimensions[dimension].integer ? Math.round(value) : value,
            dimension,
          );
          if (typeof written === 'string') expect(matches(written, dimension), written).toBe(true);
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });

  it('is quick with long texts that nearly match', () => {
    const near = ['1 h + '.repeat(200), '-+ '.repeat(1000), `${'1/'.repeat(1000)}x`, ' '.repeat(3000)];
    const before = process.cpuUsage().user;
    for (const text of near) for (const dimension of names) matches(text, dimension);
    expect(process.cpuUsage().user - before).toBeLessThan(2_000_000);
  });
});
