import { describe, expect, it } from 'vitest';
import { drawOf } from '../../src/market/lots.js';

const kinds = ['ties', 'lottery', 'halves', 'remainder'] as const;

describe('lots', () => {
  it('two agents never draw the same', () => {
    for (const kind of kinds) {
      const draws = new Set(Array.from({ length: 10_000 }, (_, agent) => drawOf(kind, agent, 7)));
      expect(draws.size).toBe(10_000);
    }
  });

  it('are even: each agent is before another in half of all lots, whatever is drawn', () => {
    // 20,000 lots: the standard deviation of a share is 0.0035
    for (const kind of kinds) {
      for (const [a, b] of [
        [0, 1],
        [1, 2],
        [5, 1000],
      ]) {
        let before = 0;
        let lower = 0;
        for (let lot = 0; lot < 20_000; lot++) {
          if (drawOf(kind, a, lot) < drawOf(kind, b, lot)) before++;
          if (drawOf(kind, a, lot) < 0) lower++;
        }
        expect(Math.abs(before / 20_000 - 0.5)).toBeLessThan(0.014);
        expect(Math.abs(lower / 20_000 - 0.5)).toBeLessThan(0.014);
      }
    }
  });

  it('are unrelated: agents share a half, and draws of two kinds a sign, in half of all lots', () => {
    let sameHalf = 0;
    let sameSign = 0;
    for (let lot = 0; lot < 20_000; lot++) {
      if (drawOf('halves', 3, lot) < 0 === drawOf('halves', 4, lot) < 0) sameHalf++;
      if (drawOf('halves', 3, lot) < 0 === drawOf('lottery', 3, lot) < 0) sameSign++;
    }
    expect(Math.abs(sameHalf / 20_000 - 0.5)).toBeLessThan(0.014);
    expect(Math.abs(sameSign / 20_000 - 0.5)).toBeLessThan(0.014);
  });
});
