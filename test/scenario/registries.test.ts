import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { loadScenario, registries, scenarioJsonSchema, type PluginSet } from '../../src/scenario/index.js';

beforeAll(loadQuantityParser);

const scenarios = new URL('../../scenarios/', import.meta.url);
const files = existsSync(scenarios) ? readdirSync(scenarios).filter((name) => name.endsWith('.yaml')) : [];

describe('the scenarios that come with chainwatt', () => {
  it.each(files)('%s loads, and resolves to a scenario that means the same', async (file) => {
    const first = await loadScenario(readFileSync(new URL(file, scenarios), 'utf8'), { file, registries });
    const again = await loadScenario(JSON.stringify(first.resolved), { file, registries });
    expect(again.scenario).toEqual(first.scenario);
    expect(again.hash).toBe(first.hash);
  });
});

describe('every plug-in', () => {
  const plugins = Object.entries<PluginSet>({ ...registries }).flatMap(([room, set]) =>
    [...set.values()].map((plugin) => ({ room, ...plugin })),
  );
  it.each(plugins)(
    '$room $kind: its defaults can be written back, and every parameter is described',
    ({ schema }) => {
      const defaults = schema.safeParse({});
      if (defaults.success) {
        const written = z.encode(schema, defaults.data);
        expect(schema.parse(JSON.parse(JSON.stringify(written)))).toEqual(defaults.data);
      }
      const json = z.toJSONSchema(schema, { io: 'input' });
      const undescribed = Object.entries(json.properties ?? {}).filter(
        ([, property]) => typeof property === 'boolean' || property.description === undefined,
      );
      expect(undescribed.map(([name]) => name)).toEqual([]);
    },
  );
});

describe('the JSON Schema of the product', () => {
  it('covers every registry', () => {
    const text = JSON.stringify(scenarioJsonSchema(registries));
    for (const kind of [
      'household',
      'solar',
      'battery',
      'uniform-price',
      'flat',
      'persistence',
      'regional',
      'central',
    ])
      expect(text).toContain(`"const":"${kind}"`);
  });
});
