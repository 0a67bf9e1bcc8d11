/**
 * A18: Gini, Jain, Herfindahl and Nakamoto of (1, 2, 3, 4, 10), by definition. Source of the numbers: validation/targets.json, A18 (to 1e-12).
 */
import { expect, it } from 'vitest';
import { gini, herfindahl, jain, nakamotoCoefficient } from '../../src/stats/index.js';

it('A18: fairness and concentration of (1, 2, 3, 4, 10)', () => {
  const x = [1, 2, 3, 4, 10];
  expect(gini(x)).toBeCloseTo(0.4, 12);
  expect(jain(x)).toBeCloseTo(0.6153846153846154, 12);
  expect(10_000 * herfindahl(x)!).toBeCloseTo(3250, 9);
  expect(nakamotoCoefficient(x)).toBe(2);
});
