/**
 * Net metering: within a billing period exported kWh are set off against imported ones at what those cost, charges and taxes
 * included; what is left of them is paid at the feed-in price when the period ends.
 *
 * Only what a home exchanges with its retailer counts. Per home and slot, in Wh: m metered, x cleared locally, f offered, and
 *   q = m - x    the retailer's energy, of which
 *   k            flows through the meter in the same direction: q between 0 and m
 *   p = q - k    is on paper alone: sold locally and not delivered (p > 0, bought at the energy price), or bought locally and not
 *                used (p < 0, sold at the feed-in price)
 *   d = m - f    deviates: it costs what its imbalance price is above the energy price (d > 0) or below the feed-in price (d < 0),
 *                and no more, since the energy itself is settled with k and p
 * x + k + p = m: every metered Wh is paid exactly once. Charges are due on m+, so those on the local part, m+ - k, are never set off.
 *
 * How it is posted. Each home has an account of the period in which either imports are open or exports are credited, never both:
 *   import   uses up credited Wh first, which cost nothing more; the rest is billed as it comes, each component rounded once, and is
 *            open with what was paid for it, by component
 *   export   first closes open Wh: of each component the part of what was paid for them goes back, from whom it went to; the last
 *            open Wh takes all that is left. The rest is credited: nothing is paid yet, but what it would earn is kept beside it
 *   end      credited Wh are paid what they would have earned when they were fed in; the account begins anew
 * So a kWh set off is worth the mean price of the open ones, bills hold what is due at any moment, every posting has two sides, and
 * over a period a home pays for its net import alone, or is paid for its net export alone.
 *
 * Source: Zinaman et al. (2017), Grid-Connected Distributed Generation: Compensation Mechanism Basics (NREL).
 * Slots are settled in ascending order, each once. Cost: about 0.2 us a home and slot. Errors: energy that is no whole Wh below 2^31.
 */
import { payment_uEUR, roundHalfAway, type Columns } from '../kernel/index.js';
import type { Accounts } from './accounts.js';
import {
  notWhole,
  pay,
  payees,
  type BillColumns,
  type BillComponent,
  type SlotEnergy,
} from './bill-columns.js';
import { deviationPrices, netDeviation_Wh, settleNetted } from './imbalance.js';
import type { PeriodEnds } from './periods.js';
import type { ImbalanceTerms, Rates } from './types.js';

/** Components that are paid for an imported kWh and go back when it is set off, by number. */
const ENERGY = 0;
const CARBON = 1;
const NETWORK = 2;
const LEVIES = 3;
const TAX = 4;
const VAT = 5;
const refunded = [
  'retailEnergy_uEUR',
  'carbon_uEUR',
  'network_uEUR',
  'levies_uEUR',
  'tax_uEUR',
  'vat_uEUR',
] as const satisfies readonly BillComponent[];
const COMPONENTS = refunded.length;

export class NetMetering {
  /** Over the run, by home: exported Wh that were set off against imported ones. */
  readonly netted_Wh: Float64Array;
  private readonly ends: PeriodEnds;
  private readonly imbalance: ImbalanceTerms;
  private readonly bills: BillColumns;
  private readonly accounts: Accounts;
  /** Of the present period, by home: imports that are not set off, and what was paid for them, component c at i * COMPONENTS + c. */
  private readonly open_Wh: Float64Array;
  private readonly paid_uEUR: Float64Array;
  /** Exports that are not used up, and what the feed-in price would make of them. */
  private readonly credit_Wh: Float64Array;
  private readonly worth_uEUR: Float64Array;
  /** The bills' columns of those components, and the accounts of their payees. */
  private readonly columns: readonly Float64Array[];
  private readonly payees: Int32Array;
  /** What the slot in hand brings the payee of each component. */
  private readonly received_uEUR = new Float64Array(COMPONENTS);

  constructor(
    ends: PeriodEnds,
    imbalance: ImbalanceTerms,
    bills: BillColumns,
    accounts: Accounts,
    columns: Columns,
    prefix: string,
  ) {
    const column = (name: string): Float64Array => columns.f64(`${prefix}.${name}`, accounts.homes);
    this.ends = ends;
    this.imbalance = imbalance;
    this.bills = bills;
    this.accounts = accounts;
    this.netted_Wh = column('netMetered_Wh');
    this.open_Wh = column('open_Wh');
    this.credit_Wh = column('credit_Wh');
    this.worth_uEUR = column('creditWorth_uEUR');
    this.paid_uEUR = columns.f64(`${prefix}.openPaid_uEUR`, accounts.homes * COMPONENTS);
    this.columns = refunded.map((component) => bills[component]);
    this.payees = Int32Array.from(refunded, (component) => accounts.index(payees[component]));
  }

