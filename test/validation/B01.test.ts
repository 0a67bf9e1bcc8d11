/**
 * B01: Nakamoto's approximation of a double spend's chance, which replaces the attacker's negative binomial progress by a Poisson.
 * Source: Nakamoto (2008), section 11, both of its tables. Tolerance: the table's seven digits; confirmations exact.
 */
import { describe, expect, it } from 'vitest';
import { confirmationsFor, nakamoto } from '../../src/consensus/double-spend.js';

const table: readonly (readonly [number, number, number])[] = [
  [0.1, 0, 1],
  [0.1, 1, 0.2045873],
  [0.1, 2, 0.0509779],
  [0.1, 3, 0.0131722],
  [0.1, 4, 0.0034552],
  [0.1, 5, 0.0009137],
  [0.1, 6, 0.0002428],
  [0.1, 7, 0.0000647],
  [0.1, 8, 0.0000173],
  [0.1, 9, 0.0000046],
  [0.1, 10, 0.0000012],
  [0.3, 5, 0.1773523],
  [0.3, 10, 0.0416605],
  [0.3, 15, 0.0101008],
  [0.3, 20, 0.0024804],
  [0.3, 25, 0.0006132],
  [0.3, 30, 0.0001522],
  [0.3, 35, 0.0000379],
  [0.3, 40, 0.0000095],
  [0.3, 45, 0.0000024],
  [0.3, 50, 0.0000006],
];

describe('B01: the approximation', () => {
  it.each(table)('q = %f, z = %i: %f', (q, z, expected) => {
    expect(Math.abs(nakamoto(q, z) - expected)).toBeLessThan(5.0001e-8);
  });

  it.each([
    [0.1, 5],
    [0.15, 8],
    [0.2, 11],
    [0.25, 15],
    [0.3, 24],
    [0.35, 41],
    [0.4, 89],
    [0.45, 340],
  ])('q = %f: %i confirmations for less than 0.1 %%', (q, z) => {
    expect(confirmationsFor(q, 0.001, nakamoto)).toBe(z);
    expect(nakamoto(q, z - 1)).toBeGreaterThanOrEqual(0.001);
  });

  it('is as the paper writes it, 1 - sum of Poisson (1 - (q / p)^(z - k)), while that has digits left', () => {
    for (const q of [0.05, 0.2, 0.45]) {
      for (const z of [1, 2, 7, 30]) {
        const lambda = (z * q) / (1 - q);
        let poisson = Math.exp(-lambda);
        let sum = 1;
        for (let k = 0; k <= z; k++) {
          sum -= poisson * (1 - (q / (1 - q)) ** (z - k));
          poisson *= lambda / (k + 1);
        }
        expect(nakamoto(q, z)).toBeCloseTo(sum, 13);
      }
    }
  });

  it('has nothing to win without hash rate, and everything with half of it', () => {
    expect(nakamoto(0, 3)).toBe(0);
    expect(nakamoto(0, 0)).toBe(1);
    expect(nakamoto(0.5, 1000)).toBe(1);
    expect(confirmationsFor(0.5, 0.001, nakamoto)).toBe(Infinity);
  });
});
