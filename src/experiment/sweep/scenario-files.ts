/** What an experiment file names, read before anything else: plug-in files of its scenarios have to be there when these are loaded. */
import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import { ChainwattError, type Problem } from '../../kernel/index.js';
import { readDocument } from '../../scenario/index.js';
import { readScenario } from '../design.js';

/** Of the sweep: the experiment file's name without its ending. */
export function sweepName(file: string): string {
  return basename(file, extname(file));
}

/** A scenario file as a path from here; names are relative to the experiment file. */
export function besideExperiment(file: string, name: string): string {
  return isAbsolute(name) ? name : join(dirname(file), name);
}

/**
 * Problems of runs with their places as paths from here. Records of runs name a scenario as the experiment does, and a plug-in file by
 * its own name, so that workers in different folders write the same.
 */
export function problemsFromHere(
  { file, scenarios, plugins }: Record<'scenarios' | 'plugins', readonly Named[]> & Named,
  problems: readonly Problem[],
): Problem[] {
  const paths = new Map([
    ...plugins.map((plugin) => [basename(plugin.file), plugin.file] as const),
    ...scenarios.map((scenario) => [scenario.file, besideExperiment(file, scenario.file)] as const),
  ]);
  return problems.map((problem) => {
    const { place } = problem;
    const path = place && paths.get(place.file);
    return path === undefined ? problem : { ...problem, place: { ...place!, file: path } };
  });
}

interface Named {
  readonly file: string;
}

/** The scenario files of an experiment, as paths from here; none where it cannot be read: planning it says why. */
export async function scenariosOfExperiment(file: string): Promise<string[]> {
  try {
    const { data } = readDocument(await readScenario(file, 'experiment'), file);
    const names = [data.scenarios].flat().filter((name) => typeof name === 'string');
    return names.map((name) => besideExperiment(file, name));
  } catch (error) {
    if (error instanceof ChainwattError) return [];
    throw error;
  }
}
