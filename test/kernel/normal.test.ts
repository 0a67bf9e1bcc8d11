/** The standard normal distribution against published and 60-digit values, and the two functions against each other. */
import { describe, expect, it } from 'vitest';
import { inverseNormal, normalCdf } from '../../src/kernel/index.js';

function relativeError(value: number, truth: number): number {
  return Math.abs(value - truth) / Math.abs(truth);
}

describe('inverseNormal', () => {
  it('gives the check values of Wichura (1988), table of PPND16', () => {
    expect(relativeError(inverseNormal(0.25), -0.6744897501960817)).toBeLessThan(1e-15);
    expect(relativeError(inverseNormal(0.001), -3.090232306167814)).toBeLessThan(1e-15);
    expect(relativeError(inverseNormal(1e-20), -9.262340089798408)).toBeLessThan(1e-15);
  });

  it('gives the quantiles of the common intervals, and the far tail', () => {
    // 60-digit roots: 1.95996398454005424, 2.57582930354890076 at 0.975 and 0.995; -37.0470962993611992 at 1e-300
    expect(relativeError(inverseNormal(0.975), 1.959963984540054)).toBeLessThan(1e-15);
    expect(relativeError(inverseNormal(0.995), 2.5758293035489004)).toBeLessThan(1e-15);
    expect(relativeError(inverseNormal(1e-300), -37.0470962993612)).toBeLessThan(1e-15);
  });

  it('is odd about one half, and has its limits at 0 and 1', () => {
    expect(inverseNormal(0.5)).toBe(0);
    for (const p of [0.03125, 0.0625, 0.25, 0.375]) expect(inverseNormal(1 - p)).toBe(-inverseNormal(p));
    expect(inverseNormal(0)).toBe(-Infinity);
    expect(inverseNormal(1)).toBe(Infinity);
    for (const p of [-0.1, 1.1, NaN]) expect(inverseNormal(p)).toBeNaN();
  });

  it('rises across the seams of its three approximations', () => {
    for (const seam of [0.075, 0.925, 1.3887943864964021e-11]) {
      const around = [-3, -2, -1, 0, 1, 2, 3].map((k) => inverseNormal(seam * (1 + k * 1e-13)));
      expect(around).toEqual([...around].sort((a, b) => a - b));
    }
  });
});

describe('normalCdf', () => {
  it('agrees with erfc to 60 digits within 1e-15, relative', () => {
    const truth: [number, number][] = [
      [-37, 5.72557122252457682e-300],
      [-10, 7.61985302416052607e-24],
      [-8, 6.22096057427178412e-16],
      [-5, 2.86651571879193912e-7],
      [-2.5, 6.20966532577613517e-3],
      [-1, 0.158655253931457051],
      [-0.5, 0.308537538725986896],
      [0.25, 0.598706325682923724],
      [1, 0.841344746068542949],
      [2, 0.977249868051820793],
      [6, 0.999999999013412355],
    ];
    for (const [x, p] of truth) expect(relativeError(normalCdf(x), p), `at ${x}`).toBeLessThan(1e-15);
  });

  it('has its limits', () => {
    expect(normalCdf(0)).toBe(0.5);
    expect([normalCdf(-Infinity), normalCdf(Infinity), normalCdf(-41), normalCdf(41)]).toEqual([0, 1, 0, 1]);
    expect(normalCdf(NaN)).toBeNaN();
  });

  it('inverts inverseNormal: the error grows with the slope of ln cdf, x^2 + 1', () => {
    for (let k = 1; k < 2000; k++) {
      const p = k < 1000 ? k / 1000 : 10 ** (-(k - 1000) / 4);
      if (p < 1e-300) break;
      const x = inverseNormal(p);
      expect(relativeError(normalCdf(x), p)).toBeLessThan(1e-15 * (2 + x * x));
    }
  });
});
