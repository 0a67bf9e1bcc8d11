/**
 * Factors as they stand in an experiment file (factors.ts says what they mean): the schema, and what it refuses of a single factor.
 * What hangs on units, or on several factors, is checked when they are compiled.
 */
import { z } from 'zod';
import { amountSchema, distributionSchema } from './distributions.js';
import { RESERVED_NAMES } from './expression.js';
import { idlePath } from './idle-paths.js';

const pathSchema = z
  .string()
  .refine(
    (path) => path.split('.').every((step) => step.trim() !== ''),
    'a path has names between points, such as ledger.delay',
  );

/** Where values may come from: a factor has one of these keys. */
export const factorKinds = ['values', 'range', 'distribution', 'expression'] as const;

/** One factor as it stands in an experiment file. */
export const factorSchema = z
  .strictObject({
    path: z
      .union([pathSchema, z.array(pathSchema).min(1)], {
        error: 'a dotted path of the scenario, or a list of them',
      })
      .describe('what it sets: a dotted path of the scenario, or several, which all get the same value'),
    values: z.array(z.json()).min(1).optional().describe('a list of values, each as in a scenario'),
    range: z
      .tuple([amountSchema, amountSchema], { error: 'two ends, such as [2 kWh, 20 kWh]' })
      .optional()
      .describe('everything between two ends, both included'),
    scale: z
      .enum(['linear', 'log'])
      .optional()
      .describe('of a range: linear, or log, where equal ratios are equally likely; linear by default'),
    distribution: distributionSchema.optional(),
    step: amountSchema
      .optional()
      .describe(
        'of a range, a distribution or an expression: values are whole steps apart; 1 for whole numbers',
      ),
    expression: z
      .string()
      .optional()
      .describe('an expression over the numbers of other factors, in mathjs syntax'),
    unit: z.string().min(1).optional().describe('what is written behind the number of an expression'),
  })
  .superRefine((factor, context) => {
    const given = factorKinds.filter((key) => factor[key] !== undefined);
    const refuse = (key: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [key], message });
    };
    [factor.path].flat().forEach((path, i) => {
      const { message, remedy } = idlePath(path) ?? {};
      if (message === undefined) return;
      context.addIssue({
        code: 'custom',
        path: ['path', ...(typeof factor.path === 'string' ? [] : [i])],
        message,
        params: {
          code: 'CW-EXPERIMENT-FACTOR',
          message,
          found: path,
          expected: 'a path that changes what a run does',
          remedy,
        },
      });
    });
    if (given.length === 0)
      refuse('path', 'it has no values: add values, a range, a distribution or an expression');
    for (const key of given.slice(1)) refuse(key, `it has ${given[0]!} already: keep one of them`);
    if (factor.scale !== undefined && factor.range === undefined) refuse('scale', 'only a range has a scale');
    if (factor.step !== undefined && factor.values !== undefined)
      refuse('step', 'a list has no step: its values are taken as they are written');
    if (factor.unit !== undefined && factor.expression === undefined)
      refuse('unit', 'only an expression has a unit of its own: write units behind the numbers');
  });

/** Factors by name, in the order of the file. */
export const factorsSchema = z.record(
  z
    .string()
    .regex(/^[A-Za-z_]\w*$/, 'a name of letters, digits and _, which begins with no digit')
    .refine((name) => !RESERVED_NAMES.has(name), 'a name that expressions do not use themselves'),
  factorSchema,
);

export type FactorSpec = z.output<typeof factorSchema>;