  /** Settles `slot`; the local discount is left to `LocalDiscounts`. */
  settle(slot: number, energy: SlotEnergy, rates: Rates): void {
    const { bills, accounts, imbalance, received_uEUR: received } = this;
    const { local_uEUR, imbalance_uEUR } = bills;
    const { homes, balance_uEUR } = accounts;
    const { offset, metered_Wh, traded_Wh, offered_Wh, localPaid_uEUR } = energy;
    const isNetted = imbalance.netting === 'netted';
    const net_Wh = imbalance.pricing === 'single' ? netDeviation_Wh(energy, 0, homes) : 0;
    const deviation = deviationPrices(rates, imbalance.pricing, net_Wh);
    const shortPrice = deviation.short - rates.energy_uEUR_per_kWh;
    const longPrice = deviation.long - rates.feedIn_uEUR_per_kWh;
    received.fill(0);
    let supplied_Wh = 0;
    for (let i = 0; i < homes; i++) {
      const j = offset + i;
      const m = metered_Wh[j]! | 0;
      const x = traded_Wh[j]! | 0;
      const f = offered_Wh[j]! | 0;
      if (m !== metered_Wh[j] || x !== traded_Wh[j] || f !== offered_Wh[j]) throw notWhole(i);
      const q = m - x;
      const d = m - f;
      const k = m > 0 ? (q < 0 ? 0 : q < m ? q : m) : q > 0 ? 0 : q > m ? q : m;
      supplied_Wh += q;
      local_uEUR[i] = local_uEUR[i]! + localPaid_uEUR[j]!;
      if (k > 0) this.import(i, k, rates);
      else if (k < 0) this.export(i, -k, rates);
      if (m > k && m > 0) this.chargeLocal(i, m - k, rates);
      if (q !== k) this.settlePaper(i, q - k, rates);
      if (d !== 0 && !isNetted) {
        const owed = pay(d, d > 0 ? shortPrice : longPrice);
        imbalance_uEUR[i] = imbalance_uEUR[i]! + owed;
        balance_uEUR[i] = balance_uEUR[i]! - owed;
        received[ENERGY] = received[ENERGY]! + owed;
      }
    }
    for (let c = 0; c < COMPONENTS; c++) balance_uEUR[this.payees[c]!]! += received[c]!;
    const wholesale = payment_uEUR(supplied_Wh, rates.wholesale_uEUR_per_kWh);
    accounts.transfer(accounts.index('retailer'), accounts.index('supplier'), wholesale);
    if (isNetted) {
      const short = rates.short_uEUR_per_kWh - rates.energy_uEUR_per_kWh;
      const long = rates.long_uEUR_per_kWh - rates.feedIn_uEUR_per_kWh;
      settleNetted(energy, { short, long, carbon: 0, vat: 0 }, bills, accounts, 0, homes);
    }
    if (this.ends[slot] === 1) for (let i = 0; i < homes; i++) this.close(i);
  }

  /** What a kWh more from the retailer costs home `i` as its account stands: a credited one, or the price of it, micro-EUR per kWh. */
  importCost_uEUR_per_kWh(i: number, retail_uEUR_per_kWh: number): number {
    const credit = this.credit_Wh[i]!;
    return credit > 0 ? roundHalfAway((this.worth_uEUR[i]! * 1000) / credit) : retail_uEUR_per_kWh;
  }

  /** What a kWh more for the retailer brings home `i` as its account stands: the price of an open one, or the feed-in price. */
  exportWorth_uEUR_per_kWh(i: number, feedIn_uEUR_per_kWh: number): number {
    const open = this.open_Wh[i]!;
    if (open === 0) return feedIn_uEUR_per_kWh;
    let paid = 0;
    for (let c = 0; c < COMPONENTS; c++) paid += this.paid_uEUR[i * COMPONENTS + c]!;
    return roundHalfAway((paid * 1000) / open);
  }

