import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import {
  parseScenario,
  registries,
  scenarioJsonSchema,
  type PlainData,
  type PlainMapping,
} from '../../src/scenario/index.js';
import { accepts } from './json-schema-judge.js';
import { exampleText, toyRegistries } from './toys.js';

let schema: PlainMapping;
beforeAll(async () => {
  await loadQuantityParser();
  schema = scenarioJsonSchema(toyRegistries);
});

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
    // a start or typical periods, which is checked beside the schema
    expect(at(schema, 'properties', 'time', 'required')).toEqual(['duration']);
  });

  it('describes every key, with an example of each quantity and the defaults as one writes them', () => {
    expect(at(schema, 'properties', 'time', 'properties', 'slot')).toEqual({
      $ref: '#/$defs/time',
      description: 'length of a delivery slot; a day holds a whole number of them',
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
    expect(JSON.stringify(schema)).not.toMatch(/"(dimension|unit|limits|sampled|asset|registry)":(?!\{)/);
  });

  it('keeps a key that is called as one of them', () => {
    const csv = { csv: { file: 'homes.csv', column: 'peak', unit: 'kWp' } };
    const text = exampleText.replace('{ uniform: [4 kWp, 10 kWp] }', JSON.stringify(csv));
    expect(accepts(schema, parse(text))).toBe(true);
    const { unit: _, ...without } = csv.csv;
    expect(accepts(schema, parse(text.replace(JSON.stringify(csv.csv), JSON.stringify(without))))).toBe(
      false,
    );
  });

  it('has the default of what is kept otherwise than it is written', () => {
    expect(at(schema, 'properties', 'faults', 'default')).toEqual([]);
  });
});

describe('the form of quantities', () => {
  it.each([
    // [what is replaced, by what, whether an editor accepts it]
    ['peak: { uniform: [4 kWp, 10 kWp] }', 'peak: 5 kWp', true],
    ['peak: { uniform: [4 kWp, 10 kWp] }', 'peak: 5 kW', false],
    ['[4 kWp, 10 kWp]', '[4 kW, 10 kWp]', false],
    ['vat: 19 %', 'vat: 0.19', true],
    ['vat: 19 %', 'vat: banana', false],
    ['vat: 19 %', 'vat: 1.9', false],
    ['slot: 15 min', 'slot: 0.25 h', true],
    ['slot: 15 min', 'slot: 15', false],
    ['slot: 15 min', 'slot: 15 kWh', false],
    ['duration: 7 d', 'duration: 1 month', false],
    ['energy: 12.9 ct/kWh', 'energy: 12.9 ct', false],
    ['energy: 12.9 ct/kWh', 'energy: 0', true],
    ['count: 70', 'count: 0', true],
    ['count: 70', 'count: -1', false],
    ['count: 70', 'count: 70.5', false],
    ['gateCloses: 15 min', 'gateCloses: auto', true],
    ['gateCloses: 15 min', 'gateCloses: soon', false],
  ])('%s as %s: %s', (from, to, accepted) => {
    expect(exampleText).toContain(from);
    expect(accepts(schema, parse(exampleText.replace(from, to)))).toBe(accepted);
  });

  it('is written once for each dimension', () => {
    const text = JSON.stringify(schema);
    for (const name of Object.keys(schema['$defs'] as PlainMapping)) {
      const { pattern, anyOf } = at(schema, '$defs', name) as { pattern?: string; anyOf?: PlainMapping[] };
      const form = pattern ?? String(anyOf?.[0]?.['pattern']);
      const first = `{"type":"string","pattern":${JSON.stringify(form)}`;
      if (pattern === undefined) expect(text.split(first), name).toHaveLength(2);
      expect(() => new RegExp(form, 'u')).not.toThrow();
    }
  });
});

describe('the scenarios that come with chainwatt', () => {
  const folder = new URL('../../scenarios/', import.meta.url);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : [];
  let product: PlainMapping;
  beforeAll(() => {
    product = scenarioJsonSchema(registries);
  });

  it.each(files)('%s is right by the JSON Schema, and so is its resolved form', (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    expect(accepts(product, parse(text))).toBe(true);
    expect(accepts(product, parseScenario(text, { file, registries }).resolved)).toBe(true);
  });
});
