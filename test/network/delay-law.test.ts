import { describe, expect, it } from 'vitest';
import { mix32, RandomSource } from '../../src/kernel/index.js';
import { DelayLaw, delayLaws, LEAST_UNIFORM } from '../../src/network/delay-law.js';
import { messageUniform } from '../../src/network/links.js';

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

  it('exponential has mean 1 and variation 1, whatever is asked for, and the median ln 2', () => {
    const { mean, variation } = moments(new DelayLaw('exponential', 0.2));
    expect(mean).toBeCloseTo(1, 3);
    expect(variation).toBeCloseTo(1, 2);
    expect(new DelayLaw('exponential', 0.2).factor(0.5)).toBeCloseTo(0.6931471805599453, 14);
  });

  it('truncated-normal is the half-normal law at c^2 = pi / 2 - 1: median 0.67449 sqrt(pi / 2)', () => {
    const law = new DelayLaw('truncated-normal', Math.sqrt(Math.PI / 2 - 1));
    expect(law.factor(0.5)).toBeCloseTo(0.6744897501960817 * Math.sqrt(Math.PI / 2), 10);
    expect(law.factor(1 - 1e-12)).toBeGreaterThanOrEqual(0);
  });

  it.each([0.01, 0.3, 0.7, 0.9, 0.95])(
    'truncated-normal has moments %f that are right to a thousandth',
    (c) => {
      const { mean, variation } = moments(new DelayLaw('truncated-normal', c));
      expect(mean).toBeCloseTo(1, 4);
      expect(Math.abs(variation / c - 1)).toBeLessThan(0.001);
    },
  );

  it('truncated-normal is the normal law where 0 is far: the 84 % quantile at 1 + c', () => {
    const law = new DelayLaw('truncated-normal', 0.05);
    expect(law.factor(0.15865525393145707)).toBeCloseTo(1.05, 10);
    expect(() => new DelayLaw('truncated-normal', 0.96)).toThrow('CW-NETWORK-VARIATION');
  });

  it('lognormal has the median 1 / sqrt(1 + c^2)', () => {
    expect(new DelayLaw('lognormal', 0.75).factor(0.5)).toBeCloseTo(0.8, 12);
  });

  it('does not vary where the variation is zero', () => {
    for (const name of delayLaws) expect(new DelayLaw(name, 0).factor(0.01)).toBe(1);
    expect(new DelayLaw('constant', 0.3).factor(0.01)).toBe(1);
  });
});

describe('the uniform that a law is given', () => {
  /** The word that `mix32` makes `word` of: multiplications by odd numbers and shifts of more than 10 bits can be undone. */
  function unmixed(word: number): number {
    const unshifted = (h: number, shift: number): number =>
      h ^ (h >>> shift) ^ (2 * shift < 32 ? h >>> (2 * shift) : 0);
    const inverse = (odd: number): number => {
      let x = odd;
      for (let k = 0; k < 5; k++) x = Math.imul(x, 2 - Math.imul(odd, x));
      return x;
    };
    let h = unshifted(word, 16);
    h = Math.imul(h, inverse(0xc2b2ae35));
    h = unshifted(h, 13);
    h = Math.imul(h, inverse(0x85ebca6b));
    return unshifted(h, 16);
  }
  /** The seed with which the message `0` from node 0 to node 1 draws this word. */
  const seedOf = (word: number): number => unmixed((unmixed(word) - Math.imul(2, 0x85ebca6b)) | 0);
  const ends = [LEAST_UNIFORM, 1 - LEAST_UNIFORM];

  it('lies strictly between 0 and 1 for the lowest and the highest word that can be drawn, and for every stream', () => {
    for (const word of [0, 1, 0x12345678, -1]) expect(mix32(unmixed(word))).toBe(word);
    expect([0, -1].map((word) => messageUniform(seedOf(word), 0, 1, 0))).toEqual(ends);
    const streams = new RandomSource('ends').single('ends');
    for (const [word, end] of [0, 0xffffffff].map((bits, k) => [bits, ends[k]] as const)) {
      streams.bits = () => word;
      expect(streams.uniform(0)).toBe(end);
    }
    expect(ends[0]).toBe(2 ** -33);
    expect(ends[1]).toBe(1 - 2 ** -33);
  });

  it.each(delayLaws)(
    'makes no factor of %s infinite, 0 or negative at its ends, and keeps its order',
    (name) => {
      for (const c of [1e-6, 0.01, 0.2, 0.5, 0.95, 5]) {
        if (name === 'truncated-normal' && c > 0.95) continue;
        const law = new DelayLaw(name, c);
        const factors = [ends[0]!, 0.25, 0.5, 0.75, ends[1]!].map((uniform) => law.factor(uniform));
        for (const factor of factors) expect(factor > 0 && factor < Infinity).toBe(true);
        const ascending = [...factors].sort((a, b) => a - b);
        expect(factors).toEqual(name === 'lognormal' ? ascending : ascending.reverse());
      }
    },
  );

  it('makes at its ends what the laws say: -ln 2^-33, and quantiles of the normal at 2^-33', () => {
    expect(new DelayLaw('exponential', 1).factor(ends[0]!)).toBeCloseTo(33 * Math.LN2, 12);
    // Phi^-1(2^-33) = -6.337957755; c^2 = e - 1: sigma 1, so that the factors are exp(-1/2 -+ 6.337957755)
    const law = new DelayLaw('lognormal', Math.sqrt(Math.E - 1));
    expect(law.factor(ends[0]!)).toBeCloseTo(Math.exp(-6.837957755), 10);
    expect(law.factor(ends[1]!) / Math.exp(5.837957755)).toBeCloseTo(1, 7);
  });
});
