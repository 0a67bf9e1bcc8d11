/**
 * Errors of the product: a stable code, where, what was found, what was expected, how to mend it.
 * Expected failures are `ChainwattError`; broken assumptions of our own are `assert`, which stays on.
 */

/** What went wrong, in terms of the process's exit code: see `exitCodes` in the command line. */
export type ErrorCategory = 'usage' | 'input' | 'invariant' | 'io' | 'interrupted';

/** A position in a text, counted from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong. `code` is stable and documented; the rest is for the reader. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly place?: Place | undefined;
  /** Dotted path inside the scenario, such as `population.groups.0.count`. */
  readonly path?: string | undefined;
  readonly found?: string | undefined;
  readonly expected?: string | undefined;
  readonly remedy?: string | undefined;
}

/** One or more problems, all reported at once. */
export class ChainwattError extends Error {
  readonly category: ErrorCategory;
  readonly problems: readonly Problem[];

  constructor(category: ErrorCategory, problems: Problem | readonly Problem[], cause?: unknown) {
    const list = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem];
    super(list.map(describeProblem).join('\n'), cause === undefined ? undefined : { cause });
    this.name = 'ChainwattError';
    this.category = category;
    this.problems = list;
  }

  get code(): string {
    return this.problems[0]?.code ?? 'CW-UNKNOWN';
  }
}

/** One problem as text: `file:line:column: code: message (found …; expected …; remedy)`. */
export function describeProblem(problem: Problem): string {
  const place = problem.place ? `${problem.place.file}:${problem.place.line}:${problem.place.column}: ` : '';
  const lines = [`${place}${problem.code}: ${problem.message}`];
  if (problem.path) lines.push(`  at:       ${problem.path}`);
  if (problem.found !== undefined) lines.push(`  found:    ${problem.found}`);
  if (problem.expected !== undefined) lines.push(`  expected: ${problem.expected}`);
  if (problem.remedy !== undefined) lines.push(`  remedy:   ${problem.remedy}`);
  return lines.join('\n');
}

/** A broken assumption of chainwatt's own: never the user's fault, always a defect. */
export class InvariantError extends ChainwattError {
  constructor(code: string, message: string) {
    super('invariant', { code, message });
    this.name = 'InvariantError';
  }
}

/** Throws an `InvariantError` unless `condition` holds. Stays on in production. */
export function assert(condition: boolean, code: string, message: string): asserts condition {
  if (!condition) throw new InvariantError(code, message);
}
