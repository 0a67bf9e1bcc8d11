/**
 * A slot's derived prices from a tariff's components. Each is rounded once, to the nearest micro-EUR per kWh, half away from zero,
 * where VAT, a carbon price or a local discount enters; all others are sums and differences of rounded ones, so gross prices are net
 * prices plus VAT exactly. The surcharge and the discount on imbalance carry no VAT: they are no price of energy.
 */
import { assert, roundHalfAway } from '../kernel/index.js';
import type { LocalDiscount, Rates } from './types.js';

/** Components before VAT, integer micro-EUR per kWh; fractions between 0 and 1. */
export interface RateComponents {
  readonly energy: number;
  /** Carbon price of a kWh from the grid; need not be whole. */
  readonly carbon: number;
  readonly network: number;
  readonly levies: number;
  readonly tax: number;
  readonly vat: number;
  readonly feedIn: number;
  readonly wholesale: number;
  /** Fraction of the network charge that a local kWh is spared, by level, the nearest first; at least one. */
  readonly localNetworkDiscount: readonly number[];
  /** False where the discount has conditions (`LocalTerms`) under which a home may get none. */
  readonly isDiscountSure?: boolean;
  /** Surcharge on what is short, discount on what is long. */
  readonly imbalance: { readonly short: number; readonly long: number };
}

const NO_DISCOUNT: LocalDiscount = { discount_uEUR_per_kWh: 0, vat_uEUR_per_kWh: 0 };

/** The prices of slots in which `components` hold. */
export function ratesOf(components: RateComponents): Rates {
  const { energy, network, levies, tax, vat, feedIn, wholesale, imbalance } = components;
  const carbon = roundHalfAway(components.carbon);
  const vatOn = (price_uEUR_per_kWh: number): number => roundHalfAway(price_uEUR_per_kWh * vat);
  const localDiscounts = components.localNetworkDiscount.map((share): LocalDiscount => {
    const discount = roundHalfAway(network * share);
    return { discount_uEUR_per_kWh: discount, vat_uEUR_per_kWh: vatOn(discount) };
  });
  const sure = components.isDiscountSure === false ? [NO_DISCOUNT] : localDiscounts;
  const least = sure.reduce((a, b) => (b.discount_uEUR_per_kWh < a.discount_uEUR_per_kWh ? b : a));
  const energyVat = vatOn(energy + carbon);
  const chargesVat = vatOn(network + levies + tax);
  const retailEnergy = energy + carbon + energyVat;
  const importCharges = network + levies + tax + chargesVat;
  const localCharges = importCharges - least.discount_uEUR_per_kWh - least.vat_uEUR_per_kWh;
  const retailAllIn = retailEnergy + importCharges;
  return {
    energy_uEUR_per_kWh: energy,
    carbon_uEUR_per_kWh: carbon,
    network_uEUR_per_kWh: network,
    levies_uEUR_per_kWh: levies,
    tax_uEUR_per_kWh: tax,
    localDiscounts,
    localDiscount_uEUR_per_kWh: least.discount_uEUR_per_kWh,
    localDiscountVat_uEUR_per_kWh: least.vat_uEUR_per_kWh,
    energyVat_uEUR_per_kWh: energyVat,
    chargesVat_uEUR_per_kWh: chargesVat,
    feedIn_uEUR_per_kWh: feedIn,
    wholesale_uEUR_per_kWh: wholesale,
    short_uEUR_per_kWh: energy + imbalance.short,
    long_uEUR_per_kWh: feedIn - imbalance.long,
    longVat_uEUR_per_kWh: vatOn(feedIn + carbon),
    balancedVat_uEUR_per_kWh: vatOn(wholesale + carbon),
    retailEnergy_uEUR_per_kWh: retailEnergy,
    importCharges_uEUR_per_kWh: importCharges,
    localCharges_uEUR_per_kWh: localCharges,
    retailAllIn_uEUR_per_kWh: retailAllIn,
    cap_uEUR_per_kWh: retailAllIn - localCharges,
    floor_uEUR_per_kWh: feedIn,
  };
}

/**
 * Prices slot by slot from the components of each, one object for all slots with the same prices. `componentsAt` is asked once a
 * slot, when the slot is first asked for.
 */
export function ratesBySlot(
  slots: number,
  componentsAt: (slot: number) => RateComponents,
): (slot: number) => Rates {
  const bySlot = new Array<Rates | undefined>(slots);
  const known = new Map<string, Rates>();
  return (slot) => {
    const found = bySlot[slot];
    if (found !== undefined) return found;
    assert(
      slot >= 0 && slot < slots,
      'CW-TARIFF-SLOT',
      `the tariff has no prices for slot ${slot} of ${slots}`,
    );
    const components = componentsAt(slot);
    const { energy, carbon, network, levies, tax, vat, feedIn, wholesale, imbalance } = components;
    const numbers = [energy, carbon, network, levies, tax, vat, feedIn, wholesale];
    const key = [...numbers, imbalance.short, imbalance.long, ...components.localNetworkDiscount].join(' ');
    let rates = known.get(key);
    if (rates === undefined) {
      rates = ratesOf(components);
      known.set(key, rates);
    }
    bySlot[slot] = rates;
    return rates;
  };
}
