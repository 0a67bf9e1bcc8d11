/**
 * The scenario's schema as JSON Schema (draft 2020-12), for editors: completion, descriptions and examples while one writes, and
 * the form of quantities, so that a wrong unit shows at once. Rules between values are checked when the scenario is loaded, and so
 * are the limits of quantities with a unit.
 */
import { z } from 'zod';
import { dimensions, factsOf, type Dimension, type Limits } from '../records/dimensions.js';
import { quantityPattern } from '../records/quantity-pattern.js';
import type { PlainData, PlainMapping } from './document.js';
import type { Registries } from './plugin-choice.js';
import { scenarioSchema } from './schema.js';

/** Facts that chainwatt's own schemas carry and that JSON Schema has no keyword for. */
const OWN_KEYWORDS: ReadonlySet<string> = new Set([
  'dimension',
  'unit',
  'limits',
  'sampled',
  'asset',
  'registry',
]);

/** A node of a JSON Schema: zod's keywords, with chainwatt's own facts beside them. */
export interface SchemaNode extends PlainMapping {
  readonly dimension?: Dimension;
  readonly limits?: { readonly minimum?: number; readonly maximum?: number };
  readonly sampled?: boolean;
  /** The registry that a plug-in is chosen from here. */
  readonly registry?: keyof Registries;
}

/** What may be written for `schema`, with chainwatt's own facts. */
export function annotatedSchema(schema: z.ZodType): SchemaNode {
  const json = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      // zod takes examples for those of the output; ours are of the input.
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) jsonSchema.examples = examples;
      // A default that is written otherwise than it is kept is left out by zod.
      if (zodSchema instanceof z.ZodDefault && jsonSchema.default === undefined) {
        const written = z.safeEncode(zodSchema.unwrap(), zodSchema.def.defaultValue);
        if (written.success) jsonSchema.default = written.data;
      }
    },
  });
  return JSON.parse(JSON.stringify(json)) as SchemaNode;
}

/** JSON Schema of a scenario file. Needs `loadQuantityParser` before. */
export function scenarioJsonSchema(registries: Registries): PlainMapping {
  const used = new Set<Dimension>();
  const schema = forEditors(annotatedSchema(scenarioSchema(registries)), used);
  const definitions = (Object.keys(dimensions) as Dimension[]).filter((dimension) => used.has(dimension));
  return { ...schema, $defs: Object.fromEntries(definitions.map((name) => [name, definition(name)])) };
}

/** Keywords with schemas inside: one, a list of them, or one for each name. */
const INNER: Readonly<Record<string, 'one' | 'list' | 'names'>> = {
  items: 'one',
  additionalProperties: 'one',
  propertyNames: 'one',
  anyOf: 'list',
  oneOf: 'list',
  prefixItems: 'list',
  properties: 'names',
};

/** A copy without chainwatt's own facts, quantities by reference to the form of their dimension. */
function forEditors(node: SchemaNode, used: Set<Dimension>): PlainMapping {
  const { dimension, sampled, limits = {} } = node;
  const copy: Record<string, PlainData> = {};
  for (const [key, value] of Object.entries(node)) {
    if (!OWN_KEYWORDS.has(key)) copy[key] = mapInner(key, value, (inner) => forEditors(inner, used));
  }
  if (dimension === undefined || sampled === true) return copy;
  used.add(dimension);
  delete copy['type'];
  return { ...copy, ...quantityForm(dimension, limits) };
}

/** The value of a keyword, with every schema inside it changed. */
function mapInner(key: string, value: PlainData, change: (inner: SchemaNode) => PlainMapping): PlainData {
  const kind = INNER[key];
  if (kind === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(change);
  if (kind === 'one') return change(value as SchemaNode);
  const entries = Object.entries(value as Readonly<Record<string, SchemaNode>>);
  return Object.fromEntries(entries.map(([name, inner]) => [name, change(inner)]));
}

/** The form of a quantity; limits of a bare number are known, those of a text are not looked at. */
function quantityForm(dimension: Dimension, limits: Limits): PlainMapping {
  const form = { $ref: `#/$defs/${dimension}` };
  const { unit, integer } = factsOf(dimension);
  return unit === '1' ? { anyOf: [{ type: integer ? 'integer' : 'number', ...limits }, form] } : form;
}

/** What every quantity of a dimension has in common: its text, and the 0 that needs no unit. */
function definition(dimension: Dimension): PlainMapping {
  const { noun, example, unit } = factsOf(dimension);
  const text = { type: 'string', pattern: quantityPattern(dimension) };
  const description = `${noun}, such as ${example}`;
  return unit === '1' ? { description, ...text } : { description, anyOf: [text, { const: 0 }] };
}