  /** `energy_Wh` from the retailer through the meter. */
  private import(i: number, energy_Wh: number, rates: Rates): void {
    const credit = this.credit_Wh[i]!;
    const covered = credit < energy_Wh ? credit : energy_Wh;
    if (covered > 0) {
      const worth = this.worth_uEUR[i]!;
      const used = covered === credit ? worth : roundHalfAway((worth * covered) / credit);
      this.worth_uEUR[i] = worth - used;
      this.credit_Wh[i] = credit - covered;
      this.netted_Wh[i] = this.netted_Wh[i]! + covered;
    }
    const bought = energy_Wh - covered;
    if (bought === 0) return;
    this.open_Wh[i] = this.open_Wh[i]! + bought;
    this.open(i, ENERGY, pay(bought, rates.energy_uEUR_per_kWh));
    this.open(i, CARBON, pay(bought, rates.carbon_uEUR_per_kWh));
    this.open(i, NETWORK, pay(bought, rates.network_uEUR_per_kWh));
    this.open(i, LEVIES, pay(bought, rates.levies_uEUR_per_kWh));
    this.open(i, TAX, pay(bought, rates.tax_uEUR_per_kWh));
    this.open(i, VAT, pay(bought, rates.energyVat_uEUR_per_kWh + rates.chargesVat_uEUR_per_kWh));
  }

  private open(i: number, component: number, amount_uEUR: number): void {
    const at = i * COMPONENTS + component;
    this.paid_uEUR[at] = this.paid_uEUR[at]! + amount_uEUR;
    this.charge(i, component, amount_uEUR);
  }

  /** `energy_Wh` to the retailer through the meter. */
  private export(i: number, energy_Wh: number, rates: Rates): void {
    const open = this.open_Wh[i]!;
    const closed = open < energy_Wh ? open : energy_Wh;
    if (closed > 0) {
      const { paid_uEUR } = this;
      for (let c = 0; c < COMPONENTS; c++) {
        const paid = paid_uEUR[i * COMPONENTS + c]!;
        const back = closed === open ? paid : roundHalfAway((paid * closed) / open);
        paid_uEUR[i * COMPONENTS + c] = paid - back;
        this.charge(i, c, -back);
      }
      this.open_Wh[i] = open - closed;
      this.netted_Wh[i] = this.netted_Wh[i]! + closed;
    }
    const credited = energy_Wh - closed;
    this.credit_Wh[i] = this.credit_Wh[i]! + credited;
    this.worth_uEUR[i] = this.worth_uEUR[i]! + pay(credited, rates.feedIn_uEUR_per_kWh);
  }

  /** Charges on energy that was imported and bought locally. */
  private chargeLocal(i: number, energy_Wh: number, rates: Rates): void {
    this.charge(i, NETWORK, pay(energy_Wh, rates.network_uEUR_per_kWh));
    this.charge(i, LEVIES, pay(energy_Wh, rates.levies_uEUR_per_kWh));
    this.charge(i, TAX, pay(energy_Wh, rates.tax_uEUR_per_kWh));
    this.charge(i, VAT, pay(energy_Wh, rates.chargesVat_uEUR_per_kWh));
  }

  /** The retailer's energy that does not flow through the meter. */
  private settlePaper(i: number, energy_Wh: number, rates: Rates): void {
    if (energy_Wh < 0) return this.feedIn(i, pay(-energy_Wh, rates.feedIn_uEUR_per_kWh));
    this.charge(i, ENERGY, pay(energy_Wh, rates.energy_uEUR_per_kWh));
    this.charge(i, CARBON, pay(energy_Wh, rates.carbon_uEUR_per_kWh));
    this.charge(i, VAT, pay(energy_Wh, rates.energyVat_uEUR_per_kWh));
  }

  private charge(i: number, component: number, amount_uEUR: number): void {
    const column = this.columns[component]!;
    const { balance_uEUR } = this.accounts;
    column[i] = column[i]! + amount_uEUR;
    balance_uEUR[i] = balance_uEUR[i]! - amount_uEUR;
    this.received_uEUR[component]! += amount_uEUR;
  }

  private feedIn(i: number, amount_uEUR: number): void {
    const { bills, accounts } = this;
    bills.feedIn_uEUR[i] = bills.feedIn_uEUR[i]! - amount_uEUR;
    accounts.balance_uEUR[i] = accounts.balance_uEUR[i]! + amount_uEUR;
    this.received_uEUR[ENERGY]! -= amount_uEUR;
  }

  /** Ends the period of home `i`. */
  private close(i: number): void {
    const { bills, accounts } = this;
    if (this.credit_Wh[i]! > 0) {
      const worth = this.worth_uEUR[i]!;
      bills.feedIn_uEUR[i] = bills.feedIn_uEUR[i]! - worth;
      accounts.transfer(accounts.index('retailer'), i, worth);
    }
    this.open_Wh[i] = 0;
    this.credit_Wh[i] = 0;
    this.worth_uEUR[i] = 0;
    for (let c = 0; c < COMPONENTS; c++) this.paid_uEUR[i * COMPONENTS + c] = 0;
  }
}
