/** Toy plug-ins with the parameters that scenarios/neighbourhood.yaml uses, so that these tests hang on no other room. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ChainwattError, type Problem } from '../../src/kernel/index.js';
import { quantity, sampled } from '../../src/records/quantity.js';
import type { PluginFacts, Registries } from '../../src/scenario/index.js';
import { parseScenario, type LoadedScenario, type LoadOptions } from '../../src/scenario/load.js';

export const exampleText = readFileSync(
  new URL('../../scenarios/neighbourhood.yaml', import.meta.url),
  'utf8',
);

const price = (description: string) => quantity('price', description);
const share = (description: string) => quantity('fraction', description, { minimum: 0, maximum: 1 });

function toys(schemas: Record<string, z.ZodObject>): ReadonlyMap<string, PluginFacts> {
  return new Map(
    Object.entries(schemas).map(([kind, schema]) => [
      kind,
      { kind, title: `toy ${kind}`, source: 'test', schema },
    ]),
  );
}

export const toyRegistries: Registries = {
  loads: toys({
    household: z.strictObject({ annual: sampled('energy', 'energy of a year', { minimum: 0 }) }),
    csv: z.strictObject({
      file: z.union([z.string(), z.array(z.string())]),
      scale: sampled('number', 'scale').prefault(1),
      policies: z.partialRecord(z.enum(['gap', 'stuck']), z.enum(['fail', 'keep'])).default({}),
    }),
  }),
  generators: toys({
    solar: z.strictObject({
      peak: sampled('peakPower', 'peak power', { minimum: 0 }),
      tilt: quantity('angle', 'tilt', { minimum: 0, maximum: 90 }).prefault('35 deg'),
    }),
  }),
  batteries: toys({
    battery: z
      .strictObject({
        capacity: sampled('energy', 'capacity', { minimum: 0 }),
        power: sampled('power', 'power', { minimum: 0 }),
        efficiency: share('round trip').prefault('90 %'),
        reserve: share('kept').prefault(0),
      })
      .refine((config) => config.reserve < config.efficiency, { error: 'toy rule', path: ['reserve'] }),
  }),
  mechanisms: toys({
    'uniform-price': z.strictObject({
      priceRule: z.enum(['midpoint', 'buyer', 'seller']).default('midpoint'),
      ties: z.enum(['pro-rata', 'time']).default('pro-rata'),
    }),
    none: z.strictObject({}),
  }),
  tariffs: toys({
    flat: z.strictObject({
      energy: price('energy'),
      network: price('network'),
      levies: price('levies'),
      tax: price('tax'),
      vat: share('value-added tax'),
      feedIn: price('feed-in'),
      wholesale: price('wholesale'),
      localNetworkDiscount: share('discount').prefault('0 %'),
      imbalance: z.strictObject({
        short: price('short'),
        long: price('long'),
        netting: z.enum(['individual', 'netted']).default('individual'),
      }),
    }),
  }),
  strategies: toys({ 'zero-intelligence-constrained': z.strictObject({}), truthful: z.strictObject({}) }),
  forecasts: toys({ persistence: z.strictObject({}), perfect: z.strictObject({}) }),
  networks: toys({ regional: z.strictObject({ delay: quantity('time', 'delay').prefault('20 ms') }) }),
  ledgers: toys({
    central: z.strictObject({
      fee: price('fee').prefault('0.5 ct/kWh'),
      delay: quantity('time', 'delay', { minimum: 0 }).prefault('50 ms'),
    }),
    'poa-clique': z.strictObject({
      signers: quantity('count', 'signers', { minimum: 1, maximum: 100 }).prefault(7),
      period: quantity('time', 'block period', { minimum: 0 }).prefault('5 s'),
    }),
    pow: z.strictObject({ hardware: quantity('moneyPerTime', 'hardware') }),
  }),
  faults: toys({ crash: z.strictObject({ node: quantity('count', 'node', { minimum: 0 }) }) }),
};

export function load(text: string, options: Partial<LoadOptions> = {}): LoadedScenario {
  return parseScenario(text, { file: 'test.yaml', registries: toyRegistries, ...options });
}

/** The example with one piece of its text replaced; the piece must be there. */
export function edited(from: string, to: string): string {
  if (!exampleText.includes(from)) throw new Error(`the example has no ${JSON.stringify(from)}`);
  return exampleText.replace(from, to);
}

/** What loading complains about. */
export function problemsOf(text: string, options: Partial<LoadOptions> = {}): readonly Problem[] {
  try {
    load(text, options);
  } catch (error) {
    if (error instanceof ChainwattError && error.category === 'input') return error.problems;
    throw error;
  }
  return [];
}

/** Where `piece` starts in `text`: line and column, from 1. */
export function placeOf(text: string, piece: string): { file: string; line: number; column: number } {
  const offset = text.indexOf(piece);
  if (offset < 0) throw new Error(`the text has no ${JSON.stringify(piece)}`);
  const before = text.slice(0, offset).split('\n');
  return { file: 'test.yaml', line: before.length, column: before.at(-1)!.length + 1 };
}
