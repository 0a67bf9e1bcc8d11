import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_NUMBER_BYTES, writeFloat, writeInteger } from '../../src/output/digits.js';

type Writer = (bytes: Uint8Array, position: number, value: number) => number;

function textOf(write: Writer, value: number): string {
  const bytes = new Uint8Array(64).fill(35);
  const end = write(bytes, 3, value);
  expect(end - 3).toBeLessThanOrEqual(MAX_NUMBER_BYTES);
  // nothing is written outside the room that was promised
  expect(bytes.subarray(0, 3).every((byte) => byte === 35)).toBe(true);
  expect(bytes.subarray(3 + MAX_NUMBER_BYTES).every((byte) => byte === 35)).toBe(true);
  return Buffer.from(bytes.subarray(3, end)).toString('latin1');
}

const edges = [
  0,
  -0,
  1,
  9,
  10,
  99,
  100,
  999_999,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  1e15 - 1,
  1e15,
  2 ** 53,
  1e20,
  1e21,
  1e300,
];

describe('numbers as bytes read like String(number)', () => {
  it.each([...edges, ...edges.map((value) => -value)])('integer %d', (value) => {
    expect(textOf(writeInteger, value)).toBe(String(value));
    expect(textOf(writeFloat, value)).toBe(String(value));
  });

  it.each([
    0.1,
    0.5,
    0.15,
    1e-6,
    1.5e-6,
    1e-7,
    5e-324,
    0.1 + 0.2,
    1 / 3,
    0.1234565,
    123456.7890625,
    999_999_999.999_999,
    999_999_999.9999995,
    999_999_999.999_999_9,
    1_000_000_000.5,
    33.000001,
    1.7976931348623157e308,
    1.2345678901234567e-6,
    2.2250738585072014e-308,
  ])('float %d and its negative', (value) => {
    expect(textOf(writeFloat, value)).toBe(String(value));
    expect(textOf(writeFloat, -value)).toBe(String(-value));
  });

  it('any integer', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.maxSafeInteger()), (value) => {
        expect(textOf(writeInteger, value)).toBe(String(value));
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it('any finite float64', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(textOf(writeFloat, value)).toBe(String(value));
      }),
      { seed: 2, numRuns: 5_000 },
    );
  });

  it('amounts of money, and the floats next to them', () => {
    const neighbours = fc.tuple(
      fc.integer({ min: -(2 ** 47), max: 2 ** 47 }),
      fc.constantFrom(1, 10, 1e3, 1e6, 1e7),
      fc.integer({ min: -2, max: 2 }),
    );
    fc.assert(
      fc.property(neighbours, ([digits, scale, steps]) => {
        const value = (digits / scale) * (1 + steps * Number.EPSILON);
        expect(textOf(writeFloat, value)).toBe(String(value));
      }),
      { seed: 3, numRuns: 5_000 },
    );
  });
});
