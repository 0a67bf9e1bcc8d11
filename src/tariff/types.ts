/**
 * What a tariff says: the price of every kWh that a home takes from or gives to its retailer in a slot, and the charges on what its
 * meter imports (`Rates`); and what does not change with time (`TariffTerms`). All prices are integer micro-EUR per kWh, each
 * rounded once, so that bills add up from them exactly.
 */

/** `individual`: each home settles its own deviation; `netted`: the community settles the sum of all deviations. */
export type Netting = 'individual' | 'netted';

/** The prices of one slot. */
export interface Rates {
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

/** What holds in every slot. */
export interface TariffTerms {
  readonly netting: Netting;
}

export interface Tariff {
  /** The prices of `slot`, 0..slots-1: the same object for all slots with the same prices, so that identity tells whether they changed. */
  at(slot: number): Rates;
  readonly terms: TariffTerms;
}

/** Civil time of the run's slots, one entry a slot: what the clock shows when it begins. */
export interface TariffCalendar {
  readonly slot_us: number;
  readonly slots: number;
  /** Local minute of the day, 0..1439. */
  readonly minuteOfDay: Int32Array;
  /** 0 = Monday ... 6 = Sunday. */
  readonly weekday: Int32Array;
  /** 1..366. */
  readonly dayOfYear: Int32Array;
  /** 1..12. */
  readonly month: Int32Array;
}

/** What a tariff is created with. */
export interface TariffContext {
  readonly calendar: TariffCalendar;
}
