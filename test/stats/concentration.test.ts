import { describe, expect, it } from 'vitest';
import { herfindahl } from '../../src/stats/index.js';

describe('Herfindahl index', () => {
  it('of (1, 2, 3, 4, 10) is 130 / 400, that is 3250 points (targets.json A18)', () => {
    expect(10_000 * herfindahl([1, 2, 3, 4, 10])!).toBeCloseTo(3250, 9);
  });

  it('is 1/n among equals, 1 where one has all, and those who have nothing change nothing', () => {
    expect(herfindahl([7, 7, 7, 7])).toBe(0.25);
    expect(herfindahl([0, 0, 3])).toBe(1);
    expect(herfindahl([7, 0, 7])).toBe(0.5);
  });

  it('is null where there are no shares', () => {
    for (const amounts of [[], [0, 0], [3, -1]]) expect(herfindahl(amounts)).toBeNull();
  });
});
