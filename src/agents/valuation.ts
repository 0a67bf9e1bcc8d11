/**
 * What local energy is worth, apart from what anybody bids: welfare is counted in these values, strategies merely use them.
 * A bought local kWh saves the all-in retail price and costs the charges still due on it; a home adds its green premium for
 * the share that is green. A sold kWh forgoes the feed-in price and bears the seller's charges. Inelastic load is valued at
 * this avoided cost, never at the value of lost load. Micro-EUR per kWh. Cost: a few ns a home.
 */
import { roundHalfAway } from '../kernel/index.js';
import type { Columns } from '../kernel/index.js';
import type { Rates } from '../tariff/types.js';
import type { Population } from './population.js';
import type { Valuations } from './types.js';

/** Prices around a local trade in one slot, as the tariff has them, micro-EUR per kWh. */
export interface LocalPrices {
  /** All-in price of a kWh from the retailer. */
  readonly retail_uEUR_per_kWh: number;
  /** What the retailer pays for a kWh fed in. */
  readonly feedIn_uEUR_per_kWh: number;
  /** Network charges, levies and taxes still due on a kWh bought locally. */
  readonly buyerCharges_uEUR_per_kWh: number;
  /** Charges due on a kWh sold locally that feeding it in would not bear. */
  readonly sellerCharges_uEUR_per_kWh: number;
}

/** Homes' accounts with a retailer that sets off exports against imports: what one kWh more is worth as they stand. */
export interface RetailAccounts {
  /** What a kWh from the retailer costs home `i`, all-in, where it would cost `retail` without its account. */
  importCost_uEUR_per_kWh(i: number, retail_uEUR_per_kWh: number): number;
  /** What a kWh for the retailer brings home `i`, where it would bring `feedIn` without its account. */
  exportWorth_uEUR_per_kWh(i: number, feedIn_uEUR_per_kWh: number): number;
}

/** The prices around a local trade at `rates`. A tariff charges a seller nothing: feeding in or selling costs it the same. */
export function localPricesOf(rates: Rates): LocalPrices {
  return {
    retail_uEUR_per_kWh: rates.retailAllIn_uEUR_per_kWh,
    feedIn_uEUR_per_kWh: rates.feedIn_uEUR_per_kWh,
    buyerCharges_uEUR_per_kWh: rates.localCharges_uEUR_per_kWh,
    sellerCharges_uEUR_per_kWh: 0,
  };
}

/** Columns for the valuations of `count` homes. */
export function createValuations(count: number, columns: Columns): Valuations {
  return {
    value_uEUR_per_kWh: columns.i32('agents.value_uEUR_per_kWh', count),
    greenValue_uEUR_per_kWh: columns.i32('agents.greenValue_uEUR_per_kWh', count),
    cost_uEUR_per_kWh: columns.i32('agents.cost_uEUR_per_kWh', count),
  };
}

/** Most that an indifferent buyer pays for a local kWh: the cap of local prices. */
export function localCap_uEUR_per_kWh(prices: LocalPrices): number {
  return prices.retail_uEUR_per_kWh - prices.buyerCharges_uEUR_per_kWh;
}

/** Least that a seller takes for a local kWh: the floor of local prices. */
export function localFloor_uEUR_per_kWh(prices: LocalPrices): number {
  return prices.feedIn_uEUR_per_kWh + prices.sellerCharges_uEUR_per_kWh;
}

/** Writes the valuations of homes [from, to) under `prices`, and under their `accounts` if they have any. */
export function valueLocalEnergy(
  prices: LocalPrices,
  population: Population,
  from: number,
  to: number,
  out: Valuations,
  accounts?: RetailAccounts,
): void {
  const cap = localCap_uEUR_per_kWh(prices);
  const floor = localFloor_uEUR_per_kWh(prices);
  const premium = population.greenPremium_uEUR_per_kWh;
  const { value_uEUR_per_kWh: value, greenValue_uEUR_per_kWh: green, cost_uEUR_per_kWh: cost } = out;
  for (let i = from; i < to; i++) {
    value[i] = cap;
    green[i] = cap + premium[i]!;
    cost[i] = floor;
  }
  if (!accounts) return;
  const { retail_uEUR_per_kWh: retail, feedIn_uEUR_per_kWh: feedIn } = prices;
  for (let i = from; i < to; i++) {
    value[i] = accounts.importCost_uEUR_per_kWh(i, retail) - prices.buyerCharges_uEUR_per_kWh;
    green[i] = value[i]! + premium[i]!;
    cost[i] = accounts.exportWorth_uEUR_per_kWh(i, feedIn) + prices.sellerCharges_uEUR_per_kWh;
  }
}

/** True value to home `i` of a local kWh of which `green_permille` is green: what welfare counts. */
export function localValue_uEUR_per_kWh(valuations: Valuations, i: number, green_permille: number): number {
  const value = valuations.value_uEUR_per_kWh[i]!;
  const premium = valuations.greenValue_uEUR_per_kWh[i]! - value;
  return value + roundHalfAway((premium * green_permille) / 1000);
}
