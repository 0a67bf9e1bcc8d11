import fc from 'fast-check';
import { jStat } from 'jstat';
import { describe, expect, it } from 'vitest';
import {
  lnBeta,
  lnGamma,
  lnOnePlus,
  regularisedIncompleteBeta,
  studentCdf,
  studentQuantile,
  studentTail,
} from '../../src/stats/index.js';

/**
 * jstat 1.9 ends its continued fraction at a relative change of 3e-7 (it gives P(T <= 0) = 0.500000018), so it can find gross
 * errors only; the closed forms and the high-precision values below hold the 1e-9.
 */
const JSTAT_TOLERANCE = 3e-7;

/** Relative difference, or absolute where the expected value is below 1e-300. */
function expectRelative(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(Math.abs(expected), 1e-300));
}

/** x, a, b and I_x(a, b). */
const BETA_POINTS = [
  [0.3, 2.5, 40, 0.999977323117293921],
  [0.01, 0.5, 150, 0.91725199674591937],
  [0.9, 60, 7.5, 0.578026526446995795],
  [0.5, 500, 480, 0.261356006467864879],
] as const;

const degrees = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.double({ min: 1, max: 1e6, noNaN: true }));

describe('gamma and beta functions', () => {
  it('lnGamma: factorials, gamma(1/2) = sqrt(pi), and 2^(1-2z) sqrt(pi) gamma(2z) = gamma(z) gamma(z + 1/2)', () => {
    let factorial = 1;
    for (let n = 1; n <= 30; n++) {
      factorial *= n;
      expect(Math.abs(lnGamma(n + 1) - Math.log(factorial))).toBeLessThan(
        1e-14 * Math.max(1, Math.log(factorial)),
      );
    }
    expectRelative(lnGamma(0.5), 0.5 * Math.log(Math.PI), 1e-14);
    for (const z of [0.01, 0.3, 1.7, 4.9, 9.5, 10.5, 300.25]) {
      const duplicated = (1 - 2 * z) * Math.LN2 + 0.5 * Math.log(Math.PI) + lnGamma(2 * z);
      expect(Math.abs(lnGamma(z) + lnGamma(z + 0.5) - duplicated)).toBeLessThan(1e-12);
    }
  });

  it('lnBeta: B(a, 1) = 1/a for every size, B(1/2, 1/2) = pi, symmetric', () => {
    for (const a of [0.5, 3, 9.9, 10, 1e3, 1e6]) expectRelative(lnBeta(a, 1), -Math.log(a), 1e-10);
    expectRelative(lnBeta(0.5, 0.5), Math.log(Math.PI), 1e-14);
    expect(lnBeta(2.5, 40)).toBe(lnBeta(40, 2.5));
  });

  it('lnOnePlus keeps its digits near 0', () => {
    for (const x of [1e-20, -1e-12, 1e-5, 0.3, -0.7, 10]) expectRelative(lnOnePlus(x), Math.log1p(x), 1e-15);
  });

  it('incomplete beta: I_x(a, 1) = x^a, I_x(1, b) = 1 - (1-x)^b, I_x(1/2, 1/2) = (2/pi) asin sqrt x', () => {
    for (const x of [0, 1e-6, 0.1, 0.5, 0.9, 0.999, 1]) {
      for (const a of [0.5, 2, 17.5]) {
        expectRelative(regularisedIncompleteBeta(x, a, 1), x ** a, 1e-12);
        expect(Math.abs(regularisedIncompleteBeta(x, 1, a) - (1 - (1 - x) ** a))).toBeLessThan(1e-14);
      }
      expect(
        Math.abs(regularisedIncompleteBeta(x, 0.5, 0.5) - (2 / Math.PI) * Math.asin(Math.sqrt(x))),
      ).toBeLessThan(1e-13);
    }
  });

  it('incomplete beta: as 30-digit arithmetic computes it (mpmath 1.3, betainc)', () => {
    for (const [x, a, b, expected] of BETA_POINTS) {
      expectRelative(regularisedIncompleteBeta(x, a, b), expected, 1e-12);
    }
  });

  it('incomplete beta: symmetric, and as jstat computes it', () => {
    const parameter = fc.double({ min: 0.1, max: 200, noNaN: true });
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(unit, parameter, parameter, (x, a, b) => {
        const answer = regularisedIncompleteBeta(x, a, b);
        expect(Math.abs(answer + regularisedIncompleteBeta(1 - x, b, a, x) - 1)).toBeLessThan(1e-12);
        expect(Math.abs(answer - jStat.ibeta(x, a, b))).toBeLessThan(JSTAT_TOLERANCE);
      }),
      { seed: 51, numRuns: 300 },
    );
  });

  it('lnGamma as jstat computes it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1000, noNaN: true }), (x) => {
        expect(Math.abs(lnGamma(x) - jStat.gammaln(x))).toBeLessThan(
          1e-9 * Math.max(1, Math.abs(lnGamma(x))),
        );
      }),
      { seed: 52, numRuns: 300 },
    );
  });
});

