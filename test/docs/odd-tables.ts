/** The tables of docs/odd.md that are written from schemas, registries and the field dictionary. */
import { annotatedSchema, type SchemaNode } from '../../src/scenario/json-schema.js';
import { pluginNouns } from '../../src/scenario/plugin-choice.js';
import {
  addedParametersOf,
  parameterOf,
  parametersIn,
  parametersOf,
  propertiesOf,
} from '../../src/scenario/parameters.js';
import {
  inline,
  readDocument,
  scenarioSchema,
  type Parameter,
  type PlainData,
  type PlainMapping,
  type Registries,
} from '../../src/scenario/index.js';
import type { Table } from '../../src/records/tables.js';
import { markdownTable } from './markdown.js';
import { fileOfPlugin } from './odd-sources.js';

/** Keys of a scenario that say nothing of the model: names, files, what is written. */
const NOT_OF_THE_MODEL: ReadonlySet<string> = new Set([
  'chainwatt',
  'title',
  'description',
  'plugins',
  'output',
]);
/** Longer descriptions of what can be written stand in docs/scenario.md. */
const WIDEST = 70;

/** A parameter at its place in the scenario. */
interface Placed {
  readonly parameter: Parameter;
  /** As the document names it: `population.*.load.annual`. */
  readonly name: string;
  /** Where its values are found: one place, or one for each group of homes. */
  readonly places: readonly (readonly string[])[];
}

/** Every parameter of a scenario, with the value that it has there; `text` is its file, `resolved` its canonical form. */
export function parametersTable(registries: Registries, text: string, resolved: PlainMapping): string {
  const written = readDocument(text, 'scenario').data as PlainMapping;
  const placed = placedParameters(registries, resolved);
  const isOff = ({ places }: Placed): boolean =>
    places.every((place) => valueAt(resolved, place.slice(0, -1)) === undefined);
  const rows = placed
    .filter((one) => !isOff(one))
    .map(({ parameter, name, places }) => {
      const values = places.map(
        (place) => [place[1] ?? '', shown(valueAt(resolved, place), parameter)] as const,
      );
      const isSaid = places.some((place) => valueAt(written, asWritten(place)) !== undefined);
      return [
        `\`${name}\``,
        parameter.type.length > WIDEST ? 'see scenario.md' : parameter.type,
        defaultOf(parameter),
        cell(values),
        isSaid ? 'scenario' : 'default',
        parameter.limits ?? '',
        parameter.description,
      ];
    });
  const heads = ['parameter', 'unit or form', 'default', 'value', 'set by', 'range', 'meaning'];
  return `${table(heads, rows)}\n\nSections that the scenario does without: ${sectionsOf(placed.filter(isOff))}.`;
}

/** Sections that a scenario leaves out, each with its parameters and their defaults. */
function sectionsOf(off: readonly Placed[]): string {
  const sections = new Map<string, string[]>();
  for (const { name, parameter } of off) {
    const steps = name.split('.');
    const section = steps.slice(0, -1).join('.');
    const given = `\`${steps.at(-1)!}\` ${defaultOf(parameter)}`;
    sections.set(section, [...(sections.get(section) ?? []), given]);
  }
  return [...sections].map(([section, inner]) => `\`${section}\` (${inner.join(', ')})`).join('; ');
}

function defaultOf(parameter: Parameter): string {
  if (parameter.default !== undefined) return shown(parameter.default, parameter);
  return parameter.required ? 'required' : 'none';
}

/** The plug-ins of the registries as lists, each with its file and parameters. */
export function pluginsList(registries: Registries): string {
  return (Object.keys(registries) as (keyof Registries)[])
    .map((name) => {
      const plugins = [...registries[name].values()];
      const own = new Map(plugins.map((plugin) => [plugin.kind, parametersOf(plugin.schema)]));
      const common = commonParameters(own);
      const added = addedParametersOf(name);
      const items = plugins.map(({ kind, title }) => {
        const place = `[${kind}](scenario.md#${kind}), \`${fileOfPlugin(name, kind)}\``;
        return `- ${place}: ${title}. ${ownParameters(own.get(kind)!, common)}`;
      });
      if (common.size > 0) items.push(`- \`+\`: ${briefly([...common.values()])}`);
      if (added.length > 0) items.push(`- of every kind: ${briefly(added)}`);
      return `**${capital(pluginNouns[name])}**\n\n${items.join('\n')}`;
    })
    .join('\n\n');
}

/** The tables that a run writes: rows, key and number of columns. */
export function outputTable(dictionary: ReadonlyMap<string, Table>): string {
  const rows = [...dictionary].map(([name, { description, fields, primaryKey }]) => [
    `\`${name}.csv\``,
    description.replace(/\. .*$/s, '.'),
    primaryKey.map((key) => `\`${key}\``).join(', '),
    String(fields.length),
  ]);
  return table(['table', 'a row is', 'key', 'columns'], rows);
}

