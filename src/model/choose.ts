/** Creates the plug-in that a scenario chose; the scenario room has checked that the kind exists. */
import { assert } from '../kernel/index.js';
import type { Registry } from '../records/plugin.js';
import type { PluginChoice } from '../scenario/types.js';

export function choose<Context, Instance>(
  registry: Registry<Context, Instance>,
  choice: PluginChoice,
  context: Context,
): Instance {
  const plugin = registry.get(choice.kind);
  assert(plugin !== undefined, 'CW-MODEL-KIND', `no plug-in of kind ${choice.kind}`);
  return plugin.create(choice.config, context);
}
