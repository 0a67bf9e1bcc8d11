/**
 * Words for what zod found: what was expected, what is there instead.
 */
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const DEFAULT_MESSAGE = 'Invalid ';

/** The message that a schema's author wrote, if it is not zod's own. */
export function ownMessageOf(issue: Issue): string | undefined {
  return issue.message.startsWith(DEFAULT_MESSAGE) ? undefined : issue.message;
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

/** What the issue's schema would have taken. */
export function expectedOf(issue: Issue): string {
  if (issue.code === 'invalid_type') return TYPE_NAMES[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', or ');
  if (issue.code === 'invalid_union') {
    if (issue.discriminator !== undefined) return oneOf(kindsOf(issue));
    return ownMessageOf(issue) ?? alternatives(issue);
  }
  return issue.message;
}

export function tooWhat(issue: Issue & { code: 'too_small' | 'too_big' }): string {
  const sized = issue.origin === 'array' || issue.origin === 'string' || issue.origin === 'record';
  if (issue.code === 'too_small') return sized ? 'short' : 'small';
  return sized ? 'long' : 'large';
}

/** The bound of a number, a text or a list. */
export function boundOf(issue: Issue & { code: 'too_small' | 'too_big' }): string {
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const unit = issue.origin === 'array' ? ' entries' : issue.origin === 'string' ? ' characters' : '';
  const strict = issue.inclusive === false;
  if (issue.code === 'too_small') return `${strict ? 'more than' : 'at least'} ${bound}${unit}`;
  return `${strict ? 'less than' : 'at most'} ${bound}${unit}`;
}

export function oneOf(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `one of ${names.join(', ')}`;
}

function alternatives(issue: Issue & { code: 'invalid_union' }): string {
  const each = issue.errors.map((issues) => (issues[0] === undefined ? '' : expectedOf(issues[0])));
  return [...new Set(each.filter((text) => text !== ''))].join(', or ');
}

/** The kinds of a discriminated union, which zod hands over without declaring them. */
export function kindsOf(issue: object): string[] {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}

/** What form a value has. */
export function describeType(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return value === null ? 'nothing' : 'keys with values';
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : 'infinite or no number';
  return typeof value === 'boolean' ? 'true or false' : 'a text';
}

/** A value in few words. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'object' ? `keys ${Object.keys(value).join(', ')}` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
