import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findShortest, shortest } from '../../src/output/shortest.js';

/** The decimal that was found, as a number literal. */
function literal(): string {
  const digits = `${shortest.top}${String(shortest.low).padStart(8, '0')}`.replace(/0+$/, '');
  return `0.${digits}e${shortest.digitsBefore}`;
}

/** Significant digits of a number's shortest text. */
function significant(value: string): number {
  return value.replace(/e.*/, '').replace('.', '').replace(/^0+/, '').replace(/0+$/, '').length;
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** Every bit pattern between 2^-20 and 2^49 is equally likely. */
const anyBits = fc
  .tuple(fc.integer({ min: -20, max: 48 }), fc.nat(2 ** 20 - 1), fc.nat(2 ** 32 - 1))
  .map(([exponent, high, low]) => {
    words[1] = ((exponent + 1023) << 20) | high;
    words[0] = low;
    return double[0]!;
  });

/** Decimals of 1 to 17 digits and the floats beside them, where one digit more or less decides. */
const nearDecimals = fc
  .tuple(
    fc.integer({ min: 1, max: 17 }),
    fc.bigInt({ min: 1n, max: 10n ** 17n }),
    fc.integer({ min: -5, max: 14 }),
    fc.integer({ min: -2, max: 2 }),
  )
  .map(([digits, seed, point, steps]) => {
    double[0] = Number(`0.${String(seed).slice(0, digits)}e${point}`);
    words[0] = (words[0]! + steps) >>> 0;
    return double[0]!;
  });

describe('the shortest decimal of a float', () => {
  it.each([
    [0.1 + 0.2, '0.30000000000000004e0'],
    [1 / 3, '0.3333333333333333e0'],
    [2 / 3, '0.6666666666666666e0'],
    [0.001, '0.1e-2'],
    [123456789012345.02, '0.12345678901234502e15'],
  ])('of %d is %s', (value, text) => {
    expect(findShortest(value)).toBe(true);
    expect(literal()).toBe(text);
  });

  it.each([0, -1.5, 9.9e-7, 1e15 + 0.125, Infinity, NaN, 0.5, 2 ** -10])('%d is declined', (value) => {
    expect(findShortest(value)).toBe(false);
  });

  it.each([
    ['any bits', anyBits],
    ['near decimals', nearDecimals],
  ])('reads back, and has the digits that ECMAScript has: %s', (_name, values) => {
    let declined = 0;
    const runs = 20_000;
    fc.assert(
      fc.property(values, (value) => {
        if (!findShortest(value)) {
          declined++;
          return true;
        }
        const text = literal();
        return Number(text) === value && significant(text.slice(2)) === significant(String(value));
      }),
      { seed: 5, numRuns: runs },
    );
    expect(declined / runs).toBeLessThan(0.02);
  });
});