/** Definitions of some fields of a table. */
export function fieldsTable({ fields }: Table, names: readonly string[]): string {
  const rows = names.map((name) => {
    const field = fields.find((one) => one.name === name);
    if (field === undefined) throw new Error(`there is no field ${name}`);
    return [`\`${name}\``, field.unit === '' ? 'text' : field.unit, field.description, field.source ?? ''];
  });
  return table(['figure', 'unit', 'definition', 'source'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((text) => text.replaceAll('|', '\\|')));
  return markdownTable([head, ...cells]);
}

function placedParameters(registries: Registries, resolved: PlainMapping): Placed[] {
  const schema = annotatedSchema(scenarioSchema(registries));
  const keys = propertiesOf(schema);
  const required = (schema['required'] ?? []) as readonly string[];
  const groups = Object.keys(resolved['population'] as PlainMapping);
  return Object.entries(keys)
    .filter(([key]) => !NOT_OF_THE_MODEL.has(key) && !['markets', 'ledgers'].includes(key))
    .flatMap(([key, node]) => {
      const place = key === 'market' || key === 'ledger' ? [`${key}s`, 'main'] : [key];
      if (key === 'population') {
        const group = node['additionalProperties'] as SchemaNode;
        const places = groups.map((name) => [key, name]);
        return parametersIn(group).flatMap((one) => within(registries, one, `${key}.*`, places, resolved));
      }
      if (node.registry === undefined && node['properties'] !== undefined)
        return parametersIn(node).flatMap((one) => within(registries, one, key, [place], resolved));
      return within(registries, parameterOf('', node, required.includes(key)), key, [place], resolved);
    });
}

/** A parameter, and those of the plug-in that the scenario has chosen for it. */
function within(
  registries: Registries,
  parameter: Parameter,
  prefix: string,
  places: readonly (readonly string[])[],
  resolved: PlainMapping,
): Placed[] {
  const steps = parameter.name === '' ? [] : parameter.name.split('.');
  const name = [prefix, ...steps].join('.');
  const here = places.map((place) => [...place, ...steps]);
  const { registry } = parameter;
  if (registry === undefined) return [{ parameter, name, places: here }];
  const kinds = here.map((place) => kindOf(valueAt(resolved, place)));
  const [kind] = [...new Set(kinds)].filter((one) => one !== undefined);
  const inner =
    kind === undefined
      ? []
      : [...parametersOf(registries[registry].get(kind)!.schema), ...addedParametersOf(registry)];
  const withIt = here.filter((_, k) => kinds[k] === kind);
  return [
    { parameter: { ...parameter, type: 'plug-in' }, name, places: here },
    ...inner.flatMap((one) => within(registries, one, name, withIt, resolved)),
  ];
}

function kindOf(value: PlainData | undefined): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const kind = (value as PlainMapping)['kind'];
  return typeof kind === 'string' ? kind : undefined;
}

function valueAt(data: PlainData, place: readonly string[]): PlainData | undefined {
  let value: PlainData | undefined = data;
  for (const step of place) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = (value as PlainMapping)[step];
  }
  return value;
}

/** The canonical form has `markets.main` for what is written `market`. */
function asWritten(place: readonly string[]): string[] {
  const [first, second, ...rest] = place;
  if (second === 'main' && (first === 'markets' || first === 'ledgers')) return [first.slice(0, -1), ...rest];
  return [...place];
}

function shown(value: PlainData | undefined, parameter: Parameter): string {
  if (value === undefined) return 'none';
  const kind = kindOf(value);
  if (kind !== undefined) return `\`${kind}\``;
  const isShare = parameter.units?.[0] === '%';
  const text = inline(isShare ? inPercent(value) : value);
  return text === '{}' || text === '[]' || text === '' ? 'none' : `\`${text}\``;
}

/** The canonical form has shares as numbers. */
function inPercent(value: PlainData): PlainData {
  if (typeof value === 'number') return `${Number((value * 100).toPrecision(12))} %`;
  if (Array.isArray(value)) return value.map((inner: PlainData) => inPercent(inner));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, inPercent(inner as PlainData)]),
  );
}

/** One value where all groups of homes have the same, else that of each. */
function cell(values: readonly (readonly [group: string, value: string])[]): string {
  const distinct = new Set(values.map(([, value]) => value));
  if (distinct.size === 1) return [...distinct][0]!;
  return values.map(([group, value]) => `${group}: ${value}`).join(', ');
}

function brief(parameter: Parameter): string {
  const { name, default: value, limits } = parameter;
  const given =
    value === undefined ? (parameter.required ? 'required' : 'optional') : shown(value, parameter);
  return `\`${name}\` ${given}${limits === undefined ? '' : ` (${limits})`}`;
}

/** Parameters that half of the plug-ins of a registry or more, and at least three, have alike, by their text. */
function commonParameters(own: ReadonlyMap<string, readonly Parameter[]>): Map<string, Parameter> {
  const all = [...own.values()].flat();
  const counts = new Map<string, number>();
  for (const one of all) counts.set(JSON.stringify(one), (counts.get(JSON.stringify(one)) ?? 0) + 1);
  const least = Math.max(3, own.size / 2);
  return new Map(
    all.map((one) => [JSON.stringify(one), one] as const).filter(([key]) => counts.get(key)! >= least),
  );
}

/** The parameters of one plug-in; those of the row + by that sign, if it has most of them. */
function ownParameters(parameters: readonly Parameter[], common: ReadonlyMap<string, Parameter>): string {
  const names = new Set(parameters.map(({ name }) => name));
  const held = parameters.filter((one) => common.has(JSON.stringify(one))).length;
  if (held === 0 || held < common.size / 2) return briefly(parameters);
  const own = parameters.filter((one) => !common.has(JSON.stringify(one))).map(brief);
  const missing = [...common.values()]
    .filter(({ name }) => !names.has(name))
    .map(({ name }) => `\`${name}\``);
  return `${[...own, missing.length === 0 ? '`+`' : `\`+\` without ${missing.join(', ')}`].join('; ')}.`;
}

function briefly(parameters: readonly Parameter[]): string {
  return parameters.length === 0 ? 'No parameters.' : `${parameters.map(brief).join('; ')}.`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
