/**
 * The factors of an experiment: what of its scenarios is varied, and how. A factor sets one path of a scenario, or several to the same
 * value; its values come from a list, a range, a distribution, or an expression over the numbers of other factors.
 *
 *     size:   { path: population.pv.battery.capacity, range: [2 kWh, 20 kWh], scale: log }
 *     power:  { path: population.pv.battery.power, expression: size / 2, unit: kW }
 *     ledger: { path: ledger, values: [central, { kind: pow, interval: 10 s }] }
 *
 * A design varies all but expressions (`shapes`); `settingsAt` gives the value of every factor at one of its points, expressions last
 * evaluated but in the order of the file. The number of a factor is in the unit in which it is written: 5 for `5 kWh`, and that of the
 * first that has a unit where a range or distribution has several. An expression gives a number, `unit` is written behind it.
 * Errors: CW-EXPERIMENT-FACTOR, CW-EXPERIMENT-EXPRESSION, all at once, each with its path in the experiment file.
 * Needs `loadQuantityParser` (records) before. Cost: 2 us a value; 0.6 ms to read a factor.
 */
import { assert, ChainwattError, type Problem } from '../kernel/index.js';
import { nearest } from '../records/nearest.js';
import type { Override, PlainData } from '../scenario/index.js';
import type { Coordinates, FactorShape } from './designs/index.js';
import { parseExpression, type Expression } from './expression.js';
import { factorKinds, type FactorSpec } from './factor-schema.js';
import {
  distributionSource,
  listSource,
  rangeSource,
  stepOf,
  toMultiple,
  written,
  type FactorValue,
  type Source,
  type SourceProblem,
} from './factor-sources.js';
import { readWritten } from './written-quantity.js';

export { factorSchema, factorsSchema, type FactorSpec } from './factor-schema.js';

/** A factor at a point of a design. */
export interface Setting extends FactorValue {
  readonly factor: string;
  readonly paths: readonly string[];
}

export interface FactorFacts {
  readonly name: string;
  readonly paths: readonly string[];
  /** Of its numbers: empty for pure numbers, null where it has none. */
  readonly unit: string | null;
  readonly source: (typeof factorKinds)[number];
}

export interface Factors {
  /** All, in the order of the file. */
  readonly facts: readonly FactorFacts[];
  /** Those that a design varies, in that order: all but expressions. */
  readonly shapes: readonly FactorShape[];
  /** Every factor at a point, in the order of `facts`; `coordinates` in that of `shapes`. */
  readonly settingsAt: (coordinates: Coordinates) => Setting[];
}

interface Varied {
  readonly name: string;
  readonly paths: readonly string[];
  readonly from: Source;
}

interface Computed {
  readonly name: string;
  readonly paths: readonly string[];
  readonly expression: Expression;
  readonly unit: string;
  /** In that unit: its values are multiples of it. */
  readonly step: number | undefined;
}

/** The factors that `specs` describe. Throws with all that is wrong with them. */
export function compileFactors(specs: Readonly<Record<string, FactorSpec>>): Factors {
  const problems: Problem[] = [];
  const factors = Object.entries(specs).flatMap(([name, spec]) => compileFactor(name, spec, problems));
  problems.push(...pathsSetTwice(factors));
  const varied = factors.filter((factor) => 'from' in factor);
  const computed = factors.filter((factor) => 'expression' in factor);
  const names = Object.keys(specs);
  for (const factor of computed) problems.push(...unknownNames(factor, names, factors));
  const ordered = problems.length === 0 ? inOrder(computed, problems) : [];
  if (problems.length > 0) throw new ChainwattError('input', problems);
  return {
    facts: factors.map((factor) => ({
      name: factor.name,
      paths: factor.paths,
      unit: 'from' in factor ? factor.from.unit : factor.unit,
      source: factorKinds.find((key) => specs[factor.name]![key] !== undefined)!,
    })),
    shapes: varied.map(({ name, from }) => ({ name, levels: from.levels })),
    settingsAt(coordinates) {
      assert(
        coordinates.length === varied.length,
        'CW-EXPERIMENT-COORDINATE',
        `${coordinates.length} coordinates for ${varied.length} factors`,
      );
      const values = new Map(varied.map(({ name, from }, i) => [name, from.valueAt(coordinates[i]!)]));
      for (const factor of ordered) values.set(factor.name, valueOf(factor, values));
      return factors.map(({ name, paths }) => ({ factor: name, paths, ...values.get(name)! }));
    },
  };
}

/** The changes to a scenario that settings are. */
export function overridesOf(settings: readonly Setting[]): Override[] {
  return settings.flatMap(({ paths, text }) => paths.map((path) => ({ path, value: text })));
}

