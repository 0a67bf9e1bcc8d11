/**
 * Escrow: homes trade with what they have paid in. An order is taken only if what the home has in the contract, less what is held
 * for its other orders, covers a share (the collateral) of the most that the order can come to owe. That is held until the product
 * is cleared, then what it owes at most, until it is settled or its deadline has passed; nothing else is paid with it. What is
 * received stays in the contract and can be spent. Fees of transactions are paid from elsewhere, as gas is from a wallet.
 * Micro-EUR; columns by home. Law: what is held for a home is never more than it has. Cost: a look at each open product for each order,
 * and for each home when a product is settled.
 */
import type { Clearing, MarketTerms } from './clearing.js';
import type { ContractState } from './state.js';

export interface EscrowTerms {
  /** What each home has paid in when the run begins, and fills up to when it pays in again. */
  readonly deposit_uEUR: Float64Array;
  /** Share of the most that an order can come to owe that is held, 0 to 1. */
  readonly collateral: number;
  /** Who bears what a home cannot pay: those whom it owes, or the operator. */
  readonly losses: 'sellers' | 'operator';
}

/** What an escrow leaves behind in the contract's state, and what it looks up there. */
export class Escrow {
  readonly terms: EscrowTerms;
  private readonly state: ContractState;
  private readonly deadline_us: (product: number) => number;
  /** By home: what it can pay with, for the product looked at last. */
  private readonly free_uEUR: Float64Array;
  /** Rows whose deadline is not over, at the time looked at last. */
  private live = new Int32Array(16);
  private liveCount = 0;

  constructor(state: ContractState, terms: EscrowTerms, deadline_us: (product: number) => number) {
    this.state = state;
    this.terms = terms;
    this.deadline_us = deadline_us;
    this.free_uEUR = new Float64Array(state.homes);
    const { journal, funds_uEUR, paidIn_uEUR } = state;
    journal.begin();
    for (let i = 0; i < state.homes; i++) {
      journal.set(funds_uEUR, i, terms.deposit_uEUR[i]!);
      journal.set(paidIn_uEUR, i, terms.deposit_uEUR[i]!);
    }
    journal.commit();
  }

  /** Finds the products for which anything can be held at `timestamp_us`: to be called before orders of a block are held for. */
  look(timestamp_us: number): void {
    const { state } = this;
    this.liveCount = 0;
    for (const product of state.openProducts()) {
      if (timestamp_us > this.deadline_us(product)) continue;
      if (this.liveCount === this.live.length) {
        const larger = new Int32Array(this.live.length * 2);
        larger.set(this.live);
        this.live = larger;
      }
      this.live[this.liveCount++] = state.row(product);
    }
  }

  /** Holds the collateral of an order of `home` that can come to owe `most_uEUR`; false, and nothing is held, if it is not there. */
  hold(row: number, home: number, most_uEUR: number): boolean {
    const { journal, held_uEUR, funds_uEUR, homes } = this.state;
    const needed = Math.ceil(most_uEUR * this.terms.collateral);
    let held = 0;
    for (let k = 0; k < this.liveCount; k++) held += held_uEUR.data[this.live[k]! * homes + home]!;
    if (needed > funds_uEUR.data[home]! - held) return false;
    journal.add(held_uEUR, row * homes + home, needed);
    return true;
  }

  /** A product is cleared: no more is held than what each home owes. */
  release(row: number, { paid_uEUR, fee_uEUR }: Clearing): void {
    const { journal, held_uEUR, homes } = this.state;
    for (let i = 0; i < homes; i++) {
      const held = held_uEUR.data[row * homes + i]!;
      if (held === 0) continue;
      const owed = paid_uEUR[i]! + fee_uEUR[i]!;
      if (owed < held) journal.set(held_uEUR, row * homes + i, owed > 0 ? owed : 0);
    }
  }

  /**
   * By home, what it can pay for products `rows` with at `timestamp_us`: what it has in the contract, less what is held for others;
   * to be read at once.
   */
  free(rows: readonly number[], timestamp_us: number): Float64Array {
    this.look(timestamp_us);
    const { free_uEUR, live } = this;
    const { held_uEUR, funds_uEUR, homes } = this.state;
    const paid = new Set(rows);
    const others = live.subarray(0, this.liveCount).filter((row) => !paid.has(row));
    for (let i = 0; i < homes; i++) {
      let held = 0;
      for (let k = 0; k < others.length; k++) held += held_uEUR.data[others[k]! * homes + i]!;
      free_uEUR[i] = funds_uEUR.data[i]! - held;
    }
    return free_uEUR;
  }

  /** Fills up what `home` has in the contract. */
  fillUp(home: number): void {
    const { journal, funds_uEUR, paidIn_uEUR } = this.state;
    const missing = this.terms.deposit_uEUR[home]! - funds_uEUR.data[home]!;
    if (missing <= 0) return;
    journal.add(funds_uEUR, home, missing);
    journal.add(paidIn_uEUR, home, missing);
  }

  /** Home `home` pays `amount_uEUR` for products `rows`, or receives it if negative; nothing more is held for them. */
  pay(rows: readonly number[], home: number, amount_uEUR: number): void {
    const { journal, held_uEUR, funds_uEUR, homes } = this.state;
    for (const row of rows) journal.set(held_uEUR, row * homes + home, 0);
    journal.add(funds_uEUR, home, -amount_uEUR);
  }
}

/**
 * The most that an order for `energy_Wh` (buying +) at `limit_uEUR_per_kWh` can come to owe: the market's own fees are within its
 * limit, the ledger operator's come on top; every payment of every trade may round up by half a micro-EUR, and there are three.
 */
export function mostOwed_uEUR(
  energy_Wh: number,
  limit_uEUR_per_kWh: number,
  { buyerFee_uEUR_per_kWh: buyerFee, sellerFee_uEUR_per_kWh: sellerFee }: MarketTerms,
  homes: number,
): number {
  const quantity_Wh = energy_Wh < 0 ? -energy_Wh : energy_Wh;
  const price = energy_Wh > 0 ? limit_uEUR_per_kWh + buyerFee : sellerFee - limit_uEUR_per_kWh;
  if (price <= 0) return 0;
  const trades = quantity_Wh < homes ? quantity_Wh : homes;
  return Math.ceil((quantity_Wh * price) / 1000) + 2 * trades;
}
