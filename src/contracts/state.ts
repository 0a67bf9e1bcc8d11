/**
 * The contracts' state in journalled columns: balances, and one row for each product that is still open, taken from a pool
 * and wiped for good when the product is over.
 */
import { assert, Journal, type JournalColumn } from '../kernel/index.js';
import type { Clearing } from './clearing.js';
import type { Defaults } from './defaults.js';
import { SlotCount } from './storage.js';

/** That a block settled a product, and when the observer took it as final, microseconds; NaN before, and if it is undone. */
export interface PaymentOf {
  readonly block: number;
  final_us: number;
}

export class ContractState {
  readonly journal: Journal;
  readonly homes: number;
  readonly batches: number;
  readonly balance_uEUR: JournalColumn;
  /** By home, where there is an escrow: what it has in the contract, and what it has paid in so far. */
  readonly funds_uEUR: JournalColumn;
  readonly paidIn_uEUR: JournalColumn;
  /** Per row. */
  readonly orderCount: JournalColumn;
  readonly clearedOrders: JournalColumn;
  /** The block that finished the clearing + 1, or 0. */
  readonly clearing: JournalColumn;
  /** Height of the block that finished the clearing. */
  readonly clearingHeight: JournalColumn;
  readonly readings: JournalColumn;
  readonly settledTrades: JournalColumn;
  /** Height + 1 of the block that finished the settlement, or 0. */
  readonly settledHeight: JournalColumn;
  /** The block of a settlement that left something unpaid + 1, or 0. */
  readonly defaulted: JournalColumn;
  /** Per row and home: what is held for the product in escrow. */
  readonly held_uEUR: JournalColumn;
  /** Per row and home: transactions of accepted orders, in their order. */
  readonly orders: JournalColumn;
  /** Per row: commitments to sealed orders; per row and home: the place of its commitment among them + 1, or 0. */
  readonly commitCount: JournalColumn;
  readonly commitPlace: JournalColumn;
  /** Per day and market, where days are netted: products and trades worked through. */
  readonly dayPieces: JournalColumn;
  /** Per row and metering batch: read or not. */
  readonly read: JournalColumn;

  /** Slots of storage that the block in hand fills. */
  readonly storage = new SlotCount();
  /** Products that have been set up so far. */
  products = 0;

  /** Clearings of each row, whichever branch made them; a block finishes at most one. */
  readonly clearings: Clearing[][] = [];
  /** What the settlements of each row left unpaid, likewise. */
  readonly defaults: Defaults[][] = [];
  /** What paid for each row, likewise. */
  readonly payments: PaymentOf[][] = [];
  /** Homes for which anything can be held: none without an escrow. */
  private readonly heldPerRow: number;
  /** Homes that can commit to an order: none unless orders are sealed. */
  private readonly committedPerRow: number;
  private readonly rowOf: Int32Array;
  private readonly firstTransactions = new Map<number, number>();
  private readonly freeRows: number[] = [];
  private rows = 0;

  constructor(options: {
    recording: boolean;
    accounts: number;
    homes: number;
    products: number;
    batches: number;
    escrow: boolean;
    sealed: boolean;
    /** Days that are netted, times markets. */
    days: number;
  }) {
    this.journal = new Journal({ recording: options.recording });
    this.homes = options.homes;
    this.batches = options.batches;
    this.balance_uEUR = this.journal.column('balance_uEUR', options.accounts);
    this.heldPerRow = options.escrow ? options.homes : 0;
    this.committedPerRow = options.sealed ? options.homes : 0;
    this.orderCount = this.journal.column('orderCount', 0);
    this.clearedOrders = this.journal.column('clearedOrders', 0);
    this.clearing = this.journal.column('clearing', 0);
    this.clearingHeight = this.journal.column('clearingHeight', 0);
    this.readings = this.journal.column('readings', 0);
    this.settledTrades = this.journal.column('settledTrades', 0);
    this.settledHeight = this.journal.column('settledHeight', 0);
    this.orders = this.journal.column('orders', 0);
    this.read = this.journal.column('read', 0);
    this.funds_uEUR = this.journal.column('funds_uEUR', this.heldPerRow);
    this.paidIn_uEUR = this.journal.column('paidIn_uEUR', this.heldPerRow);
    this.defaulted = this.journal.column('defaulted', 0);
    this.held_uEUR = this.journal.column('held_uEUR', 0);
    this.commitCount = this.journal.column('commitCount', 0);
    this.commitPlace = this.journal.column('commitPlace', 0);
    this.dayPieces = this.journal.column('dayPieces', options.days);
    this.rowOf = new Int32Array(options.products).fill(-1);
  }

