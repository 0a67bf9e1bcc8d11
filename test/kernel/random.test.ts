/** Random streams: the generator against its definition, streams keyed by id, and their statistics. */
import { describe, expect, it } from 'vitest';
import { inverseNormal, ln, RandomSource, replicationSeed, Streams } from '../../src/kernel/index.js';

/** xoshiro128** 1.1 as its authors define it (Blackman & Vigna 2021), in arbitrary precision. */
function* definition(seed: readonly bigint[]): Generator<number> {
  const word = (x: bigint): bigint => x & 0xffffffffn;
  const rotate = (x: bigint, k: bigint): bigint => word((x << k) | (x >> (32n - k)));
  const s = [...seed];
  for (;;) {
    yield Number(word(rotate(word(s[1] * 5n), 7n) * 9n));
    const t = word(s[1] << 9n);
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11n);
  }
}

function homes(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `home-${i}`);
}

function draws(streams: Streams, i: number, count: number): number[] {
  return Array.from({ length: count }, () => streams.bits(i));
}

/** Sum of (observed - expected)^2 / expected over `bins` equal bins of (0, 1). */
function chiSquare(samples: Float64Array, bins: number): number {
  const counts = new Float64Array(bins);
  for (const u of samples) counts[Math.floor(u * bins)]++;
  const expected = samples.length / bins;
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

/** Largest distance between the empirical distribution and the uniform one. */
function kolmogorovSmirnov(samples: Float64Array): number {
  const sorted = Float64Array.from(samples).sort();
  const n = sorted.length;
  return sorted.reduce((worst, u, i) => Math.max(worst, u - i / n, (i + 1) / n - u), 0);
}

/** Correlation of the uniforms in x and y, whose mean 1/2 and variance 1/12 are known: variance 1 / n if independent. */
function correlation(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - 0.5) * (y[i] - 0.5);
  return (12 * sum) / x.length;
}

function uniforms(streams: Streams, i: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => streams.uniform(i));
}

// 0.1 % and 99.9 % quantiles of chi-square with 255 and 999 degrees of freedom
const CHI_SQUARE_255 = [190.87, 330.52] as const;
const CHI_SQUARE_999 = [866.55, 1142.85] as const;
/** 99.9 % quantile of sqrt(n) D, Kolmogorov's distribution. */
const KOLMOGOROV_999 = 1.949;

