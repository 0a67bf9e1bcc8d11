/**
 * Changes to a scenario from outside its file: `--set ledger.delay=1 s`, `--set population.pv.count=20`. The path is dotted, list
 * entries are numbered from 0 (one past the end appends), the value is YAML. The last change of a path wins. A path that leads
 * nowhere is refused with the nearest one that does.
 */
import type { Place } from '../kernel/index.js';
import { nearest } from '../records/nearest.js';
import { readValue, type Path, type PlainData, type PlainMapping } from './document.js';
import { unknownEntry } from './override-names.js';
import { valueAt, type LocatedProblem } from './problems.js';
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

/** What of a set of changes hangs on the schema. */
export interface OverrideFacts {
  /** A text that is one of these can be entered like the plug-in that it names: after `ledger: central`, `ledger.delay`. */
  readonly kinds: ReadonlySet<string>;
  /** The keys that could stand where `path` of `data` ends in one that cannot. */
  keysBeside(data: PlainMapping, path: Path): readonly string[];
}

/** Applies `overrides` in order to a copy of `data`; those that cannot be applied become problems. */
export function applyOverrides(
  data: PlainMapping,
  overrides: readonly Override[],
  facts: OverrideFacts,
): Overridden {
  const problems: LocatedProblem[] = [];
  const applied: Path[] = [];
  // A path has one step at least, so the top stays a mapping.
  let result = data;
  for (const { path, value } of overrides) {
    const steps = path.split('.').map((step) => step.trim());
    const refuse = (why: Pick<LocatedProblem, 'message' | 'expected' | 'remedy'>): void => {
      applied.push(steps);
      problems.push({ code: 'CW-SCENARIO-SET', ...why, at: steps, what: 'value' });
    };
    if (steps.some((step) => step === '' || step === '__proto__')) {
      const remedy = 'write names between points, such as population.pv.count=20';
      refuse({ message: `"${path}" is not a path`, remedy });
      continue;
    }
    const read = readValue(value);
    if ('error' in read) {
      const remedy = 'write it as in the file; quote it for the shell';
      refuse({ message: `the value ${describe(value)} cannot be read: ${read.error}`, remedy });
      continue;
    }
    const unknown = unknownEntry(result, steps);
    const changed = withValue(result, steps, 0, read.value, facts.kinds);
    if (unknown !== undefined) refuse(unknown);
    else if ('list' in changed) refuse(changed.list);
    else if ('plain' in changed) refuse(belowPlain(result, steps, changed.plain, facts));
    else {
      result = changed.data as PlainMapping;
      applied.push(changed.path);
    }
  }
  return { data: result, problems, place: (path) => placeOf(data, applied, path) };
}

/** What the place of a value begins with that was set outside of the file; its path follows. */
const SET = '--set ';

/** The path of the change that `place` speaks of; undefined: it is one in a file. */
export function changedAt(place: Place | undefined): string | undefined {
  return place?.file.startsWith(SET) === true ? place.file.slice(SET.length) : undefined;
}

/** Where the value at `path` was set; undefined for what stands in the file, or is missing there. */
function placeOf(data: PlainMapping, applied: readonly Path[], path: Path): Place | undefined {
  let from = applied.findLast((steps) => startsWith(path, steps));
  if (from === undefined) {
    // A section that only options have begun is nowhere in the file.
    const begun = path.findIndex((_, k) => valueAt(data, path.slice(0, k + 1)) === undefined);
    if (begun >= 0) from = applied.findLast((steps) => startsWith(steps, path.slice(0, begun + 1)));
  }
  return from === undefined ? undefined : { file: `${SET}${from.join('.')}`, line: 1, column: 1 };
}

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((step, k) => String(step) === String(path[k]));
}

/** What no section has as a key. */
const NO_KEY = '?';

/** A path that goes on where a plain value ends; perhaps the next step was meant to stand beside it. */
function belowPlain(
  data: PlainMapping,
  steps: readonly string[],
  depth: number,
  { kinds, keysBeside }: OverrideFacts,
): Pick<LocatedProblem, 'message' | 'remedy'> {
  const [name, section] = [steps.slice(0, depth).join('.'), steps.slice(0, depth - 1)];
  const inside = steps[depth]!;
  const value = valueAt(data, steps.slice(0, depth));
  const message = `"${name}" is ${describe(value)}, which has nothing named "${inside}" inside`;
  const probe = withValue(data, [...section, NO_KEY], 0, null, kinds);
  const keys = 'data' in probe ? keysBeside(probe.data as PlainMapping, probe.path) : [];
  const meant = nearest(inside, keys);
  const remedy = `did you mean "${[...section, meant].join('.')}"?`;
  return { message, remedy: meant === undefined ? `set "${name}" as a whole` : remedy };
}

type Changed =
  | { readonly data: PlainData; readonly path: Path }
  | { readonly list: { readonly message: string; readonly remedy: string } }
  /** How many steps lead to a plain value, which has nothing inside. */
  | { readonly plain: number };

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
      const message = `"${steps.slice(0, k).join('.')}" is a list without an entry ${step}`;
      return { list: { message, remedy } };
    }
    const inner = withValue(data[index], steps, k + 1, value, kinds);
    if (!('data' in inner)) return inner;
    return {
      data: [...data.slice(0, index), inner.data, ...data.slice(index + 1)],
      path: [index, ...inner.path],
    };
  }
  const mapping = steps[k - 1] === 'kind' ? undefined : mappingOf(data, kinds);
  if (mapping === undefined) return { plain: k };
  const own = Object.hasOwn(mapping, step) ? mapping[step] : undefined;
  const inner = withValue(own, steps, k + 1, value, kinds);
  if (!('data' in inner)) return inner;
  return { data: { ...mapping, [step]: inner.data }, path: [step, ...inner.path] };
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
