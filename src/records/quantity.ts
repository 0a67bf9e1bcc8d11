/**
 * Quantities of a scenario: numbers with a unit ("5 kWh", "32 ct/kWh", "15 min"), turned into the canonical integer or float
 * of their dimension while the scenario is parsed, and back ("resolved" scenarios). Builders for zod schemas; every plug-in's
 * schema is made of these.
 */
import { z } from 'zod';
import { factsOf, formatQuantity, type Dimension, type Limits } from './dimensions.js';
import { parseQuantity } from './quantity-parser.js';

export { dimensions, type Dimension, type Limits } from './dimensions.js';

/** What a quantity looks like in a scenario file: a number (dimensionless, or 0) or a text with a unit. */
export type QuantityInput = number | string;
export type QuantitySchema = z.ZodType<number, QuantityInput>;

/** One quantity. The parsed value is in the dimension's canonical unit; limits are in that unit too. */
export function quantity(dimension: Dimension, description: string, own: Limits = {}): QuantitySchema {
  const { noun, example, unit, greatest } = factsOf(dimension);
  const limits = greatest === undefined ? own : { minimum: -greatest, maximum: greatest, ...own };
  return z
    .codec(z.union([z.number(), z.string()], { error: `${noun}, such as ${example}` }), z.number(), {
      decode: (input, context) => {
        const result = parseQuantity(input, dimension, limits);
        if (typeof result === 'number') return result;
        context.issues.push({ code: 'custom', input, message: result.message, params: { ...result } });
        return z.NEVER;
      },
      encode: (value) => formatQuantity(value, dimension),
    })
    .meta({ description, dimension, unit, limits, examples: [example] });
}

/** A number of a scenario that may differ from home to home: a constant, a distribution, or a column of a CSV file. */
export type Sampled =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | {
      readonly kind: 'normal';
      readonly mean: number;
      readonly sd: number;
      readonly minimum: number;
      readonly maximum: number;
    }
  | {
      readonly kind: 'lognormal';
      readonly median: number;
      readonly sigma: number;
      readonly minimum: number;
      readonly maximum: number;
    }
  | { readonly kind: 'choice'; readonly values: readonly number[]; readonly weights: readonly number[] }
  | {
      readonly kind: 'column';
      readonly file: string;
      readonly column: string;
      /** Canonical units in one unit of the file. */
      readonly factor: number;
    };
interface BoundsInput {
  minimum?: QuantityInput | undefined;
  maximum?: QuantityInput | undefined;
}
export type SampledInput =
  | QuantityInput
  | { uniform: [QuantityInput, QuantityInput] }
  | { normal: { mean: QuantityInput; sd: QuantityInput } & BoundsInput }
  | { lognormal: { median: QuantityInput; sigma: number } & BoundsInput }
  | { choice: QuantityInput[] | { value: QuantityInput; weight: number }[] }
  | { csv: { file: string; column: string; unit: string } };
export type SampledSchema = z.ZodType<Sampled, SampledInput>;

