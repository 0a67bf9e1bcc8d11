/**
 * Buy all, sell all: where consumption and generation are metered apart, what a home uses of its own generation is sold at the
 * feed-in price and bought back at the retail price with all charges. The rest of its energy is settled as everywhere.
 *
 * Per home, Wh: g generated, m metered at the grid. Its consumption, batteries among it, is m + g, and it uses s = min(g, (m + g)+)
 * of its own: then m+ + s is all that it consumes and m- + s all that it generates or discharges beyond that. The retailer sells s
 * and buys s, so its purchases do not change. Each payment is rounded once, half away from zero.
 * Source: Zinaman et al. (2017), Grid-Connected Distributed Generation: Compensation Mechanism Basics (NREL).
 * Cost: about 15 ns a home that generates. Errors: CW-BILL-GENERATION where the generation was not metered.
 */
import { assert } from '../kernel/index.js';
import type { Accounts } from './accounts.js';
import { notWhole, pay, type BillColumns, type SlotEnergy } from './bill-columns.js';
import type { Rates } from './types.js';

export function settleSelfUse(
  energy: SlotEnergy,
  rates: Rates,
  bills: BillColumns,
  accounts: Accounts,
): void {
  const { offset, metered_Wh, generated_Wh } = energy;
  assert(generated_Wh !== undefined, 'CW-BILL-GENERATION', 'generation is billed apart, but was not metered');
  const { homes, balance_uEUR } = accounts;
  const { retailEnergy_uEUR, feedIn_uEUR, carbon_uEUR, network_uEUR, levies_uEUR, tax_uEUR, vat_uEUR } =
    bills;
  let retailer = 0;
  let network = 0;
  let state = 0;
  for (let i = 0; i < homes; i++) {
    const g = generated_Wh[offset + i]!;
    if ((g | 0) !== g || g < 0) throw notWhole(i);
    const consumed = metered_Wh[offset + i]! + g;
    const used = consumed < 0 ? 0 : consumed < g ? consumed : g;
    if (used === 0) continue;
    const bought = pay(used, rates.energy_uEUR_per_kWh);
    const sold = pay(used, rates.feedIn_uEUR_per_kWh);
    const carbon = pay(used, rates.carbon_uEUR_per_kWh);
    const networkPaid = pay(used, rates.network_uEUR_per_kWh);
    const levies = pay(used, rates.levies_uEUR_per_kWh);
    const tax = pay(used, rates.tax_uEUR_per_kWh);
    const vat = pay(used, rates.energyVat_uEUR_per_kWh + rates.chargesVat_uEUR_per_kWh);
    retailEnergy_uEUR[i] = retailEnergy_uEUR[i]! + bought;
    feedIn_uEUR[i] = feedIn_uEUR[i]! - sold;
    carbon_uEUR[i] = carbon_uEUR[i]! + carbon;
    network_uEUR[i] = network_uEUR[i]! + networkPaid;
    levies_uEUR[i] = levies_uEUR[i]! + levies;
    tax_uEUR[i] = tax_uEUR[i]! + tax;
    vat_uEUR[i] = vat_uEUR[i]! + vat;
    retailer += bought - sold;
    network += networkPaid;
    state += carbon + levies + tax + vat;
    balance_uEUR[i] = balance_uEUR[i]! - (bought - sold + carbon + networkPaid + levies + tax + vat);
  }
  balance_uEUR[accounts.index('retailer')]! += retailer;
  balance_uEUR[accounts.index('network')]! += network;
  balance_uEUR[accounts.index('state')]! += state;
}
