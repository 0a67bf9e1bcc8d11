import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { quantity, sampled } from '../../src/records/quantity.js';
import { addedParametersOf, inline, parametersOf } from '../../src/scenario/parameters.js';
import { distributions } from '../../src/scenario/reference.js';
import { parse } from 'yaml';

describe('the parameters of a schema', () => {
  it('are what to write, the default, the limits and the meaning', () => {
    const schema = z.strictObject({
      capacity: sampled('energy', 'how much fits', { minimum: 0 }),
      share: quantity('fraction', 'a part', { minimum: 0, maximum: 1 }).prefault('90 %'),
      rule: z.enum(['first', 'last', 'all at once']).default('first').describe('who is served'),
      when: z.union([z.literal('auto'), quantity('time', 'a time', { minimum: 1_000_000 })]).describe('when'),
      files: z.array(z.string()).min(1).optional().describe('where'),
      inner: z.strictObject({ on: z.boolean().default(true).describe('whether') }).prefault({}),
    });
    expect(parametersOf(schema)).toEqual([
      {
        name: 'capacity',
        type: 'energy (kWh), by home',
        units: ['kWh', 'Wh', 'MWh', 'GWh'],
        required: true,
        limits: 'at least 0',
        description: 'how much fits',
      },
      {
        name: 'share',
        type: 'share (%)',
        units: ['%'],
        required: false,
        default: '90 %',
        limits: 'from 0 % to 100 %',
        description: 'a part',
      },
      {
        name: 'rule',
        type: 'first, last or "all at once"',
        required: false,
        default: 'first',
        description: 'who is served',
      },
      {
        name: 'when',
        type: 'auto or time (min)',
        required: true,
        limits: 'at least 1 s',
        description: 'when',
      },
      { name: 'files', type: 'list: text', required: false, limits: 'not empty', description: 'where' },
      { name: 'inner.on', type: 'true or false', required: false, default: true, description: 'whether' },
    ]);
  });

  it('have the default of what is kept otherwise than it is written', () => {
    const start = z
      .codec(z.string(), z.number(), { decode: Number, encode: String })
      .default(3)
      .describe('s');
    expect(parametersOf(z.strictObject({ start }))[0]).toMatchObject({ default: '3', required: false });
  });

  it('of a fault or a network are joined by those that their place adds', () => {
    expect(addedParametersOf('faults').map(({ name }) => name)).toEqual(['start', 'end']);
    expect(addedParametersOf('networks')).toMatchObject([
      { name: 'pruned.share', default: '100 %' },
      { name: 'pruned.keep', default: 288 },
      { name: 'homeLink', default: 0 },
      { name: 'fidelity', default: 'sampled' },
    ]);
    expect(addedParametersOf('loads')).toEqual([]);
  });
});

describe('plain data in a line', () => {
  it('is YAML', () => {
    const data = { uniform: ['0 ct/kWh', '2 ct/kWh'], more: { a: 1, b: true }, none: [] };
    expect(inline(data)).toBe('{ uniform: [0 ct/kWh, 2 ct/kWh], more: { a: 1, b: true }, none: [] }');
    expect(parse(inline(data))).toEqual(data);
  });
});

describe('the distributions of the reference', () => {
  it.each(distributions)('%s can be written', async (written) => {
    await loadQuantityParser();
    expect(sampled('peakPower', 'peak').safeParse(parse(written)).success).toBe(true);
  });
});