/** A quantity per home: `6 kWp`, `{uniform: [4 kWp, 10 kWp]}`, `{normal: …}`, `{lognormal: …}`, `{choice: …}` or `{csv: …}`. */
export function sampled(dimension: Dimension, description: string, limits: Limits = {}): SampledSchema {
  const { noun, example, unit } = factsOf(dimension);
  const one = quantity(dimension, noun, limits);
  const bounds = { minimum: one.optional(), maximum: one.optional() };
  const alternatives = [
    one,
    z.strictObject({
      uniform: z
        .tuple([one, one])
        .refine(([low, high]) => low <= high, 'the lower end comes first')
        .describe('equally likely between two ends'),
    }),
    z.strictObject({
      normal: z
        .strictObject({ mean: one, sd: quantity(dimension, 'standard deviation', { minimum: 0 }), ...bounds })
        .refine(inOrder, 'the minimum is above the maximum')
        .describe('normal distribution, drawn again until it is within its bounds'),
    }),
    z.strictObject({
      lognormal: z
        .strictObject({
          median: one.refine((median) => median > 0, 'the median of a log-normal distribution is positive'),
          sigma: z.number().min(0).describe('standard deviation of the logarithm'),
          ...bounds,
        })
        .refine(inOrder, 'the minimum is above the maximum')
        .describe('log-normal distribution, drawn again until it is within its bounds'),
    }),
    z.strictObject({
      choice: z
        .union([
          z.array(one).min(1),
          z.array(z.strictObject({ value: one, weight: z.number().positive() })).min(1),
        ])
        .describe('one of several values, equally likely or by weight'),
    }),
    z.strictObject({
      csv: z
        .strictObject({ file: z.string().min(1), column: z.string().min(1), unit: factorSchema(dimension) })
        .describe("a column of a CSV file, one row a home, in the homes' order"),
    }),
  ] as const;
  const written = z.union(alternatives, {
    error: `${noun}, such as ${example}, or a distribution, such as {uniform: [a, b]}`,
  });
  type Written = z.output<typeof written>;

  const decode = (value: Written): Sampled => {
    if (typeof value === 'number') return { kind: 'constant', value };
    if ('uniform' in value) return { kind: 'uniform', low: value.uniform[0], high: value.uniform[1] };
    if ('normal' in value) return { kind: 'normal', ...value.normal, ...within(value.normal, limits) };
    if ('lognormal' in value)
      return { kind: 'lognormal', ...value.lognormal, ...within(value.lognormal, limits) };
    if ('csv' in value) {
      return { kind: 'column', file: value.csv.file, column: value.csv.column, factor: value.csv.unit };
    }
    const values = value.choice.map((entry) => (typeof entry === 'number' ? entry : entry.value));
    const weights = value.choice.map((entry) => (typeof entry === 'number' ? 1 : entry.weight));
    return { kind: 'choice', values, weights };
  };
  const encode = (value: Sampled): Written => {
    if (value.kind === 'constant') return value.value;
    if (value.kind === 'uniform') return { uniform: [value.low, value.high] };
    if (value.kind === 'column')
      return { csv: { file: value.file, column: value.column, unit: value.factor } };
    if (value.kind === 'choice') {
      if (value.weights.every((weight) => weight === 1)) return { choice: [...value.values] };
      return { choice: value.values.map((entry, i) => ({ value: entry, weight: value.weights[i]! })) };
    }
    const { kind: _kind, minimum, maximum, ...rest } = value;
    const finite = {
      ...(minimum > -Infinity ? { minimum } : {}),
      ...(maximum < Infinity ? { maximum } : {}),
    };
    return 'mean' in rest ? { normal: { ...rest, ...finite } } : { lognormal: { ...rest, ...finite } };
  };
  return z
    .codec(written, z.custom<Sampled>(), { decode, encode })
    .meta({ description, dimension, unit, limits, sampled: true, examples: [example] });
}

function inOrder(bounds: { minimum?: number | undefined; maximum?: number | undefined }): boolean {
  return (bounds.minimum ?? -Infinity) <= (bounds.maximum ?? Infinity);
}

/** The bounds of a distribution: its own, else those of the quantity. */
function within(
  own: { minimum?: number | undefined; maximum?: number | undefined },
  limits: Limits,
): { minimum: number; maximum: number } {
  return {
    minimum: own.minimum ?? limits.minimum ?? -Infinity,
    maximum: own.maximum ?? limits.maximum ?? Infinity,
  };
}

/** A unit alone ("kWh"; "1" for a pure number), as canonical units in one of it. */
function factorSchema(dimension: Dimension): z.ZodType<number, string> {
  const { display, suggest, unit } = factsOf(dimension);
  const allowed = suggest.length > 0 ? `units that fit: ${suggest.join(', ')}` : 'write 1 for a pure number';
  return z
    .codec(z.string().min(1), z.number(), {
      decode: (input, context) => {
        const factor = parseQuantity(`1 * ${input}`, dimension, {});
        if (typeof factor === 'number') return factor;
        const message = factor.message.replace('1 * ', '');
        context.issues.push({
          code: 'custom',
          input,
          message,
          params: { ...factor, message, found: input, remedy: allowed },
        });
        return z.NEVER;
      },
      encode: (factor) => {
        const named = display.find((entry) => entry[1] === factor);
        if (named !== undefined) return named[0];
        return factor === 1 ? unit : `${factor} * ${unit}`;
      },
    })
    .meta({ description: 'unit of the column', examples: [suggest[0] ?? '1'] });
}
