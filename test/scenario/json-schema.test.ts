import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { scenarioJsonSchema, type PlainData, type PlainMapping } from '../../src/scenario/index.js';
import { exampleText, toyRegistries } from './toys.js';

let schema: PlainMapping;
beforeAll(async () => {
  await loadQuantityParser();
  schema = scenarioJsonSchema(toyRegistries);
});

/**
 * A judge for the keywords that the schema uses, to see that it accepts what editors will be shown; draft 2020-12, simplified.
 */
function accepts(node: PlainMapping, value: unknown): boolean {
  const alternatives = (node['anyOf'] ?? node['oneOf']) as readonly PlainMapping[] | undefined;
  if (alternatives && !alternatives.some((option) => accepts(option, value))) return false;
  if (node['const'] !== undefined && value !== node['const']) return false;
  if (node['enum'] && !(node['enum'] as readonly unknown[]).includes(value)) return false;
  const types = node['type'] === undefined ? [] : [node['type']].flat();
  const type = Array.isArray(value) ? 'array' : typeof value;
  if (types.length > 0 && !types.includes(type)) return false;
  if (type !== 'object') return true;
  const properties = (node['properties'] ?? {}) as { readonly [key: string]: PlainData };
  const object = value as { readonly [key: string]: unknown };
  const required = (node['required'] ?? []) as readonly string[];
  if (!required.every((key) => Object.hasOwn(object, key))) return false;
  return Object.entries(object).every(([key, inner]) => {
    const property: PlainData | undefined = properties[key] ?? node['additionalProperties'];
    if (property === false) return false;
    return typeof property === 'object' ? accepts(property as PlainMapping, inner) : true;
  });
}

function at(node: PlainData | undefined, ...path: (string | number)[]): PlainData | undefined {
  let inner = node;
  for (const step of path) inner = (inner as PlainMapping | undefined)?.[step];
  return inner;
}

describe('the JSON Schema of a scenario', () => {
  it('accepts the example, and not the example with a wrong key, kind or type', () => {
    const example = parse(exampleText) as PlainMapping;
    expect(accepts(schema, example)).toBe(true);
    expect(accepts(schema, { ...example, sheep: 1 })).toBe(false);
    expect(accepts(schema, { ...example, ledger: { kind: 'sheep' } })).toBe(false);
    expect(accepts(schema, { ...example, ledger: 'sheep' })).toBe(false);
    expect(accepts(schema, { ...example, ledger: 'poa-clique' })).toBe(true);
    expect(accepts(schema, { ...example, time: 3 })).toBe(false);
    const { title: _, ...untitled } = example;
    expect(accepts(schema, untitled)).toBe(false);
  });

  it('requires what has no default, and nothing else', () => {
    expect(schema['required']).toEqual(['chainwatt', 'title', 'time', 'population', 'tariff']);
    expect(at(schema, 'properties', 'time', 'required')).toEqual(['start', 'duration']);
  });

  it('describes every key, with an example of each quantity and the defaults as one writes them', () => {
    expect(at(schema, 'properties', 'time', 'properties', 'slot')).toEqual({
      description: 'length of a delivery slot; a day holds a whole number of them',
      type: ['number', 'string'],
      default: '15 min',
      examples: ['15 min'],
    });
    const undescribed = Object.entries(schema['properties'] as PlainMapping).filter(
      ([, property]) => typeof at(property, 'description') !== 'string',
    );
    expect(undescribed).toEqual([]);
  });

  it('offers each plug-in by its kind, with its parameters, and its title', () => {
    const ledgers = at(schema, 'properties', 'ledger', 'anyOf') as readonly PlainMapping[];
    const objects = at(ledgers[0], 'oneOf') as readonly PlainMapping[];
    expect(objects.map((option) => at(option, 'properties', 'kind', 'const'))).toEqual([
      'central',
      'poa-clique',
      'pow',
    ]);
    expect(objects.map((option) => option['title'])).toEqual(['toy central', 'toy poa-clique', 'toy pow']);
    expect(objects[0]).toMatchObject({ additionalProperties: false, required: ['kind'] });
    expect(ledgers[1]).toMatchObject({ type: 'string', enum: ['central', 'poa-clique', 'pow'] });
  });

  it('has no keyword of our own', () => {
    expect(JSON.stringify(schema)).not.toMatch(/"(dimension|sampled|asset)":/);
  });
});
