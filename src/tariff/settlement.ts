/**
 * The books of a run, with a market or without: the bills of all homes and the accounts of everybody, to which each slot is settled
 * once, in ascending order, under all that the tariff asks for. After every slot the accounts sum to zero, together with the local
 * payments, which were made when homes traded.
 */
import type { Columns } from '../kernel/index.js';
import { Accounts } from './accounts.js';
import { createBillColumns, type BillColumns, type SlotEnergy } from './bill-columns.js';
import { settleSlot } from './bill.js';
import { ALL_ALIKE, LocalDiscounts } from './local-discount.js';
import { NetMetering } from './net-metering.js';
import { recoverNetworkRevenue } from './network-revenue.js';
import { settleSelfUse } from './self-use.js';
import { settleStanding } from './standing-charges.js';
import type { Tariff } from './types.js';

export class Settlement {
  readonly bills: BillColumns;
  readonly accounts: Accounts;
  /** Accounts of the billing period, where exports are set off against imports. */
  readonly netMetering: NetMetering | undefined;
  private readonly tariff: Tariff;
  private readonly slot_us: number;
  private readonly discounts: LocalDiscounts | undefined;

  /** Books of `homes` homes in columns of names that begin with `prefix`. */
  constructor(tariff: Tariff, homes: number, slot_us: number, columns: Columns, prefix: string) {
    const { local, metering, imbalance } = tariff.terms;
    this.tariff = tariff;
    this.slot_us = slot_us;
    this.bills = createBillColumns(homes, columns, prefix);
    this.accounts = new Accounts(homes);
    const { bills, accounts } = this;
    const nets = metering.kind === 'net-metering';
    if (local || nets)
      this.discounts = new LocalDiscounts(local ?? ALL_ALIKE, bills, accounts, columns, prefix);
    if (nets) this.netMetering = new NetMetering(metering.ends, imbalance, bills, accounts, columns, prefix);
  }

  settle(slot: number, energy: SlotEnergy): void {
    const { tariff, bills, accounts } = this;
    const { terms } = tariff;
    const rates = tariff.at(slot);
    if (this.netMetering) this.netMetering.settle(slot, energy, rates);
    else settleSlot(energy, rates, terms, bills, accounts, 0, accounts.homes);
    if (terms.metering.kind === 'separate') settleSelfUse(energy, rates, bills, accounts);
    this.discounts?.settle(slot, energy, rates);
    if (terms.standing) settleStanding(slot, this.slot_us, terms.standing, terms.vat, bills, accounts);
  }

  /** At the end of a run: makes good to the network operator what it received less than in the books `without` a market. */
  recoverNetworkRevenue(without: Settlement, import_Wh: Float64Array): void {
    const { tariff, bills, accounts } = this;
    if (tariff.terms.networkRevenue === 'fixed') return;
    const network = accounts.index('network');
    const lost = without.accounts.balance_uEUR[network]! - accounts.balance_uEUR[network]!;
    recoverNetworkRevenue(lost, import_Wh, tariff.terms.vat, bills, accounts);
  }
}
