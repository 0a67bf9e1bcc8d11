/** The part of the scenario's reference that describes plug-ins: each once, and what several have alike in a table of its own. */
import { parametersOf, type Parameter } from './parameters.js';
import { pluginNouns, type PluginFacts, type Registries } from './plugin-choice.js';
import { parameterTable, sentence } from './reference-tables.js';

/** The kinds of registries, each plug-in described where it comes first. */
export class PluginSections {
  private readonly registries: Registries;
  private readonly described = new Map<PluginFacts, keyof Registries>();

  constructor(registries: Registries) {
    this.registries = registries;
  }

  /** The kinds of `registry`, under headings of `level`. */
  of(registry: keyof Registries, level: '###' | '####'): string[] {
    const plugins = [...this.registries[registry].values()];
    const fresh = plugins.filter((plugin) => !this.described.has(plugin));
    const repeated = plugins.filter((plugin) => this.described.has(plugin));
    const all = new Map(fresh.map((plugin) => [plugin.kind, parametersOf(plugin.schema)]));
    const shared = sharedParameters(all);
    const lines = fresh.flatMap((plugin) => {
      const own = all.get(plugin.kind)!.filter((one) => !shared.keys.has(JSON.stringify(one)));
      const more = shared.kinds.includes(plugin.kind) ? ` It has the ${shared.link} too.` : '';
      const none = own.length === 0 && more === '' ? ' No parameters.' : '';
      const head = `${level} ${plugin.kind}\n\n${sentence(plugin.title)} Source: ${plugin.source}.${none}${more}\n`;
      return own.length === 0 ? [head] : [head, `${parameterTable(own)}\n`];
    });
    const together =
      shared.kinds.length > 0 ? [`${level} ${shared.title}\n`, `${parameterTable(shared.parameters)}\n`] : [];
    const before = repeated.map((plugin) => {
      const noun = pluginNouns[this.described.get(plugin)!];
      return `\`${plugin.kind}\` is as with [${noun}](#${noun}).`;
    });
    for (const plugin of fresh) this.described.set(plugin, registry);
    return [...lines, ...together, ...(before.length > 0 ? [`${before.join(' ')}\n`] : [])];
  }
}

/** Fewer are repeated with each kind. */
const LEAST_SHARED = 3;

interface Shared {
  readonly kinds: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly keys: ReadonlySet<string>;
  readonly title: string;
  readonly link: string;
}

/** The parameters that several kinds have alike, where that is worth a table of its own. */
function sharedParameters(all: ReadonlyMap<string, readonly Parameter[]>): Shared {
  const having = new Map<string, string[]>();
  for (const [kind, parameters] of all) {
    for (const one of parameters) {
      const key = JSON.stringify(one);
      having.set(key, [...(having.get(key) ?? []), kind]);
    }
  }
  const groups = new Map<string, [key: string, kinds: readonly string[]][]>();
  for (const [key, kinds] of having) {
    if (kinds.length > 1) groups.set(kinds.join(), [...(groups.get(kinds.join()) ?? []), [key, kinds]]);
  }
  const largest = [...groups.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  if (largest.length < LEAST_SHARED)
    return { kinds: [], parameters: [], keys: new Set(), title: '', link: '' };
  const kinds = largest[0]![1];
  const title = `Parameters of ${kinds.join(' and ')}`;
  return {
    kinds,
    parameters: largest.map(([key]) => JSON.parse(key) as Parameter),
    keys: new Set(largest.map(([key]) => key)),
    title,
    link: `[${title.replace('P', 'p')}](#${title.toLowerCase().replaceAll(' ', '-')})`,
  };
}
