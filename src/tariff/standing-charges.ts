/**
 * Standing charges: what a home owes its retailer and its network operator for being connected, with VAT, whatever it uses. They
 * accrue slot by slot. After s slots of a run exactly rate x time, rounded half away from zero, has been charged: a slot is charged
 * the difference of two such amounts, so nothing is lost or gained by rounding, and all homes are charged the same.
 * A year has 365.25 days, as in the quantities of a scenario: 10 ct/d are 10 ct in 96 slots of 15 min.
 * Cost: about 5 ns a home and slot.
 */
import { DAY, roundHalfAway } from '../kernel/index.js';
import type { Accounts } from './accounts.js';
import type { BillColumns } from './bill-columns.js';
import type { StandingTerms } from './types.js';

const YEAR_us = 365.25 * DAY;

/** Of `rate_uEUR_per_year`, what falls on `slot`. */
export function accrued_uEUR(rate_uEUR_per_year: number, slot_us: number, slot: number): number {
  const after = (slots: number): number => roundHalfAway((rate_uEUR_per_year * slots * slot_us) / YEAR_us);
  return after(slot + 1) - after(slot);
}

/** Charges all homes for `slot`. */
export function settleStanding(
  slot: number,
  slot_us: number,
  terms: StandingTerms,
  vat: number,
  bills: BillColumns,
  accounts: Accounts,
): void {
  const { retailer_uEUR_per_year: retailerRate, network_uEUR_per_year: networkRate } = terms;
  const retailer = accrued_uEUR(retailerRate, slot_us, slot);
  const network = accrued_uEUR(networkRate, slot_us, slot);
  const state = accrued_uEUR((retailerRate + networkRate) * vat, slot_us, slot);
  const { homes, balance_uEUR } = accounts;
  const { standing_uEUR, networkStanding_uEUR, vat_uEUR } = bills;
  for (let i = 0; i < homes; i++) {
    standing_uEUR[i] = standing_uEUR[i]! + retailer;
    networkStanding_uEUR[i] = networkStanding_uEUR[i]! + network;
    vat_uEUR[i] = vat_uEUR[i]! + state;
    balance_uEUR[i] = balance_uEUR[i]! - (retailer + network + state);
  }
  balance_uEUR[accounts.index('retailer')]! += homes * retailer;
  balance_uEUR[accounts.index('network')]! += homes * network;
  balance_uEUR[accounts.index('state')]! += homes * state;
}
