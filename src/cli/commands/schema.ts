/** `chainwatt schema`: the JSON Schema of scenario files, for editors. */
import { loadQuantityParser } from '../../records/quantity-parser.js';
import { registries, scenarioJsonSchema } from '../../scenario/index.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { allowedPlugins, type PluginOptions } from './loading.js';

export async function schema(terminal: Terminal, options: PluginOptions): Promise<number> {
  await allowedPlugins(options);
  await loadQuantityParser();
  await terminal.json(scenarioJsonSchema(registries));
  return exitCodes.ok;
}
