/**
 * What the summary counts of a run's energy, trade and bills: the whole run, or the slots of the KPI window alone, so that learning is
 * kept apart from evaluation. What is booked by slot is told apart exactly, by copies of the books before and after the window. What no
 * slot has - fees of transactions, rewards, electricity and hardware of the ledger - counts by the window's share of the run's slots.
 * Network charges that the tariff recovers are worked out again for the window. Money micro-EUR, energy Wh, columns by home.
 * Cost: two copies of the books of all homes; nothing without a window.
 */
import { roundHalfAway } from '../kernel/index.js';
import type { SlotRange } from '../metrics/trading.js';
import { Accounts, billComponents, recoverNetworkRevenue, type BillColumns } from '../tariff/index.js';
import type { World } from './world.js';

export interface Counted {
  readonly slots: SlotRange;
  /** Their share of the run's slots. */
  readonly share: number;
  readonly bill: BillColumns;
  readonly shadowBill: BillColumns;
  readonly operatorFee_uEUR: Float64Array;
  readonly default_uEUR: Float64Array;
  readonly transactionFee_uEUR: Float64Array;
  /** What each institution received less what it paid, by account, with the market and without. */
  readonly balance_uEUR: Float64Array;
  readonly shadowBalance_uEUR: Float64Array;
  /** What a kWh left in a battery is worth: the mean feed-in price of all slots of the run. */
  readonly storedEnergy_uEUR_per_kWh: number;
  /** What each battery holds more at the end than at the start, with the market and without. */
  readonly stored_Wh: Float64Array;
  readonly shadowStored_Wh: Float64Array;
  readonly bought_Wh: Float64Array;
  readonly sold_Wh: Float64Array;
  readonly preference_uEUR: Float64Array;
  /** Set off under net metering; undefined without it. */
  readonly netted_Wh: Float64Array | undefined;
  /** Fees of all transactions, and what the ledger uses up. */
  readonly ledgerFees_uEUR: number;
  readonly ledgerCost_uEUR: number;
  readonly ledgerElectricity_kWh: number;
}

/** All of a finished run. */
export function wholeRun(world: World): Counted {
  const { billing, homes, trading } = world;
  return {
    slots: { from: 0, to: world.scenario.time.slots },
    share: 1,
    bill: billing.bill,
    shadowBill: billing.shadowBill,
    operatorFee_uEUR: billing.operatorFee_uEUR,
    default_uEUR: billing.default_uEUR,
    transactionFee_uEUR: billing.transactionFee_uEUR,
    balance_uEUR: billing.balance_uEUR,
    shadowBalance_uEUR: billing.shadowAccounts.balance_uEUR,
    storedEnergy_uEUR_per_kWh: billing.storedEnergy_uEUR_per_kWh,
    stored_Wh: difference(homes.batteries.stored_Wh, homes.opening_Wh),
    shadowStored_Wh: difference(homes.shadowBatteries.stored_Wh, homes.opening_Wh),
    bought_Wh: trading.bought_Wh,
    sold_Wh: trading.sold_Wh,
    preference_uEUR: trading.preference_uEUR,
    netted_Wh: billing.market.netMetering?.netted_Wh,
    ledgerFees_uEUR: world.ledger.fees_uEUR,
    ledgerCost_uEUR: billing.ledgerCost_uEUR,
    ledgerElectricity_kWh: billing.ledgerElectricity_kWh,
  };
}

/** Columns as they stood when a range of slots began and when it ended. */
class Marks {
  private readonly columns: readonly Float64Array[];
  private before: readonly Float64Array[] = [];
  private after: readonly Float64Array[] = [];

  constructor(columns: readonly Float64Array[]) {
    this.columns = columns;
  }

  /** To be called after `slot`, -1 before the first. */
  note(slot: number, { from, to }: SlotRange): void {
    if (slot + 1 === from) this.before = this.columns.map((column) => column.slice());
    if (slot + 1 === to) this.after = this.columns.map((column) => column.slice());
  }

  during(column: Float64Array): Float64Array {
    const k = this.columns.indexOf(column);
    return difference(this.after[k]!, this.before[k]!);
  }
}

/** Follows a run slot by slot, and knows at its end what the window counts. */
export class KpiWindow {
  private readonly world: World;
  private readonly slots: SlotRange;
  /** Whether it is less than the run. */
  private readonly partial: boolean;
  /** Columns that change when a slot ends, and when it is billed with the market. */
  private readonly delivered: Marks;
  private readonly billed: Marks;

  constructor(world: World) {
    const { billing, homes, trading, energy, scenario } = world;
    const all = { from: 0, to: scenario.time.slots };
    this.world = world;
    this.slots = scenario.kpis ?? all;
    this.partial = this.slots.from > 0 || this.slots.to < all.to;
    const netted = billing.market.netMetering?.netted_Wh;
    this.delivered = new Marks([
      ...columnsOf(billing.shadowBill),
      billing.shadowAccounts.balance_uEUR,
      homes.batteries.stored_Wh,
      homes.shadowBatteries.stored_Wh,
      energy.import_Wh,
    ]);
    this.billed = new Marks([
      ...columnsOf(billing.bill),
      billing.accounts.balance_uEUR,
      billing.operatorFee_uEUR,
      billing.default_uEUR,
      trading.bought_Wh,
      trading.sold_Wh,
      trading.preference_uEUR,
      ...(netted ? [netted] : []),
    ]);
    this.afterDelivery(-1);
    this.afterBill(-1);
  }

