import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { comparePaired } from '../../src/stats/index.js';

const pairs = fc.array(
  fc.tuple(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double({ min: -1e3, max: 1e3, noNaN: true })),
  { minLength: 2, maxLength: 20 },
);

describe('paired comparison', () => {
  it('worked by hand: differences -0.5, -0.8, -0.6, -0.9', () => {
    const result = comparePaired([10, 12, 11, 13], [9.5, 11.2, 10.4, 12.1]);
    expect(result.count).toBe(4);
    expect(result.meanDifference).toBeCloseTo(-0.7, 12);
    expect(result.standardDeviation).toBeCloseTo(Math.sqrt(0.1 / 3), 12);
    // t(3, 0.975) = 3.182446305 times 0.182574186 / 2
    expect(result.halfWidth).toBeCloseTo(0.290516272, 8);
    // variances 5/3 and 3.7/3 over 0.1/3
    expect(result.varianceReductionFactor).toBeCloseTo(87, 9);
    // t = -7.668116, two-sided with 3 degrees of freedom (SciPy 1.17 ttest_1samp)
    expect(result.pValue).toBeCloseTo(0.0046071724, 9);
    expect(result.verdict).toBe('lower');
  });

  it('needs 221 times fewer replications for Y = 1.1 X from the same draws (targets.json D05)', () => {
    const draws = new RandomSource('common').single('exponential');
    const x = Float64Array.from({ length: 500 }, () => draws.exponential(0, 1));
    const result = comparePaired(
      x,
      x.map((value) => 1.1 * value),
    );
    expect(result.varianceReductionFactor).toBeCloseTo(221, 6);
    expect(result.verdict).toBe('higher');
  });

  it('gains nothing from independent draws: factor 1 within 15 %, and less than 1 from opposed ones', () => {
    const source = new RandomSource('independent');
    const [one, two] = [source.single('one'), source.single('two')];
    const x = Float64Array.from({ length: 5000 }, () => one.normal(0));
    const y = Float64Array.from({ length: 5000 }, () => two.normal(0));
    expect(Math.abs(comparePaired(x, y).varianceReductionFactor! - 1)).toBeLessThan(0.15);
    expect(
      comparePaired(
        x,
        x.map((value) => -value),
      ).varianceReductionFactor,
    ).toBeCloseTo(0.5, 9);
  });

  it('claims a sign where there is none in 3..7 % of 2,000 experiments, as 95 % confidence promises', () => {
    const source = new RandomSource('null');
    const [shared, own] = [source.single('shared'), source.single('own')];
    let claimed = 0;
    for (let experiment = 0; experiment < 2000; experiment++) {
      const weather = Float64Array.from({ length: 8 }, () => 10 * shared.normal(0));
      const result = comparePaired(
        weather.map((w) => w + own.normal(0)),
        weather.map((w) => w + own.normal(0)),
      );
      if (result.verdict !== 'undecided') claimed++;
    }
    expect(claimed / 2000).toBeGreaterThan(0.03);
    expect(claimed / 2000).toBeLessThan(0.07);
  });

  it('claims nothing from one pair, none, or one beyond the horizon', () => {
    expect(comparePaired([1], [2])).toMatchObject({
      meanDifference: 1,
      halfWidth: null,
      pValue: null,
      verdict: 'undecided',
    });
    expect(comparePaired([], [])).toMatchObject({ count: 0, meanDifference: null, verdict: 'undecided' });
    expect(comparePaired([1, 2, 3], [Infinity, Infinity, Infinity])).toMatchObject({
      count: 3,
      meanDifference: null,
      verdict: 'undecided',
    });
  });

  it('is certain of a constant difference, and takes rounding for none', () => {
    expect(comparePaired([1, 2, 3], [2, 3, 4])).toMatchObject({
      meanDifference: 1,
      halfWidth: 0,
      pValue: 0,
      varianceReductionFactor: null,
      verdict: 'higher',
    });
    const sums = [0.1 + 0.2, 0.1 + 0.2, 0.1 + 0.2];
    expect(sums[0]).not.toBe(0.3);
    expect(comparePaired([0.3, 0.3, 0.3], sums)).toMatchObject({ pValue: 1, verdict: 'undecided' });
  });

  it('refuses unequal lengths and NaN on either side', () => {
    expect(() => comparePaired([1, 2], [1])).toThrow('CW-STATS-SHAPE');
    expect(() => comparePaired([Infinity, 1], [1, NaN])).toThrow('CW-STATS-VALUE');
  });

  it('law: a sign is claimed if and only if the interval excludes zero, and then p < 0.05', () => {
    fc.assert(
      fc.property(pairs, fc.double({ min: -500, max: 500, noNaN: true }), (rows, shift) => {
        const a = rows.map(([x]) => x);
        const b = rows.map(([x, noise]) => x + noise / 10 + shift);
        const { meanDifference, halfWidth, pValue, verdict } = comparePaired(a, b);
        const low = meanDifference! - halfWidth!;
        const high = meanDifference! + halfWidth!;
        if (verdict === 'higher') expect(low).toBeGreaterThan(0);
        else if (verdict === 'lower') expect(high).toBeLessThan(0);
        else expect(Math.min(-low, high)).toBeGreaterThanOrEqual(-1e-8);
        if (Math.abs(Math.abs(meanDifference!) - halfWidth!) > 1e-8) {
          expect(pValue! < 0.05).toBe(verdict !== 'undecided');
        }
      }),
      { seed: 61, numRuns: 300 },
    );
  });

  it('law: exchanging the designs changes the sign and nothing else', () => {
    const opposite = { higher: 'lower', lower: 'higher', undecided: 'undecided' };
    fc.assert(
      fc.property(pairs, (rows) => {
        const a = rows.map(([x]) => x);
        const b = rows.map(([, y]) => y);
        const there = comparePaired(a, b);
        const back = comparePaired(b, a);
        expect(back.meanDifference).toBeCloseTo(-there.meanDifference!, 9);
        expect(back.halfWidth).toBe(there.halfWidth);
        expect(back.pValue).toBe(there.pValue);
        expect(back.verdict).toBe(opposite[there.verdict]);
      }),
      { seed: 62 },
    );
  });
});
