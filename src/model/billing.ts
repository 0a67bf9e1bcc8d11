/**
 * Bills: of every slot with the market, as the observer's settled chain has it, and of its shadow without. What homes pay each
 * other and the ledger stands in the contract's balances; both together sum to zero.
 */
import { HOUR, payment_uEUR, roundHalfAway, type Columns } from '../kernel/index.js';
import type { LedgerDesign } from '../consensus/types.js';
import type { Clearing } from '../contracts/index.js';
import { Accounts, createBillColumns, settleSlot, type BillColumns, type Tariff } from '../tariff/index.js';

/** Of a ledger that nobody runs. */
export const NO_RESOURCES: LedgerDesign['resources'] = {
  power_W: 0,
  hardware_uEUR_per_year: 0,
  electricity_uEUR_per_kWh: 0,
  payer: 'operator',
};

const YEAR_us = 8760 * HOUR;

export class Billing {
  readonly tariff: Tariff;
  readonly accounts: Accounts;
  readonly shadowAccounts: Accounts;
  readonly bill: BillColumns;
  readonly shadowBill: BillColumns;
  /** The operator's fee of settled products, by home. */
  readonly operatorFee_uEUR: Float64Array;
  /** Fees of each home's transactions; known when the run is closed. */
  readonly transactionFee_uEUR: Float64Array;
  /** Balances in the contract and outside together; known when the run is closed. */
  readonly balance_uEUR: Float64Array;
  /** What a kWh left in a battery is worth: the mean feed-in price of the run's slots. */
  readonly storedEnergy_uEUR_per_kWh: number;
  ledgerElectricity_kWh = 0;
  ledgerCost_uEUR = 0;
  private readonly homes: number;
  private readonly position_Wh: Int32Array;
  private readonly noTrade_Wh: Int32Array;
  private readonly nothingPaid_uEUR: Float64Array;

  constructor(homes: number, slots: number, tariff: Tariff, columns: Columns) {
    this.homes = homes;
    this.tariff = tariff;
    let feedIn = 0;
    for (let slot = 0; slot < slots; slot++) feedIn += tariff.at(slot).feedIn_uEUR_per_kWh;
    this.storedEnergy_uEUR_per_kWh = feedIn / slots;
    this.accounts = new Accounts(homes);
    this.shadowAccounts = new Accounts(homes);
    this.bill = createBillColumns(homes, columns, 'bill');
    this.shadowBill = createBillColumns(homes, columns, 'shadowBill');
    this.operatorFee_uEUR = columns.f64('bill.operatorFee_uEUR', homes);
    this.transactionFee_uEUR = columns.f64('bill.transactionFee_uEUR', homes);
    this.balance_uEUR = columns.f64('bill.balance_uEUR', this.accounts.balance_uEUR.length);
    this.position_Wh = columns.i32('bill.position_Wh', homes);
    this.noTrade_Wh = columns.i32('bill.noTrade_Wh', homes);
    this.nothingPaid_uEUR = columns.f64('bill.nothingPaid_uEUR', homes);
  }

  /** `slot` without a market. */
  billShadow(slot: number, metered_Wh: Int32Array): void {
    const energy = {
      offset: 0,
      metered_Wh,
      traded_Wh: this.noTrade_Wh,
      offered_Wh: metered_Wh,
      localPaid_uEUR: this.nothingPaid_uEUR,
    };
    const rates = this.tariff.at(slot);
    settleSlot(energy, rates, this.tariff.terms, this.shadowBill, this.shadowAccounts, 0, this.homes);
  }

  /** `slot` with the clearing that is in force, if any. Returns each home's position: what it offered if it traded, else m. */
  billProduct(slot: number, metered_Wh: Int32Array, clearing: Clearing | undefined): Int32Array {
    const position_Wh = this.position_Wh;
    position_Wh.set(metered_Wh);
    if (clearing) {
      const { cleared_Wh, offered_Wh, fee_uEUR } = clearing;
      for (let i = 0; i < this.homes; i++) {
        if (cleared_Wh[i] === 0) continue;
        position_Wh[i] = offered_Wh[i]!;
        this.operatorFee_uEUR[i] = this.operatorFee_uEUR[i]! + fee_uEUR[i]!;
      }
    }
    const energy = {
      offset: 0,
      metered_Wh,
      traded_Wh: clearing?.cleared_Wh ?? this.noTrade_Wh,
      offered_Wh: position_Wh,
      localPaid_uEUR: clearing?.paid_uEUR ?? this.nothingPaid_uEUR,
    };
    const rates = this.tariff.at(slot);
    settleSlot(energy, rates, this.tariff.terms, this.bill, this.accounts, 0, this.homes);
    return position_Wh;
  }

  /**
   * Closes the books of a run of `duration_us`: the ledger's electricity and hardware are paid, and the contract's balances
   * (`chain_uEUR`, by account) join the others.
   */
  close(chain_uEUR: Float64Array, resources: LedgerDesign['resources'], duration_us: number): void {
    const { accounts } = this;
    this.ledgerElectricity_kWh = (resources.power_W * duration_us) / HOUR / 1000;
    this.ledgerCost_uEUR =
      payment_uEUR(this.ledgerElectricity_kWh * 1000, resources.electricity_uEUR_per_kWh) +
      roundHalfAway((resources.hardware_uEUR_per_year * duration_us) / YEAR_us);
    accounts.transfer(accounts.index(resources.payer), accounts.index('providers'), this.ledgerCost_uEUR);
    for (let k = 0; k < this.balance_uEUR.length; k++)
      this.balance_uEUR[k] = accounts.balance_uEUR[k]! + chain_uEUR[k]!;
    for (let i = 0; i < this.homes; i++) {
      this.transactionFee_uEUR[i] = -chain_uEUR[i]! - this.bill.local_uEUR[i]! - this.operatorFee_uEUR[i]!;
    }
  }
}
