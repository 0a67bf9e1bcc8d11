/**
 * What zod found wrong with a scenario, as problems that a newcomer can act on: a stable code, what was found, what was
 * expected, what to write instead. Of a union's alternatives only the one that the author most probably meant is reported.
 *
 * Codes: KEY unknown or unusable key, MISSING, TYPE, VALUE, KIND unknown plug-in, UNIT unknown or missing unit, DIMENSION,
 * QUANTITY unreadable or not whole, RANGE beyond its limits, CONFLICT with another value; each after `CW-SCENARIO-`.
 */
import { z } from 'zod';
import type { Problem } from '../kernel/index.js';
import { nearest } from '../records/nearest.js';
import type { Path } from './document.js';
import { knownKeys, meantAlternative, wordsOf } from './union.js';
import {
  boundOf,
  describe,
  describeType,
  expectedOf,
  kindsOf,
  oneOf,
  ownMessageOf,
  tooWhat,
} from './wording.js';

export type ProblemFacts = Omit<Problem, 'place' | 'path'>;

/** A problem and where it is in the data; `key`: the key itself is wrong. */
export interface LocatedProblem extends ProblemFacts {
  readonly at: Path;
  readonly what: 'key' | 'value';
  /** The key that an unknown key was probably meant to be. */
  readonly meant?: string | undefined;
  /** With an unknown key: those that are known. */
  readonly known?: readonly string[];
}

type Issue = z.core.$ZodIssue;

/** Facts that a check of the scenario's own attaches to its issue; a quantity's problem has `kind` instead of a code. */
const attached = z.looseObject({
  code: z.string().startsWith('CW-').optional(),
  kind: z.string().optional(),
  message: z.string().optional(),
  found: z.string().optional(),
  expected: z.string().optional(),
  remedy: z.string().optional(),
});
const QUANTITY_CODES: Readonly<Record<string, string>> = {
  syntax: 'CW-SCENARIO-QUANTITY',
  integer: 'CW-SCENARIO-QUANTITY',
  unit: 'CW-SCENARIO-UNIT',
  dimension: 'CW-SCENARIO-DIMENSION',
  limit: 'CW-SCENARIO-RANGE',
};
/** More are not shown at once. */
export const MAXIMUM_PROBLEMS = 100;

/**
 * Error map of the parse: for keys that an object does not have, the message carries those it has. Every other message is left
 * to the schema.
 */
export function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined;
  const keys = keysOf(issue.inst);
  return [...keys.filter((key) => key === 'kind'), ...keys.filter((key) => key !== 'kind')].join(',');
}

/** The keys that an object has, or a record whose names are listed. */
function keysOf(schema: unknown): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum)
    return schema.keyType.options.map(String);
  return [];
}

/** All problems of a failed parse of `data`, each once. */
export function problemsOf(error: z.ZodError, data: unknown): LocatedProblem[] {
  const seen = new Set<string>();
  const all = error.issues.flatMap((issue) => problemsOfIssue(issue, [], data));
  const misspelt = new Set(
    all.flatMap(({ at, meant }) => (meant === undefined ? [] : [nameOf([...at.slice(0, -1), meant])])),
  );
  return all.filter(({ at, code, message }) => {
    // A key that is only misspelt is not missing as well.
    if (code === 'CW-SCENARIO-MISSING' && misspelt.has(nameOf(at))) return false;
    return seen.size < seen.add(`${nameOf(at)} ${code} ${message}`).size;
  });
}

function nameOf(at: Path): string {
  return JSON.stringify(at.map(String));
}

