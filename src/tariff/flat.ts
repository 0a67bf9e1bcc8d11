/**
 * Flat tariff: the same prices in every slot, but for a carbon price that follows the grid. Components before VAT as on a
 * household's bill.
 */
import { z } from 'zod';
import { definePlugin } from '../records/plugin.js';
import { componentsAt, onceShape, priceShape } from './components.js';
import { ratesBySlot } from './rates.js';
import { levelsOf } from './levels.js';
import { termsOf, termsShape } from './terms.js';
import type { Tariff, TariffContext } from './types.js';

const { energy, network, levies, tax, feedIn, wholesale, localNetworkDiscount } = priceShape;
const { vat, carbonPrice } = onceShape;

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
  ...termsShape,
});

export const flat = definePlugin({
  kind: 'flat',
  title: 'Flat retail tariff',
  source: 'components of a household bill: energy, network charge, levies, tax, VAT',
  schema,
  create: (config, context: TariffContext): Tariff => {
    const terms = termsOf(config, levelsOf([config.localNetworkDiscount]), context);
    const components = componentsAt(() => config, config, terms, context);
    return { at: ratesBySlot(context.calendar.slots, components), terms };
  },
});
