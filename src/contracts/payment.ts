/**
 * Payment: moves what the clearings of one settlement make due, all of it or nothing, with one write to the balance of each home
 * however many products are settled: its net sum. It creates no money.
 *
 * With an escrow a home can pay with what it has there and is not held for other products, and with what the settlement brings it: it
 * fails if its net sum is more than its funds. Of several products it pays the earlier ones first, so what it cannot pay is told by
 * product (`defaults.ts`), and a home that loses what another owes it has that much less for the rest.
 *
 * Micro-EUR; columns by home. Cost: O(homes x products).
 */
import type { Simulation } from '../kernel/index.js';
import type { Block } from '../ledger/index.js';
import type { Clearing } from './clearing.js';
import { findDefaults, type Defaults } from './defaults.js';
import type { Escrow } from './escrow.js';
import type { ContractState } from './state.js';
import type { ContractTerms } from './terms.js';

/** A product that is settled now, and the row where it stands. */
export interface DueClearing {
  readonly row: number;
  readonly clearing: Clearing;
}

export class Payment {
  private readonly state: ContractState;
  private readonly terms: ContractTerms;
  private readonly simulation: Simulation;
  private readonly escrow: Escrow | undefined;
  /** By home: what it owes in all, and what it can pay the products in hand with. */
  private readonly net_uEUR: Float64Array;
  private readonly left_uEUR: Float64Array;

  constructor(
    state: ContractState,
    terms: ContractTerms,
    simulation: Simulation,
    escrow: Escrow | undefined,
  ) {
    this.state = state;
    this.terms = terms;
    this.simulation = simulation;
    this.escrow = escrow;
    this.net_uEUR = new Float64Array(state.homes);
    this.left_uEUR = new Float64Array(state.homes);
  }

  /** Settles `due`, in the order in which the products were delivered. */
  pay(due: readonly DueClearing[], block: Block): void {
    const { state, terms, escrow, net_uEUR } = this;
    const { journal, balance_uEUR, homes } = state;
    const rows = due.map(({ row }) => row);
    net_uEUR.fill(0);
    if (escrow) this.countFunds(escrow, due, rows, block);
    let operator = 0;
    for (const { row, clearing } of due) {
      const defaults = escrow && this.findDefaults(escrow, clearing, block);
      operator += this.add(clearing, defaults);
      if (defaults) {
        state.defaults[row]!.push(defaults);
        journal.set(state.defaulted, row, block.id + 1);
      }
      state.payments[row]!.push({ block: block.id, final_us: NaN });
      journal.set(state.settledHeight, row, block.height + 1);
    }
    for (let i = 0; i < homes; i++) {
      journal.add(balance_uEUR, i, -net_uEUR[i]!);
      escrow?.pay(rows, i, net_uEUR[i]!);
    }
    journal.add(balance_uEUR, terms.operatorAccount, operator);
    // a state that is not recorded has no root: its money enters the trace here
    if (!journal.recording)
      for (let i = 0; i < homes; i++) this.simulation.digest.number(balance_uEUR.data[i]!);
  }

  /** What homes can pay with: their free funds, and all that the settlement should bring them. */
  private countFunds(
    escrow: Escrow,
    due: readonly DueClearing[],
    rows: readonly number[],
    { timestamp_us }: Block,
  ): void {
    const { left_uEUR } = this;
    left_uEUR.set(escrow.free(rows, timestamp_us));
    for (const { clearing } of due)
      for (let i = 0; i < left_uEUR.length; i++) left_uEUR[i] = left_uEUR[i]! + creditOf(clearing, i);
  }

  /** What homes cannot pay of the next product, which is taken off what they can pay the rest with. */
  private findDefaults(escrow: Escrow, clearing: Clearing, block: Block): Defaults | undefined {
    const { left_uEUR } = this;
    // what the product itself brings is in what it makes due
    for (let i = 0; i < left_uEUR.length; i++) left_uEUR[i] = left_uEUR[i]! - creditOf(clearing, i);
    const defaults = findDefaults(clearing, left_uEUR, escrow.terms.losses, block.id);
    for (let i = 0; i < left_uEUR.length; i++) left_uEUR[i] = left_uEUR[i]! - amountOf(clearing, defaults, i);
    return defaults;
  }

  /** Adds what a product makes due to the homes' sums; returns what it leaves the operator. */
  private add(clearing: Clearing, defaults: Defaults | undefined): number {
    const { net_uEUR } = this;
    let operator = clearing.surplus_uEUR - (defaults?.operatorLoss_uEUR ?? 0);
    for (let i = 0; i < net_uEUR.length; i++) {
      net_uEUR[i] = net_uEUR[i]! + amountOf(clearing, defaults, i);
      operator += clearing.fee_uEUR[i]!;
    }
    return operator;
  }
}

/** What home `i` should receive in all from a product. */
function creditOf({ paid_uEUR, fee_uEUR }: Clearing, i: number): number {
  const due = paid_uEUR[i]! + fee_uEUR[i]!;
  return due < 0 ? -due : 0;
}

/** What home `i` pays for a product, or receives if negative. */
function amountOf({ paid_uEUR, fee_uEUR }: Clearing, defaults: Defaults | undefined, i: number): number {
  const due = paid_uEUR[i]! + fee_uEUR[i]!;
  if (!defaults) return due;
  return due + defaults.lost_uEUR[i]! - defaults.unpaid_uEUR[i]! - defaults.unpaidFee_uEUR[i]!;
}
