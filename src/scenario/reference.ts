/** The scenario's keys and plug-ins as a Markdown document: `docs/scenario.md` is this text, laid out, by test. */
import { dimensions, factsOf, type Dimension } from '../records/dimensions.js';
import { annotatedSchema, type SchemaNode } from './json-schema.js';
import { addedParametersOf, parameterOf, parametersIn, propertiesOf, shortNoun } from './parameters.js';
import { pluginNouns, type Registries } from './plugin-choice.js';
import { PluginSections } from './reference-plugins.js';
import { code, markdownTable, parameterTable, sentence } from './reference-tables.js';
import { scenarioSchema } from './schema.js';

const INTRODUCTION = `# The scenario file

Written from the schemas and registries in \`src/\`; \`npm test\` fails when the two differ. \`chainwatt list ledgers pow\` prints the
parameters of one plug-in, and \`chainwatt schema\` all of this as JSON Schema, for editors.

A scenario is YAML. A key that is left out has its default, shown here as one writes it; a key without one is required, or may be
missing. A plug-in is chosen by its kind: \`ledger: central\` where every parameter has a default, and otherwise with its
parameters, \`ledger: { kind: central, fee: 1 ct/kWh }\`.
`;

/** Ways to write a value that may differ from home to home, and what they mean. */
export const distributions: readonly (readonly [written: string, meaning: string])[] = [
  ['6 kWp', 'the same for every home'],
  ['{ uniform: [4 kWp, 10 kWp] }', 'equally likely between two ends'],
  [
    '{ normal: { mean: 6 kWp, sd: 1 kWp, minimum: 2 kWp } }',
    'normal; drawn again until it is within its bounds',
  ],
  [
    '{ lognormal: { median: 6 kWp, sigma: 0.4, maximum: 20 kWp } }',
    'log-normal; sigma is the standard deviation of the logarithm',
  ],
  ['{ choice: [4 kWp, 6 kWp] }', 'one of several, equally likely'],
  ['{ choice: [{ value: 4 kWp, weight: 3 }, { value: 6 kWp, weight: 1 }] }', 'one of several, by weight'],
  [
    '{ csv: { file: homes.csv, column: peak, unit: kWp } }',
    "a column of a CSV file: a row for each home, in the homes' order",
  ],
];

/** The whole document. */
export function scenarioMarkdown(registries: Registries): string {
  const schema = annotatedSchema(scenarioSchema(registries));
  const keys = propertiesOf(schema);
  const required = (schema['required'] ?? []) as readonly string[];
  const plugins = new PluginSections(registries);
  const sections = Object.entries(keys).filter(([key, node]) => hasSection(node) && !isPlural(key, keys));
  const overview = Object.entries(keys).map(([key, node]) => {
    const parameter = parameterOf(key, node, required.includes(key));
    const link = isPlural(key, keys) ? key.slice(0, -1) : key;
    if (link === key && !hasSection(node)) return parameter;
    return { ...parameter, type: `see [${link}](#${link})` };
  });
  return [
    INTRODUCTION,
    `## Keys\n\n${parameterTable(overview)}\n`,
    quantitiesMarkdown(),
    ...sections.map(([key, node]) => sectionMarkdown(key, node, isPlural(`${key}s`, keys), plugins)),
  ].join('\n');
}

function hasSection(node: SchemaNode): boolean {
  return node.registry !== undefined || entriesOf(node) !== undefined;
}

/** `markets` is described with `market`. */
function isPlural(key: string, keys: Readonly<Record<string, SchemaNode>>): boolean {
  return key.endsWith('s') && Object.hasOwn(keys, key) && Object.hasOwn(keys, key.slice(0, -1));
}

/** What has keys: the node itself, or each of its named or numbered entries. */
function entriesOf(node: SchemaNode): { readonly node: SchemaNode; readonly form: string } | undefined {
  if (node['properties'] !== undefined) return { node, form: '' };
  const named = node['additionalProperties'] as SchemaNode | undefined;
  const listed = node['items'] as SchemaNode | undefined;
  if (named?.['properties'] !== undefined) return { node: named, form: ' Each has a name and these keys.' };
  if (listed?.registry !== undefined) return { node: listed, form: ' It is a list.' };
  return undefined;
}

function sectionMarkdown(key: string, node: SchemaNode, plural: boolean, plugins: PluginSections): string {
  const { node: inner, form } = entriesOf(node) ?? { node, form: '' };
  const named = plural ? ` \`${key}s\`, instead, holds it under a name.` : '';
  const title = `## ${key}\n\n${sentence(String(node['description'] ?? key))}${form}${named}\n`;
  const { registry } = inner;
  if (registry !== undefined) {
    const extra = addedParametersOf(registry);
    const whatever = extra.length > 0 ? [`For every kind:\n\n${parameterTable(extra)}\n`] : [];
    return [title, ...whatever, ...plugins.of(registry, '###')].join('\n');
  }
  const parameters = parametersIn(inner);
  const rows = parameters.map((one) => {
    if (one.registry === undefined) return one;
    const noun = pluginNouns[one.registry];
    return { ...one, type: `see [${noun}](#${noun})` };
  });
  const choices = parameters.flatMap((one) => (one.registry === undefined ? [] : [one.registry]));
  const inside = choices.flatMap((name) => [`### ${pluginNouns[name]}\n`, ...plugins.of(name, '####')]);
  return [title, `${parameterTable(rows)}\n`, ...inside].join('\n');
}

function quantitiesMarkdown(): string {
  const rows = (Object.keys(dimensions) as Dimension[]).map((name) => {
    const { suggest, example, unit } = factsOf(name);
    const units = suggest.map(code).join(', ');
    return [
      shortNoun(name),
      units === '' ? 'none' : unit === '1' ? `${units}, or none` : units,
      code(example),
    ];
  });
  const forms = distributions.map(([written, meaning]) => [code(written), meaning]);
  return `## Quantities

A quantity is a number with a unit; any other unit of the same kind does as well, and so do sums: \`1 h + 30 min\`. 0 needs no unit.

${markdownTable(['quantity', 'units', 'example'], rows)}

Where a quantity is given *by home*, it may differ from home to home:

${markdownTable(['written', 'meaning'], forms)}

Factors of [experiments](experiments.md#keys) have \`uniform\`, \`normal\` and \`lognormal\` in the same notation, and \`triangular\` besides.
`;
}
