import { describe, expect, it } from 'vitest';
import { DelayLaw, delayLaws } from '../../src/network/delay-law.js';

/** Mean and coefficient of variation by the midpoint rule over the quantiles. */
function moments(law: DelayLaw): { mean: number; variation: number } {
  const points = 100_000;
  let sum = 0;
  let squares = 0;
  for (let k = 0; k < points; k++) {
    const factor = law.factor((k + 0.5) / points);
    sum += factor;
    squares += factor * factor;
  }
  const mean = sum / points;
  return { mean, variation: Math.sqrt(squares / points - mean * mean) };
}

describe('a delay law', () => {
  it.each(
    delayLaws
      .filter((law) => law !== 'constant' && law !== 'exponential')
      .flatMap((law) => [0.1, 0.2, 0.5].map((c) => [law, c] as const)),
  )('%s has mean 1 and the coefficient of variation %f that was asked for', (name, c) => {
    const { mean, variation } = moments(new DelayLaw(name, c));
    expect(mean).toBeCloseTo(1, 3);
    expect(variation / c).toBeCloseTo(1, 1);
  });

  it('pareto has the quantiles of shape 1 + sqrt(1 + 1 / c^2)', () => {
    // c = 3/4: shape 1 + sqrt(1 + 16/9) = 8/3, least value (5/3) / (8/3) = 5/8, upper quantile at u = 1/256 is 5/8 x 256^(3/8) = 5
    const law = new DelayLaw('pareto', 0.75);
    expect(law.factor(1 - 1e-16)).toBeCloseTo(0.625, 12);
    expect(law.factor(1 / 256)).toBeCloseTo(5, 12);
  });

  it('lognormal has the median 1 / sqrt(1 + c^2)', () => {
    expect(new DelayLaw('lognormal', 0.75).factor(0.5)).toBeCloseTo(0.8, 12);
  });

  it('does not vary where the variation is zero', () => {
    for (const name of delayLaws) expect(new DelayLaw(name, 0).factor(0.01)).toBe(1);
    expect(new DelayLaw('constant', 0.3).factor(0.01)).toBe(1);
  });
});
