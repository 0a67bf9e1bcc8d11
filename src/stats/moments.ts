/**
 * Online moments: count, mean, variance, minimum and maximum of a stream, one value at a time.
 * Sources: Welford (1962) for `add`; Chan, Golub & LeVeque (1983) for `merge`. Units: those of the values, squared for the
 * variance. Values are finite: what may be infinite (a latency of what never became final) belongs in a `QuantileSketch`.
 * Addition rounds, so parts that are merged must be merged in a fixed order for byte-identical results.
 * Cost: one division a value; five numbers of memory.
 */
import { assert } from '../kernel/index.js';

export class Moments {
  private n = 0;
  private average = 0;
  /** Sum of squared deviations from the mean. */
  private squares = 0;
  private least = Infinity;
  private greatest = -Infinity;

  /** The moments of a whole sample. */
  static of(values: ArrayLike<number>): Moments {
    const moments = new Moments();
    for (let i = 0; i < values.length; i++) moments.add(values[i]!);
    return moments;
  }

  /** Adds one finite value. */
  add(value: number): void {
    if (!Number.isFinite(value)) assert(false, 'CW-STATS-FINITE', `moments need finite values, got ${value}`);
    this.n++;
    const deviation = value - this.average;
    this.average += deviation / this.n;
    this.squares += deviation * (value - this.average);
    if (value < this.least) this.least = value;
    if (value > this.greatest) this.greatest = value;
  }

  /** Adds everything that `other` has seen; `other` is unchanged. */
  merge(other: Moments): void {
    if (other.n === 0) return;
    const count = this.n + other.n;
    const deviation = other.average - this.average;
    const share = other.n / count;
    this.squares += other.squares + deviation * deviation * this.n * share;
    this.average += deviation * share;
    this.n = count;
    if (other.least < this.least) this.least = other.least;
    if (other.greatest > this.greatest) this.greatest = other.greatest;
  }

  get count(): number {
    return this.n;
  }

  /** Null when empty. */
  get mean(): number | null {
    return this.n > 0 ? this.average : null;
  }

  /** Unbiased sample variance (divisor n - 1); null below two values. */
  get variance(): number | null {
    return this.n > 1 ? this.squares / (this.n - 1) : null;
  }

  /** Square root of the sample variance; null below two values. */
  get standardDeviation(): number | null {
    return this.n > 1 ? Math.sqrt(this.squares / (this.n - 1)) : null;
  }

  /** Null when empty. */
  get minimum(): number | null {
    return this.n > 0 ? this.least : null;
  }

  /** Null when empty. */
  get maximum(): number | null {
    return this.n > 0 ? this.greatest : null;
  }
}

/** The moments of all parts together, merged from first to last. */
export function mergeMoments(parts: Iterable<Moments>): Moments {
  const whole = new Moments();
  for (const part of parts) whole.merge(part);
  return whole;
}
