/**
 * Whether a value is right by a JSON Schema: draft 2020-12, the keywords that chainwatt's schema uses. A keyword that it does not
 * know is an error, so that nothing passes unseen.
 */
import type { PlainData, PlainMapping } from '../../src/scenario/index.js';

type Judge = (keyword: PlainData, value: unknown, node: PlainMapping, root: PlainMapping) => boolean;

const SILENT = new Set(['$schema', '$defs', 'title', 'description', 'default', 'examples']);

const judges: Readonly<Record<string, Judge>> = {
  $ref: (reference, value, _node, root) => accepts(resolve(String(reference), root), value, root),
  type: (types, value) => [types].flat().some((type) => hasType(value, String(type))),
  const: (literal, value) => value === literal,
  enum: (literals, value) => (literals as readonly unknown[]).includes(value),
  anyOf: (options, value, _node, root) => fitting(options, value, root) > 0,
  oneOf: (options, value, _node, root) => fitting(options, value, root) === 1,
  pattern: (pattern, value) => typeof value !== 'string' || new RegExp(String(pattern), 'u').test(value),
  minLength: (bound, value) => typeof value !== 'string' || value.length >= Number(bound),
  maxLength: (bound, value) => typeof value !== 'string' || value.length <= Number(bound),
  minimum: (bound, value) => typeof value !== 'number' || value >= Number(bound),
  maximum: (bound, value) => typeof value !== 'number' || value <= Number(bound),
  exclusiveMinimum: (bound, value) => typeof value !== 'number' || value > Number(bound),
  minItems: (bound, value) => !Array.isArray(value) || value.length >= Number(bound),
  maxItems: (bound, value) => !Array.isArray(value) || value.length <= Number(bound),
  prefixItems: (nodes, value, _node, root) =>
    !Array.isArray(value) ||
    value.every((entry, i) => acceptsOptional((nodes as readonly PlainData[])[i], entry, root)),
  items: (inner, value, node, root) =>
    !Array.isArray(value) ||
    value
      .slice(((node['prefixItems'] ?? []) as readonly unknown[]).length)
      .every((entry) => acceptsOptional(inner, entry, root)),
  required: (keys, value) =>
    !isObject(value) || (keys as readonly string[]).every((key) => Object.hasOwn(value, key)),
  properties: (nodes, value, _node, root) =>
    !isObject(value) ||
    Object.entries(nodes as PlainMapping).every(
      ([key, inner]) => !Object.hasOwn(value, key) || acceptsOptional(inner, value[key], root),
    ),
  additionalProperties: (inner, value, node, root) =>
    !isObject(value) ||
    Object.entries(value).every(
      ([key, entry]) =>
        Object.hasOwn((node['properties'] ?? {}) as PlainMapping, key) || acceptsOptional(inner, entry, root),
    ),
  propertyNames: (inner, value, _node, root) =>
    !isObject(value) || Object.keys(value).every((key) => acceptsOptional(inner, key, root)),
};

export function accepts(node: PlainMapping, value: unknown, root: PlainMapping = node): boolean {
  return Object.entries(node).every(([keyword, content]) => {
    if (SILENT.has(keyword)) return true;
    const judge = judges[keyword];
    if (judge === undefined) throw new Error(`the judge does not know ${keyword}`);
    return judge(content, value, node, root);
  });
}

/** A schema may be absent, `true` or `false` as well. */
function acceptsOptional(node: PlainData | undefined, value: unknown, root: PlainMapping): boolean {
  return typeof node === 'object' && node !== null
    ? accepts(node as PlainMapping, value, root)
    : node !== false;
}

function fitting(options: PlainData, value: unknown, root: PlainMapping): number {
  return (options as readonly PlainMapping[]).filter((option) => accepts(option, value, root)).length;
}

function resolve(reference: string, root: PlainMapping): PlainMapping {
  let node: PlainData | undefined = root;
  for (const step of reference.split('/').slice(1)) node = (node as PlainMapping)[step];
  if (node === undefined) throw new Error(`nothing is at ${reference}`);
  return node as PlainMapping;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  return type === 'object' ? isObject(value) : typeof value === type;
}
