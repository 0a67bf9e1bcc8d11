/** The keys of a schema as a person reads them: what to write, the default, the limits, the meaning. For lists and documents. */
import { z } from 'zod';
import { factsOf, type Dimension } from '../records/dimensions.js';
import { describeLimits } from '../records/quantity-parser.js';
import type { PlainData, PlainMapping } from './document.js';
import { annotatedSchema, type SchemaNode } from './json-schema.js';
import type { PluginFacts, Registries } from './plugin-choice.js';
import { addedParameters } from './schema.js';

export interface Parameter {
  /** Dotted where sections lie inside: `imbalance.short`. */
  readonly name: string;
  /** What to write, in words: "time (min)", "auto or time (min)", "share (%), by home". */
  readonly type: string;
  /** Units that fit, those that are used most first. */
  readonly units?: readonly string[];
  readonly required: boolean;
  /** As it would be written; absent where there is none. */
  readonly default?: PlainData;
  readonly limits?: string;
  readonly description: string;
  /** Where a plug-in is chosen here. */
  readonly registry?: keyof Registries;
}

/** The parameters of a plug-in, or the keys of a section. */
export function parametersOf(schema: z.ZodType): Parameter[] {
  return parametersIn(annotatedSchema(schema));
}

/** What can be written for a plug-in: its own parameters, and those that its place in the scenario adds. */
export function pluginParameters(registry: keyof Registries, plugin: PluginFacts): Parameter[] {
  return [...parametersOf(plugin.schema), ...addedParametersOf(registry)];
}

/** What the place in the scenario adds to the parameters of every plug-in of `registry`. */
export function addedParametersOf(registry: keyof Registries): Parameter[] {
  const added: Partial<Record<keyof Registries, z.ZodRawShape>> = addedParameters;
  return parametersOf(z.strictObject(added[registry] ?? {}));
}

/** The keys of a node with properties, those of sections inside it among them. */
export function parametersIn(node: SchemaNode, prefix = ''): Parameter[] {
  const required = (node['required'] ?? []) as readonly string[];
  return Object.entries(propertiesOf(node)).flatMap(([key, inner]) => {
    const name = `${prefix}${key}`;
    if (inner.registry === undefined && inner['properties'] !== undefined)
      return parametersIn(inner, `${name}.`);
    return [parameterOf(name, inner, required.includes(key))];
  });
}

/** One key. */
export function parameterOf(name: string, node: SchemaNode, required: boolean): Parameter {
  const units = node.dimension === undefined ? [] : factsOf(node.dimension).suggest;
  const limits = limitsOf(node);
  return {
    name,
    type: typeOf(node),
    ...(units.length === 0 ? {} : { units }),
    required,
    ...(node['default'] === undefined ? {} : { default: node['default'] }),
    ...(limits === undefined ? {} : { limits }),
    description: String(node['description'] ?? ''),
    ...(node.registry === undefined ? {} : { registry: node.registry }),
  };
}

/** The schemas of a node's properties. */
export function propertiesOf(node: SchemaNode): Readonly<Record<string, SchemaNode>> {
  return (node['properties'] ?? {}) as Readonly<Record<string, SchemaNode>>;
}

/** Plain data as one would write it in a line of YAML. */
export function inline(value: PlainData): string {
  if (Array.isArray(value)) return `[${value.map((inner: PlainData) => inline(inner)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${inline(inner as PlainData)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** A dimension without article and filler: "time", "price per kWh". */
export function shortNoun(dimension: Dimension): string {
  return factsOf(dimension).noun.replace(/^an? (length of |amount of )?/, '');
}

function typeOf(node: SchemaNode): string {
  const words = [...new Set(wordsOf(node))];
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** Everything that can be written, each in a word or a few. */
function wordsOf(node: SchemaNode): string[] {
  if (node.registry !== undefined) return ['plug-in'];
  if (node.dimension !== undefined) {
    const [unit] = factsOf(node.dimension).suggest;
    const noun = unit === undefined ? shortNoun(node.dimension) : `${shortNoun(node.dimension)} (${unit})`;
    return [node.sampled === true ? `${noun}, by home` : noun];
  }
  if (node['const'] !== undefined) return [word(node['const'])];
  if (node['enum'] !== undefined) return (node['enum'] as readonly PlainData[]).map(word);
  const alternatives = (node['anyOf'] ?? node['oneOf']) as readonly SchemaNode[] | undefined;
  if (alternatives !== undefined) return alternatives.flatMap(wordsOf);
  return [node['type'] ?? []].flat().flatMap((type) => formsOf(String(type), node));
}

function formsOf(type: string, node: SchemaNode): string[] {
  if (type === 'boolean') return ['true', 'false'];
  if (type === 'string') {
    const example = (node['examples'] as readonly PlainData[] | undefined)?.[0];
    return [example === undefined ? 'text' : `text, such as ${inline(example)}`];
  }
  if (type === 'array') return [`list: ${typeOf((node['items'] ?? {}) as SchemaNode)}`];
  if (type !== 'object') return [type === 'integer' ? 'whole number' : type];
  if (node['properties'] !== undefined) return [`keys ${Object.keys(propertiesOf(node)).join(', ')}`];
  const names = (node['propertyNames'] as PlainMapping | undefined)?.['enum'] as
    readonly string[] | undefined;
  const each = typeOf((node['additionalProperties'] ?? {}) as SchemaNode);
  return [names === undefined ? 'keys by name' : `keys ${names.join(', ')}; each ${each}`];
}

/** A literal; quoted where it would not stand for itself. */
function word(value: PlainData): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w./+-]+$/.test(text) ? text : JSON.stringify(value);
}

function limitsOf(node: SchemaNode): string | undefined {
  const alternatives = (node['anyOf'] ?? []) as readonly SchemaNode[];
  const quantity = alternatives.find(({ dimension }) => dimension !== undefined);
  if (node.dimension === undefined && quantity !== undefined) return limitsOf(quantity);
  if (node.dimension !== undefined) {
    const limits = describeLimits(node.limits ?? {}, node.dimension);
    return limits === 'any' ? undefined : limits;
  }
  const entries: readonly (readonly [keyword: string, text: (bound: PlainData) => string])[] = [
    ['minimum', (bound) => `at least ${String(bound)}`],
    ['exclusiveMinimum', (bound) => `above ${String(bound)}`],
    ['maxLength', (bound) => `at most ${String(bound)} characters`],
    ['minItems', (bound) => (bound === 1 ? 'not empty' : `at least ${String(bound)}`)],
  ];
  const texts = entries.flatMap(([keyword, text]) => {
    const bound = node[keyword];
    return bound === undefined ? [] : [text(bound)];
  });
  return texts.length === 0 ? undefined : texts.join(', ');
}
