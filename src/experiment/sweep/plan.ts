/**
 * From an experiment file to its sweep: the scenarios loaded, the points of the design made, and every value of every factor tried on
 * every scenario, so that a wrong one is found before anything runs; so are data files, of which the world is built once for each. What
 * does not go together only at some points is found when these are run.
 *
 * Cost: about 40 ms for a scenario and value, and the beginning of a run for each scenario and further data file.
 * Errors: category `input`; CW-SWEEP-BUDGET if there are more runs than the budget has.
 */
import { createHash } from 'node:crypto';
import { ChainwattError, type Problem } from '../../kernel/index.js';
import { registries, type Override } from '../../scenario/index.js';
import { designFrom, loadDesign, readScenario, type Design, type DesignOptions } from '../design.js';
import {
  designs as designRegistry,
  type Coordinate,
  type Coordinates,
  type Roles,
} from '../designs/index.js';
import { compileFactors, overridesOf, type Factors } from '../factors.js';
import type { PluginFile } from '../plugins.js';
import { checkWorlds } from '../world-check.js';
import { budgetOf, readExperiment, type LoadedExperiment } from './experiment-file.js';
import { changesOf, LAST, traced, UPPER_END, type Changes } from './problem-places.js';
import { besideExperiment, sweepName } from './scenario-files.js';
import { runsAtLeast, type Sweep, type SweepFactor, type SweepScenario } from './sweep.js';

/** What a design of the sweep's kind is analysed by. */
export interface PlannedSweep extends Sweep {
  readonly design: string;
  readonly roles: Roles;
  /** Names of the factors that the design varies: all but expressions. */
  readonly varied: readonly string[];
}

export interface SweepPlanOptions extends Pick<DesignOptions, 'checkZone'> {
  /** Plug-in files that are loaded already, those of the scenarios among them. */
  readonly plugins?: readonly PluginFile[];
  /** `trusted`: they were checked when the sweep was planned, and reading them all again would take its time. */
  readonly series?: 'checked' | 'trusted';
}

/** Coordinates of the plan at which a continuous factor is tried, beside its ends: not every number is a whole one of the unit that is kept. */
const MOST_TRIED = 5;

/** Loads everything that `file` names. */
export async function planSweep(file: string, options: SweepPlanOptions): Promise<PlannedSweep> {
  const experiment = await readExperiment(await readScenario(file, 'experiment'), file);
  try {
    return await planned(file, experiment, options);
  } catch (error) {
    if (!(error instanceof ChainwattError)) throw error;
    throw new ChainwattError(error.category, experiment.placed(error.problems), error);
  }
}

async function planned(
  file: string,
  experiment: LoadedExperiment,
  options: SweepPlanOptions,
): Promise<PlannedSweep> {
  const { spec, scenarios: names, replications, target } = experiment;
  const factors = compileFactors(spec.factors);
  const { kind, ...config } = spec.design;
  const design = designRegistry.get(kind)!.create(config, { factors: factors.shapes, seed: spec.seed });
  const set = Object.entries(spec.set).map(([path, value]): Override => ({
    path,
    value: JSON.stringify(value),
  }));
  const files = names.map((name): ScenarioFile => ({ name, path: besideExperiment(file, name) }));
  const plan = design.plan();
  const scenarios = await loadBases({ files, set, factors, points: plan.points, experiment }, options);
  const points = plan.points.map((coordinates) => pointAt(factors, coordinates));
  const sweep = {
    file,
    name: sweepName(file),
    title: spec.title,
    seed: spec.seed,
    scenarios,
    factors: factorsOf(factors, plan.points),
    points,
    replications,
    target,
    kpis: spec.kpis,
    budget: budgetOf(spec),
    plugins: options.plugins ?? [],
  };
  const whole = {
    ...sweep,
    hash: hashOf(sweep),
    design: kind,
    roles: plan.roles,
    varied: factors.shapes.map(({ name }) => name),
  };
  checkBudget(whole);
  return whole;
}

function pointAt(factors: Factors, coordinates: Coordinates): Sweep['points'][number] {
  const settings = factors.settingsAt(coordinates);
  return {
    values: settings.map(({ text, number }) => number ?? text),
    overrides: overridesOf(settings),
  };
}

