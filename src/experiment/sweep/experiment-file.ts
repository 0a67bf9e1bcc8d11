/**
 * The file of an experiment (YAML): which scenarios, what is varied in them and by which design, how often each point is run, and what
 * is looked at. Everything that is wrong with it is reported at once, with file, line and column.
 *
 * Errors: `ChainwattError` of category `input`: CW-SCENARIO-* as for scenarios, CW-EXPERIMENT-* of factors and designs.
 */
import { z } from 'zod';
import { ChainwattError, type Place, type Problem } from '../../kernel/index.js';
import { sweepColumns } from '../../records/fields-sweep.js';
import { quantity } from '../../records/quantity.js';
import { loadQuantityParser } from '../../records/quantity-parser.js';
import { summaryFields, type SummaryFieldName } from '../../records/fields-summary.js';
import {
  MAXIMUM_PROBLEMS,
  messageOf,
  pluginChoice,
  problemsOf,
  readDocument,
  seedSchema,
} from '../../scenario/index.js';
import { editDistance, nearest } from '../../records/nearest.js';
import { designs } from '../designs/index.js';
import { factorsSchema } from '../factors.js';
import { idleEntry } from '../idle-paths.js';
import type { ReplicationRule } from './replication-rule.js';

const MOST_REPLICATIONS = 100_000;
const MICROSECONDS = 1e6;

/** Figures of the summary that numbers can be made of. */
const figures = summaryFields
  .filter(({ type, name }) => type !== 'string' && name !== 'replication')
  .map(({ name }) => name as SummaryFieldName);

const ALL_FIGURES = 'a figure of the summary: `chainwatt fields summary` lists all';

const kpi = z.string({ error: ALL_FIGURES }).transform((name, context): SummaryFieldName => {
  const known = figures.find((figure) => figure === name);
  if (known !== undefined) return known;
  const meant = severalNearest(name, figures).map((each) => `"${each}"`);
  const message = `the summary has no figure called "${name}"`;
  const remedy = meant.length === 0 ? 'name one that is listed there' : `did you mean ${orOf(meant)}?`;
  context.addIssue({ code: 'custom', message, params: { message, expected: ALL_FIGURES, remedy } });
  return z.NEVER;
});
const MOST_SUGGESTED = 3;

/** Those of `names` that are near to `name`, the nearest first. */
function severalNearest(name: string, names: readonly string[]): string[] {
  const left = new Set(names);
  const found: string[] = [];
  while (found.length < MOST_SUGGESTED) {
    const next = nearest(name, left);
    if (next === undefined) break;
    found.push(next);
    left.delete(next);
  }
  const distance = (other: string): number => editDistance(name.toLowerCase(), other.toLowerCase());
  return found.sort((a, b) => distance(a) - distance(b));
}

function orOf(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), words.at(-1)!].filter((text) => text !== '').join(' or ');
}

const count = (description: string, minimum = 1): z.ZodType<number, number | string> =>
  quantity('count', description, { minimum, maximum: MOST_REPLICATIONS });

const untilNarrow = z
  .strictObject({
    kpi: kpi.describe('the figure whose interval is to be narrow'),
    halfWidth: z
      .number()
      .positive()
      .describe('half-width of its 95 % interval at most, in its unit, in every scenario and point'),
    minimum: count('replications of every point at least', 2).prefault(10),
    maximum: count('replications of a point at most', 2).prefault(1000),
    step: count('after so many more it is looked again').prefault(5),
  })
  .refine(({ minimum, maximum }) => minimum <= maximum, {
    path: ['maximum'],
    message: 'the maximum of replications is below their minimum',
  });

/** What the homes and everybody have of it, how certain it is, and what the ledger does. */
const DEFAULT_KPIS: readonly SummaryFieldName[] = [
  'net_EUR_per_home',
  'traded_kWh',
  'selfSufficiencyWith',
  'ledgerCost_EUR',
  'latencyFinality_s_p95',
];

