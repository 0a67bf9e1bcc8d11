/**
 * The scenario's schema as JSON Schema (draft 2020-12), for editors: completion, descriptions and examples while one writes.
 * It describes what may be written; units and rules between values are checked when the scenario is loaded.
 */
import { z } from 'zod';
import type { PlainMapping } from './document.js';
import type { Registries } from './plugin-choice.js';
import { scenarioSchema } from './schema.js';

/** Facts that chainwatt's own schemas carry and that JSON Schema has no keyword for. */
const OWN_KEYWORDS = ['dimension', 'unit', 'sampled', 'asset'] as const;

/** JSON Schema of a scenario file. Quantities need `loadQuantityParser` before. */
export function scenarioJsonSchema(registries: Registries): PlainMapping {
  const schema = z.toJSONSchema(scenarioSchema(registries), {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      for (const keyword of OWN_KEYWORDS) delete jsonSchema[keyword];
      // zod takes examples for those of the output; ours are of the input.
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) jsonSchema.examples = examples;
    },
  });
  return JSON.parse(JSON.stringify(schema)) as PlainMapping;
}
