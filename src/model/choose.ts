/** Creates the plug-in that a scenario chose; the scenario room has checked that the kind exists. */
import { assert, ChainwattError, type Problem } from '../kernel/index.js';
import type { Registry } from '../records/plugin.js';
import type { PluginChoice } from '../scenario/types.js';

/**
 * The plug-in of `choice`, which stands at `path` of the scenario. What it refuses of its options is an input error whose
 * paths begin there; problems that have a place of their own, in a data file, keep it.
 */
export function choose<Context, Instance>(
  registry: Registry<Context, Instance>,
  choice: PluginChoice,
  context: Context,
  path: string,
): Instance {
  const plugin = registry.get(choice.kind);
  assert(plugin !== undefined, 'CW-MODEL-KIND', `no plug-in of kind ${choice.kind}`);
  try {
    return plugin.create(choice.config, context);
  } catch (error) {
    if (!(error instanceof ChainwattError) || error.category !== 'input') throw error;
    throw new ChainwattError(
      'input',
      error.problems.map((problem) => below(path, problem)),
      error,
    );
  }
}

/** A problem of the plug-in at `path`: its own path begins there, unless it has a place in a data file. */
export function below(path: string, problem: Problem): Problem {
  return problem.place ? problem : { ...problem, path: problem.path ? `${path}.${problem.path}` : path };
}
