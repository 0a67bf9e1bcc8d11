/**
 * No local market: nothing trades, every home settles with its retailer. The baseline beside which all other mechanisms stand.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import type { Mechanism } from './types.js';

const noMarket: Mechanism = {
  properties: {
    timing: 'none',
    individuallyRational: true,
    budgetBalance: 'strong',
    truthful: true,
    efficient: false,
    orderIndependent: true,
    quantityBasis: 'offered',
    cost: '1',
  },
  clear(_orders, _context, trades) {
    trades.count = 0;
  },
};

export const retailOnly = definePlugin({
  kind: 'retail-only',
  title: 'No local market: the retailer alone',
  source: 'definition',
  schema: z.strictObject({}),
  create: (_config, _context: undefined): Mechanism => noMarket,
});
