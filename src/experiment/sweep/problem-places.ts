/**
 * What a scenario refuses of a sweep, said of the experiment file: a change of the scenario stands there as an entry of `set`, or as the path
 * or a value of a factor, and not in a `--set` that nobody has typed. A path that the scenario does not have is reported at the path, anything
 * else at the value that was tried; problems of the scenario file itself stay where they are.
 */
import type { Problem } from '../../kernel/index.js';
import { changedAt } from '../../scenario/index.js';
import { indexAt, placeAt, type Coordinate, type Coordinates } from '../designs/index.js';
import type { FactorSpec } from '../factor-schema.js';
import type { Factors } from '../factors.js';

type Path = readonly (string | number)[];

/** A problem and what of the experiment file it is about; undefined: it is about another file. */
export interface Traced {
  readonly problem: Problem;
  readonly at: Path | undefined;
}

interface Change {
  /** Where the path stands, and where the value. */
  readonly path: Path;
  readonly value: Path;
  /** Values are drawn from a continuum, or computed, without a step. */
  readonly isContinuous: boolean;
  readonly isComputed: boolean;
  /** Where the unit of all values stands, and which that is; undefined: each value has its own. */
  readonly unit: { readonly at: Path; readonly text: string } | undefined;
}

/** The changes of one trial, by the path of the scenario that they set. */
export type Changes = ReadonlyMap<string, Change>;

export interface Varied {
  readonly specs: Readonly<Record<string, FactorSpec>>;
  readonly factors: Factors;
}

/** Those of `set`, and of the factors at `coordinates`. */
export function changesOf(
  set: Iterable<string>,
  { specs, factors }: Varied,
  coordinates: Coordinates,
): Changes {
  const changes = new Map<string, Change>();
  for (const path of set) {
    const at = ['set', path];
    changes.set(trimmed(path), {
      path: at,
      value: at,
      isContinuous: false,
      isComputed: false,
      unit: undefined,
    });
  }
  for (const { name, paths, unit } of factors.facts) {
    const spec = specs[name]!;
    const k = factors.shapes.findIndex((shape) => shape.name === name);
    const value = valuePath(spec, coordinates[k]);
    paths.forEach((path, i) =>
      changes.set(trimmed(path), {
        path: ['factors', name, 'path', ...(typeof spec.path === 'string' ? [] : [i])],
        value: ['factors', name, ...value],
        isContinuous: spec.values === undefined && spec.step === undefined,
        isComputed: spec.expression !== undefined,
        unit: spec.values === undefined ? { at: unitPath(name, spec), text: unit ?? '' } : undefined,
      }),
    );
  }
  return changes;
}

/** Where the unit of a factor's numbers is written first. */
function unitPath(name: string, { range, expression, unit }: FactorSpec): Path {
  if (range !== undefined) return ['factors', name, 'range', 0];
  if (expression === undefined) return ['factors', name, 'distribution'];
  return ['factors', name, unit === undefined ? 'expression' : 'unit'];
}

/** Which of the factor's values a coordinate takes. */
function valuePath(spec: FactorSpec, coordinate: Coordinate | undefined): Path {
  if (spec.expression !== undefined || coordinate === undefined) return ['expression'];
  if (spec.values !== undefined) return ['values', indexAt(coordinate, spec.values.length)];
  if (spec.distribution !== undefined) return ['distribution'];
  const end = placeAt(coordinate);
  return end === 0 || end === 1 ? ['range', end] : ['range'];
}

/** The greatest coordinate at which a distribution is tried. */
export const LAST: Coordinate = 1 - 2 ** -32;
/** That of the upper end of a range. */
export const UPPER_END: Coordinate = { level: 1, of: 2 };

/** What is wrong with the unit of a value, and so with that of every value of the factor. */
const UNIT_CODES: readonly string[] = ['CW-SCENARIO-DIMENSION', 'CW-SCENARIO-UNIT'];

export function traced(problem: Problem, changes: Changes): Traced {
  const { place, path } = problem;
  const set = changedAt(place);
  const change = set === undefined ? undefined : changes.get(set);
  if (set === undefined || change === undefined) return { problem, at: undefined };
  const { code, message, found, expected, remedy } = problem;
  const isPath = code === 'CW-SCENARIO-SET' || (code === 'CW-SCENARIO-KEY' && isWithin(set, path));
  if (isPath) {
    const facts = { found: found ?? set, remedy: remedy ?? 'name a path that the scenario has' };
    return { problem: { code, message, expected, ...facts, path: change.path.join('.') }, at: change.path };
  }
  const { unit } = change;
  if (unit !== undefined && UNIT_CODES.includes(code)) {
    const has = unit.text === '' ? 'have no unit' : `are in ${unit.text}`;
    return {
      problem: {
        code,
        message: `${set}: the values of the factor ${has}, which does not fit`,
        found: unit.text === '' ? 'no unit' : unit.text,
        expected,
        remedy: remedy ?? remedyOf(code, change),
        path: unit.at.join('.'),
      },
      at: unit.at,
    };
  }
  const inside = path === undefined || path === set || !isWithin(path, set) ? [] : stepsBehind(path, set);
  const at = [...change.value, ...inside];
  return {
    problem: {
      code,
      message: `${set}: ${message}`,
      found,
      expected,
      remedy: remedy ?? remedyOf(code, change),
      path: at.join('.'),
    },
    at,
  };
}

function remedyOf(code: string, { isContinuous, isComputed, value }: Change): string {
  if (code === 'CW-SCENARIO-QUANTITY' && isContinuous)
    return isComputed
      ? 'give the factor a `step` that is a whole number of it: not every value that comes out is one'
      : 'give the factor a `step` that is a whole number of it: not every value between is one';
  if (isComputed) return 'change the expression or its unit, with min, max and round say';
  return value[0] === 'set' ? 'change the entry' : 'change the value, or take another path';
}

/** Whether `outer` is `path` or leads to it. */
function isWithin(path: string, outer: string | undefined): boolean {
  return outer !== undefined && (path === outer || path.startsWith(`${outer}.`));
}

function stepsBehind(path: string, outer: string): Path {
  const steps = path.slice(outer.length + 1).split('.');
  return steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function trimmed(path: string): string {
  return path
    .split('.')
    .map((step) => step.trim())
    .join('.');
}
