/**
 * A design: one scenario, ready to be run any number of times. Plain data throughout, so that it reaches worker threads by
 * structured clone and no worker parses the scenario or reads a file again.
 * Errors: CW-SCENARIO-* and CW-DATA-FILE (category `input`).
 */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ChainwattError, Digest } from '../kernel/index.js';
import { wrongName } from '../output/index.js';
import { nearest } from '../records/nearest.js';
import {
  formOfPeriod,
  loadScenario,
  pluginFilesOf,
  scenarioHash,
  scenarioOfPeriod,
  type LoadOptions,
  type NamedPluginFile,
  type PlainMapping,
  type Scenario,
} from '../scenario/index.js';
import { assetPath, readAssets, type InputFile } from './assets.js';
import { placesOf, type Places } from './places.js';

export interface Design {
  /** Names it in tables and folders: the scenario file's name without its ending, or that of its results folder. */
  readonly name: string;
  /** The scenario file as it was named. */
  readonly file: string;
  readonly scenario: Scenario;
  /** The scenario with every default filled in: a scenario itself. */
  readonly resolved: PlainMapping;
  readonly hash: string;
  /** The data files that the scenario names, as it names them, with their checksums. */
  readonly inputs: readonly InputFile[];
  /** Texts of the files that the scenario names. */
  readonly assets: ReadonlyMap<string, string>;
  /** Where the scenario says what. */
  readonly places: Places;
}

export type DesignOptions = Omit<LoadOptions, 'file'>;

/** Reads a scenario file and everything that it names. */
export async function loadDesign(file: string, options: DesignOptions): Promise<Design> {
  const text = await readScenario(file);
  const loaded = await loadScenario(text, { ...options, file });
  const { texts: assets, inputs } = await readAssets({
    scenarioFile: file,
    names: loaded.assets,
    placeOf: (name) => {
      const path = assetPath(loaded.resolved, name);
      return path && loaded.place(path);
    },
  });
  const { scenario, resolved } = loaded;
  const hash = designHash(resolved, inputs);
  const places = placesOf(resolved, loaded.place);
  return { name: designName(file), file, scenario, resolved, hash, inputs, assets, places };
}

/** `design` as of a file that is called `file`, also where its problems stand. */
export function designFrom(design: Design, file: string): Design {
  const places = new Map(
    [...design.places].map(([path, place]) => [
      path,
      place.file === design.file ? { ...place, file } : place,
    ]),
  );
  return { ...design, file, places };
}

/** The file's name without its ending; of a `scenario.json`, as results folders have one, the folder's name says more. */
function designName(file: string): string {
  const own = basename(file, extname(file));
  const folder = basename(dirname(file));
  return basename(file) === 'scenario.json' && !['', '.', '..'].includes(folder) ? folder : own;
}

/** `design` with changes of its canonical form, under another name; it names no data file that `design` does not. */
export async function variantOf(design: Design, name: string, options: DesignOptions): Promise<Design> {
  return variantOfText(JSON.stringify(design.resolved), design, name, options);
}

/** The same with changes of the scenario as it is written in `text`, whose paths may be others than those of the canonical form. */
export async function variantOfText(
  text: string,
  design: Design,
  name: string,
  options: DesignOptions,
): Promise<Design> {
  const loaded = await loadScenario(text, { ...options, file: design.file });
  const { scenario, resolved } = loaded;
  const named = new Set(loaded.assets);
  const inputs = design.inputs.filter(({ file }) => named.has(file));
  return { ...design, name, scenario, resolved, hash: designHash(resolved, inputs), inputs };
}

/**
 * What is run of a design: the design itself, or where it has typical periods, one design for each of them. The homes are the same in
 * all of them; a period's draws hang on the seed and its name alone.
 */
export function periodsOf(design: Design): Design[] {
  const { typical } = design.scenario.time;
  if (typical === undefined) return [design];
  return typical.map((period) => {
    const scenario = scenarioOfPeriod(design.scenario, period);
    const resolved = formOfPeriod(design.resolved, period);
    return { ...design, scenario, resolved, hash: designHash(resolved, design.inputs) };
  });
}

/** How many runs that makes. */
export function countRuns(designs: readonly Design[], replications: number): number {
  return designs.reduce((sum, design) => sum + periodsOf(design).length * replications, 0);
}

/** The scenario's own hash, and where it names data files, one of both: other data are another scenario. */
function designHash(resolved: PlainMapping, inputs: readonly InputFile[]): string {
  const hash = scenarioHash(resolved);
  if (inputs.length === 0) return hash;
  const digest = new Digest();
  digest.text(hash);
  for (const { file, sha256 } of inputs) {
    digest.text(file);
    digest.text(sha256);
  }
  return digest.hex();
}

/** The plug-in files that a scenario names, as paths from here; none if it cannot be read. */
export async function pluginFilesOfScenario(file: string): Promise<NamedPluginFile[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return pluginFilesOf(text, file).map(({ name, place }) => ({ name: join(dirname(file), name), place }));
}

/** The text of a file that is a scenario or is about scenarios; `what` names it in messages. */
export async function readScenario(file: string, what = 'scenario'): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
    const found = wrongName[error.code];
    const meant = found === undefined ? undefined : await similarFile(file);
    throw new ChainwattError(
      found === undefined ? 'io' : 'input',
      {
        code: 'CW-SCENARIO-FILE',
        message: `the ${what} ${file} cannot be read`,
        found: found ?? error.code,
        expected: `${what} file (YAML)`,
        remedy: meant === undefined ? 'check its path' : `did you mean ${meant}?`,
      },
      error,
    );
  }
}

/** A YAML file in the same folder whose name is near, if there is one. */
async function similarFile(file: string): Promise<string | undefined> {
  const folder = dirname(file);
  try {
    const names = (await readdir(folder)).filter((name) => /\.(ya?ml|json)$/.test(name));
    const meant = nearest(basename(file), names);
    return meant === undefined ? undefined : join(folder, meant);
  } catch {
    // no such folder either: nothing to suggest
    return undefined;
  }
}

/** Homes of a scenario. */
export function homesOf(scenario: Scenario): number {
  return scenario.groups.reduce((sum, group) => sum + group.count, 0);
}
