/**
 * Changes to a scenario from outside its file: `--set ledger.delay=1 s`, `--set population.pv.count=20`. The path is dotted, list
 * entries are numbered from 0 (one past the end appends), the value is YAML. The last change of a path wins.
 */
import type { Place } from '../kernel/index.js';
import { readValue, type Path, type PlainData, type PlainMapping } from './document.js';
import type { LocatedProblem } from './problems.js';
import { describe } from './wording.js';

export interface Override {
  /** Dotted path, such as `population.pv.count`. */
  readonly path: string;
  /** YAML, as it was typed. */
  readonly value: string;
}

export interface Overridden {
  readonly data: PlainMapping;
  readonly problems: readonly LocatedProblem[];
  /** The change that a path comes from, if it does not come from the file. */
  place(path: Path): Place | undefined;
}

/**
 * Applies `overrides` in order to a copy of `data`; those that cannot be applied become problems. A text that is one of `kinds`
 * can be entered like the plug-in that it names: after `ledger: central`, `ledger.delay` sets a parameter.
 */
export function applyOverrides(
  data: PlainMapping,
  overrides: readonly Override[],
  kinds: ReadonlySet<string>,
): Overridden {
  const problems: LocatedProblem[] = [];
  const applied: Path[] = [];
  let result: PlainData = data;
  for (const { path, value } of overrides) {
    const steps = path.split('.').map((step) => step.trim());
    const refuse = (message: string, remedy?: string): void => {
      applied.push(steps);
      problems.push({ code: 'CW-SCENARIO-SET', message, remedy, at: steps, what: 'value' });
    };
    if (steps.some((step) => step === '' || step === '__proto__')) {
      refuse(`"${path}" is not a path`, 'write names between points, such as population.pv.count=20');
      continue;
    }
    const read = readValue(value);
    if ('error' in read) {
      refuse(
        `the value ${describe(value)} cannot be read: ${read.error}`,
        'write it as in the file; quote it for the shell',
      );
      continue;
    }
    const changed = withValue(result, steps, 0, read.value, kinds);
    if ('blocked' in changed) refuse(changed.blocked, changed.remedy);
    else {
      result = changed.data;
      applied.push(changed.path);
    }
  }
  const place = (path: Path): Place | undefined => {
    const from = applied.findLast((steps) =>
      steps.every((step, k) => k >= path.length || String(path[k]) === String(step)),
    );
    // A complaint about a whole section belongs to the file, unless the section was set as a whole.
    if (from === undefined || from.length > path.length) return undefined;
    return { file: `--set ${from.join('.')}`, line: 1, column: 1 };
  };
  // A path has one step at least, so the top stays a mapping.
  return { data: result as PlainMapping, problems, place };
}

type Changed = { data: PlainData; path: Path } | { blocked: string; remedy: string };

/** A copy of `data` with `value` at `steps[k..]`; what is not on the path is shared. */
function withValue(
  data: PlainData | undefined,
  steps: readonly string[],
  k: number,
  value: PlainData,
  kinds: ReadonlySet<string>,
): Changed {
  const step = steps[k];
  if (step === undefined) return { data: value, path: [] };
  // A number where there is nothing yet begins a list: no key of a scenario is a number.
  if (data === undefined && /^\d+$/.test(step)) data = [];
  if (isList(data)) {
    const index = /^\d{1,9}$/.test(step) ? Number(step) : NaN;
    if (!(index <= data.length)) {
      const remedy =
        data.length === 0
          ? 'use 0, which adds one'
          : `use 0 to ${data.length - 1}, or ${data.length} to add one`;
      return { blocked: `"${steps.slice(0, k).join('.')}" is a list without an entry ${step}`, remedy };
    }
    const inner = withValue(data[index], steps, k + 1, value, kinds);
    if ('blocked' in inner) return inner;
    return {
      data: [...data.slice(0, index), inner.data, ...data.slice(index + 1)],
      path: [index, ...inner.path],
    };
  }
  const mapping = mappingOf(data, kinds);
  if (mapping !== undefined) {
    const inner = withValue(
      Object.hasOwn(mapping, step) ? mapping[step] : undefined,
      steps,
      k + 1,
      value,
      kinds,
    );
    if ('blocked' in inner) return inner;
    return { data: { ...mapping, [step]: inner.data }, path: [step, ...inner.path] };
  }
  const name = steps.slice(0, k).join('.');
  const blocked = `"${name}" is ${describe(data)}, which has nothing named "${step}" inside`;
  return { blocked, remedy: `set "${name}" as a whole` };
}

/** What a further step can enter: a mapping, nothing yet, or a plug-in named by its kind alone. */
function mappingOf(data: PlainData | undefined, kinds: ReadonlySet<string>): PlainMapping | undefined {
  if (typeof data === 'string') return kinds.has(data) ? { kind: data } : undefined;
  if (typeof data === 'object' && data !== null) return isList(data) ? undefined : data;
  return data === undefined || data === null ? {} : undefined;
}

function isList(data: PlainData | undefined): data is readonly PlainData[] {
  return Array.isArray(data);
}