  /** The row of a product, or -1 if it is not open. */
  row(product: number): number {
    return product >= 0 && product < this.rowOf.length ? this.rowOf[product]! : -1;
  }

  /** Gives a product a row; its orders are transactions from `firstTransaction` on. */
  open(product: number, firstTransaction: number): void {
    assert(this.rowOf[product] === -1, 'CW-CONTRACT-OPEN', `product ${product} is open already`);
    if (this.freeRows.length === 0) this.addRow();
    this.rowOf[product] = this.freeRows.pop()!;
    this.firstTransactions.set(product, firstTransaction);
    this.products++;
  }

  /** The products that have a row. */
  openProducts(): Iterable<number> {
    return this.firstTransactions.keys();
  }

  /** The lowest transaction that an open product may still read. */
  oldestTransaction(): number {
    let oldest = Infinity;
    for (const first of this.firstTransactions.values()) if (first < oldest) oldest = first;
    return oldest;
  }

  /** Ends a product: no reorganisation can reach it any more. */
  close(product: number): void {
    const row = this.rowOf[product]!;
    assert(row >= 0, 'CW-CONTRACT-CLOSED', `product ${product} is not open`);
    for (const column of this.rowColumns()) this.journal.wipe(column, row, row + 1);
    this.journal.wipe(this.orders, row * this.homes, (row + 1) * this.homes);
    this.journal.wipe(this.read, row * this.batches, (row + 1) * this.batches);
    this.journal.wipe(this.held_uEUR, row * this.heldPerRow, (row + 1) * this.heldPerRow);
    const committed = this.committedPerRow;
    this.journal.wipe(this.commitPlace, row * committed, (row + 1) * committed);
    this.clearings[row]!.length = 0;
    this.defaults[row]!.length = 0;
    this.payments[row]!.length = 0;
    this.rowOf[product] = -1;
    this.firstTransactions.delete(product);
    this.freeRows.push(row);
  }

  /** The clearing that holds in the present state, if any. */
  clearingOf(row: number): Clearing | undefined {
    const block = this.clearing.data[row] - 1;
    return block < 0 ? undefined : this.clearings[row].find((clearing) => clearing.block === block);
  }

  /** What the settlement that holds in the present state left unpaid, if anything. */
  defaultsOf(row: number): Defaults | undefined {
    const block = this.defaulted.data[row] - 1;
    return block < 0 ? undefined : this.defaults[row].find((defaults) => defaults.block === block);
  }

  private rowColumns(): JournalColumn[] {
    return [
      this.orderCount,
      this.clearedOrders,
      this.clearing,
      this.clearingHeight,
      this.readings,
      this.settledTrades,
      this.settledHeight,
      this.defaulted,
      this.commitCount,
    ];
  }

  private addRow(): void {
    const row = this.rows++;
    for (const column of this.rowColumns()) this.journal.grow(column, this.rows);
    this.journal.grow(this.orders, this.rows * this.homes);
    this.journal.grow(this.read, this.rows * this.batches);
    this.journal.grow(this.held_uEUR, this.rows * this.heldPerRow);
    this.journal.grow(this.commitPlace, this.rows * this.committedPerRow);
    this.clearings.push([]);
    this.defaults.push([]);
    this.payments.push([]);
    this.freeRows.push(row);
  }
}
