/**
 * Bills: of every slot with the market, as the observer's settled chain has it, and of its shadow without. What homes pay each
 * other and the ledger stands in the contract's balances; both together sum to zero.
 */
import type { Columns } from '../kernel/index.js';
import type { Clearing, Defaults, SlotPosition } from '../contracts/index.js';
import type { ResourceUse } from './resources.js';
import { Settlement, type Accounts, type BillColumns, type Tariff } from '../tariff/index.js';

export interface BillingOptions {
  readonly homes: number;
  readonly slots: number;
  readonly slot_us: number;
  readonly tariff: Tariff;
  /** Group of each home. */
  readonly group: ArrayLike<number>;
  readonly columns: Columns;
}

export class Billing {
  readonly tariff: Tariff;
  readonly market: Settlement;
  readonly shadow: Settlement;
  readonly accounts: Accounts;
  readonly shadowAccounts: Accounts;
  readonly bill: BillColumns;
  readonly shadowBill: BillColumns;
  /** The operator's fee of settled products that was paid, by home. */
  readonly operatorFee_uEUR: Float64Array;
  /** By home, what it did not receive since others could not pay, less what it could not pay itself for local energy. */
  readonly default_uEUR: Float64Array;
  /** Fees of each home's transactions; known when the run is closed. */
  readonly transactionFee_uEUR: Float64Array;
  /** Balances in the contract and outside together; known when the run is closed. */
  readonly balance_uEUR: Float64Array;
  /** What a kWh left in a battery is worth: the mean feed-in price of the run's slots. */
  readonly storedEnergy_uEUR_per_kWh: number;
  ledgerElectricity_kWh = 0;
  ledgerCost_uEUR = 0;
  private readonly homes: number;
  private readonly group: ArrayLike<number>;
  private readonly position_Wh: Int32Array;
  private readonly noTrade_Wh: Int32Array;
  private readonly nothingPaid_uEUR: Float64Array;
  /** Bought locally by level, where the tariff tells levels apart. */
  private readonly bought_Wh: readonly Int32Array[];

  constructor(options: BillingOptions) {
    const { homes, slots, slot_us, tariff, columns } = options;
    this.homes = homes;
    this.group = options.group;
    this.tariff = tariff;
    this.market = new Settlement(tariff, homes, slot_us, columns, 'bill');
    this.shadow = new Settlement(tariff, homes, slot_us, columns, 'shadowBill');
    this.accounts = this.market.accounts;
    this.shadowAccounts = this.shadow.accounts;
    this.bill = this.market.bills;
    this.shadowBill = this.shadow.bills;
    let feedIn = 0;
    for (let slot = 0; slot < slots; slot++) feedIn += tariff.at(slot).feedIn_uEUR_per_kWh;
    this.storedEnergy_uEUR_per_kWh = feedIn / slots;
    this.operatorFee_uEUR = columns.f64('bill.operatorFee_uEUR', homes);
    this.default_uEUR = columns.f64('bill.default_uEUR', homes);
    this.transactionFee_uEUR = columns.f64('bill.transactionFee_uEUR', homes);
    this.balance_uEUR = columns.f64('bill.balance_uEUR', this.accounts.balance_uEUR.length);
    this.position_Wh = columns.i32('bill.position_Wh', homes);
    this.noTrade_Wh = columns.i32('bill.noTrade_Wh', homes);
    this.nothingPaid_uEUR = columns.f64('bill.nothingPaid_uEUR', homes);
    this.bought_Wh = Array.from({ length: tariff.terms.local?.levels ?? 0 }, (_, level) =>
      columns.i32(`bill.bought${level}_Wh`, homes),
    );
  }

  /** `slot` without a market. */
  billShadow(slot: number, metered_Wh: Int32Array, generated_Wh: Int32Array): void {
    this.shadow.settle(slot, {
      offset: 0,
      metered_Wh,
      traded_Wh: this.noTrade_Wh,
      offered_Wh: metered_Wh,
      localPaid_uEUR: this.nothingPaid_uEUR,
      generated_Wh,
    });
  }

