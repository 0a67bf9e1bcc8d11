/**
 * A home's standing rules, as people state them: "green only", "at most 28 ct", "at least 10 ct", "not below 100 Wh",
 * "from my neighbour first" (partners.ts).
 * Price rules are all-in: the most a home pays for a kWh with every charge still due on it, the least it keeps of a sold
 * kWh after charges. `orders.ts` turns them into limits on energy alone. Units: micro-EUR per kWh, Wh.
 */
import { z } from 'zod';
import { quantity } from '../records/quantity.js';

/** `rules:` of a group in a scenario. */
export const rulesSchema = z.strictObject({
  greenOnly: z.boolean().default(false).describe('buy only local energy that is wholly renewable'),
  maximumPrice: quantity('price', 'most a home pays for a local kWh, all charges included; 0 = no rule', {
    minimum: 0,
  }).prefault(0),
  minimumPrice: quantity('price', 'least a home keeps of a kWh sold locally, after charges; 0 = no rule', {
    minimum: 0,
  }).prefault(0),
  minimumQuantity: quantity(
    'energy',
    'smallest order worth sending and smallest fill worth having; 0 = any',
    {
      minimum: 0,
      maximum: 1e6,
    },
  ).prefault(0),
  partner: z
    .string()
    .min(1)
    .optional()
    .describe(
      'home or group with which a home would rather trade, where the market heeds it; of a group, home k goes with home k',
    ),
});

export type Rules = z.output<typeof rulesSchema>;

/** No rules at all: what an empty `rules:` means. */
export const noRules: Rules = { greenOnly: false, maximumPrice: 0, minimumPrice: 0, minimumQuantity: 0 };
