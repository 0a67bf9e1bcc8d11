/**
 * Parameters that tariffs share: prices by component, as they stand on a household's bill before VAT, and how they become the
 * components of a slot. The feed-in price is fixed, or a share of the slot's energy or wholesale price, less a fixed fee.
 */
import { z } from 'zod';
import { roundHalfAway } from '../kernel/index.js';
import { quantity } from '../records/quantity.js';
import type { RateComponents } from './rates.js';
import { isUnconditional } from './local-discount.js';
import type { TariffContext, TariffTerms } from './types.js';

const fractionOf = (description: string) => quantity('fraction', description, { minimum: 0, maximum: 1 });
const charge = (description: string) => quantity('price', description, { minimum: 0 });

const sharedFeedIn = z.strictObject({
  share: quantity('fraction', 'part of the price that is paid for a kWh fed in', { minimum: 0, maximum: 2 }),
  of: z.enum(['energy', 'wholesale']).default('energy').describe('the price, before VAT'),
  less: charge('what is taken off that part').prefault(0),
});
const feedIn = z
  .union([quantity('price', 'a fixed price'), sharedFeedIn], {
    error: 'a price, such as 8 ct/kWh, or a share, such as {share: 80 %}',
  })
  .meta({ description: 'what the retailer pays for a kWh fed in' });
const discount = fractionOf('part of the network charge that a kWh bought locally is spared');
const localNetworkDiscount = z
  .union([discount, z.array(discount).min(1).max(3)], {
    error: 'a share, such as 50 %, or up to three of them',
  })
  .meta({
    description:
      'part of the network charge that a kWh bought locally is spared; or a list: from the same community, from the same district, from elsewhere',
    examples: ['50 %', ['60 %', '30 %', 0]],
  });

/** Prices that may differ from window to window, with the words that describe them. */
export const priceShape = {
  energy: quantity('price', 'retail price of energy alone, before VAT'),
  network: charge('network charge on a metered imported kWh, before VAT'),
  levies: charge('levies on a metered imported kWh, before VAT'),
  tax: charge('electricity tax on a metered imported kWh, before VAT'),
  feedIn,
  wholesale: quantity('price', 'what the retailer pays its supplier'),
  localNetworkDiscount,
};

/** What a tariff says once. */
export const onceShape = {
  vat: fractionOf('value added tax on energy and charges'),
  carbonPrice: quantity(
    'carbonPrice',
    "price of the carbon of a kWh bought from the retailer, times the grid's carbon intensity; before VAT, for the state, and in no wholesale price",
    { minimum: 0 },
  ).prefault(0),
};

/** Prices of one slot as they are written. */
export interface WrittenPrices {
  readonly energy: number;
  readonly network: number;
  readonly levies: number;
  readonly tax: number;
  readonly feedIn:
    number | { readonly share: number; readonly of: 'energy' | 'wholesale'; readonly less: number };
  readonly wholesale: number;
  readonly localNetworkDiscount: number | readonly number[];
}

/** What holds in every slot beside them. */
export interface WrittenOnce {
  readonly vat: number;
  readonly carbonPrice: number;
  readonly imbalance: { readonly short: number; readonly long: number };
}

/** The components of a slot in which the grid emits `intensity_g_per_kWh`. */
function componentsOf(
  prices: WrittenPrices,
  once: WrittenOnce,
  intensity_g_per_kWh: number,
  isDiscountSure: boolean,
): RateComponents {
  const { feedIn, localNetworkDiscount } = prices;
  return {
    energy: prices.energy,
    carbon: (once.carbonPrice * intensity_g_per_kWh) / 1000,
    network: prices.network,
    levies: prices.levies,
    tax: prices.tax,
    vat: once.vat,
    feedIn:
      typeof feedIn === 'number' ? feedIn : roundHalfAway(prices[feedIn.of] * feedIn.share) - feedIn.less,
    wholesale: prices.wholesale,
    localNetworkDiscount:
      typeof localNetworkDiscount === 'number' ? [localNetworkDiscount] : localNetworkDiscount,
    isDiscountSure,
    imbalance: once.imbalance,
  };
}

/** Prices written for a slot become its components; under `terms` a home may get no local discount. */
export function componentsAt(
  pricesAt: (slot: number) => WrittenPrices,
  once: WrittenOnce,
  terms: TariffTerms,
  context: TariffContext,
): (slot: number) => RateComponents {
  const isSure = terms.local === undefined || isUnconditional(terms.local);
  // a tariff that asks for no carbon price has the same prices whatever the grid emits
  const intensity = (slot: number): number =>
    once.carbonPrice === 0 ? 0 : context.carbonIntensity_g_per_kWh(slot);
  return (slot) => componentsOf(pricesAt(slot), once, intensity(slot), isSure);
}