describe('the generator', () => {
  it('follows the definition of xoshiro128** for 2,000 draws from several states', () => {
    for (const state of [
      [1, 2, 3, 4],
      [0x80000000, 0xffffffff, 0x12345678, 1],
      [0, 0, 0, 0x40000000],
    ]) {
      const streams = new Streams('reference', 1, Int32Array.from(state));
      const expected = definition(state.map(BigInt));
      for (let k = 0; k < 2000; k++) expect(streams.bits(0)).toBe(expected.next().value);
    }
  });

  it('draws each stream on its own', () => {
    const together = new Streams('both', 2, Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    const alone = new Streams('second', 1, Int32Array.of(5, 6, 7, 8));
    draws(together, 0, 10);
    expect(draws(together, 1, 10)).toEqual(draws(alone, 0, 10));
  });

  it('keeps the uniform inside the open interval even at the extreme words', () => {
    // the word 0 comes from s1 = 0
    const lowest = (): Streams => new Streams('low', 1, Int32Array.of(1, 0, 0, 0));
    expect(lowest().bits(0)).toBe(0);
    expect(lowest().uniform(0)).toBe(2 ** -33);
    expect(lowest().integer(0, 7)).toBe(0);
    // the word 2^32 - 1: invert times 9, rotation by 7, times 5 (inverses modulo 2^32: 0x38e38e39 and 0xcccccccd)
    const product = Math.imul(-1, 0x38e38e39);
    const s1 = Math.imul((product >>> 7) | (product << 25), 0xcccccccd);
    const highest = (): Streams => new Streams('high', 1, Int32Array.of(1, s1, 0, 0));
    expect(highest().bits(0)).toBe(0xffffffff);
    expect(highest().uniform(0)).toBe(1 - 2 ** -33);
    expect(highest().integer(0, 7)).toBe(6);
    expect(highest().integer(0, 2 ** 31)).toBe(2 ** 31 - 1);
  });

  it('takes exactly one draw for each uniform, integer, exponential and normal', () => {
    const streams = (): Streams => new RandomSource('one draw').single('test');
    const [, second] = draws(streams(), 0, 2);
    const u = streams().uniform(0);
    for (const draw of [
      (s: Streams) => expect(s.integer(0, 10)).toBe(Math.floor(u * 10)),
      (s: Streams) => expect(s.exponential(0, 3)).toBe(-3 * ln(u)),
      (s: Streams) => expect(s.normal(0)).toBe(inverseNormal(u)),
    ]) {
      const s = streams();
      draw(s);
      expect(s.bits(0)).toBe(second);
    }
  });
});

describe('streams keyed by a stable id', () => {
  const ids = homes(20);
  const byId = (order: readonly string[]): Map<string, number[]> => {
    const streams = new RandomSource('key').streams('load', order);
    return new Map(order.map((id, i) => [id, draws(streams, i, 5)]));
  };
  const original = byId(ids);

  it('adding agents changes nobody else’s draws', () => {
    const larger = byId(['newcomer', ...ids, 'home-20']);
    for (const id of ids) expect(larger.get(id)).toEqual(original.get(id));
  });

  it('permuting agents changes nobody’s draws', () => {
    const permuted = byId([...ids].reverse());
    for (const id of ids) expect(permuted.get(id)).toEqual(original.get(id));
  });

  it('drawing for another purpose changes nothing, and another purpose, seed or id draws otherwise', () => {
    const source = new RandomSource('key');
    draws(source.streams('weather', ids), 0, 100);
    expect(draws(source.streams('load', ids), 3, 5)).toEqual(original.get('home-3'));
    const others = [
      draws(new RandomSource('key').streams('weather', ids), 3, 5),
      draws(new RandomSource('key2').streams('load', ids), 3, 5),
      draws(new RandomSource('key').streams('load', ids), 4, 5),
    ];
    for (const other of others) expect(other).not.toEqual(original.get('home-3'));
  });

  it('a number and its digits are the same seed, and the seed of a replication depends on its number', () => {
    expect(new RandomSource(42).single('x').bits(0)).toBe(new RandomSource('42').single('x').bits(0));
    const seeds = Array.from({ length: 100 }, (_, r) => replicationSeed(42, r));
    expect(new Set(seeds).size).toBe(100);
    expect(replicationSeed('42', 7)).toBe(seeds[7]);
  });

  it('gives 100,000 similar ids 100,000 different states', () => {
    const { state } = new RandomSource('many').streams('load', homes(100_000));
    const seen = new Set<string>();
    for (let i = 0; i < state.length; i += 4) seen.add(state.subarray(i, i + 4).join());
    expect(seen.size).toBe(100_000);
  });
});

describe('statistics (seeded; bounds hold with probability 99.8 % each for a good generator)', () => {
  it('one stream is uniform: chi-square over 256 bins, and Kolmogorov-Smirnov', () => {
    const u = uniforms(new RandomSource(1).single('uniform'), 0, 200_000);
    expect(chiSquare(u, 256)).toBeGreaterThan(CHI_SQUARE_255[0]);
    expect(chiSquare(u, 256)).toBeLessThan(CHI_SQUARE_255[1]);
    expect(kolmogorovSmirnov(u) * Math.sqrt(u.length)).toBeLessThan(KOLMOGOROV_999);
  });

  it('the first draws of 100,000 neighbouring ids are uniform, in the upper and in the lower bits', () => {
    const streams = new RandomSource(2).streams('first', homes(100_000));
    const first = Float64Array.from({ length: streams.count }, (_, i) => streams.bits(i));
    const upper = first.map((bits) => (bits + 0.5) / 2 ** 32);
    const lower = first.map((bits) => ((bits % 256) + 0.5) / 256);
    for (const sample of [upper, lower]) {
      expect(chiSquare(sample, 256)).toBeGreaterThan(CHI_SQUARE_255[0]);
      expect(chiSquare(sample, 256)).toBeLessThan(CHI_SQUARE_255[1]);
    }
    expect(kolmogorovSmirnov(upper) * Math.sqrt(upper.length)).toBeLessThan(KOLMOGOROV_999);
  });

  it('neighbouring streams are uncorrelated: n r^2 summed over 999 pairs is chi-square', () => {
    const length = 500;
    const streams = new RandomSource(3).streams('neighbours', homes(1000));
    let previous = uniforms(streams, 0, length);
    let sum = 0;
    for (let i = 1; i < streams.count; i++) {
      const next = uniforms(streams, i, length);
      sum += length * correlation(previous, next) ** 2;
      previous = next;
    }
    expect(sum).toBeGreaterThan(CHI_SQUARE_999[0]);
    expect(sum).toBeLessThan(CHI_SQUARE_999[1]);
  });

  it('one id’s streams of two purposes, and a stream and itself one draw later, are uncorrelated', () => {
    const n = 200_000;
    const source = new RandomSource(4);
    const load = uniforms(source.streams('load', ['home-1']), 0, n + 1);
    const weather = uniforms(source.streams('weather', ['home-1']), 0, n);
    const bound = 3.29 / Math.sqrt(n); // 99.9 % of a normal, two-sided
    expect(Math.abs(correlation(load.slice(0, n), weather))).toBeLessThan(bound);
    expect(Math.abs(correlation(load.slice(0, n), load.slice(1)))).toBeLessThan(bound);
  });

  it('a test of this kind sees a flaw: a uniform squeezed by 1 % fails both tests', () => {
    const squeezed = uniforms(new RandomSource(1).single('uniform'), 0, 200_000).map((u) => u * 0.99);
    expect(chiSquare(squeezed, 256)).toBeGreaterThan(CHI_SQUARE_255[1]);
    expect(kolmogorovSmirnov(squeezed) * Math.sqrt(squeezed.length)).toBeGreaterThan(KOLMOGOROV_999);
  });
});

describe('periods', () => {
  const drawn = (seed: string, period: string | undefined, method: 'streams' | 'traits') =>
    draws(new RandomSource(seed, period)[method]('purpose', homes(3)), 1, 8);

  it('leave what somebody is as it is, and draw anew what happens', () => {
    expect(drawn('1', 'winter', 'traits')).toEqual(drawn('1', 'summer', 'traits'));
    expect(drawn('1', 'winter', 'streams')).not.toEqual(drawn('1', 'summer', 'streams'));
    expect(drawn('1', 'winter', 'streams')).not.toEqual(drawn('1', 'winter', 'traits'));
    expect(drawn('1', 'winter', 'streams')).toEqual(drawn('1', 'winter', 'streams'));
  });

  it('make no difference where there is none: then both are one', () => {
    expect(drawn('1', undefined, 'traits')).toEqual(drawn('1', undefined, 'streams'));
    expect(drawn('1', undefined, 'traits')).toEqual(drawn('1', 'winter', 'traits'));
    expect(drawn('1', 'winter', 'traits')).not.toEqual(drawn('2', 'winter', 'traits'));
  });
});

describe('unseed', () => {
  const run = (extraDraw: (load: Streams, weather: Streams) => void): string => {
    const source = new RandomSource('unseed');
    const load = source.streams('load', homes(10));
    const weather = source.streams('weather', homes(10));
    for (let i = 0; i < 10; i++) weather.bits(i);
    extraDraw(load, weather);
    return source.unseed();
  };

  it('agrees between two runs that drew the same numbers', () => {
    expect(run(() => undefined)).toBe(run(() => undefined));
    expect(run(() => undefined)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('changes by a single draw more, in whichever stream', () => {
    const results = new Set([run(() => undefined)]);
    for (let i = 0; i < 10; i++) {
      results.add(run((load) => void load.bits(i)));
      results.add(run((_, weather) => void weather.bits(i)));
    }
    expect(results.size).toBe(21);
  });
});

it('gives these draws for these names, in every version: results are part of the interface', () => {
  const streams = new RandomSource(1).streams('golden', ['renter-0000', 'pv-0000']);
  expect([draws(streams, 0, 3), draws(streams, 1, 3)]).toEqual([
    [1050276760, 3628801412, 989126585],
    [1436967250, 180936743, 4160269700],
  ]);
});