/** A factor is a number where all of its values are. */
function factorsOf(factors: Factors, points: readonly Coordinates[]): SweepFactor[] {
  const isNumber = factors.facts.map(() => true);
  for (const coordinates of points)
    factors.settingsAt(coordinates).forEach(({ number }, k) => (isNumber[k] &&= number !== null));
  return factors.facts.map(({ name, unit, paths }, k) => ({
    name,
    unit: unit ?? '',
    isNumber: isNumber[k]!,
    paths,
  }));
}

/** A scenario file as the experiment names it, and as a path from here. */
interface ScenarioFile {
  readonly name: string;
  readonly path: string;
}

interface Bases {
  readonly files: readonly ScenarioFile[];
  readonly set: readonly Override[];
  readonly factors: Factors;
  readonly points: readonly Coordinates[];
  readonly experiment: LoadedExperiment;
}

interface Trial {
  readonly overrides: readonly Override[];
  readonly changes: Changes;
}

/** The scenarios as they are, with the data files of all values of all factors. Throws everything that is wrong with any. */
async function loadBases(
  { files, set, factors, points, experiment }: Bases,
  { checkZone, series = 'checked' }: SweepPlanOptions,
): Promise<SweepScenario[]> {
  const paths = set.map(({ path }) => path);
  const varied = { specs: experiment.spec.factors, factors };
  const none = factors.shapes.map(() => 0);
  const problems = new ProblemsByScenario();
  const attempt = async (
    file: string,
    { overrides, changes }: Trial,
    isNew: (design: Design) => boolean,
  ): Promise<Design | undefined> => {
    try {
      const design = await loadDesign(file, {
        registries,
        ...(checkZone ? { checkZone } : {}),
        overrides: [...set, ...overrides],
      });
      // years are refused whatever their series have
      if (series === 'checked' && design.scenario.time.typical === undefined && isNew(design))
        checkWorlds(design);
      return design;
    } catch (error) {
      if (!(error instanceof ChainwattError) || error.category !== 'input') throw error;
      for (const each of error.problems) {
        const { problem, at } = traced(each, changes);
        problems.add(file, at === undefined ? problem : { ...problem, place: experiment.placeOf(at) });
      }
      return undefined;
    }
  };
  const bases: SweepScenario[] = [];
  for (const { name, path: file } of files) {
    const trial = { overrides: [], changes: changesOf(paths, varied, none) };
    const base = await attempt(file, trial, () => true);
    if (base === undefined) continue;
    if (base.scenario.time.typical !== undefined) {
      problems.add(file, noYears(file));
      continue;
    }
    const assets = new Map(base.assets);
    const read = new Set(base.inputs.map((input) => input.file));
    // the world of a point is built where it has a data file that none before had
    const isNew = (design: Design): boolean => {
      const before = read.size;
      for (const input of design.inputs) read.add(input.file);
      return read.size > before;
    };
    const inputs = new Map(base.inputs.map((input) => [input.file, input]));
    for (const { overrides, coordinates } of trials(factors, points)) {
      const changes = changesOf(paths, varied, coordinates);
      const tried = await attempt(file, { overrides, changes }, isNew);
      for (const [name, text] of tried?.assets ?? []) assets.set(name, text);
      for (const input of tried?.inputs ?? []) inputs.set(input.file, input);
    }
    const text = await readScenario(file);
    bases.push({ ...designFrom(base, name), assets, inputs: [...inputs.values()], text, set });
  }
  const all = problems.all(files.map(({ path }) => path));
  if (all.length > 0) throw new ChainwattError('input', all);
  return withOwnNames(bases);
}

/** Problems, each once: a path that is wrong is so for every value, and mostly in every scenario. */
class ProblemsByScenario {
  private readonly known = new Map<string, { readonly problem: Problem; readonly files: Set<string> }>();

  add(file: string, problem: Problem): void {
    // of a range one value that is refused is enough
    const { code, path, place } = problem;
    const key = JSON.stringify([code, path, place]);
    const known = this.known.get(key) ?? { problem, files: new Set<string>() };
    known.files.add(file);
    this.known.set(key, known);
  }

