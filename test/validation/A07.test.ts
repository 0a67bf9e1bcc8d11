/**
 * A07: target prices of adaptive-aggressive traders (Vytelingum, Cliff & Jennings 2008, eqs 3 to 6) at p* = 2, M = 4, theta = 2.
 * Source of the numbers: validation/targets.json, A07. To 1e-6.
 */
import { describe, expect, it } from 'vitest';
import { aggressivenessOf, matchingBend, targetPrice } from '../../src/agents/aggressiveness.js';

const EQUILIBRIUM = 2;
const MOST = 4;
const THETA = 2;
const expected = [
  ['B', 3, -1, 0],
  ['B', 3, -0.5, 1.6360331765633],
  ['B', 3, 0, 2],
  ['B', 3, 0.25, 2.1015363240915517],
  ['B', 3, 0.5, 2.268941421369995],
  ['B', 3, 1, 3],
  ['B', 1.5, -1, 0],
  ['B', 1.5, -0.5, 1.0965878679450074],
  ['B', 1.5, 0, 1.5],
  ['B', 1.5, 0.25, 1.5],
  ['B', 1.5, 0.5, 1.5],
  ['B', 1.5, 1, 1.5],
  ['S', 1, -1, 4],
  ['S', 1, -0.5, 2.3639668234366997],
  ['S', 1, 0, 2],
  ['S', 1, 0.25, 1.8984636759084483],
  ['S', 1, 0.5, 1.7310585786300048],
  ['S', 1, 1, 1],
  ['S', 2.5, -1, 4],
  ['S', 2.5, -0.5, 2.9034121320549926],
  ['S', 2.5, 0, 2.5],
  ['S', 2.5, 0.25, 2.5],
  ['S', 2.5, 0.5, 2.5],
  ['S', 2.5, 1, 2.5],
] as const;

describe('A07 adaptive-aggressive targets', () => {
  it.each(expected)('%s with limit %d at r = %d: %d', (side, limit, r, price) => {
    const target = targetPrice(side === 'B', r, limit, EQUILIBRIUM, MOST, THETA);
    expect(Math.abs(target - price)).toBeLessThanOrEqual(1e-6);
  });

  it('and back: the aggressiveness that means the price, where the price hangs on it', () => {
    for (const [side, limit, r, price] of expected) {
      const intramarginal = side === 'B' ? limit > EQUILIBRIUM : limit < EQUILIBRIUM;
      if (!intramarginal && r > 0) continue;
      expect(aggressivenessOf(side === 'B', price, limit, EQUILIBRIUM, MOST, THETA)).toBeCloseTo(r, 9);
    }
  });

  it('the slope is continuous at r = 0, whatever the bend and the prices', () => {
    for (const theta of [-8, -3, -1e-9, 0, 1e-6, 0.5, 2]) {
      for (const [limit, equilibrium] of [
        [3, 2],
        [2.0001, 2],
        [3.9, 0.1],
      ] as const) {
        const at = (r: number): number => targetPrice(true, r, limit, equilibrium, MOST, theta);
        const h = 1e-7;
        const [left, right] = [(at(0) - at(-h)) / h, (at(h) - at(0)) / h];
        expect(Math.abs(left - right)).toBeLessThan(1e-4 * (1 + Math.abs(right)));
      }
    }
  });

  it("Newton's method ends at the root, near and far", () => {
    for (const ratio of [1e-9, 0.01, 0.5, 1, 2, 100, 1e4]) {
      const root = matchingBend(2, ratio);
      const slope = Math.abs(root) < 1e-5 ? 1 - root / 2 : root / (Math.exp(root) - 1);
      expect(slope / ((2 / (Math.exp(2) - 1)) * ratio)).toBeCloseTo(1, 6);
    }
  });
});
