/**
 * Flat tariff: one retail price made of components, one feed-in price, the same in every slot. Each derived price is rounded
 * once to whole micro-EUR per kWh. Defaults: an ordinary German household contract of 2024 in round numbers.
 */
import { z } from 'zod';
import { roundHalfAway } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import type { Tariff } from './types.js';

const atLeastZero = { minimum: 0 };

const schema = z.strictObject({
  energy: quantity('price', "retailer's price of energy, without tax").prefault('12.9 ct/kWh'),
  network: quantity('price', 'network charge on each metered kWh drawn', atLeastZero).prefault('9.3 ct/kWh'),
  levies: quantity('price', 'levies on each metered kWh drawn', atLeastZero).prefault('3.5 ct/kWh'),
  tax: quantity('price', 'electricity tax on each metered kWh drawn', atLeastZero).prefault('2.05 ct/kWh'),
  vat: quantity('fraction', 'value added tax on all of these', { minimum: 0, maximum: 1 }).prefault('19 %'),
  feedIn: quantity('price', 'what the retailer pays for a kWh fed in').prefault('7.8 ct/kWh'),
  wholesale: quantity('price', 'what the retailer pays its supplier').prefault('9 ct/kWh'),
  localNetworkDiscount: quantity('fraction', 'part of the network charge that is waived on a local kWh', {
    minimum: 0,
    maximum: 1,
  }).prefault('0 %'),
  imbalance: z
    .strictObject({
      short: quantity('price', 'added to the retail price of energy drawn beyond the position', atLeastZero).prefault('2 ct/kWh'),
      long: quantity('price', 'taken off the feed-in price of energy left over', atLeastZero).prefault('2 ct/kWh'),
      netting: z
        .enum(['individual', 'netted'])
        .default('individual')
        .describe('whether each deviation bears the surcharge, or only what the community is off as a whole'),
    })
    .prefault({})
    .describe('deviations from the position at gate closure'),
});

export const flat = definePlugin({
  kind: 'flat',
  title: 'One retail price by components and one feed-in price',
  source: 'chainwatt',
  schema,
  create(config, _context: undefined): Tariff {
    const charges = config.network + config.levies + config.tax;
    const vatOnEnergy = roundHalfAway(config.energy * config.vat);
    const vatOnCharges = roundHalfAway(charges * config.vat);
    const discount = roundHalfAway(config.network * config.localNetworkDiscount);
    const vatOnDiscount = roundHalfAway(discount * config.vat);
    return {
      energy_uEUR_per_kWh: config.energy,
      network_uEUR_per_kWh: config.network,
      levies_uEUR_per_kWh: config.levies,
      tax_uEUR_per_kWh: config.tax,
      vatOnEnergy_uEUR_per_kWh: vatOnEnergy,
      vatOnCharges_uEUR_per_kWh: vatOnCharges,
      localDiscount_uEUR_per_kWh: discount,
      vatOnLocalDiscount_uEUR_per_kWh: vatOnDiscount,
      feedIn_uEUR_per_kWh: config.feedIn,
      wholesale_uEUR_per_kWh: config.wholesale,
      short_uEUR_per_kWh: config.imbalance.short,
      long_uEUR_per_kWh: config.imbalance.long,
      netting: config.imbalance.netting,
      retailAllIn_uEUR_per_kWh: config.energy + vatOnEnergy + charges + vatOnCharges,
      localCharges_uEUR_per_kWh: charges + vatOnCharges - discount - vatOnDiscount,
    };
  },
});
