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

export type ProblemFacts = Omit<Problem, 'place' | 'path'>;

/** A problem and where it is in the data; `key`: the key itself is wrong. */
export interface LocatedProblem extends ProblemFacts {
  readonly at: Path;
  readonly what: 'key' | 'value';
  /** The key that an unknown key was probably meant to be. */
  readonly meant?: string | undefined;
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
const DEFAULT_MESSAGE = 'Invalid input';

/**
 * Error map of the parse: for keys that an object does not have, the message carries those it has. Every other message is left
 * to the schema.
 */
export function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys' || !(issue.inst instanceof z.ZodObject)) return undefined;
  const keys = Object.keys(issue.inst.shape);
  return [...keys.filter((key) => key === 'kind'), ...keys.filter((key) => key !== 'kind')].join(',');
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
  const name = at.length > 0 ? String(at.at(-1)) : 'the scenario';
  const value = valueAt(data, at);
  const one = (facts: ProblemFacts, what: 'key' | 'value' = 'value'): LocatedProblem[] => [
    { ...facts, at, what },
  ];

  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      ...unknownKey(key, issue.message.split(',')),
      at: [...at, key],
      what: 'key',
    }));
  }
  if (issue.code === 'custom') return one(customProblem(issue));
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined && value !== undefined) {
    return one(unknownKind(value, kindsOf(issue)));
  }
  const ownMessage =
    issue.message === DEFAULT_MESSAGE || issue.message.startsWith('Invalid ') ? undefined : issue.message;
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
    const expected = ownMessage ?? alternatives(issue);
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
    message: `"${name}" is not valid: ${issue.message}`,
    found: describe(value),
  });
}

function customProblem(issue: Issue & { code: 'custom' }): ProblemFacts {
  const facts = attached.safeParse(issue.params ?? {}).data ?? {};
  return {
    code: facts.code ?? QUANTITY_CODES[facts.kind ?? ''] ?? 'CW-SCENARIO-VALUE',
    message: facts.message ?? issue.message,
    found: facts.found,
    expected: facts.expected,
    remedy: facts.remedy,
  };
}

function unknownKey(
  key: string,
  valid: readonly string[],
): ProblemFacts & { readonly meant: string | undefined } {
  const meant = nearest(key, valid);
  return {
    code: 'CW-SCENARIO-KEY',
    message: `there is no key "${key}" here`,
    expected: oneOf(valid),
    meant,
    remedy: meant !== undefined ? `did you mean "${meant}"?` : undefined,
  };
}

/** The kinds of a discriminated union, which zod hands over without declaring them. */
function kindsOf(issue: object): string[] {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}

/** How a kind that no plug-in has is reported. */
export function unknownKind(kind: unknown, kinds: readonly string[]): ProblemFacts {
  const meant = typeof kind === 'string' ? nearest(kind, kinds) : undefined;
  return {
    code: 'CW-SCENARIO-KIND',
    message: `there is no plug-in of kind "${String(kind)}" here`,
    expected: oneOf(kinds),
    remedy: meant !== undefined ? `did you mean "${meant}"?` : undefined,
  };
}

/** How far an alternative is from what was written: 3 another type, 2 another value, 1 other keys, 0 the same form. */
function distance(issues: readonly Issue[]): number {
  let worst = 0;
  for (const issue of issues) {
    let own = 0;
    if (issue.path.length === 0 && issue.code === 'invalid_type') own = 3;
    else if (issue.path.length === 0 && issue.code === 'invalid_value') own = 2;
    else if (issue.path.length === 0 && issue.code === 'unrecognized_keys') own = 1;
    else if (issue.path.length === 0 && issue.code === 'invalid_union' && issue.discriminator === undefined)
      own = Math.min(...issue.errors.map(distance), 3);
    worst = Math.max(worst, own);
  }
  return worst;
}

/** The issues of the alternative that was meant, or undefined when none has the form of what was written. */
function meantAlternative(errors: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const least = Math.min(...errors.map(distance));
  const nearestOnes = errors.filter((issues) => distance(issues) === least);
  if (least >= 2 || nearestOnes.length === 0) return undefined;
  if (least === 0) {
    // Of two that fit, the one with fewer complaints.
    return nearestOnes.reduce((best, issues) => (issues.length < best.length ? issues : best));
  }
  // Objects that differ in their keys: report the key, with the keys of all of them.
  const unknown = nearestOnes.map((issues) => issues.filter((issue) => issue.code === 'unrecognized_keys'));
  const merged = unknown.flat();
  const first = merged[0];
  if (first === undefined || nearestOnes.length === 1) return nearestOnes[0];
  const keys = first.keys.filter((key) => merged.every((issue) => issue.keys.includes(key)));
  const valid = [...new Set(merged.flatMap((issue) => issue.message.split(',')))];
  // A key that one alternative knows was meant to be that alternative: its own complaints are the better ones.
  if (keys.length === 0) return nearestOnes[0];
  return [{ ...first, keys, message: valid.join(',') }];
}

function alternatives(issue: Issue & { code: 'invalid_union' }): string {
  const each = issue.errors.map((issues) => (issues[0] === undefined ? '' : expectedOf(issues[0])));
  return [...new Set(each.filter((text) => text !== ''))].join(', or ');
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: 'keys with values',
  record: 'names, each with its keys and values',
  array: 'a list, such as [a, b]',
  tuple: 'a list, such as [a, b]',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  never: 'nothing',
};

function expectedOf(issue: Issue): string {
  if (issue.code === 'invalid_type') return TYPE_NAMES[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', or ');
  if (issue.code === 'invalid_union') {
    if (issue.discriminator !== undefined) return oneOf(kindsOf(issue));
    return issue.message.startsWith(DEFAULT_MESSAGE) ? alternatives(issue) : issue.message;
  }
  return issue.message;
}

function tooWhat(issue: Issue & { code: 'too_small' | 'too_big' }): string {
  const sized = issue.origin === 'array' || issue.origin === 'string' || issue.origin === 'record';
  if (issue.code === 'too_small') return sized ? 'short' : 'small';
  return sized ? 'long' : 'large';
}

function boundOf(issue: Issue & { code: 'too_small' | 'too_big' }): string {
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const unit = issue.origin === 'array' ? ' entries' : issue.origin === 'string' ? ' characters' : '';
  const strict = issue.inclusive === false;
  if (issue.code === 'too_small') return `${strict ? 'more than' : 'at least'} ${bound}${unit}`;
  return `${strict ? 'less than' : 'at most'} ${bound}${unit}`;
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `one of ${names.join(', ')}`;
}

/** Words that a union takes besides its other form, such as `auto`. */
function wordsOf(issue: Issue & { code: 'invalid_union' }): string[] {
  const literals = issue.errors
    .flat()
    .filter((inner) => inner.code === 'invalid_value' && inner.path.length === 0);
  return literals.flatMap((inner) => (inner.code === 'invalid_value' ? inner.values.map(String) : []));
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

function wrongType(name: string, value: unknown): Pick<Problem, 'message' | 'found' | 'remedy'> {
  if (value === null) return { message: `"${name}" has no value`, remedy: 'write one, or leave the key out' };
  return { message: `"${name}" cannot be ${describeType(value)}`, found: describe(value) };
}

/** What form a value has. */
export function describeType(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return value === null ? 'nothing' : 'keys with values';
  return typeof value === 'number' ? 'a number' : typeof value === 'boolean' ? 'true or false' : 'a text';
}

/** A value in few words. */
export function describe(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'object' ? `keys ${Object.keys(value).join(', ')}` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
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
