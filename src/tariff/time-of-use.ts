/**
 * Time-of-use tariff: prices that depend on local time of day, weekday and month. Each window may name any price; a slot has those
 * of the first window that names them, and the tariff's own where none does.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { componentsAt, onceShape, priceShape, type WrittenPrices } from './components.js';
import { levelsOf } from './levels.js';
import { ratesBySlot } from './rates.js';
import { termsOf, termsShape } from './terms.js';
import type { Tariff, TariffContext } from './types.js';
import { checkWindows, pricesIn, windowShape } from './windows.js';

const { energy, network, levies, tax, feedIn, wholesale, localNetworkDiscount } = priceShape;
const { vat, carbonPrice } = onceShape;
const names = ['energy', 'network', 'levies', 'tax', 'feedIn', 'wholesale', 'localNetworkDiscount'] as const;

const window = z.strictObject({
  ...windowShape,
  energy: energy.optional(),
  network: network.optional(),
  levies: levies.optional(),
  tax: tax.optional(),
  feedIn: feedIn.optional(),
  wholesale: wholesale.optional(),
  localNetworkDiscount: localNetworkDiscount.optional(),
});

const schema = z.strictObject({
  energy,
  network,
  levies,
  tax,
  vat,
  feedIn,
  wholesale,
  carbonPrice,
  localNetworkDiscount: localNetworkDiscount.prefault(0),
  windows: z
    .array(window)
    .min(1)
    .describe('prices that differ at some times; of several windows the first that names a price counts'),
  ...termsShape,
});

export const timeOfUse = definePlugin({
  kind: 'time-of-use',
  title: 'Time-of-use tariff: prices by local time of day, weekday and month',
  source:
    'EU Directive 2019/944, Article 2(15); network charges by time as in German EnWG, section 14a, module 3',
  schema,
  create: (config, context: TariffContext): Tariff => {
    const { windows } = config;
    checkWindows(windows, 'windows');
    const levels = levelsOf([config, ...windows].map((each) => each.localNetworkDiscount));
    const base: WrittenPrices = config;
    const pricesAt = (slot: number): WrittenPrices =>
      pricesIn<WrittenPrices>(base, windows, names, context.calendar, slot);
    const terms = termsOf(config, levels, context);
    const components = componentsAt(pricesAt, config, terms, context);
    return { at: ratesBySlot(context.calendar.slots, components), terms };
  },
});