  /**
   * `slot` under the clearings that are in force, if any, what they add up to, and what was left unpaid of them. Returns each home's
   * position: f if it traded what it had offered, else m.
   */
  billSlot(
    slot: number,
    metered_Wh: Int32Array,
    generated_Wh: Int32Array,
    position: SlotPosition | undefined,
    inForce: readonly (Clearing | undefined)[],
    unpaid: readonly (Defaults | undefined)[],
  ): Int32Array {
    const position_Wh = this.position_Wh;
    position_Wh.set(metered_Wh);
    if (position) {
      const { traded, offered_Wh, fee_uEUR } = position;
      // what is shared nobody has offered: its retailer knows of no position, and what was reported is none
      const areOffers = !inForce.some(isShared);
      for (let i = 0; i < this.homes; i++) {
        if (traded[i] === 0) continue;
        if (areOffers) position_Wh[i] = offered_Wh[i]!;
        this.operatorFee_uEUR[i] = this.operatorFee_uEUR[i]! + fee_uEUR[i]!;
      }
    }
    for (const defaults of unpaid) if (defaults) this.leaveUnpaid(defaults);
    this.market.settle(slot, {
      offset: 0,
      metered_Wh,
      traded_Wh: position?.cleared_Wh ?? this.noTrade_Wh,
      offered_Wh: position_Wh,
      localPaid_uEUR: position?.paid_uEUR ?? this.nothingPaid_uEUR,
      bought_Wh: this.boughtByLevel(inForce),
      generated_Wh,
    });
    return position_Wh;
  }

  private leaveUnpaid({ unpaid_uEUR, unpaidFee_uEUR, lost_uEUR }: Defaults): void {
    for (let i = 0; i < this.homes; i++) {
      this.default_uEUR[i] = this.default_uEUR[i]! + lost_uEUR[i]! - unpaid_uEUR[i]!;
      this.operatorFee_uEUR[i] = this.operatorFee_uEUR[i]! - unpaidFee_uEUR[i]!;
    }
  }

  /** What each home bought locally by the level of the trade: from the same community, from the same district, from elsewhere. */
  private boughtByLevel(clearings: readonly (Clearing | undefined)[]): readonly Int32Array[] | undefined {
    const { bought_Wh, group } = this;
    const { local } = this.tariff.terms;
    // shared energy comes from all: who is paired with whom there says nothing of distance
    if (!local || clearings.some(isShared)) return undefined;
    for (const column of bought_Wh) column.fill(0);
    for (const clearing of clearings) {
      if (!clearing) continue;
      const { trades, orders } = clearing;
      for (let t = 0; t < trades.count; t++) {
        const buyer = orders.agent[trades.buyOrder[t]!]!;
        const seller = orders.agent[trades.sellOrder[t]!]!;
        const level = local.levelOfGroups[group[buyer]! * local.groups + group[seller]!]!;
        const column = bought_Wh[level];
        // a trade between homes that may not share is at no level
        if (column) column[buyer] = column[buyer]! + trades.quantity_Wh[t]!;
      }
    }
    return bought_Wh;
  }

  /**
   * Closes the books: network charges that were saved are recovered if the tariff says so from homes that imported `import_Wh`, what the
   * ledger has used is paid, and the contract's balances (`chain_uEUR`, by account) join the others.
   */
  close(chain_uEUR: Float64Array, used: ResourceUse, import_Wh: Float64Array): void {
    const { accounts } = this;
    this.market.recoverNetworkRevenue(this.shadow, import_Wh);
    this.ledgerElectricity_kWh = used.electricity_kWh;
    this.ledgerCost_uEUR = used.cost_uEUR;
    accounts.transfer(accounts.index(used.payer), accounts.index('providers'), this.ledgerCost_uEUR);
    for (let k = 0; k < this.balance_uEUR.length; k++)
      this.balance_uEUR[k] = accounts.balance_uEUR[k]! + chain_uEUR[k]!;
    for (let i = 0; i < this.homes; i++) {
      const trades = this.bill.local_uEUR[i]! + this.default_uEUR[i]! + this.operatorFee_uEUR[i]!;
      this.transactionFee_uEUR[i] = -chain_uEUR[i]! - trades;
    }
  }
}

/** Whether metered energy was shared, without orders. */
function isShared(clearing: Clearing | undefined): boolean {
  return clearing !== undefined && clearing.traded_Wh > 0 && clearing.transactions.length === 0;
}
