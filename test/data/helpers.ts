import { fileStart, parseProfile } from '../../src/data/index.js';
import type { Audit, FaultKind, Profile, ProfileOptions } from '../../src/data/index.js';
import { ChainwattError } from '../../src/kernel/index.js';
import type { Problem } from '../../src/kernel/index.js';

type Options = Partial<ProfileOptions>;

/** The profile of column `W` of a text; options as given. */
export function profile(text: string, options: Options = {}): Profile {
  return parseProfile(text, { valueColumn: 'W', unit: 'W', ...options }, fileStart('f.csv'));
}

/** What the input error says that reading the text throws. */
export function problems(text: string, options: Options = {}): readonly Problem[] {
  try {
    profile(text, options);
  } catch (error) {
    if (error instanceof ChainwattError && error.category === 'input') return error.problems;
    throw error;
  }
  throw new Error('no ChainwattError was thrown');
}

/** Each finding's kind and count. */
export function findings(audit: Audit): { [Kind in FaultKind]?: number } {
  return Object.fromEntries(audit.findings.map(({ kind, count }) => [kind, count]));
}

/** CSV text with columns `time` and `W`. */
export function csv(rows: readonly (readonly [string | number, string | number])[]): string {
  return ['time,W', ...rows.map(([time, value]) => `${time},${value}`)].join('\n') + '\n';
}
