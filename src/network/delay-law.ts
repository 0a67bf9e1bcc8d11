/**
 * How the delay of a link varies from message to message: a factor of mean 1 and a given coefficient of variation c.
 * - constant: 1.
 * - pareto: shape a = 1 + sqrt(1 + 1 / c^2), least value (a - 1) / a. SimBlock uses the same law with a = latency / 5 ms.
 * - lognormal: sigma^2 = ln(1 + c^2), mean of the logarithm -sigma^2 / 2.
 * One uniform number a draw, by inversion, so that a longer delay always belongs to the same end of the uniform.
 */
import { exp, inverseNormal, ln } from '../kernel/index.js';

export const delayLaws = ['constant', 'pareto', 'lognormal'] as const;
export type DelayLawName = (typeof delayLaws)[number];

export class DelayLaw {
  readonly name: DelayLawName;
  private readonly exponent: number;
  private readonly scale: number;
  private readonly sigma: number;
  private readonly shift: number;

  constructor(name: DelayLawName, variation: number) {
    this.name = variation > 0 ? name : 'constant';
    const c2 = variation * variation;
    const shape = 1 + Math.sqrt(1 + 1 / c2);
    this.exponent = -1 / shape;
    this.scale = (shape - 1) / shape;
    const variance = ln(1 + c2);
    this.sigma = Math.sqrt(variance);
    this.shift = -variance / 2;
  }

  /** The factor at `uniform` in (0, 1). */
  factor(uniform: number): number {
    if (this.name === 'constant') return 1;
    if (this.name === 'pareto') return this.scale * exp(this.exponent * ln(uniform));
    return exp(this.shift + this.sigma * inverseNormal(uniform));
  }
}