  /** `slot` is delivered, and billed without the market. */
  afterDelivery(slot: number): void {
    if (this.partial) this.delivered.note(slot, this.slots);
  }

  /** `slot` is billed with the market. */
  afterBill(slot: number): void {
    if (this.partial) this.billed.note(slot, this.slots);
  }

  /** What the window has of the finished run. */
  counted(): Counted {
    const whole = wholeRun(this.world);
    if (!this.partial) return whole;
    const { delivered, billed, slots } = this;
    const { billing, homes, trading } = this.world;
    const { netMetering } = billing.market;
    const share = (slots.to - slots.from) / whole.slots.to;
    const bill = duringOf(billed, billing.bill);
    const accounts = new Accounts(homes.count);
    accounts.balance_uEUR.set(billed.during(billing.accounts.balance_uEUR));
    const shadowBalance_uEUR = delivered.during(billing.shadowAccounts.balance_uEUR);
    const { networkRevenue, vat } = billing.tariff.terms;
    if (networkRevenue === 'revenue-neutral') {
      const network = accounts.index('network');
      const lost_uEUR = shadowBalance_uEUR[network]! - accounts.balance_uEUR[network]!;
      const import_Wh = delivered.during(this.world.energy.import_Wh);
      recoverNetworkRevenue(lost_uEUR, import_Wh, vat, bill, accounts);
    }
    const operatorFee_uEUR = billed.during(billing.operatorFee_uEUR);
    const default_uEUR = billed.during(billing.default_uEUR);
    const trades_uEUR = total(bill.local_uEUR) + total(default_uEUR) + total(operatorFee_uEUR);
    const balance_uEUR = this.withLedger(accounts, trades_uEUR, share);
    return {
      slots,
      share,
      bill,
      shadowBill: duringOf(delivered, billing.shadowBill),
      operatorFee_uEUR,
      default_uEUR,
      transactionFee_uEUR: whole.transactionFee_uEUR.map((fee) => fee * share),
      balance_uEUR,
      shadowBalance_uEUR,
      storedEnergy_uEUR_per_kWh: whole.storedEnergy_uEUR_per_kWh,
      stored_Wh: delivered.during(homes.batteries.stored_Wh),
      shadowStored_Wh: delivered.during(homes.shadowBatteries.stored_Wh),
      bought_Wh: billed.during(trading.bought_Wh),
      sold_Wh: billed.during(trading.sold_Wh),
      preference_uEUR: billed.during(trading.preference_uEUR),
      netted_Wh: netMetering ? billed.during(netMetering.netted_Wh) : undefined,
      ledgerFees_uEUR: whole.ledgerFees_uEUR * share,
      ledgerCost_uEUR: roundHalfAway(whole.ledgerCost_uEUR * share),
      ledgerElectricity_kWh: whole.ledgerElectricity_kWh * share,
    };
  }

  /**
   * Adds to the institutions of `accounts`, which hold what was booked outside the contract, what the ledger brought them: for the
   * window's trades homes pay `trades_uEUR` to the operator, surplus and fee; all else in the contract, fees of transactions and
   * rewards, counts by `share`, and so does the ledger's cost.
   */
  private withLedger(accounts: Accounts, trades_uEUR: number, share: number): Float64Array {
    const { billing, design } = this.world;
    const { homes, count } = accounts;
    const balance_uEUR = accounts.snapshot();
    const add = (k: number, amount_uEUR: number): void =>
      void (balance_uEUR[k] = balance_uEUR[k]! + amount_uEUR);
    for (let k = homes; k < count; k++)
      add(k, (billing.balance_uEUR[k]! - billing.accounts.balance_uEUR[k]!) * share);
    const allTrades_uEUR =
      total(billing.bill.local_uEUR) + total(billing.default_uEUR) + total(billing.operatorFee_uEUR);
    add(accounts.index('operator'), trades_uEUR - allTrades_uEUR * share);
    const cost_uEUR = roundHalfAway(billing.ledgerCost_uEUR * share);
    add(accounts.index(design.resources.payer), -cost_uEUR);
    add(accounts.index('providers'), cost_uEUR);
    return balance_uEUR;
  }
}

function columnsOf(bills: BillColumns): readonly Float64Array[] {
  return billComponents.map((component) => bills[component]);
}

function duringOf(marks: Marks, bills: BillColumns): BillColumns {
  const entries = billComponents.map((component) => [component, marks.during(bills[component])]);
  return Object.fromEntries(entries) as BillColumns;
}

function difference(after: Float64Array, before: Float64Array): Float64Array {
  return after.map((value, k) => value - before[k]!);
}

function total(column: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i]!;
  return sum;
}
