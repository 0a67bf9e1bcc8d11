/**
 * How the delay of a link varies from message to message: a factor of mean 1 and a given coefficient of variation c.
 * - constant: 1.
 * - exponential: -ln u, whose coefficient of variation is 1 whatever is asked for.
 * - truncated-normal: normal, given that it is positive. With a the point of truncation in standard deviations above the mean and
 *   h = phi(a) / (1 - Phi(a)), the mean is sigma (h - a) and c^2 = (1 + a h - h^2) / (h - a)^2, which a is solved from. c grows
 *   to 1 with a, where the law becomes the exponential; above 0.95 it is refused.
 * - lognormal: sigma^2 = ln(1 + c^2), mean of the logarithm -sigma^2 / 2.
 * - pareto: shape a = 1 + sqrt(1 + 1 / c^2), least value (a - 1) / a. SimBlock uses the same law with a = latency / 5 ms.
 * One uniform number a draw, by inversion, so that within a law a longer delay always belongs to the same end of the uniform.
 * At an end itself, 0 or 1, the laws are infinite or 0, which no link is: uniforms are the midpoints of 2^32 cells, from
 * `LEAST_UNIFORM` to 1 less that (`messageUniform` of links.ts, `Streams.uniform` of the kernel), where every law is finite and
 * positive. The longest of 4 thousand million draws is thus at most 23 means of an exponential law; of others it depends on c.
 * Source: Johnson, Kotz & Balakrishnan (1994), Continuous univariate distributions 1, chapters 13 (10.1), 14, 19 and 20.
 * Errors: CW-NETWORK-VARIATION. Cost: 0 to 60 ns a draw.
 */
import { assert, exp, inverseNormal, ln, normalCdf } from '../kernel/index.js';

export const delayLaws = ['constant', 'exponential', 'truncated-normal', 'lognormal', 'pareto'] as const;
export type DelayLawName = (typeof delayLaws)[number];

/** Beyond this the truncated normal law is as good as exponential. */
export const MOST_TRUNCATED_VARIATION = 0.95;

/** No uniform number is nearer to 0 or to 1. */
export const LEAST_UNIFORM = 0.5 / 4_294_967_296;

export class DelayLaw {
  readonly name: DelayLawName;
  private readonly exponent: number;
  private readonly scale: number;
  private readonly sigma: number;
  private readonly shift: number;
  /** Of the normal law, how much lies above 0. */
  private readonly kept: number;

  /** `variation` 0 makes every law constant. */
  constructor(name: DelayLawName, variation: number) {
    this.name = variation > 0 ? name : 'constant';
    const c2 = variation * variation;
    const shape = 1 + Math.sqrt(1 + 1 / c2);
    this.exponent = -1 / shape;
    this.scale = (shape - 1) / shape;
    if (this.name === 'truncated-normal') {
      assert(
        variation <= MOST_TRUNCATED_VARIATION,
        'CW-NETWORK-VARIATION',
        `a truncated normal law of variation ${variation}: expected at most ${MOST_TRUNCATED_VARIATION}`,
      );
      const a = truncationOf(c2);
      this.sigma = 1 / (hazard(a) - a);
      this.shift = -a * this.sigma;
      this.kept = normalCdf(-a);
      return;
    }
    const variance = ln(1 + c2);
    this.sigma = Math.sqrt(variance);
    this.shift = -variance / 2;
    this.kept = 1;
  }

  /** The factor at `uniform`, from `LEAST_UNIFORM` to 1 - `LEAST_UNIFORM`. */
  factor(uniform: number): number {
    switch (this.name) {
      case 'constant':
        return 1;
      case 'exponential':
        return -ln(uniform);
      case 'truncated-normal':
        return this.shift - this.sigma * inverseNormal(uniform * this.kept);
      case 'lognormal':
        return exp(this.shift + this.sigma * inverseNormal(uniform));
      case 'pareto':
        return this.scale * exp(this.exponent * ln(uniform));
    }
  }
}

/** Density of the standard normal at `a` over the probability above it. */
function hazard(a: number): number {
  return (0.3989422804014327 * exp(-0.5 * a * a)) / normalCdf(-a);
}

/** The point of truncation at which the squared coefficient of variation is `c2`, by bisection: it grows with the point. */
function truncationOf(c2: number): number {
  let low = -1e12;
  let high = 30;
  for (let step = 0; step < 100; step++) {
    const a = 0.5 * (low + high);
    const h = hazard(a);
    const mean = h - a;
    if (1 + a * h - h * h < c2 * mean * mean) low = a;
    else high = a;
  }
  return 0.5 * (low + high);
}
