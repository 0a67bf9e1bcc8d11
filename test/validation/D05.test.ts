/**
 * D05: common random numbers and antithetic draws reduce variance as theory says.
 * X = -ln U is exponential with mean 1, Y = -1.1 ln U' with mean 1.1.
 *   independent U, U':      Var(Y - X) = 1 + 1.21 = 2.21
 *   common, U' = U:         Y - X = 0.1 X, variance 0.01, smaller by a factor of 221
 *   antithetic, U' = 1 - U: corr(-ln U, -ln(1 - U)) = 1 - pi^2 / 6 = -0.6449341; the mean of a pair has variance
 *                           (1 + corr) / 2 = 0.177533 against 0.5 of two independent draws
 * Source: derived, from the integral of ln u ln(1 - u) over (0, 1) = 2 - pi^2 / 6. Tolerance: 3 %.
 */
import { describe, expect, it } from 'vitest';
import { ln, RandomSource } from '../../src/kernel/index.js';

const DRAWS = 300_000;
const TOLERANCE = 0.03;

function moments(x: Float64Array, y: Float64Array): { variance: number; correlation: number } {
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < x.length; i++) {
    meanX += x[i] / x.length;
    meanY += y[i] / x.length;
  }
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    xx += (x[i] - meanX) * (x[i] - meanX);
    yy += (y[i] - meanY) * (y[i] - meanY);
    xy += (x[i] - meanX) * (y[i] - meanY);
  }
  // the variance is that of y - x
  return { variance: (xx + yy - 2 * xy) / (x.length - 1), correlation: xy / Math.sqrt(xx * yy) };
}

/** Service times drawn in one run: the stream depends on the seed, the purpose and the id, not on the mean. */
function serviceTimes(seed: string, mean: number): Float64Array {
  const streams = new RandomSource(seed).streams('service time', ['server']);
  return Float64Array.from({ length: DRAWS }, () => streams.exponential(0, mean));
}

function expectWithin(value: number, truth: number): void {
  expect(Math.abs(value - truth)).toBeLessThan(TOLERANCE * Math.abs(truth));
}

describe('D05: common random numbers and antithetics', () => {
  it('two designs with independent seeds: the variance of their difference is 2.21', () => {
    const { variance } = moments(serviceTimes('D05 first', 1), serviceTimes('D05 second', 1.1));

    expectWithin(variance, 2.21);
  });

  it('two designs with the same seed share their draws: variance 0.01, smaller by the factor 221', () => {
    const x = serviceTimes('D05 first', 1);
    const common = moments(x, serviceTimes('D05 first', 1.1)).variance;
    const independent = moments(x, serviceTimes('D05 second', 1.1)).variance;

    expectWithin(common, 0.01);
    expectWithin(independent / common, 221);
  });

  it('antithetic pairs: correlation 1 - pi^2 / 6, variance of the mean of a pair 0.177533', () => {
    const streams = new RandomSource('D05 antithetic').single('service time');
    const x = new Float64Array(DRAWS);
    const mirrored = new Float64Array(DRAWS);
    const minusMirrored = new Float64Array(DRAWS);
    for (let i = 0; i < DRAWS; i++) {
      const u = streams.uniform(0);
      x[i] = -ln(u);
      mirrored[i] = -ln(1 - u);
      minusMirrored[i] = -mirrored[i];
    }

    expectWithin(moments(x, mirrored).correlation, 1 - Math.PI ** 2 / 6);
    // Var((x + m) / 2) = Var(x - (-m)) / 4
    expectWithin(moments(x, minusMirrored).variance / 4, 0.177533);
  });
});