describe("Student's t", () => {
  it('with 1 degree of freedom is Cauchy: quantile tan(pi (p - 1/2))', () => {
    for (const p of [0.1, 0.4, 0.501, 0.75, 0.975, 0.9999]) {
      expectRelative(studentQuantile(p, 1), Math.tan(Math.PI * (p - 0.5)), 1e-9);
    }
  });

  it('with 2 degrees of freedom: quantile (2p - 1) / sqrt(2 p (1 - p))', () => {
    for (const p of [1e-12, 0.1, 0.4, 0.501, 0.75, 0.975, 0.9999]) {
      expectRelative(studentQuantile(p, 2), (2 * p - 1) / Math.sqrt(2 * p * (1 - p)), 1e-9);
    }
  });

  it('with 4 degrees of freedom: P(T <= t) = 1/2 + 3/4 (s - s^3 / 3), s = t / sqrt(4 + t^2)', () => {
    // the density is 3/8 (1 + u^2 / 4)^(-5/2); put u = 2 tan(angle), s = sin(angle)
    for (const t of [-6, -1, 0.2, 1, 2.5, 8]) {
      const sine = t / Math.sqrt(4 + t * t);
      expectRelative(studentCdf(t, 4), 0.5 + 0.75 * (sine - sine ** 3 / 3), 1e-12);
    }
  });

  it('agrees with 60-digit arithmetic far out and for many degrees of freedom (mpmath 1.3, hyp2f1)', () => {
    expectRelative(studentTail(38, 10_000), 1.448300534885690189e-295, 1e-9);
    expectRelative(studentTail(2, 1_000_000), 0.0227502669256596042, 1e-9);
  });

  it('tends to the normal: z + (z^3 + z) / (4 nu) at 0.975 with a million degrees of freedom (A&S 26.7.5)', () => {
    const z = 1.959963984540054;
    expect(Math.abs(studentQuantile(0.975, 1e6) - (z + (z ** 3 + z) / 4e6))).toBeLessThan(1e-10);
  });

  it('distribution as jstat computes it', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), fc.integer({ min: 1, max: 200 }), (t, n) => {
        expect(Math.abs(studentCdf(t, n) - jStat.studentt.cdf(t, n))).toBeLessThan(JSTAT_TOLERANCE);
      }),
      { seed: 53, numRuns: 300 },
    );
  });

  it('law: the quantile is odd, bit for bit where 1 - p is exact', () => {
    fc.assert(
      fc.property(degrees, fc.integer({ min: 1, max: 2 ** 20 - 1 }), (n, k) => {
        expect(studentQuantile(1 - k / 2 ** 20, n) + studentQuantile(k / 2 ** 20, n)).toBe(0);
      }),
      { seed: 55 },
    );
  });

  it('law: the quantile inverts the distribution and grows with p', () => {
    fc.assert(
      fc.property(degrees, fc.double({ min: 1e-9, max: 0.5, noNaN: true }), (n, p) => {
        const t = studentQuantile(p, n);
        expect(t).toBeLessThanOrEqual(0);
        expectRelative(studentCdf(t, n), p, 1e-9);
        expect(studentQuantile(p / 2, n)).toBeLessThan(t);
      }),
      { seed: 54, numRuns: 300 },
    );
  });

  it('refuses what has no meaning', () => {
    expect(() => studentQuantile(0, 5)).toThrow('CW-STATS-PROBABILITY');
    expect(() => studentQuantile(1, 5)).toThrow('CW-STATS-PROBABILITY');
    expect(() => studentQuantile(0.9, 0)).toThrow('CW-STATS-DOMAIN');
    expect(() => studentTail(-1, 5)).toThrow('CW-STATS-DOMAIN');
    expect(studentTail(Infinity, 5)).toBe(0);
  });
});
