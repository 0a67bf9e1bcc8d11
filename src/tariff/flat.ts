/**
 * Flat tariff: the same prices in every slot. Components before VAT as on a household's bill, a fixed feed-in price, a surcharge
 * and a discount on imbalance.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { ratesOf } from './rates.js';
import type { Tariff, TariffContext } from './types.js';

const schema = z.strictObject({
  energy: quantity('price', 'retail price of energy alone, before VAT'),
  network: quantity('price', 'network charge on a metered imported kWh, before VAT', { minimum: 0 }),
  levies: quantity('price', 'levies on a metered imported kWh, before VAT', { minimum: 0 }),
  tax: quantity('price', 'electricity tax on a metered imported kWh, before VAT', { minimum: 0 }),
  vat: quantity('fraction', 'value added tax on energy and charges', { minimum: 0, maximum: 1 }),
  feedIn: quantity('price', 'what the retailer pays for a kWh fed in'),
  wholesale: quantity('price', 'what the retailer pays its supplier'),
  localNetworkDiscount: quantity(
    'fraction',
    'part of the network charge that a kWh bought locally is spared',
    {
      minimum: 0,
      maximum: 1,
    },
  ).prefault(0),
  imbalance: z
    .strictObject({
      short: quantity('price', 'surcharge on the retail price for energy beyond what was offered', {
        minimum: 0,
      }).prefault('2 ct/kWh'),
      long: quantity('price', 'discount on the feed-in price for energy short of what was offered', {
        minimum: 0,
      }).prefault('2 ct/kWh'),
      netting: z
        .enum(['individual', 'netted'])
        .default('individual')
        .describe('whether each home settles its own deviation or the community settles the sum of all'),
    })
    .prefault({})
    .describe('settlement of the difference between metered and offered energy'),
});

export const flat = definePlugin({
  kind: 'flat',
  title: 'Flat retail tariff',
  source: 'components of a household bill: energy, network charge, levies, tax, VAT',
  schema,
  create: (config, _context: TariffContext): Tariff => {
    const rates = ratesOf(config);
    return { at: () => rates, terms: { netting: config.imbalance.netting } };
  },
});
