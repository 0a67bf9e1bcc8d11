/**
 * Imbalance: the price of what a home's meter counts beyond (d > 0) or below (d < 0) its position, and the settlement of the
 * community's deviation as one.
 *
 *   dual     who is short pays the short price (energy and surcharge), who is long gets the long price (feed-in less discount)
 *   single   one price for both: the short price where the community is short, the long price where it is long, and the wholesale
 *            price where its deviations cancel, when nothing was activated and nothing avoided
 *   netted   the community owes what the sum D of all d costs at the price of D's direction. That amount, its carbon price and its
 *            VAT are divided among the homes that deviate in this direction, in proportion to d, by the largest remainder (ties: the
 *            lower index); the deviations of the others are set off against theirs and neither cost nor earn anything. Dual and
 *            single pricing are then the same.
 *
 * Who buys energy as imbalance pays its carbon price, and VAT on both; the surcharge and the discount carry no VAT.
 * Source: Regulation (EU) 2017/2195, Articles 54 and 55 (single pricing, and dual pricing by exception).
 */
import { payment_uEUR } from '../kernel/index.js';
import type { Accounts, Institution } from './accounts.js';
import type { BillColumns, SlotEnergy } from './bill-columns.js';
import { shareMoney } from './share.js';
import type { ImbalancePricing, Rates } from './types.js';

/** What who is short pays for a kWh, the VAT on that, and what who is long gets, micro-EUR per kWh. */
export interface DeviationPrices {
  readonly short: number;
  readonly shortVat: number;
  readonly long: number;
}

/** Prices of individual deviations in a community whose deviations sum to `net_Wh`; that matters to single pricing alone. */
export function deviationPrices(rates: Rates, pricing: ImbalancePricing, net_Wh: number): DeviationPrices {
  const { short_uEUR_per_kWh: short, energyVat_uEUR_per_kWh: shortVat, long_uEUR_per_kWh: long } = rates;
  if (pricing === 'dual') return { short, shortVat, long };
  if (net_Wh > 0) return { short, shortVat, long: short };
  if (net_Wh < 0) return { short: long, shortVat: rates.longVat_uEUR_per_kWh, long };
  const balanced = rates.wholesale_uEUR_per_kWh;
  return { short: balanced, shortVat: rates.balancedVat_uEUR_per_kWh, long: balanced };
}

/** Sum of metered less offered energy of homes [from, to). */
export function netDeviation_Wh(energy: SlotEnergy, from: number, to: number): number {
  const { offset, metered_Wh, offered_Wh } = energy;
  let net = 0;
  for (let j = offset + from; j < offset + to; j++) net += metered_Wh[j]! - offered_Wh[j]!;
  return net;
}

/** Prices of the deviation of a whole community, by its direction. */
export interface NettedPrices {
  readonly short: number;
  readonly long: number;
  /** On a kWh that the community buys. */
  readonly carbon: number;
  readonly vat: number;
}

/** Divides what the deviation of homes [from, to) costs or earns among those who deviate in its direction. */
export function settleNetted(
  energy: SlotEnergy,
  prices: NettedPrices,
  bills: BillColumns,
  accounts: Accounts,
  from: number,
  to: number,
): void {
  const { offset, metered_Wh, offered_Wh } = energy;
  const net_Wh = netDeviation_Wh(energy, from, to);
  if (net_Wh === 0) return;
  const way = net_Wh > 0 ? 1 : -1;
  const weights = new Float64Array(to - from);
  for (let i = from; i < to; i++) {
    const deviation = way * (metered_Wh[offset + i]! - offered_Wh[offset + i]!);
    weights[i - from] = deviation > 0 ? deviation : 0;
  }
  const shares = new Float64Array(to - from);
  const divide = (price: number, component: keyof BillColumns, payee: Institution): void => {
    shareMoney(payment_uEUR(net_Wh, price), weights, shares);
    const column = bills[component];
    for (let i = from; i < to; i++) {
      column[i] = column[i]! + shares[i - from]!;
      accounts.transfer(i, accounts.index(payee), shares[i - from]!);
    }
  };
  divide(way > 0 ? prices.short : prices.long, 'imbalance_uEUR', 'retailer');
  if (way < 0) return;
  divide(prices.carbon, 'carbon_uEUR', 'state');
  divide(prices.vat, 'vat_uEUR', 'state');
}
