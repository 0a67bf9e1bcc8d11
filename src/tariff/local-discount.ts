/**
 * The discount on the network charge of local energy where it has conditions: levels by distance, pairs that may not share, and a
 * least local share.
 *
 * It is due on min(m+, x+), the energy both bought locally and imported. Of what a home bought, the nearest level counts first until
 * that is used up; what was bought from a home that may not share is spared nothing and counts last. The discount and its VAT are
 * each rounded once per home and slot, half away from zero.
 *
 * With a least local share, discounts wait: a home gets those of a period when it ends, each rounded once, if its shared energy then
 * is at least this share of its metered import in the period, and nothing otherwise. Shared energy is what a discount could be due on.
 *
 * Units: Wh, micro-EUR. Cost: about 10 ns a home, slot and level. No allocation.
 */
import { roundHalfAway, type Columns } from '../kernel/index.js';
import type { Accounts } from './accounts.js';
import type { BillColumns, SlotEnergy } from './bill-columns.js';
import type { PeriodEnds } from './periods.js';
import type { Rates } from './types.js';

/** Conditions of the local discount. */
export interface LocalTerms {
  /** Number of discounts by distance; `Rates.localDiscounts` has as many. */
  readonly levels: number;
  /** Of a kWh between a home of group a and one of group b, at entry a * groups + b; `levels` where they may not share. */
  readonly levelOfGroups: Uint8Array;
  readonly groups: number;
  /** The least share of shared energy in metered import; 0: none is asked for. */
  readonly minimumShare: number;
  /** Where the periods end over which that share is reckoned. */
  readonly ends: PeriodEnds;
}

/** Every local kWh is spared the same. */
export const ALL_ALIKE: LocalTerms = {
  levels: 1,
  levelOfGroups: new Uint8Array(1),
  groups: 1,
  minimumShare: 0,
  ends: new Uint8Array(0),
};

/** Whether every home is spared one of the discounts on every local kWh, whatever it buys and from whom. */
export function isUnconditional({ levels, levelOfGroups, minimumShare }: LocalTerms): boolean {
  return minimumShare === 0 && levelOfGroups.every((level) => level < levels);
}

/** The discounts of a run, with or without a market. */
export class LocalDiscounts {
  private readonly terms: LocalTerms;
  private readonly bills: BillColumns;
  private readonly accounts: Accounts;
  /** Of the present period, by home: discounts and their VAT that wait, nEUR, shared energy and metered import, Wh. */
  private readonly discount_nEUR: Float64Array;
  private readonly vat_nEUR: Float64Array;
  private readonly shared_Wh: Float64Array;
  private readonly imported_Wh: Float64Array;

  constructor(terms: LocalTerms, bills: BillColumns, accounts: Accounts, columns: Columns, prefix: string) {
    const column = (name: string): Float64Array => columns.f64(`${prefix}.${name}`, accounts.homes);
    this.terms = terms;
    this.bills = bills;
    this.accounts = accounts;
    this.discount_nEUR = column('waitingDiscount_nEUR');
    this.vat_nEUR = column('waitingVat_nEUR');
    this.shared_Wh = column('shared_Wh');
    this.imported_Wh = column('imported_Wh');
  }

  /** Grants the discounts of `slot`, or those of the period that it ends. */
  settle(slot: number, energy: SlotEnergy, rates: Rates): void {
    const { minimumShare, ends } = this.terms;
    const { homes } = this.accounts;
    for (let i = 0; i < homes; i++) this.reckon(i, energy, rates);
    if (minimumShare > 0 && ends[slot] === 0) return;
    for (let i = 0; i < homes; i++) {
      const reached = this.shared_Wh[i]! >= minimumShare * this.imported_Wh[i]!;
      if (reached && this.shared_Wh[i]! > 0) this.grant(i);
      this.discount_nEUR[i] = 0;
      this.vat_nEUR[i] = 0;
      this.shared_Wh[i] = 0;
      this.imported_Wh[i] = 0;
    }
  }

  /** Adds the slot to what home i has waiting. */
  private reckon(i: number, energy: SlotEnergy, rates: Rates): void {
    const { offset, metered_Wh, traded_Wh, bought_Wh } = energy;
    const m = metered_Wh[offset + i]!;
    if (m <= 0) return;
    this.imported_Wh[i] = this.imported_Wh[i]! + m;
    const x = traded_Wh[offset + i]!;
    let left = x < m ? x : m;
    if (left <= 0) return;
    const { levels } = this.terms;
    const discounts = rates.localDiscounts;
    for (let level = 0; level < levels && left > 0; level++) {
      let shared = level === levels - 1 ? left : 0;
      if (bought_Wh) {
        const bought = bought_Wh[level]![offset + i]!;
        shared = bought < left ? bought : left;
      }
      const { discount_uEUR_per_kWh: discount, vat_uEUR_per_kWh: vat } = discounts[level]!;
      this.discount_nEUR[i] = this.discount_nEUR[i]! + shared * discount;
      this.vat_nEUR[i] = this.vat_nEUR[i]! + shared * vat;
      this.shared_Wh[i] = this.shared_Wh[i]! + shared;
      left -= shared;
    }
  }

  private grant(i: number): void {
    const { bills, accounts } = this;
    const discount = roundHalfAway(this.discount_nEUR[i]! / 1000);
    const vat = roundHalfAway(this.vat_nEUR[i]! / 1000);
    bills.localDiscount_uEUR[i] = bills.localDiscount_uEUR[i]! - discount;
    bills.vat_uEUR[i] = bills.vat_uEUR[i]! - vat;
    accounts.transfer(accounts.index('network'), i, discount);
    accounts.transfer(accounts.index('state'), i, vat);
  }
}
