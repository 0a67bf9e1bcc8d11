/** `chainwatt list`: the plug-ins that a scenario can choose from, by registry. */
import { ChainwattError } from '../../kernel/index.js';
import { nearest } from '../../records/nearest.js';
import { alignColumns, wrap } from '../../report/index.js';
import { registries, type PluginSet } from '../../scenario/index.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { allowedPlugins, type PluginOptions } from './loading.js';

const WIDTH = 100;

export async function list(
  terminal: Terminal,
  name: string | undefined,
  options: PluginOptions & { json?: boolean },
): Promise<number> {
  await allowedPlugins(options);
  const all: readonly (readonly [string, PluginSet])[] = Object.entries(registries);
  const chosen = name === undefined ? all : all.filter(([registry]) => registry === name);
  if (name !== undefined && chosen.length === 0)
    throw unknownRegistry(
      name,
      all.map(([registry]) => registry),
    );
  if (options.json === true) {
    await terminal.json(
      Object.fromEntries(chosen.map(([registry, plugins]) => [registry, entriesOf(plugins)])),
    );
    return exitCodes.ok;
  }
  const { bold, dim } = terminal.outColours;
  const blocks = chosen.map(([registry, plugins]) => {
    const entries = entriesOf(plugins);
    const rows = alignColumns(
      entries.map(({ kind, title }) => [kind, title]),
      ['left', 'left'],
    );
    const indent = 2 + Math.max(0, ...entries.map(({ kind }) => kind.length)) + 3;
    const lines = entries.flatMap(({ source }, i) => [
      `  ${rows[i]!}`,
      ...wrap(source, WIDTH - indent).map((line) => dim(' '.repeat(indent) + line)),
    ]);
    return [bold(registry), ...(lines.length === 0 ? [dim('  none')] : lines)];
  });
  await terminal.out(blocks.flatMap((block, i) => (i === 0 ? block : ['', ...block])));
  return exitCodes.ok;
}

function entriesOf(plugins: PluginSet): { kind: string; title: string; source: string }[] {
  return [...plugins.values()].map(({ kind, title, source }) => ({ kind, title, source }));
}

function unknownRegistry(name: string, known: readonly string[]): ChainwattError {
  const meant = nearest(name, known);
  return new ChainwattError('usage', {
    code: 'CW-CLI-REGISTRY',
    message: `there is no registry "${name}"`,
    expected: `one of ${known.join(', ')}`,
    remedy: meant === undefined ? undefined : `did you mean ${meant}?`,
  });
}
