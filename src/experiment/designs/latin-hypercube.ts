/**
 * Latin hypercube design: every factor runs through its whole distribution in equal strata, whatever the number of factors.
 * Source: McKay, Beckman & Conover (1979); see src/stats/latin-hypercube.ts.
 */
import { z } from 'zod';
import { definePlugin } from '../../records/plugin.js';
import { quantity } from '../../records/quantity.js';
import { LATIN_HYPERCUBE_COUNT_MAX, latinHypercube as sample } from '../../stats/index.js';
import { requireFactors } from './refusal.js';
import type { DesignContext, DesignOfExperiment } from './types.js';

export const latinHypercube = definePlugin({
  kind: 'latin-hypercube',
  title: 'Latin hypercube: one point in each stratum of each factor',
  source: 'McKay, Beckman & Conover (1979), Technometrics 21(2); maximin: Morris & Mitchell (1995)',
  schema: z.strictObject({
    points: quantity('count', 'number of points', { minimum: 1, maximum: LATIN_HYPERCUBE_COUNT_MAX }),
    candidates: quantity(
      'count',
      'samples drawn, of which the one with the most distant nearest points is taken',
      {
        minimum: 1,
        maximum: 10_000,
      },
    ).default(1),
  }),
  create: ({ points: count, candidates }, { factors, seed }: DesignContext): DesignOfExperiment => {
    requireFactors(factors, Infinity);
    return {
      count,
      plan: () => ({
        points: sample(factors.length, count, seed, { candidates }),
        roles: { analysis: 'rank-correlation' },
      }),
    };
  },
});
