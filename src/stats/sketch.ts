/**
 * A quantile sketch for streams of millions of values: counters on buckets whose width grows with the value, as in Tene's
 * HdrHistogram. Values are non-negative integers (microseconds, gas, Wh) or +Infinity, which has a counter of its own.
 *
 * Each power of two is divided into 64 equal buckets, and a bucket answers with its middle, so a quantile is within 1/128
 * (0.79 %, stated as 1 %) of the sample's own value of the same rank; below 128 it is exact. Counts, minimum and maximum are
 * exact. Counters are integers, so merging in any order gives the same sketch, bit for bit.
 * Memory: at most 3,072 counters (24 kB) for values below 2^53, fewer while values are small. Cost: about 20 ns a value.
 */
import { assert } from '../kernel/index.js';
import { rankAtLeast } from './quantile.js';

const SUB_BITS = 6;
const SUB_COUNT = 1 << SUB_BITS;
const TWO_32 = 4_294_967_296;
const SMALLEST_SIZE = 256;
/** Buckets up to 2^53 - 1, the greatest safe integer. */
const GREATEST_SIZE = 48 * SUB_COUNT;

/** What the sketch promises: |answer - value of that rank| <= RELATIVE_ERROR * value. */
export const RELATIVE_ERROR = 0.01;

/** How many values lie in lower..upper, both included. */
export interface Bucket {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

export class QuantileSketch {
  private counters = new Float64Array(SMALLEST_SIZE);
  private finite = 0;
  private infinite = 0;
  private least = Infinity;
  private greatestFinite = -Infinity;

  /** Adds `value` `times` times. */
  add(value: number, times = 1): void {
    if (times !== 1) {
      assert(
        Number.isSafeInteger(times) && times >= 0,
        'CW-STATS-SKETCH',
        `a count is an integer from 0, got ${times}`,
      );
      if (times === 0) return;
    }
    if (value === Infinity) {
      this.infinite += times;
      return;
    }
    if (value >>> 0 !== value && !(Number.isSafeInteger(value) && value >= 0)) {
      assert(false, 'CW-STATS-SKETCH', `a sketch takes integers from 0 or Infinity, got ${value}`);
    }
    const index = bucketIndex(value);
    if (index >= this.counters.length) this.enlarge(index);
    this.counters[index] = this.counters[index]! + times;
    this.finite += times;
    if (value < this.least) this.least = value;
    if (value > this.greatestFinite) this.greatestFinite = value;
  }

  /** Adds everything that `other` has seen; `other` is unchanged. */
  merge(other: QuantileSketch): void {
    if (other.counters.length > this.counters.length) this.enlarge(other.counters.length - 1);
    for (let i = 0; i < other.counters.length; i++) {
      this.counters[i] = this.counters[i]! + other.counters[i]!;
    }
    this.finite += other.finite;
    this.infinite += other.infinite;
    if (other.least < this.least) this.least = other.least;
    if (other.greatestFinite > this.greatestFinite) this.greatestFinite = other.greatestFinite;
  }

  /** All values, the infinite ones included. */
  get count(): number {
    return this.finite + this.infinite;
  }

  get infiniteCount(): number {
    return this.infinite;
  }

  /** Exact; Infinity when no value is finite, null when empty. */
  get minimum(): number | null {
    return this.count > 0 ? this.least : null;
  }

  /** Exact; Infinity when any value is, null when empty. */
  get maximum(): number | null {
    if (this.count === 0) return null;
    return this.infinite > 0 ? Infinity : this.greatestFinite;
  }

  /**
   * The p-quantile: the value of rank ceil(p n), as in definition 1 of `quantile.ts`, within RELATIVE_ERROR; Infinity when
   * that rank falls among the infinite values ("beyond the horizon"); null when empty. p = 0 and p = 1 are exact.
   */
  quantile(p: number): number | null {
    assert(p >= 0 && p <= 1, 'CW-STATS-PROBABILITY', `a probability lies in 0..1, got ${p}`);
    if (this.count === 0) return null;
    const rank = rankAtLeast(this.count, p);
    if (rank > this.finite) return Infinity;
    if (rank === 1) return this.least;
    if (rank === this.finite) return this.greatestFinite;
    let cumulative = 0;
    let index = -1;
    while (cumulative < rank) cumulative += this.counters[++index]!;
    const middle = (bucketLower(index) + bucketUpper(index)) / 2;
    if (middle < this.least) return this.least;
    return middle > this.greatestFinite ? this.greatestFinite : middle;
  }

  /** The finite buckets that are not empty, ascending: the data of a histogram or of a cumulative curve. */
  buckets(): Bucket[] {
    const buckets: Bucket[] = [];
    for (let i = 0; i < this.counters.length; i++) {
      const count = this.counters[i]!;
      if (count > 0) buckets.push({ lower: bucketLower(i), upper: bucketUpper(i), count });
    }
    return buckets;
  }

  /** Makes room for `index`, doubling so that growth is rare. */
  private enlarge(index: number): void {
    let size = this.counters.length;
    while (size <= index) size *= 2;
    const larger = new Float64Array(Math.min(size, GREATEST_SIZE));
    larger.set(this.counters);
    this.counters = larger;
  }
}

/** Values below 128 have a bucket each; above, the exponent counts the powers of two by which 64..127 is scaled. */
function bucketIndex(value: number): number {
  if (value < TWO_32) {
    const exponent = 31 - SUB_BITS - Math.clz32(value);
    return exponent <= 0 ? value : exponent * SUB_COUNT + (value >>> exponent);
  }
  const high = Math.floor(value / TWO_32);
  const exponent = 63 - SUB_BITS - Math.clz32(high);
  return exponent * SUB_COUNT + Math.floor(value / scale(exponent));
}

/** Smallest integer of a bucket. */
function bucketLower(index: number): number {
  if (index < 2 * SUB_COUNT) return index;
  const exponent = (index >>> SUB_BITS) - 1;
  return (index - exponent * SUB_COUNT) * scale(exponent);
}

/** Greatest integer of a bucket. */
function bucketUpper(index: number): number {
  return bucketLower(index + 1) - 1;
}

/** 2^exponent, 0 <= exponent <= 47. */
function scale(exponent: number): number {
  return exponent < 31 ? 1 << exponent : (1 << (exponent - 24)) * 16_777_216;
}
