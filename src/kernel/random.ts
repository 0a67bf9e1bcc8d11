/**
 * Random streams: one for each (agent, purpose), keyed by a stable id, so that adding or permuting agents changes nobody
 * else's draws. What somebody or something is (`traits`) hangs on the seed alone; what happens (`streams`) hangs on the period
 * too, so that the same homes live through several periods, each with weather, loads and luck of its own. Generator: xoshiro128** (Blackman & Vigna 2018), states in one Int32Array. seedrandom (ARC4) turns the root
 * seed and a purpose into a key once; a stream's state is mixed from that key and a hash of its id.
 */
import seedrandom from 'seedrandom';
import { Digest, mix32 } from './digest.js';
import { ln } from './maths.js';
import { inverseNormal } from './normal.js';

const TO_UNIT = 1 / 4294967296;

/** Streams of one purpose, addressed by index 0..count-1. */
export class Streams {
  readonly purpose: string;
  readonly count: number;
  readonly state: Int32Array;

  constructor(purpose: string, count: number, state: Int32Array) {
    this.purpose = purpose;
    this.count = count;
    this.state = state;
  }

  /** Next 32 random bits of stream `i`, as an unsigned integer. */
  bits(i: number): number {
    const s = this.state;
    const base = i << 2;
    const s1 = s[base + 1]!;
    const s2 = s[base + 2]! ^ s[base]!;
    const s3 = s[base + 3]! ^ s1;
    const five = Math.imul(s1, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9);
    s[base + 1] = s1 ^ s2;
    s[base] = s[base]! ^ s3;
    s[base + 2] = s2 ^ (s1 << 9);
    s[base + 3] = (s3 << 11) | (s3 >>> 21);
    return result >>> 0;
  }

  /** Uniform in the open interval (0, 1), one draw: never 0, never 1. */
  uniform(i: number): number {
    return (this.bits(i) + 0.5) * TO_UNIT;
  }

  /** Uniform integer in 0..n-1, one draw; bias below n / 2^32. */
  integer(i: number, n: number): number {
    return Math.floor(this.uniform(i) * n);
  }

  /** Exponential with the given mean, one draw. */
  exponential(i: number, mean: number): number {
    return -mean * ln(this.uniform(i));
  }

  /** Standard normal, one draw, by inversion (Wichura 1988). */
  normal(i: number): number {
    return inverseNormal(this.uniform(i));
  }
}

/** 64-bit hash of an id, as two words (FNV-1a over UTF-16 code units in two lanes, finalised). */
function hashId(id: string): [number, number] {
  let a = 0x811c9dc5 | 0;
  let b = 0x1b873593 | 0;
  for (let i = 0; i < id.length; i++) {
    const c = id.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ c, 0x85ebca6b) ^ (b >>> 15);
  }
  return [mix32(a), mix32(b)];
}

/** All streams of a run. `seed` is the run's seed; the seed of replication r depends on (experiment seed, r) alone. */
export class RandomSource {
  readonly seed: string;
  /** Name of the period that the run is about; '' where there is only one. */
  readonly period: string;
  private readonly all: Streams[] = [];

  constructor(seed: string | number, period = '') {
    this.seed = String(seed);
    this.period = period;
  }

  /**
   * Streams of what happens, for `purpose`, one for each id. The same (seed, period, purpose, id) always gives the same draws.
   */
  streams(purpose: string, ids: readonly string[]): Streams {
    return this.keyed(this.period === '' ? this.seed : `${this.seed}\u0000${this.period}`, purpose, ids);
  }

  /** Streams of what homes, devices and the network are, one for each id: the same in every period. */
  traits(purpose: string, ids: readonly string[]): Streams {
    return this.keyed(this.seed, purpose, ids);
  }

  private keyed(seed: string, purpose: string, ids: readonly string[]): Streams {
    const root = seedrandom(`${seed}\u0000${purpose}`);
    const k0 = root.int32();
    const k1 = root.int32();
    const k2 = root.int32();
    const k3 = root.int32();
    const state = new Int32Array(ids.length * 4);
    for (let i = 0; i < ids.length; i++) {
      const [a, b] = hashId(ids[i]!);
      const base = i * 4;
      state[base] = mix32(a ^ k0);
      state[base + 1] = mix32(b ^ k1);
      state[base + 2] = mix32((a + k2) ^ ((b << 16) | (b >>> 16)));
      state[base + 3] = mix32((b + k3) ^ ((a << 16) | (a >>> 16))) | 1; // never the all-zero state
    }
    const streams = new Streams(purpose, ids.length, state);
    // a few steps, so that states which differ in few bits have parted before the first draw counts
    for (let i = 0; i < ids.length; i++) for (let step = 0; step < 8; step++) streams.bits(i);
    this.all.push(streams);
    return streams;
  }

  /** One stream for `purpose`. */
  single(purpose: string): Streams {
    return this.streams(purpose, ['']);
  }

  /** Digest over every stream's state: two runs of the same model agree in it only if they drew the same numbers. */
  unseed(): string {
    const digest = new Digest();
    for (const streams of this.all) {
      digest.text(streams.purpose);
      const state = streams.state;
      for (let i = 0; i < state.length; i++) digest.word(state[i]!);
    }
    return digest.hex();
  }
}

/** The seed of replication `r` of an experiment: depends on nothing else. */
export function replicationSeed(experimentSeed: string | number, replication: number): string {
  return `${experimentSeed}#${replication}`;
}
