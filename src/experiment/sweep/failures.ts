/** What is told of a run that failed: its row in `failures.csv`, and the first one's error where a sweep ends. */
import { basename } from 'node:path';
import type { Place } from '../../kernel/index.js';
import { changedAt } from '../../scenario/index.js';
import type { FailedRecord } from './journal.js';
import { problemsFromHere } from './scenario-files.js';
import type { Sweep } from './sweep.js';

/** A run that failed, and why. */
export interface FirstFailure extends Pick<FailedRecord, 'category' | 'problems' | 'replication' | 'point'> {
  /** Name of its scenario. */
  readonly scenario: string;
}

export function firstOf(
  sweep: Sweep,
  { category, problems, replication, point, scenario }: FailedRecord,
): FirstFailure {
  const { name } = sweep.scenarios[scenario]!;
  return { category, problems: problemsFromHere(sweep, problems), replication, point, scenario: name };
}

/** Its code and message, with the place. */
export function failureCells({ problems }: FailedRecord): [string, string] {
  const [first] = problems;
  if (first === undefined) return ['CW-UNEXPECTED', 'it failed without a word'];
  const { code, message, place, found } = first;
  return [code, `${whereOf(place)}${message}${found === undefined ? '' : ` (found: ${found})`}`];
}

/** Of a change of the scenario the path that is changed: nobody has typed a line of it. */
function whereOf(place: Place | undefined): string {
  if (place === undefined) return '';
  const changed = changedAt(place);
  return changed !== undefined ? `${changed}: ` : `${basename(place.file)}:${place.line}:${place.column}: `;
}
