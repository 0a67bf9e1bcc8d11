/** What every command that runs scenarios begins with: plug-ins, then scenarios with their changes, all on one seed. */
import { resolve } from 'node:path';
import { checkZone } from '../../data/index.js';
import {
  loadDesign,
  loadPlugins,
  pluginFilesOfScenario,
  type Design,
  type PluginFile,
} from '../../experiment/index.js';
import { ChainwattError, type Place, type Problem } from '../../kernel/index.js';
import { registries, type Override } from '../../scenario/index.js';

export interface PluginOptions {
  readonly plugin?: readonly string[];
  readonly allowPlugins?: boolean;
}

export interface LoadingOptions extends PluginOptions {
  readonly set?: readonly Override[];
  readonly seed?: string;
}

export interface Loaded {
  readonly designs: readonly Design[];
  readonly plugins: readonly PluginFile[];
  /** Seed of the experiment: the one asked for, else that of the first scenario. */
  readonly seed: string;
}

/** Loads the scenarios; what is wrong with any of them is reported together. Names of designs are made different. */
export async function loadScenarios(files: readonly string[], options: LoadingOptions): Promise<Loaded> {
  const { set = [] } = options;
  const plugins = await allowedPlugins(options, files);
  const problems: Problem[] = [];
  const loaded: Design[] = [];
  let category: ChainwattError['category'] = 'input';
  let seed = options.seed;
  for (const file of files) {
    try {
      const design = await loadDesign(file, {
        registries,
        checkZone,
        overrides: [...set, ...(seed === undefined ? [] : [{ path: 'seed', value: JSON.stringify(seed) }])],
      });
      seed ??= design.scenario.seed;
      loaded.push(design);
    } catch (error) {
      if (!(error instanceof ChainwattError)) throw error;
      if (error.category !== 'input') category = error.category;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ChainwattError(category, problems);
  return { designs: withOwnNames(loaded), plugins, seed: seed! };
}

/** Loads the plug-in files that options and `scenarios` name, each once, if that was allowed. */
export async function allowedPlugins(
  { plugin = [], allowPlugins }: PluginOptions,
  scenarios: readonly string[] = [],
): Promise<PluginFile[]> {
  const named = (await Promise.all(scenarios.map(pluginFilesOfScenario))).flat();
  const wanted: { readonly name: string; readonly place?: Place }[] = [
    ...plugin.map((name) => ({ name })),
    ...named,
  ];
  if (wanted.length > 0 && allowPlugins !== true) {
    throw new ChainwattError(
      'usage',
      wanted.map(({ name, place }) => ({
        code: 'CW-CLI-PLUGINS',
        message: 'a plug-in file is a program that chainwatt would run with your rights',
        place,
        found: name,
        remedy: 'read it, and add --allow-plugins if you trust it',
      })),
    );
  }
  const files = new Map(wanted.map(({ name }) => [resolve(name), name]));
  return loadPlugins([...files.values()]);
}

function withOwnNames(designs: readonly Design[]): Design[] {
  const taken = new Set<string>();
  return designs.map((design) => {
    let { name } = design;
    for (let number = 2; taken.has(name); number++) name = `${design.name}-${number}`;
    taken.add(name);
    return { ...design, name };
  });
}
