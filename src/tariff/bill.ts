/**
 * Settlement of one slot: what every home owes and is owed for energy and charges, in integer micro-EUR, posted to the accounts
 * so that the payee receives exactly what the payer pays.
 *
 * Per home, in integer Wh, import positive: m metered, x cleared locally, f offered at gate closure (where nothing trades locally
 * the caller sets f = m, and nothing is imbalance).
 *   x           was paid between homes when it traded; the bill records it
 *   r = f - x   retailer: energy price, carbon price and VAT if r > 0, feed-in price if r < 0
 *   d = m - f   retailer: at the imbalance prices (imbalance.ts), carbon price and VAT if d > 0
 *   m+          network charge, levies, tax, plus VAT; min(m+, x+) is spared the local discount
 * x + r + d = m: every metered Wh is paid exactly once. The retailer buys the sum of r + d at the wholesale price.
 *
 * Rounding: each payment once, half away from zero; per home and slot these are energy, carbon price, feed-in, imbalance, network,
 * levies, tax, local discount, VAT on supply and VAT on imbalance; wholesale once per call.
 * Source: balance responsibility as in Regulation (EU) 2019/943, Article 5.
 * Cost: about 25 ns a home and slot, no allocation unless netted.
 * Errors: energy that is no whole Wh below 2^31.
 */
import { assert, payment_uEUR } from '../kernel/index.js';
import type { Accounts } from './accounts.js';
import { notWhole, pay, type BillColumns, type SlotEnergy } from './bill-columns.js';
import { deviationPrices, netDeviation_Wh, settleNetted } from './imbalance.js';
import type { Rates, TariffTerms } from './types.js';

/** What of a tariff's terms this settlement goes by. */
export type SettlementTerms = Pick<TariffTerms, 'imbalance' | 'local'>;

/**
 * Settles one slot of the community of homes [from, to): adds to their bills and posts everything but the local payments, which
 * were made when they traded. Imbalance and the wholesale payment are over this range, so a community is settled in one call. Where
 * `terms.local` sets conditions the local discount is left to `LocalDiscounts`.
 */
export function settleSlot(
  energy: SlotEnergy,
  rates: Rates,
  terms: SettlementTerms,
  bills: BillColumns,
  accounts: Accounts,
  from: number,
  to: number,
): void {
  const { offset, metered_Wh, traded_Wh, offered_Wh, localPaid_uEUR } = energy;
  const { local_uEUR, retailEnergy_uEUR, feedIn_uEUR, imbalance_uEUR, network_uEUR } = bills;
  const { localDiscount_uEUR, levies_uEUR, tax_uEUR, carbon_uEUR, vat_uEUR } = bills;
  const { pricing, netting } = terms.imbalance;
  const isNetted = netting === 'netted';
  const net_Wh = pricing === 'single' && !isNetted ? netDeviation_Wh(energy, from, to) : 0;
  const { short: shortPrice, shortVat, long: longPrice } = deviationPrices(rates, pricing, net_Wh);
  const energyPrice = rates.energy_uEUR_per_kWh;
  const feedInPrice = rates.feedIn_uEUR_per_kWh;
  const carbonPrice = rates.carbon_uEUR_per_kWh;
  const networkPrice = rates.network_uEUR_per_kWh;
  const leviesPrice = rates.levies_uEUR_per_kWh;
  const taxPrice = rates.tax_uEUR_per_kWh;
  const discountPrice = terms.local === undefined ? rates.localDiscount_uEUR_per_kWh : 0;
  const energyVat = rates.energyVat_uEUR_per_kWh;
  const chargesVat = rates.chargesVat_uEUR_per_kWh;
  const discountVat = rates.localDiscountVat_uEUR_per_kWh;
  const balance_uEUR = accounts.balance_uEUR;
  let retailer = 0;
  let network = 0;
  let state = 0;
  let supplied_Wh = 0;
  let sumMetered_Wh = 0;
  let sumTraded_Wh = 0;
  for (let i = from; i < to; i++) {
    const j = offset + i;
    const m = metered_Wh[j] | 0;
    const x = traded_Wh[j] | 0;
    const f = offered_Wh[j] | 0;
    if (m !== metered_Wh[j] || x !== traded_Wh[j] || f !== offered_Wh[j]) throw notWhole(i);
    const r = f - x;
    const d = m - f;
    supplied_Wh += r + d;
    sumMetered_Wh += m;
    sumTraded_Wh += x;
    local_uEUR[i] += localPaid_uEUR[j];
    let owed = 0;
    let vat = 0;
    if (r > 0) {
      owed = pay(r, energyPrice);
      vat = r * energyVat;
      retailEnergy_uEUR[i] += owed;
    } else if (r < 0) {
      owed = pay(r, feedInPrice);
      feedIn_uEUR[i] += owed;
    }
    let vatPaid = 0;
    if (d !== 0 && !isNetted) {
      let imbalance;
      if (d > 0) {
        imbalance = pay(d, shortPrice);
        vatPaid = pay(d, shortVat);
      } else imbalance = pay(d, longPrice);
      imbalance_uEUR[i] += imbalance;
      owed += imbalance;
    }
    retailer += owed;
    if (carbonPrice !== 0) {
      const carbon = pay((r > 0 ? r : 0) + (d > 0 && !isNetted ? d : 0), carbonPrice);
      carbon_uEUR[i] += carbon;
      state += carbon;
      owed += carbon;
    }
    if (m > 0) {
      const levies = pay(m, leviesPrice);
      const tax = pay(m, taxPrice);
      let networkPaid = pay(m, networkPrice);
      vat += m * chargesVat;
      network_uEUR[i] += networkPaid;
      levies_uEUR[i] += levies;
      tax_uEUR[i] += tax;
      if (x > 0 && discountPrice !== 0) {
        const local = x < m ? x : m;
        const spared = pay(local, discountPrice);
        vat -= local * discountVat;
        localDiscount_uEUR[i] -= spared;
        networkPaid -= spared;
      }
      network += networkPaid;
      state += levies + tax;
      owed += networkPaid + levies + tax;
    }
    vatPaid += pay(vat, 1);
    vat_uEUR[i] += vatPaid;
    state += vatPaid;
    balance_uEUR[i] -= owed + vatPaid;
  }
  assert(
    sumTraded_Wh + supplied_Wh === sumMetered_Wh,
    'CW-BILL-ONCE',
    'not every metered Wh is paid exactly once',
  );
  balance_uEUR[accounts.index('retailer')] += retailer;
  balance_uEUR[accounts.index('network')] += network;
  balance_uEUR[accounts.index('state')] += state;
  const wholesale = payment_uEUR(supplied_Wh, rates.wholesale_uEUR_per_kWh);
  accounts.transfer(accounts.index('retailer'), accounts.index('supplier'), wholesale);
  if (isNetted) {
    const prices = { short: rates.short_uEUR_per_kWh, long: rates.long_uEUR_per_kWh };
    const due = { ...prices, carbon: carbonPrice, vat: energyVat };
    settleNetted(energy, due, bills, accounts, from, to);
  }
}
