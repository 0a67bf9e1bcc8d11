/**
 * `chainwatt list`: the plug-ins that a scenario can choose from, by registry, market designs and ledgers with what they claim; of one kind,
 * its parameters too.
 */
import { ChainwattError } from '../../kernel/index.js';
import type { LedgerProperties } from '../../consensus/types.js';
import type { MechanismProperties } from '../../market/index.js';
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
import { ledgerPropertiesOf, ledgerWordsOf } from '../ledger-properties.js';
import { propertiesOf, wordsOf } from '../mechanism-properties.js';
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
  // protocols are what people call them who know their papers
  const wanted = name === 'consensus' ? 'ledgers' : name;
  const chosen = wanted === undefined ? all : all.filter(([registry]) => registry === wanted);
  if (name !== undefined && chosen.length === 0) throw unknownRegistry(name, all);
  if (kind !== undefined && chosen[0] !== undefined) {
    const [registry, plugins] = chosen[0];
    const plugin = plugins.get(kind);
    if (plugin === undefined)
      throw unknown(`there is no plug-in "${kind}" in ${registry}`, kind, [...plugins.keys()]);
    const parameters = pluginParameters(registry, plugin);
    const entry = await entryOf(registry, plugin);
    if (options.json === true) await terminal.json({ [registry]: [{ ...documentOf(entry), parameters }] });
    else await terminal.out(pluginLines(terminal, entry, parameters));
    return exitCodes.ok;
  }
  const listed: [string, Entry[]][] = [];
  for (const [registry, plugins] of chosen) {
    const entries: Entry[] = [];
    for (const plugin of plugins.values()) entries.push(await entryOf(registry, plugin));
    listed.push([registry, entries]);
  }
  if (options.json === true) {
    await terminal.json(Object.fromEntries(listed.map(([own, entries]) => [own, entries.map(documentOf)])));
    return exitCodes.ok;
  }
  const { bold, dim } = terminal.outColours;
  const blocks = listed.map(([registry, entries]) => {
    const longest = Math.max(0, ...entries.map(({ kind }) => kind.length));
    const indent = 2 + longest + 3;
    const lines = entries.flatMap((entry) => {
      const [title = '', ...more] = wrap(entry.title, WIDTH - indent);
      return [
        `  ${entry.kind.padEnd(longest)}   ${title}`,
        ...more.map((line) => ' '.repeat(indent) + line),
        ...factLines(entry, WIDTH - indent).map((line) => dim(' '.repeat(indent) + line)),
      ];
    });
    return [bold(registry), ...(lines.length === 0 ? [dim('  none')] : lines)];
  });
  await terminal.out(blocks.flatMap((block, i) => (i === 0 ? block : ['', ...block])));
  return exitCodes.ok;
}

/** What is shown of a plug-in. */
interface Entry {
  readonly kind: string;
  readonly title: string;
  readonly source: string;
  /** Of a market design or ledger whose parameters all have defaults: what it claims with them. */
  readonly properties?: MechanismProperties | LedgerProperties;
  /** The same in words. */
  readonly claims: readonly (readonly [string, string])[];
}

async function entryOf(
  registry: keyof typeof registries,
  { kind, title, source }: PluginFacts,
): Promise<Entry> {
  const facts = { kind, title, source };
  if (registry === 'mechanisms') {
    const properties = await propertiesOf(kind);
    if (properties) return { ...facts, properties, claims: wordsOf(properties) };
  }
  if (registry === 'ledgers') {
    const properties = await ledgerPropertiesOf(kind);
    if (properties) return { ...facts, properties, claims: ledgerWordsOf(properties) };
  }
  return { ...facts, claims: [] };
}

/** An entry for a program: its claims are in the properties. */
function documentOf({ claims: _, ...entry }: Entry): Omit<Entry, 'claims'> {
  return entry;
}

/** The source, and what a market design or a ledger claims. */
function factLines({ source, claims }: Entry, width: number): string[] {
  const said = claims.map((claim) => claim.join(': '));
  return [...wrap(source, width), ...(said.length === 0 ? [] : wrap(said.join(', '), width))];
}

/** A plug-in with its parameters: what to write, the default, what it means. */
function pluginLines(terminal: Terminal, entry: Entry, parameters: readonly Parameter[]): string[] {
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
  const facts = factLines(entry, WIDTH).map((line) => dim(line));
  return [bold(entry.kind), entry.title, ...facts, '', ...none];
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