const schema = z.strictObject({
  experiment: z.literal(1, {
    error: ({ input }) =>
      input === undefined
        ? '1, the version of the format'
        : 'this version of chainwatt reads experiments of format 1',
  }),
  title: z.string().min(1),
  seed: seedSchema.prefault(1),
  scenarios: z
    .union([z.string(), z.array(z.string()).min(1)], { error: 'a scenario file, or a list of them' })
    .describe('scenario files, beside the experiment file; with several, each is compared with the first'),
  set: z
    .record(z.string(), z.json())
    .default({})
    .superRefine((entries, context) => {
      for (const path of Object.keys(entries)) {
        const { message, remedy } = idleEntry(path) ?? {};
        if (message !== undefined)
          context.addIssue({
            code: 'custom',
            path: [path],
            message,
            params: { code: 'CW-SCENARIO-SET', message, remedy },
          });
      }
    })
    .describe('changes of every scenario, by dotted path, such as time.duration: 1 d'),
  factors: factorsSchema.default({}).superRefine((factors, context) => {
    for (const name of Object.keys(factors).filter((own) => sweepColumns.has(own)))
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `the tables of a sweep have a column called ${name} already`,
        params: {
          message: `the tables of a sweep have a column called ${name} already`,
          found: name,
          expected: 'a name that no column of the tables has, such as `ledgerKind` beside `ledger`',
          remedy: 'call the factor something else',
        },
      });
  }),
  design: pluginChoice(designs, 'design', {}).prefault('full-factorial'),
  replications: z
    .union([count('runs of every point in every scenario'), untilNarrow], {
      error: 'a whole number, or { kpi, halfWidth, minimum, maximum, step }',
    })
    .prefault(10),
  kpis: z
    .array(kpi)
    .min(1)
    .default([...DEFAULT_KPIS]),
  budget: z
    .strictObject({
      runs: quantity('count', 'runs at most; a plan with more is refused', { minimum: 1 }).optional(),
      time: quantity('time', 'wall-clock time of one process, after which it begins no run', {
        minimum: 1,
      }).optional(),
      disk: quantity('dataSize', 'what one process writes down at most', { minimum: 1 }).optional(),
    })
    .default({}),
});

export type ExperimentSpec = z.output<typeof schema>;

export interface LoadedExperiment {
  readonly spec: ExperimentSpec;
  readonly scenarios: readonly string[];
  readonly replications: ReplicationRule;
  readonly target: SummaryFieldName | undefined;
  /** `problems` with the places of their paths in the file. */
  readonly placed: (problems: readonly Problem[]) => Problem[];
  /** Where the value at a path of the file is written, or what is around it. */
  readonly placeOf: (path: readonly (string | number)[]) => Place;
}

export async function readExperiment(text: string, file: string): Promise<LoadedExperiment> {
  await loadQuantityParser();
  const document = readDocument(text, file);
  const parsed = schema.safeParse(document.data, { error: messageOf });
  if (!parsed.success) {
    const located = problemsOf(parsed.error, document.data).slice(0, MAXIMUM_PROBLEMS);
    throw new ChainwattError(
      'input',
      located.map(({ at, what, meant: _, known: __, ...facts }) => ({
        ...facts,
        ...(at.length > 0 ? { path: at.join('.') } : {}),
        place: document.place(at, what),
      })),
    );
  }
  const spec = parsed.data;
  const { replications, scenarios } = spec;
  return {
    spec,
    scenarios: typeof scenarios === 'string' ? [scenarios] : scenarios,
    replications: ruleOf(replications),
    target: typeof replications === 'number' ? undefined : replications.kpi,
    placeOf: (path) => document.place(path, 'value'),
    placed: (problems) =>
      problems.map((problem) =>
        problem.place !== undefined || problem.path === undefined
          ? problem
          : { ...problem, place: document.place(problem.path.split('.'), 'value') },
      ),
  };
}

function ruleOf(replications: ExperimentSpec['replications']): ReplicationRule {
  if (typeof replications === 'number')
    return { minimum: replications, maximum: replications, step: 1, halfWidth: undefined };
  const { minimum, maximum, step, halfWidth } = replications;
  return { minimum, maximum, step, halfWidth };
}

export function budgetOf({ budget }: ExperimentSpec): {
  readonly runs: number | undefined;
  readonly time_s: number | undefined;
  readonly disk_bytes: number | undefined;
} {
  const { runs, time, disk } = budget;
  return { runs, time_s: time === undefined ? undefined : time / MICROSECONDS, disk_bytes: disk };
}
