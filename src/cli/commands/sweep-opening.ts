/** How every step of `chainwatt sweep` begins: plug-ins that options, scenarios and an earlier plan name, then the plan. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
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
import { ChainwattError } from '../../kernel/index.js';
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
  const plugin = missing.filter(isAsPlanned).map(({ file }) => file);
  return allowedPlugins({ plugin, ...(allowPlugins === undefined ? {} : { allowPlugins }) });
}

/**
 * Whether a file is still the one that the sweep was planned with: another is never run. Where none is there, the loader says so.
 * Errors: CW-SWEEP-MIXED.
 */
function isAsPlanned({ file, sha256 }: PluginFile): boolean {
  if (!existsSync(file)) return true;
  const found = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (found === sha256) return true;
  throw new ChainwattError('input', {
    code: 'CW-SWEEP-MIXED',
    message: `the plug-in file ${file} has changed since the sweep was planned`,
    found,
    expected: sha256,
    remedy: 'name the file of then with --plugin, or plan the sweep in another folder',
  });
}
