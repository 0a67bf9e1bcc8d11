/**
 * A scenario's text to a scenario, or to a list of everything that is wrong with it, each with file, line and column.
 *
 * Errors: `ChainwattError` of category `input`; codes `CW-SCENARIO-*` (see problems.ts; also YAML, DUPLICATE, ENCODING, SET,
 * UNSUPPORTED). Cost: about 40 ms for a small file, after 0.4 s for the first quantity of a process.
 */
import type { LineCounter } from 'yaml';
import { ChainwattError, type Place, type Problem } from '../kernel/index.js';
import { loadQuantityParser } from '../records/quantity-parser.js';
import { buildScenario } from './build.js';
import { assetsOf, canonicalForm, scenarioHash } from './canonical.js';
import { checkAlternatives, checkScenario } from './checks.js';
import { readDocument, type Path, type PlainMapping } from './document.js';
import { applyOverrides, type Override } from './overrides.js';
import type { PluginSet, Registries } from './plugin-choice.js';
import { MAXIMUM_PROBLEMS, messageOf, problemsOf, type LocatedProblem } from './problems.js';
import { scenarioSchema } from './schema.js';
import type { Scenario } from './types.js';

export interface LoadOptions {
  /** How error messages call the text. */
  readonly file: string;
  readonly registries: Registries;
  readonly overrides?: readonly Override[];
  /** Throws a `ChainwattError` for a time zone that is not known. Without it, only the zone's form is checked. */
  readonly checkZone?: (zone: string, place: Place) => void;
}

export interface LoadedScenario {
  readonly scenario: Scenario;
  /** The canonical form (canonical.ts): plain data, a scenario itself, with every default filled in. */
  readonly resolved: PlainMapping;
  /** Of the canonical form: the same for two texts that mean the same. */
  readonly hash: string;
  /** Files that the scenario names, as it names them. */
  readonly assets: readonly string[];
  readonly lines: LineCounter;
  /** Where the value at a path of the file is written, for problems that are found later. */
  place(path: Path): Place;
}

type ScenarioSchema = ReturnType<typeof scenarioSchema>;

/** Schemas are compiled by zod when they are first used: once for each set of registries, and anew when a plug-in was added. */
const schemas = new WeakMap<Registries, { kinds: number; schema: ScenarioSchema }>();

function schemaOf(registries: Registries): ScenarioSchema {
  const sets: readonly PluginSet[] = Object.values(registries);
  const kinds = sets.reduce((sum, plugins) => sum + plugins.size, 0);
  const known = schemas.get(registries);
  if (known?.kinds === kinds) return known.schema;
  const schema = scenarioSchema(registries);
  schemas.set(registries, { kinds, schema });
  return schema;
}

function kindsOf(registries: Registries): ReadonlySet<string> {
  const sets: readonly PluginSet[] = Object.values(registries);
  return new Set(sets.flatMap((plugins) => [...plugins.keys()]));
}

/** Loads a scenario from its text. */
export async function loadScenario(text: string, options: LoadOptions): Promise<LoadedScenario> {
  await loadQuantityParser();
  return parseScenario(text, options);
}

/** `loadScenario` for callers that have awaited `loadQuantityParser` already. */
export function parseScenario(text: string, options: LoadOptions): LoadedScenario {
  const { file, registries, overrides = [] } = options;
  const document = readDocument(text, file);
  const schema = schemaOf(registries);
  const changed = applyOverrides(document.data, overrides, {
    kinds: kindsOf(registries),
    keysBeside: (data, path) => keysBeside(schema, data, path),
  });
  const placeOf = (path: Path, what: 'key' | 'value'): Place =>
    changed.place(path) ?? document.place(path, what);
  const located = ({ at, what, meant: _, known: __, ...facts }: LocatedProblem): Problem => ({
    ...facts,
    ...(at.length > 0 ? { path: at.join('.') } : {}),
    place: placeOf(at, what),
  });

  const parsed = schema.safeParse(withNetworkKind(changed.data), { error: messageOf });
  const found = [...changed.problems, ...checkAlternatives(changed.data)];
  if (!parsed.success) found.push(...problemsOf(parsed.error, changed.data));
  else found.push(...checkScenario(parsed.data));
  const problems = found.slice(0, MAXIMUM_PROBLEMS).map(located);
  if (parsed.success)
    problems.push(...zoneProblems(parsed.data.time.zone, placeOf(['time', 'zone'], 'value'), options));
  if (problems.length > 0 || !parsed.success) throw new ChainwattError('input', problems.sort(byPlace));

  const resolved = canonicalForm(schema, parsed.data);
  return {
    scenario: buildScenario(parsed.data),
    resolved,
    hash: scenarioHash(resolved),
    assets: assetsOf(resolved),
    lines: document.lines,
    place: (path) => placeOf(path, 'value'),
  };
}

/** The keys that could stand where `path` of `data` ends in one that cannot. */
function keysBeside(schema: ScenarioSchema, data: PlainMapping, path: Path): readonly string[] {
  const parsed = schema.safeParse(withNetworkKind(data), { error: messageOf });
  const problems = parsed.success ? [] : problemsOf(parsed.error, data);
  return problems.find(({ at, known }) => known !== undefined && samePath(at, path))?.known ?? [];
}

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, k) => String(step) === String(b[k]));
}

/** A network that is described without its kind is a regional one. */
function withNetworkKind(data: PlainMapping): PlainMapping {
  const network = data.network;
  if (typeof network !== 'object' || network === null || Array.isArray(network) || 'kind' in network)
    return data;
  return { ...data, network: { kind: 'regional', ...network } };
}

function zoneProblems(zone: string, place: Place, { checkZone }: LoadOptions): readonly Problem[] {
  try {
    checkZone?.(zone, place);
    return [];
  } catch (error) {
    if (!(error instanceof ChainwattError)) throw error;
    return error.problems;
  }
}

/** In the order of the file, then those of options. */
function byPlace(a: Problem, b: Problem): number {
  const [first, second] = [a.place, b.place];
  if (first === undefined || second === undefined || first.file !== second.file) {
    return (
      Number(first?.file.startsWith('--set') ?? false) - Number(second?.file.startsWith('--set') ?? false)
    );
  }
  return first.line - second.line || first.column - second.column;
}
