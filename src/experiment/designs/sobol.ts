/**
 * Sobol design: points of Sobol's sequence, which fill the space of the factors more evenly than random ones; or, for Sobol indices of
 * the first order and in total, Saltelli's matrices from such a sequence. More points leave those before as they are.
 * Sources: Sobol' (1967), Owen (1995), Saltelli et al. (2010); see src/stats/sobol-sequence.ts and saltelli.ts.
 */
import { z } from 'zod';
import { definePlugin } from '../../records/plugin.js';
import { quantity } from '../../records/quantity.js';
import {
  SALTELLI_DIMENSIONS_MAX,
  saltelliCount,
  saltelliPoints,
  SOBOL_DIMENSIONS_MAX,
  sobolPoints,
  type SobolOptions,
} from '../../stats/index.js';
import { requireChoice, requireFactors } from './refusal.js';
import type { DesignContext, DesignOfExperiment } from './types.js';

const MOST = 1_048_576;

export const sobol = definePlugin({
  kind: 'sobol',
  title: "Sobol's sequence; with analysis: indices, the matrices for Sobol indices",
  source: "Sobol' (1967); Joe & Kuo (2008); Owen (1995); Saltelli et al. (2010)",
  schema: z.strictObject({
    samples: quantity(
      'count',
      'points of the sequence, best a power of two; with analysis: indices each makes a point for every factor, and two more',
      { minimum: 1, maximum: MOST },
    ),
    analysis: z
      .enum(['none', 'indices'])
      .default('none')
      .describe('indices: points for Sobol indices of the first order and in total'),
    scrambling: z
      .enum(['owen', 'digital-shift', 'none'])
      .default('owen')
      .describe('how the sequence is made random by the seed of the experiment'),
    skip: quantity('count', 'points of the sequence to leave out at its start, best a power of two', {
      minimum: 0,
      maximum: MOST,
    }).default(0),
  }),
  create: ({ samples, analysis, scrambling, skip }, { factors, seed }: DesignContext): DesignOfExperiment => {
    const k = factors.length;
    const options: SobolOptions =
      scrambling === 'none' ? { skip } : { skip, scrambling: { method: scrambling, seed } };
    if (analysis === 'none') {
      requireFactors(factors, SOBOL_DIMENSIONS_MAX);
      return {
        count: samples,
        plan: () => ({
          points: sobolPoints(k, samples, options),
          roles: { analysis: 'rank-correlation' },
        }),
      };
    }
    requireFactors(factors, SALTELLI_DIMENSIONS_MAX);
    requireChoice(factors);
    return {
      count: saltelliCount(k, samples),
      plan: () => {
        const all = saltelliPoints(k, samples, options);
        const points = all.map(({ row, matrix }) => ({ row, matrix }));
        return {
          points: all.map(({ point }) => point),
          roles: { analysis: 'sobol-indices', rows: samples, points },
        };
      },
    };
  },
});
