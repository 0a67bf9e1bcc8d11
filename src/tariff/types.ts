/**
 * What a tariff says: the price of every kWh that a home takes from or gives to its retailer, and the charges on what its meter
 * imports. All prices are integer micro-EUR per kWh, each rounded once, so that bills add up from them exactly.
 */

/** `individual`: each home settles its own deviation; `netted`: the community settles the sum of all deviations. */
export type Netting = 'individual' | 'netted';

export interface Tariff {
  /** Retail energy, before VAT. */
  readonly energy_uEUR_per_kWh: number;
  /** Network charge, levies and tax on a metered imported kWh, before VAT. */
  readonly network_uEUR_per_kWh: number;
  readonly levies_uEUR_per_kWh: number;
  readonly tax_uEUR_per_kWh: number;
  /** What is taken off the network charge of a kWh both bought locally and imported, before VAT. */
  readonly localDiscount_uEUR_per_kWh: number;
  /** VAT on a kWh of energy, of charges and of the local discount. */
  readonly energyVat_uEUR_per_kWh: number;
  readonly chargesVat_uEUR_per_kWh: number;
  readonly localDiscountVat_uEUR_per_kWh: number;
  /** What the retailer pays for a kWh fed in. */
  readonly feedIn_uEUR_per_kWh: number;
  /** What the retailer pays its supplier. */
  readonly wholesale_uEUR_per_kWh: number;
  /** What a kWh beyond what was offered costs, without VAT: energy and surcharge; its VAT is `energyVat`. */
  readonly short_uEUR_per_kWh: number;
  /** What the retailer pays for a kWh short of what was offered; may be negative. */
  readonly long_uEUR_per_kWh: number;
  readonly netting: Netting;

  /** Energy with VAT. */
  readonly retailEnergy_uEUR_per_kWh: number;
  /** Network charge, levies and tax with VAT on an imported kWh, and on one that was bought locally. */
  readonly importCharges_uEUR_per_kWh: number;
  readonly localCharges_uEUR_per_kWh: number;
  /** What an imported kWh of the retailer's costs in all. */
  readonly retailAllIn_uEUR_per_kWh: number;
  /** The most that local energy is worth to a buyer: the all-in price less the charges still due on a local kWh. */
  readonly cap_uEUR_per_kWh: number;
  /** The least that a seller accepts: what the retailer would pay. */
  readonly floor_uEUR_per_kWh: number;
  /** Imbalance prices with VAT: paid when short, received when long. */
  readonly imbalanceShort_uEUR_per_kWh: number;
  readonly imbalanceLong_uEUR_per_kWh: number;
}
