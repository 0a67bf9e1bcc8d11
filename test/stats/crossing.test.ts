/** Where a mean curve crosses zero: by hand, against Fieller's ratio of means, and how often its interval has the true place in it. */
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { crossingFromAbove } from '../../src/stats/index.js';

/** Gains E_r m - C_r of four replications at margins m: the market that trades E kWh at a cost of C. */
const energies = [30, 34, 31, 37];
const costs = [1.1, 0.9, 1.0, 1.2];
const gains = (margins: readonly number[]): number[][] =>
  energies.map((E, r) => margins.map((m) => E * m - costs[r]!));
const evenly = (n: number, most: number): number[] =>
  Array.from({ length: n }, (_, k) => most * (1 - k / (n - 1)));

/**
 * Fieller's interval of the ratio of the means of `above` and `below`: the roots m of (B^2 - c Sbb) m^2 - 2 (A B - c Sab) m + A^2 - c Saa
 * with c = t^2 / (n (n - 1)), t(3, 0.975) = 3.182446305.
 */
function fieller(above: readonly number[], below: readonly number[]): [number, number] {
  const n = above.length;
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / n;
  const [A, B] = [mean(above), mean(below)];
  const products = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, r) => sum + (value - mean(x)) * (y[r]! - mean(y)), 0);
  const c = 3.182446305 ** 2 / (n * (n - 1));
  const [a, b, d] = [
    B * B - c * products(below, below),
    A * B - c * products(above, below),
    A * A - c * products(above, above),
  ];
  const root = Math.sqrt(b * b - a * d);
  return [(b - root) / a, (b + root) / a];
}

describe('the crossing of a mean', () => {
  it('of gains that are linear in the margin is the ratio of the means, with the interval of Fieller, whatever the places', () => {
    const [low, high] = fieller(costs, energies);
    expect([low, high].map((end) => end.toFixed(4))).toEqual(['0.0256', '0.0389']);
    for (const count of [2, 3, 6, 7, 101]) {
      const margins = evenly(count, 0.08);
      const { at, from, to } = crossingFromAbove(margins, gains(margins))!;
      // 4.2 EUR over 132 kWh
      expect(at, `${count} places`).toBeCloseTo(4.2 / 132, 12);
      expect(from, `${count} places`).toBeCloseTo(high, 9);
      expect(to, `${count} places`).toBeCloseTo(low, 9);
    }
  });

  it('of a curve with a bend lies on the line between its neighbours', () => {
    // means 5, 1, -3, -4: one quarter of the way from 10 to 20
    const { at } = crossingFromAbove(
      [0, 10, 20, 30],
      [
        [6, 2, -2, -4],
        [4, 0, -4, -4],
      ],
    )!;
    expect(at).toBe(12.5);
  });

  it('is a place without width where all replications are the same', () => {
    const curve = [0.9, 0.3, -0.3, -0.9];
    expect(crossingFromAbove([4, 3, 2, 1], [curve, curve, curve])).toMatchObject({
      at: 2.5,
      from: 2.5,
      to: 2.5,
    });
    expect(
      crossingFromAbove(
        [4, 3, 2],
        [
          [1, 0, -1],
          [1, 0, -1],
        ],
      ),
    ).toMatchObject({ at: 3, from: 3, to: 3 });
  });

  it('has no interval of one replication, and an open one where the mean is not told from zero up to the last place', () => {
    expect(crossingFromAbove([2, 1], [[1, -1]])).toMatchObject({ at: 1.5, from: null, to: null });
    // 1 +- 25.4 and -1.005 +- 0.064; then 10 +- 0 and -1 +- 12.7
    const wide = crossingFromAbove(
      [2, 1],
      [
        [3, -1],
        [-1, -1.01],
      ],
    )!;
    expect([wide.from, wide.to === null]).toEqual([null, false]);
    const oneSided = crossingFromAbove(
      [2, 1],
      [
        [10, 0],
        [10, -2],
      ],
    )!;
    expect(oneSided.at).toBeCloseTo(2 - 10 / 11, 12);
    expect(oneSided.from).toBeGreaterThan(oneSided.at);
    expect(oneSided.to).toBeNull();
  });

  it('takes in replications that never cross, which an average of their crossings would leave out', () => {
    // the third stays above zero; its crossing, if it had one, would lie beyond the last place
    const curves = [
      [4, 1, -2],
      [4, 1, -2],
      [4, 2, 0.5],
    ];
    const { at } = crossingFromAbove([2, 1, 0], curves)!;
    // means 4/3 and -3.5/3
    expect(at).toBeCloseTo(1 - 4 / 7.5, 12);
  });

  it('is none where the mean begins below zero, never falls below it, or rises above it again', () => {
    expect(crossingFromAbove([3, 2, 1], [[-1, 1, -1]])).toBeNull();
    expect(crossingFromAbove([3, 2, 1], [[1, 0, 0]])).toBeNull();
    expect(crossingFromAbove([3, 2, 1, 0], [[1, -1, 0.1, -1]])).toBeNull();
    expect(crossingFromAbove([3, 2, 1], [])).toBeNull();
    // back to zero, where nothing is traded, is not above
    expect(crossingFromAbove([3, 2, 1], [[1, -1, 0]])).toMatchObject({ at: 2.5 });
    expect(() => crossingFromAbove([3, 2], [[1, 0, -1]])).toThrow('CW-STATS-SHAPE');
  });

  it('has the true place in its interval in 95 of 100 cases', () => {
    const draws = new RandomSource('crossing').single('curves');
    const margins = evenly(6, 0.08);
    const trials = 4000;
    let inside = 0;
    for (let trial = 0; trial < trials; trial++) {
      // 40 +- 6 kWh at a cost of 1.6 +- 0.3 EUR: the mean crosses zero at 0.04
      const curves = Array.from({ length: 6 }, () => {
        const [E, C] = [40 + 6 * draws.normal(0), 1.6 + 0.3 * draws.normal(0)];
        return margins.map((m) => E * m - C);
      });
      const { from, to } = crossingFromAbove(margins, curves)!;
      if ((from ?? Infinity) >= 0.04 && (to ?? -Infinity) <= 0.04) inside++;
    }
    // the share has a standard deviation of 0.0034
    expect(inside / trials).toBeGreaterThan(0.95 - 4 * 0.0034);
    expect(inside / trials).toBeLessThan(0.95 + 4 * 0.0034);
  });
});
