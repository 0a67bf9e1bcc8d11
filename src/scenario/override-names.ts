/**
 * Names in the path of a `--set`: groups, markets and ledgers are called as the author of the file likes, so that a misspelt name
 * would begin a new one. A path into one must therefore name one that is there; a new one is set as a whole.
 */
import { nearest } from '../records/nearest.js';
import type { PlainData, PlainMapping } from './document.js';
import { oneOf } from './wording.js';

export interface UnknownEntry {
  readonly message: string;
  readonly expected?: string;
  readonly remedy: string;
}

/** Sections whose keys are names, and what is named. */
const NAMED: Readonly<Record<string, string>> = { population: 'group', markets: 'market', ledgers: 'ledger' };

/** What is wrong with the name in `steps`, if there is one. */
export function unknownEntry(data: PlainMapping, steps: readonly string[]): UnknownEntry | undefined {
  const [section = '', name = '', ...inside] = steps;
  const what = NAMED[section];
  const entries = namesIn(data[section]);
  if (what !== undefined && entries !== undefined) {
    if (inside.length === 0 || entries.includes(name)) return undefined;
    const meant = nearest(name, entries);
    const path = (other: string): string => [section, other, ...inside].join('.');
    const remedy =
      meant !== undefined
        ? `did you mean "${path(meant)}"?`
        : `a new ${what} is set as a whole: ${section}.${name}={…}`;
    const expected = entries.length > 0 ? oneOf(entries) : `a ${what}`;
    return { message: `there is no ${what} "${name}"`, expected, remedy };
  }
  if (what !== undefined && name !== '' && Object.hasOwn(data, what)) {
    const remedy = `did you mean "${[what, ...inside].join('.')}"?`;
    return { message: `the ${what} of this scenario has no name`, remedy };
  }
  const named = namesIn(data[`${section}s`]);
  if (NAMED[`${section}s`] === undefined || named?.length !== 1 || Object.hasOwn(data, section))
    return undefined;
  const remedy = `did you mean "${[`${section}s`, ...named, ...steps.slice(1)].join('.')}"?`;
  return { message: `the ${section} of this scenario has the name "${named[0]}"`, remedy };
}

function namesIn(section: PlainData | undefined): string[] | undefined {
  return typeof section === 'object' && section !== null && !Array.isArray(section)
    ? Object.keys(section)
    : undefined;
}