function problemsOfIssue(issue: Issue, base: Path, data: unknown): LocatedProblem[] {
  const at = [...base, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  const name = at.length > 0 ? at.slice(typeof at.at(-1) === 'number' ? -2 : -1).join('.') : 'the scenario';
  const value = valueAt(data, at);
  const one = (facts: ProblemFacts, what: 'key' | 'value' = 'value'): LocatedProblem[] => [
    { ...facts, at, what },
  ];

  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, MAXIMUM_PROBLEMS).map((key) => ({
      ...unknownKey(key, knownKeys(issue)),
      at: [...at, key],
      what: 'key',
    }));
  }
  if (issue.code === 'custom') return one({ found: foundOf(value), ...customProblem(issue) });
  if (issue.code === 'invalid_union' && issue.discriminator === 'kind' && value !== undefined) {
    return one(unknownKind(value, kindsOf(issue)));
  }
  const ownMessage = ownMessageOf(issue);
  if (value === undefined) {
    const expected = ownMessage ?? expectedOf(issue);
    return one({ code: 'CW-SCENARIO-MISSING', message: `"${name}" is missing`, expected });
  }
  if (issue.code === 'invalid_union') {
    const meant = meantAlternative(issue.errors);
    if (meant !== undefined) {
      const words = wordsOf(issue);
      return meant
        .flatMap((inner) => problemsOfIssue(inner, at, data))
        .map((problem) => withWords(problem, at, value, words));
    }
    const expected = expectedOf(issue);
    return one({
      code: 'CW-SCENARIO-TYPE',
      ...wrongType(name, value),
      expected,
    });
  }
  if (issue.code === 'invalid_key') {
    const message = issue.issues[0]?.message ?? 'it is not a name';
    return one({ code: 'CW-SCENARIO-KEY', message: `the name "${name}" cannot be used: ${message}` }, 'key');
  }
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    const meant = typeof value === 'string' ? nearest(value, allowed) : undefined;
    return one({
      code: 'CW-SCENARIO-VALUE',
      message: ownMessage ?? `"${name}" has no such value`,
      found: describe(value),
      expected: oneOf(allowed),
      remedy: meant !== undefined ? `did you mean "${meant}"?` : undefined,
    });
  }
  if (issue.code === 'invalid_type') {
    const expected = ownMessage ?? expectedOf(issue);
    return one({
      code: 'CW-SCENARIO-TYPE',
      ...wrongType(name, value),
      expected,
    });
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    return one({
      code: 'CW-SCENARIO-RANGE',
      message: `"${name}" is too ${tooWhat(issue)}`,
      found: describe(value),
      expected: boundOf(issue),
    });
  }
  return one({
    code: 'CW-SCENARIO-VALUE',
    message: `"${name}" is not valid`,
    found: describe(value),
    expected: issue.message,
  });
}

function customProblem(issue: Issue & { code: 'custom' }): ProblemFacts {
  const {
    kind = '',
    code = QUANTITY_CODES[kind] ?? 'CW-SCENARIO-VALUE',
    ...facts
  } = attached.safeParse(issue.params ?? {}).data ?? {};
  const { message = issue.message, found, expected, remedy } = facts;
  return { code, message, ...(found === undefined ? {} : { found }), expected, remedy };
}

/** What was found, where it is short enough to repeat. */
function foundOf(value: unknown): string | undefined {
  return typeof value === 'object' || value === undefined ? undefined : describe(value);
}

function unknownKey(
  key: string,
  valid: readonly string[],
): ProblemFacts & Pick<LocatedProblem, 'meant' | 'known'> {
  const meant = nearest(key, valid);
  return {
    code: 'CW-SCENARIO-KEY',
    message: `there is no key "${key}" here`,
    expected: valid.length === 0 ? undefined : oneOf(valid),
    known: valid,
    meant,
    remedy: meant !== undefined ? `did you mean "${meant}"?` : undefined,
  };
}

/** How a kind that no plug-in has is reported. */
export function unknownKind(kind: unknown, kinds: readonly string[]): ProblemFacts {
  const meant = typeof kind === 'string' ? nearest(kind, kinds) : undefined;
  return {
    code: 'CW-SCENARIO-KIND',
    message: `there is no plug-in of kind ${describe(kind)} here`,
    expected: oneOf(kinds),
    remedy: meant !== undefined ? `did you mean "${meant}"?` : undefined,
  };
}

/** A problem of the other form, mentioning the words that would have done as well. */
function withWords(
  problem: LocatedProblem,
  at: Path,
  value: unknown,
  words: readonly string[],
): LocatedProblem {
  if (words.length === 0 || problem.at.length !== at.length) return problem;
  const meant = typeof value === 'string' ? nearest(value, words) : undefined;
  const expected =
    problem.expected === undefined ? undefined : `${problem.expected}, or ${words.join(', or ')}`;
  return { ...problem, expected, remedy: meant !== undefined ? `did you mean "${meant}"?` : problem.remedy };
}

/** The part of `data` at `path`, own properties only. */
export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as { readonly [key: string | number]: unknown })[step];
  }
  return value;
}

function wrongType(name: string, value: unknown): Pick<Problem, 'message' | 'found' | 'remedy'> {
  if (value === null) return { message: `"${name}" has no value`, remedy: 'write one, or leave the key out' };
  return { message: `"${name}" cannot be ${describeType(value)}`, found: describe(value) };
}
