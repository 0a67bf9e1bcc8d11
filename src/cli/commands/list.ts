/** `chainwatt list`: the plug-ins that a scenario can choose from, by registry; of one kind, its parameters. */
import { ChainwattError } from '../../kernel/index.js';
import { nearest } from '../../records/nearest.js';
import { alignColumns, wrap } from '../../report/index.js';
import {
  inline,
  pluginParameters,
  registries,
  type Parameter,
  type PluginFacts,
  type PluginSet,
} from '../../scenario/index.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { allowedPlugins, type PluginOptions } from './loading.js';

const WIDTH = 100;
const INDENT = 6;
/** A type of more letters stands with the description. */
const WIDEST_TYPE = 40;

export async function list(
  terminal: Terminal,
  name: string | undefined,
  kind: string | undefined,
  options: PluginOptions & { json?: boolean },
): Promise<number> {
  await allowedPlugins(options);
  const all = Object.entries(registries) as readonly (readonly [keyof typeof registries, PluginSet])[];
  const chosen = name === undefined ? all : all.filter(([registry]) => registry === name);
  if (name !== undefined && chosen.length === 0) throw unknownRegistry(name, all);
  if (kind !== undefined && chosen[0] !== undefined) {
    const [registry, plugins] = chosen[0];
    const plugin = plugins.get(kind);
    if (plugin === undefined)
      throw unknown(`there is no plug-in "${kind}" in ${registry}`, kind, [...plugins.keys()]);
    const parameters = pluginParameters(registry, plugin);
    if (options.json === true) await terminal.json({ [registry]: [{ ...entryOf(plugin), parameters }] });
    else await terminal.out(pluginLines(terminal, plugin, parameters));
    return exitCodes.ok;
  }
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
  return [...plugins.values()].map(entryOf);
}

function entryOf({ kind, title, source }: PluginFacts): { kind: string; title: string; source: string } {
  return { kind, title, source };
}

/** A plug-in with its parameters: what to write, the default, what it means. */
function pluginLines(
  terminal: Terminal,
  { kind, title, source }: PluginFacts,
  parameters: readonly Parameter[],
): string[] {
  const { bold, dim } = terminal.outColours;
  const heads = alignColumns(
    parameters.map((one) => [one.name, one.type.length > WIDEST_TYPE ? '' : one.type, defaultOf(one)]),
    ['left', 'left', 'left'],
  );
  const lines = parameters.flatMap(({ description, limits, type }, i) => {
    const text = limits === undefined ? description : `${description} (${limits})`;
    const more = type.length > WIDEST_TYPE ? wrap(type, WIDTH - INDENT) : [];
    return [
      `  ${heads[i]!}`,
      ...[...wrap(text, WIDTH - INDENT), ...more].map((line) => dim(' '.repeat(INDENT) + line)),
    ];
  });
  const none = lines.length === 0 ? [dim('  no parameters')] : lines;
  return [bold(kind), title, ...wrap(source, WIDTH).map((line) => dim(line)), '', ...none];
}

function defaultOf({ default: value, required }: Parameter): string {
  if (value !== undefined) return `default: ${inline(value)}`;
  return required ? 'required' : 'optional';
}

function unknownRegistry(name: string, all: readonly (readonly [string, PluginSet])[]): ChainwattError {
  const registries = all.map(([registry]) => registry);
  // Perhaps a plug-in was meant, whose registry stands before it.
  const having = all.find(([, plugins]) => plugins.has(name))?.[0];
  const remedy = having === undefined ? undefined : `did you mean ${having} ${name}?`;
  return unknown(`there is no registry "${name}"`, name, registries, remedy);
}

function unknown(message: string, name: string, known: readonly string[], remedy?: string): ChainwattError {
  const meant = nearest(name, known);
  return new ChainwattError('usage', {
    code: 'CW-CLI-REGISTRY',
    message,
    expected: `one of ${known.join(', ')}`,
    remedy: remedy ?? (meant === undefined ? undefined : `did you mean ${meant}?`),
  });
}