  /** Those of some of the scenarios say of which. */
  all(files: readonly string[]): Problem[] {
    const all = [...this.known.values()];
    const said = new Set(all.map(({ problem: { code, path } }) => `${code} ${path}`));
    // an end of a range that is refused says enough of what lies between the ends
    const some = all.filter(
      ({ problem: { code, path } }) => ![0, 1].some((end) => said.has(`${code} ${path}.${end}`)),
    );
    return some.map(({ problem, files: own }) =>
      own.size === new Set(files).size || own.has(problem.place?.file ?? '')
        ? problem
        : { ...problem, message: `${problem.message}, in ${[...own].join(', ')}` },
    );
  }
}

interface TriedPoint {
  readonly overrides: readonly Override[];
  readonly coordinates: Coordinates;
}

/** Points that try every value of a list, and some that the plan has of everything else, one factor after the other and the others at their first. */
function trials({ facts, shapes, settingsAt }: Factors, points: readonly Coordinates[]): TriedPoint[] {
  const first: Coordinates = shapes.map(() => 0);
  if (shapes.length === 0) return [];
  const seen = new Map<string, TriedPoint>();
  const ranges = new Set(facts.filter(({ source }) => source === 'range').map(({ name }) => name));
  shapes.forEach(({ name, levels }, k) => {
    const tried =
      levels === undefined
        ? [0, ...someOf(points.map((coordinates) => coordinates[k]!)), ranges.has(name) ? UPPER_END : LAST]
        : Array.from({ length: levels }, (_, level) => (level + 0.5) / levels);
    for (const coordinate of tried) {
      const coordinates = first.with(k, coordinate);
      const overrides = overridesOf(settingsAt(coordinates));
      const key = JSON.stringify(overrides);
      if (!seen.has(key)) seen.set(key, { overrides, coordinates });
    }
  });
  return [...seen.values()];
}

/** Some of them, each once, evenly by where they stand. */
function someOf(coordinates: readonly Coordinate[]): Coordinate[] {
  const own = [...new Map(coordinates.map((each) => [JSON.stringify(each), each])).values()];
  const ranks = Array.from({ length: MOST_TRIED }, (_, i) =>
    Math.round((i * (own.length - 1)) / (MOST_TRIED - 1)),
  );
  return [...new Set(ranks)].map((rank) => own[rank]!);
}

function noYears(file: string): Problem {
  return {
    code: 'CW-SWEEP-YEAR',
    message: `${file} has typical periods of a year, which sweeps do not add up`,
    path: 'scenarios',
    expected: 'a scenario of one period',
    remedy: 'name one without time.typical, or set its time with `set`',
  };
}

function withOwnNames(bases: readonly SweepScenario[]): SweepScenario[] {
  const taken = new Set<string>();
  return bases.map((base) => {
    let { name } = base;
    for (let number = 2; taken.has(name); number++) name = `${base.name}-${number}`;
    taken.add(name);
    return { ...base, name };
  });
}

function hashOf({
  seed,
  scenarios,
  points,
  plugins,
}: Pick<Sweep, 'seed' | 'scenarios' | 'points' | 'plugins'>): string {
  const what = {
    seed,
    scenarios: scenarios.map(({ name, hash, inputs }) => ({ name, hash, inputs })),
    points: points.map(({ overrides }) => overrides),
    // by what they hold: the same file has another path on another machine
    ...(plugins.length === 0 ? {} : { plugins: plugins.map(({ sha256 }) => sha256).sort() }),
  };
  return createHash('sha256').update(JSON.stringify(what)).digest('hex');
}

function checkBudget(sweep: Sweep): void {
  const { runs = Infinity } = sweep.budget;
  const wanted = runsAtLeast(sweep);
  if (wanted <= runs) return;
  throw new ChainwattError('input', {
    code: 'CW-SWEEP-BUDGET',
    message: 'the plan has more runs than its budget',
    path: 'budget.runs',
    found: `${wanted} runs: ${sweep.points.length} points, ${sweep.scenarios.length} scenarios, ${sweep.replications.minimum} replications`,
    expected: `at most ${runs}`,
    remedy: 'take fewer points or replications, or raise budget.runs',
  });
}
