/**
 * Distributions of factors by their quantile functions: the value below which a share p of the distribution lies, 0 < p < 1.
 *
 * The first three are written as those of populations (records/quantity.ts): `{ uniform: [low, high] }`, `{ normal: { mean, sd } }`, `{ lognormal: { median,
 * sigma } }`, the last two with `minimum` and `maximum` if wanted, which cut the distribution off: what lies within is scaled up to
 * one. And `{ triangular: { minimum, mode, maximum } }`, for what an expert can say, which populations
 * do not have.
 * Sources: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions (1994), volume 1, chapters 13.10.1 (truncated normal)
 * and 14; for the triangular one volume 2 (1995), chapter 26.9; Robert (1995), Stat. Comput. 5, 121-125, for the law of a truncation.
 * Units: all parameters but sigma in one unit, which the value has. Cost: below 1 us.
 */
import { z } from 'zod';
import { exp, inverseNormal, ln, normalCdf } from '../kernel/index.js';
import type { Amount } from './written-quantity.js';

export const amountSchema = z.union([z.number(), z.string().min(1)], {
  error: 'a number, or a number and a unit, such as 5 kWh',
});

const bounds = { minimum: amountSchema.optional(), maximum: amountSchema.optional() };

/** What a distribution lacks that is no mapping is said by naming its keys. */
function parameters<Shape extends z.ZodRawShape>(
  shape: Shape,
  example: string,
): z.ZodObject<Shape, z.core.$strict> {
  const needed = Object.keys(shape).filter((key) => !(shape[key] instanceof z.ZodOptional));
  const expected = `${needed.slice(0, -1).join(', ')} and ${needed.at(-1)!}, such as ${example}`;
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'invalid_type' ? expected : undefined),
  });
}

export const distributionSchema = z
  .union(
    [
      z.strictObject({
        uniform: z.tuple([amountSchema, amountSchema], { error: 'two ends, such as [4 kWh, 10 kWh]' }),
      }),
      z.strictObject({
        normal: parameters(
          { mean: amountSchema, sd: amountSchema, ...bounds },
          '{mean: 5 kWh, sd: 1 kWh, minimum: 2 kWh}',
        ),
      }),
      z.strictObject({
        lognormal: parameters(
          { median: amountSchema, sigma: z.number().min(0), ...bounds },
          '{median: 5 kWh, sigma: 0.4, maximum: 20 kWh}',
        ),
      }),
      z.strictObject({
        triangular: parameters(
          { minimum: amountSchema, mode: amountSchema, maximum: amountSchema },
          '{minimum: 2 kWh, mode: 5 kWh, maximum: 12 kWh}',
        ),
      }),
    ],
    {
      error:
        'a distribution, such as {uniform: [4 kWh, 10 kWh]}, {normal: {mean: 5 kWh, sd: 1 kWh}}, {lognormal: {median: 5 kWh, sigma: 0.4}} or {triangular: {minimum: 2 kWh, mode: 5 kWh, maximum: 12 kWh}}',
    },
  )
  .describe('uniform, normal, lognormal or triangular');

export type DistributionSpec = z.output<typeof distributionSchema>;

/** The value below which the share `p` lies, 0 < p < 1. */
export type Quantile = (p: number) => number;

/** Why parameters make no distribution. */
export interface DistributionProblem {
  readonly message: string;
  readonly expected: string;
}

/** The parameters of `spec` that have a unit, by name, in the order in which they are written. */
export function amountsOf(spec: DistributionSpec): ReadonlyMap<string, Amount> {
  if ('uniform' in spec)
    return new Map([['low', spec.uniform[0]] as const, ['high', spec.uniform[1]] as const]);
  const [parameters] = Object.values(spec) as [Readonly<Record<string, Amount | undefined>>];
  const named = Object.entries(parameters).flatMap(([name, amount]) =>
    amount === undefined || name === 'sigma' ? [] : [[name, amount] as const],
  );
  return new Map(named);
}

/** The quantile function of `spec`, whose amounts are `numbers` in one unit. */
export function quantileOf(
  spec: DistributionSpec,
  numbers: ReadonlyMap<string, number>,
): Quantile | DistributionProblem {
  const of = (name: string): number => numbers.get(name)!;
  const minimum = numbers.get('minimum') ?? -Infinity;
  const maximum = numbers.get('maximum') ?? Infinity;
  if ('uniform' in spec) {
    const [low, high] = [of('low'), of('high')];
    if (!(low < high)) return { message: 'the ends are not in order', expected: 'the lower end first' };
    return (p) => low + p * (high - low);
  }
  if (!(minimum < maximum))
    return { message: 'the bounds are not in order', expected: 'a minimum below the maximum' };
  if ('triangular' in spec) return triangular(minimum, of('mode'), maximum);
  if ('normal' in spec) {
    const [mean, sd] = [of('mean'), of('sd')];
    if (!(sd > 0)) return { message: `the standard deviation is ${sd}`, expected: 'one above 0' };
    const standard = truncatedNormal((minimum - mean) / sd, (maximum - mean) / sd);
    if (standard === undefined) return NOTHING_LEFT;
    return (p) => within(mean + sd * standard(p), minimum, maximum);
  }
  const [median, { sigma }] = [of('median'), spec.lognormal];
  if (!(median > 0)) return { message: `the median is ${median}`, expected: 'one above 0' };
  if (!(sigma > 0)) return { message: `sigma is ${sigma}`, expected: 'one above 0' };
  if (!(maximum > 0)) return NOTHING_LEFT;
  const low = minimum > 0 ? ln(minimum / median) / sigma : -Infinity;
  const standard = truncatedNormal(low, maximum < Infinity ? ln(maximum / median) / sigma : Infinity);
  if (standard === undefined) return NOTHING_LEFT;
  return (p) => within(median * exp(sigma * standard(p)), minimum, maximum);
}

const NOTHING_LEFT: DistributionProblem = {
  message: 'the bounds leave nothing of the distribution',
  expected: 'bounds on both sides of some of its mass',
};

/** The standard normal cut off to [low, high]; undefined where that has no mass that a number can hold. */
function truncatedNormal(low: number, high: number): Quantile | undefined {
  if (low > 0) {
    // the upper tail has more digits seen from below
    const mirrored = truncatedNormal(-high, -low);
    return mirrored === undefined ? undefined : (p) => -mirrored(1 - p);
  }
  const below = normalCdf(low);
  const mass = normalCdf(high) - below;
  return mass > 0 ? (p) => inverseNormal(below + p * mass) : undefined;
}

function triangular(minimum: number, mode: number, maximum: number): Quantile | DistributionProblem {
  if (!(minimum <= mode && mode <= maximum))
    return {
      message: 'the mode lies outside of the ends',
      expected: 'minimum, mode and maximum in this order',
    };
  const width = maximum - minimum;
  const rise = (mode - minimum) / width;
  return (p) =>
    p < rise
      ? minimum + Math.sqrt(p * width * (mode - minimum))
      : maximum - Math.sqrt((1 - p) * width * (maximum - mode));
}

function within(value: number, minimum: number, maximum: number): number {
  return value < minimum ? minimum : value > maximum ? maximum : value;
}
