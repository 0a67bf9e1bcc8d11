/**
 * A slot's derived prices from a tariff's components. Each is rounded once, to the nearest micro-EUR per kWh, where VAT or the local
 * discount enters; all others are sums and differences of rounded ones, so gross prices are net prices plus VAT exactly.
 * The surcharge and the discount on imbalance carry no VAT: they are no price of energy.
 */
import { roundHalfAway } from '../kernel/index.js';
import type { Rates } from './types.js';

/** Components before VAT, integer micro-EUR per kWh; fractions between 0 and 1. */
export interface TariffComponents {
  readonly energy: number;
  readonly network: number;
  readonly levies: number;
  readonly tax: number;
  readonly vat: number;
  readonly feedIn: number;
  readonly wholesale: number;
  /** Fraction of the network charge that a local kWh is spared. */
  readonly localNetworkDiscount: number;
  /** Surcharge on what is short, discount on what is long. */
  readonly imbalance: { readonly short: number; readonly long: number };
}

/** The prices of slots in which `components` hold. */
export function ratesOf(components: TariffComponents): Rates {
  const { energy, network, levies, tax, vat, feedIn, wholesale, localNetworkDiscount, imbalance } =
    components;
  const localDiscount = roundHalfAway(network * localNetworkDiscount);
  const energyVat = roundHalfAway(energy * vat);
  const chargesVat = roundHalfAway((network + levies + tax) * vat);
  const localDiscountVat = roundHalfAway(localDiscount * vat);
  const retailEnergy = energy + energyVat;
  const importCharges = network + levies + tax + chargesVat;
  const localCharges = importCharges - localDiscount - localDiscountVat;
  const retailAllIn = retailEnergy + importCharges;
  return {
    energy_uEUR_per_kWh: energy,
    network_uEUR_per_kWh: network,
    levies_uEUR_per_kWh: levies,
    tax_uEUR_per_kWh: tax,
    localDiscount_uEUR_per_kWh: localDiscount,
    energyVat_uEUR_per_kWh: energyVat,
    chargesVat_uEUR_per_kWh: chargesVat,
    localDiscountVat_uEUR_per_kWh: localDiscountVat,
    feedIn_uEUR_per_kWh: feedIn,
    wholesale_uEUR_per_kWh: wholesale,
    short_uEUR_per_kWh: energy + imbalance.short,
    long_uEUR_per_kWh: feedIn - imbalance.long,
    retailEnergy_uEUR_per_kWh: retailEnergy,
    importCharges_uEUR_per_kWh: importCharges,
    localCharges_uEUR_per_kWh: localCharges,
    retailAllIn_uEUR_per_kWh: retailAllIn,
    cap_uEUR_per_kWh: retailAllIn - localCharges,
    floor_uEUR_per_kWh: feedIn,
    imbalanceShort_uEUR_per_kWh: retailEnergy + imbalance.short,
    imbalanceLong_uEUR_per_kWh: feedIn - imbalance.long,
  };
}
