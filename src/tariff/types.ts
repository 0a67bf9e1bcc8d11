/**
 * What a tariff says: the price of every kWh that a home takes from or gives to its retailer in a slot, and the charges on what its
 * meter imports (`Rates`); and what holds in every slot (`TariffTerms`). All prices are integer micro-EUR per kWh, each rounded
 * once, so that bills add up from them exactly.
 */
import type { Place } from './community.js';
import type { LocalTerms } from './local-discount.js';
import type { PeriodEnds } from './periods.js';

/** What a local kWh is spared of the network charge, before VAT, and the VAT on that. */
export interface LocalDiscount {
  readonly discount_uEUR_per_kWh: number;
  readonly vat_uEUR_per_kWh: number;
}

/** The prices of one slot. */
export interface Rates {
  /** Retail energy, before VAT, for the retailer. */
  readonly energy_uEUR_per_kWh: number;
  /** Carbon price of a kWh bought from the retailer, before VAT, for the state. */
  readonly carbon_uEUR_per_kWh: number;
  /** Network charge, levies and tax on a metered imported kWh, before VAT. */
  readonly network_uEUR_per_kWh: number;
  readonly levies_uEUR_per_kWh: number;
  readonly tax_uEUR_per_kWh: number;
  /** What a kWh both bought locally and imported is spared of the network charge, by level, the nearest first. */
  readonly localDiscounts: readonly LocalDiscount[];
  /** What a home can count on, whoever sells to it: the least of them, or nothing where they have conditions; and its VAT. */
  readonly localDiscount_uEUR_per_kWh: number;
  readonly localDiscountVat_uEUR_per_kWh: number;
  /** VAT on a kWh of energy with its carbon price, and on the charges. */
  readonly energyVat_uEUR_per_kWh: number;
  readonly chargesVat_uEUR_per_kWh: number;
  /** What the retailer pays for a kWh fed in. */
  readonly feedIn_uEUR_per_kWh: number;
  /** What the retailer pays its supplier. */
  readonly wholesale_uEUR_per_kWh: number;
  /** Imbalance price of a community that is short, without VAT: energy and surcharge; its VAT is `energyVat`. */
  readonly short_uEUR_per_kWh: number;
  /** Imbalance price of a community that is long: feed-in less discount; may be negative. */
  readonly long_uEUR_per_kWh: number;
  /** VAT for who buys at the long price, and at the wholesale price: on feed-in or wholesale price, and on the carbon price. */
  readonly longVat_uEUR_per_kWh: number;
  readonly balancedVat_uEUR_per_kWh: number;

  /** Energy with its carbon price and VAT. */
  readonly retailEnergy_uEUR_per_kWh: number;
  /** Network charge, levies and tax with VAT on an imported kWh, and on one that was bought locally at the discount that is sure. */
  readonly importCharges_uEUR_per_kWh: number;
  readonly localCharges_uEUR_per_kWh: number;
  /** What an imported kWh of the retailer's costs in all. */
  readonly retailAllIn_uEUR_per_kWh: number;
  /** The most that local energy is worth to a buyer: the all-in price less the charges still due on a local kWh. */
  readonly cap_uEUR_per_kWh: number;
  /** The least that a seller accepts: what the retailer would pay. */
  readonly floor_uEUR_per_kWh: number;
}

/** `individual`: each home settles its own deviation; `netted`: the community settles the sum of all deviations. */
export type Netting = 'individual' | 'netted';
/** `dual`: who is short pays the short price, who is long gets the long price; `single`: all pay or get the price of the community's direction. */
export type ImbalancePricing = 'dual' | 'single';

export interface ImbalanceTerms {
  readonly pricing: ImbalancePricing;
  readonly netting: Netting;
}

/** How what a home generates is metered and paid. */
export type Metering =
  /** What is left after the home's own use is paid the feed-in price, slot by slot. */
  | { readonly kind: 'net-billing' }
  /** Exported kWh are set off against imported ones of the same period, the rest is paid the feed-in price when it ends. */
  | { readonly kind: 'net-metering'; readonly ends: PeriodEnds }
  /** Buy all, sell all: consumption and generation have a meter each. */
  | { readonly kind: 'separate' };

/** Charges that do not depend on energy, before VAT, micro-EUR per year of 365.25 days. */
export interface StandingTerms {
  readonly retailer_uEUR_per_year: number;
  readonly network_uEUR_per_year: number;
}

/** What holds in every slot. */
export interface TariffTerms {
  readonly vat: number;
  readonly imbalance: ImbalanceTerms;
  readonly metering: Metering;
  /** Absent where there are none. */
  readonly standing?: StandingTerms;
  /** Who gets the discount on local energy; absent where every local kWh is spared the same. */
  readonly local?: LocalTerms;
  /** `revenue-neutral`: what the network operator loses against the run without a market is recovered from all homes at the end. */
  readonly networkRevenue: 'fixed' | 'revenue-neutral';
}

export interface Tariff {
  /** The prices of `slot`, 0..slots-1: one object for all slots with the same prices, so that identity tells whether they changed. */
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

/** A column of a file of the scenario, as a price of each slot. */
export interface SeriesRequest {
  readonly file: string;
  readonly column: string;
  readonly timeColumn?: string | undefined;
  readonly zone?: string | undefined;
  readonly label: 'start' | 'end';
  readonly start?: string | undefined;
  readonly step?: number | undefined;
  readonly delimiter?: ',' | ';' | '\t' | '|' | undefined;
  readonly decimalComma: boolean;
  readonly gaps: 'fail' | 'interpolate';
  readonly wrap: 'none' | 'repeat';
}

/** What a tariff is created with. */
export interface TariffContext {
  readonly calendar: TariffCalendar;
  /** The scenario's groups of homes, in the order of their homes. */
  readonly groups: readonly string[];
  /** Where the scenario says that each group is; its tariff may say otherwise. */
  readonly places?: readonly Place[] | undefined;
  /** Carbon of a kWh from the grid in a slot. */
  carbonIntensity_g_per_kWh(slot: number): number;
  /** Means of a series over the slots of the calendar, in the file's unit. Throws what the data room throws. */
  series(request: SeriesRequest): Float64Array;
}
