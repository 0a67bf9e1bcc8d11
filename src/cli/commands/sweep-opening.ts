/** How every step of `chainwatt sweep` begins: plug-ins that options, scenarios and an earlier plan name, then the plan. */
import { basename, join } from 'node:path';
import { checkZone } from '../../data/index.js';
import {
  isSweepFolder,
  planSweep,
  pluginsOfPlan,
  scenariosOfExperiment,
  sweepName,
  type PlannedSweep,
  type PluginFile,
} from '../../experiment/index.js';
import { RESULTS } from './folders.js';
import { allowedPlugins, type PluginOptions } from './loading.js';

export interface OpenedSweep {
  readonly sweep: PlannedSweep;
  readonly plugins: readonly PluginFile[];
  /** The sweep's folder, which may not be there yet. */
  readonly path: string;
}

/**
 * Plans `file`. `series`: whether data files are read and audited: `checked`, or `once`, by who plans the sweep in its folder and by nobody
 * after that.
 */
export async function openSweep(
  file: string,
  options: PluginOptions & { readonly out?: string },
  series: 'checked' | 'once',
): Promise<OpenedSweep> {
  const path = options.out ?? join(RESULTS, sweepName(file));
  const own = await allowedPlugins(options, await scenariosOfExperiment(file));
  const plugins = [...own, ...(await pluginsPlanned(path, own, options))];
  const isTrusted = series === 'once' && isSweepFolder(path);
  const sweep = await planSweep(file, { checkZone, plugins, series: isTrusted ? 'trusted' : 'checked' });
  return { sweep, plugins, path };
}

/** Loads files that the sweep was planned with and that nobody has named now: `--plugin` is typed once. They need the same consent. */
async function pluginsPlanned(
  path: string,
  own: readonly PluginFile[],
  { allowPlugins }: PluginOptions,
): Promise<PluginFile[]> {
  const missing = pluginsOfPlan(path).filter(
    ({ file, sha256 }) =>
      !own.some((other) => other.sha256 === sha256 || basename(other.file) === basename(file)),
  );
  const plugin = missing.map(({ file }) => file);
  return allowedPlugins({ plugin, ...(allowPlugins === undefined ? {} : { allowPlugins }) });
}
