/**
 * Where homes are, as far as trading cares: each belongs to a community, and each community to a district.
 * Cost: a few ns a home, once.
 */
import { z } from 'zod';
import { quantity } from '../records/quantity.js';

/** How near two homes are, the nearest first: the same community, another one of the same district, another district. */
export const nearness = ['community', 'district', 'elsewhere'] as const;
export type Nearness = (typeof nearness)[number];

/** Where a group of homes is; names of communities and districts are numbers here. */
export interface Place {
  readonly community: number;
  readonly district: number;
}

/** The place in `nearness` that two homes at `a` and `b` have. A community lies in one district. */
export function nearnessOf(a: Place, b: Place): 0 | 1 | 2 {
  if (a.district !== b.district) return 2;
  return a.community === b.community ? 0 : 1;
}

/** A community of the scenario. */
export const communitySchema = z.strictObject({
  district: z.string().min(1).default('main').describe('name of the district in which the community lies'),
  capacity: quantity(
    'power',
    'the most that each market with levels may trade beyond the community in either direction; without it, any amount',
    { minimum: 0 },
  ).optional(),
});

/** A district of the scenario. */
export const districtSchema = z.strictObject({
  capacity: quantity(
    'power',
    'the most that each market with levels: elsewhere may trade beyond the district in either direction; without it, any amount',
    { minimum: 0 },
  ).optional(),
});
