/** What an experiment file names, read before anything else: plug-in files of its scenarios have to be there when these are loaded. */
import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import { ChainwattError } from '../../kernel/index.js';
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