/** One factor, or none and what is wrong with it. */
function compileFactor(name: string, spec: FactorSpec, problems: Problem[]): (Varied | Computed)[] {
  const paths = typeof spec.path === 'string' ? [spec.path] : spec.path;
  if (spec.expression !== undefined) {
    const expression = parseExpression(spec.expression);
    const unit = spec.unit ?? '';
    const measured = readWritten(unit === '' ? 1 : `1 ${unit}`);
    const step = 'message' in measured ? undefined : stepOf(spec.step, unit);
    if ('message' in expression)
      problems.push({ code: 'CW-EXPERIMENT-EXPRESSION', path: `factors.${name}.expression`, ...expression });
    if ('message' in measured)
      problems.push({ code: 'CW-EXPERIMENT-FACTOR', path: `factors.${name}.unit`, ...measured, found: unit });
    if (typeof step === 'object') problems.push(problemOf(name, step));
    return 'message' in expression || 'message' in measured || typeof step === 'object'
      ? []
      : [{ name, paths, expression, unit, step }];
  }
  const from = sourceOf(spec);
  if ('levels' in from) return [{ name, paths, from }];
  problems.push(problemOf(name, from));
  return [];
}

function problemOf(name: string, { key, ...problem }: SourceProblem): Problem {
  return { code: 'CW-EXPERIMENT-FACTOR', path: `factors.${name}.${key}`, ...problem };
}

function sourceOf({ values, range, distribution, scale, step }: FactorSpec): ReturnType<typeof rangeSource> {
  if (values !== undefined) return listSource(values as readonly PlainData[]);
  if (range !== undefined) return rangeSource(range, scale ?? 'linear', step);
  return distributionSource(distribution!, step);
}

/** Two factors that set one path: the later would win unseen. */
function pathsSetTwice(factors: readonly (Varied | Computed)[]): Problem[] {
  const owners = new Map<string, string>();
  return factors.flatMap(({ name, paths }) =>
    paths.flatMap((path) => {
      const owner = owners.get(path);
      owners.set(path, name);
      if (owner === undefined) return [];
      return {
        code: 'CW-EXPERIMENT-FACTOR',
        message: owner === name ? `the factor sets ${path} twice` : `${owner} sets ${path} already`,
        path: `factors.${name}.path`,
        found: path,
        expected: 'every path once',
        remedy: 'take one away; for values that belong together, list them as one mapping',
      };
    }),
  );
}

/** Names of an expression that are no factors, or factors without a number. */
function unknownNames(
  { name, expression }: Computed,
  names: readonly string[],
  factors: readonly (Varied | Computed)[],
): Problem[] {
  const others = names.filter((other) => other !== name);
  return expression.names.flatMap((used) => {
    const problem = { code: 'CW-EXPERIMENT-EXPRESSION', path: `factors.${name}.expression`, found: used };
    if (!names.includes(used)) {
      const meant = nearest(used, others);
      const expected =
        others.length === 0 ? 'numbers alone: there is no other factor' : `one of ${others.join(', ')}`;
      const message = `the expression names ${used}, which is no factor`;
      return {
        ...problem,
        message,
        expected,
        remedy: meant === undefined ? undefined : `did you mean ${meant}?`,
      };
    }
    const factor = factors.find((one) => one.name === used);
    if (factor === undefined || !('from' in factor) || factor.from.unit !== null) return [];
    return {
      ...problem,
      message: `the expression names ${used}, whose values are not all numbers in one unit`,
      expected: 'a factor with numbers',
      remedy: `give all values of ${used} the same unit`,
    };
  });
}

/** Expressions, each behind those that it hangs on; one circle becomes a problem. */
function inOrder(computed: readonly Computed[], problems: Problem[]): Computed[] {
  const byName = new Map(computed.map((factor) => [factor.name, factor]));
  const ordered: Computed[] = [];
  const visit = (factor: Computed, trail: readonly string[]): void => {
    if (ordered.includes(factor) || problems.length > 0) return;
    const start = trail.indexOf(factor.name);
    if (start >= 0) {
      problems.push({
        code: 'CW-EXPERIMENT-EXPRESSION',
        message: `the factor ${factor.name} hangs on itself`,
        path: `factors.${factor.name}.expression`,
        found: [...trail.slice(start), factor.name].join(' -> '),
        expected: 'expressions that lead to factors with values',
        remedy: 'give one of them values, a range or a distribution',
      });
      return;
    }
    for (const name of factor.expression.names) {
      const other = byName.get(name);
      if (other !== undefined) visit(other, [...trail, factor.name]);
    }
    ordered.push(factor);
  };
  for (const factor of computed) visit(factor, []);
  return ordered;
}

function valueOf(
  { name, expression, unit, step }: Computed,
  values: ReadonlyMap<string, FactorValue>,
): FactorValue {
  const value = expression.evaluate((used) => values.get(used)!.number!);
  if (Number.isFinite(value)) return written(step === undefined ? value : toMultiple(value, step), unit);
  const found = expression.names.map((used) => `${used} = ${values.get(used)!.number}`).join(', ');
  throw new ChainwattError('input', {
    code: 'CW-EXPERIMENT-EXPRESSION',
    message: `the expression "${expression.text}" has no finite value`,
    path: `factors.${name}.expression`,
    found: found === '' ? String(value) : found,
    expected: 'a finite number at every point of the design',
    remedy: 'keep away from divisions by 0 and roots of negative numbers, with max and min say',
  });
}
