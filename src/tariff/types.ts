/** Prices around a home in one slot, whole micro-EUR per kWh. */
export interface Tariff {
  readonly energy_uEUR_per_kWh: number;
  readonly network_uEUR_per_kWh: number;
  readonly levies_uEUR_per_kWh: number;
  readonly tax_uEUR_per_kWh: number;
  readonly vatOnEnergy_uEUR_per_kWh: number;
  /** On network charge, levies and tax together. */
  readonly vatOnCharges_uEUR_per_kWh: number;
  /** Waived on local energy, and the tax on that. */
  readonly localDiscount_uEUR_per_kWh: number;
  readonly vatOnLocalDiscount_uEUR_per_kWh: number;
  readonly feedIn_uEUR_per_kWh: number;
  readonly wholesale_uEUR_per_kWh: number;
  /** Surcharge on energy drawn beyond the position, and discount on energy left over. */
  readonly short_uEUR_per_kWh: number;
  readonly long_uEUR_per_kWh: number;
  readonly netting: 'individual' | 'netted';
  /** What a kWh from the retailer costs a home in all. */
  readonly retailAllIn_uEUR_per_kWh: number;
  /** Charges and taxes still due on a kWh bought locally. */
  readonly localCharges_uEUR_per_kWh: number;
}
