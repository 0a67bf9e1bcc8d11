/**
 * The settlement contract: takes meter readings; when the clearing is deep enough and every meter has been read, `settle` moves
 * the money of the trades between the homes. It creates none. Where metered energy is shared there is no clearing before:
 * `settle` shares and pays. Checks come before writes.
 */
import type { Simulation } from '../kernel/index.js';
import type { Block } from '../ledger/index.js';
import { isSharingRule } from '../market/types.js';
import type { CallGas } from './call-gas.js';
import * as call from './calls.js';
import { makeSharing, marketOf, type Clearing } from './clearing.js';
import { findDefaults } from './defaults.js';
import type { Escrow } from './escrow.js';
import * as schedule from './gas.js';
import type { ContractState } from './state.js';
import type { ContractTerms } from './terms.js';

/** No receipt: the last piece of work is done. */
const DONE = -1;

export class SettlementContract {
  private readonly state: ContractState;
  private readonly terms: ContractTerms;
  private readonly gas: CallGas;
  private readonly simulation: Simulation;
  private readonly escrow: Escrow | undefined;

  constructor(
    state: ContractState,
    terms: ContractTerms,
    gas: CallGas,
    simulation: Simulation,
    escrow: Escrow | undefined,
  ) {
    this.state = state;
    this.escrow = escrow;
    this.terms = terms;
    this.gas = gas;
    this.simulation = simulation;
  }

  /** Takes the readings of a metering batch, for all products of the slot of `product`. */
  reading(product: number, batch: number, timestamp_us: number): number {
    const { state, terms } = this;
    if (!this.gas.affords(schedule.readingGasBase)) return call.OUT_OF_GAS;
    if (timestamp_us > terms.deadline_us(product)) return call.CLOSED;
    const markets = terms.markets.length;
    const first = product - (product % markets);
    let awaited = false;
    let unread = false;
    let stored = false;
    for (let p = first; p < first + markets; p++) {
      const row = state.row(p);
      if (row < 0) continue;
      const isRead = state.read.data[row * state.batches + batch] > 0;
      stored ||= isRead;
      if (!this.awaitsReadings(p, row)) continue;
      awaited = true;
      if (!isRead) unread = true;
    }
    if (!awaited) return call.CLOSED;
    if (!unread) return call.ALREADY;
    if (!this.gas.affords(schedule.readingGasBase + schedule.readingGasPerHome * terms.batchSizes[batch]))
      return call.OUT_OF_GAS;
    for (let p = first; p < first + markets; p++) {
      const row = state.row(p);
      if (row < 0 || !this.awaitsReadings(p, row)) continue;
      const cell = row * state.batches + batch;
      if (state.read.data[cell] > 0) continue;
      state.journal.set(state.read, cell, 1);
      state.journal.set(state.readings, row, state.readings.data[row] + 1);
    }
    if (!stored) state.storage.fill(terms.batchSizes[batch]);
    return call.OK;
  }

  /** Without an order, or with nothing left to pay, nobody asks what was delivered. */
  private awaitsReadings(product: number, row: number): boolean {
    const { state, terms } = this;
    if (state.settledHeight.data[row] > 0) return false;
    return state.orderCount.data[row] > 0 || isSharingRule(marketOf(terms, product).design);
  }

  /** Works on through the trades of a product; the call that reaches the last one pays. */
  settle(row: number, product: number, block: Block): number {
    const { state, terms } = this;
    if (!this.gas.affords(schedule.settleGasBase)) return call.OUT_OF_GAS;
    if (row < 0 || block.timestamp_us > terms.deadline_us(product)) return call.CLOSED;
    if (state.settledHeight.data[row] > 0) return call.ALREADY;
    if (state.readings.data[row] < state.batches) return call.NOT_READY;
    if (isSharingRule(marketOf(terms, product).design)) return this.share(row, product, block);
    const clearing = state.clearingOf(row);
    if (!clearing) return call.NOT_READY;
    if (block.height - state.clearingHeight.data[row] < terms.confirmations) return call.NOT_READY;
    const receipt = this.workOn(row, clearing.trades.count);
    if (receipt === DONE) this.pay(row, clearing, block);
    return receipt === DONE ? call.OK : receipt;
  }

  /** Works on through the homes that share what was metered; the call that reaches the last one shares and pays. */
  private share(row: number, product: number, block: Block): number {
    const { state, terms } = this;
    const receipt = this.workOn(row, terms.homes);
    if (receipt !== DONE) return receipt;
    const clearing = makeSharing(product, terms.metered_Wh(product), terms, block.id);
    state.clearings[row].push(clearing);
    state.journal.set(state.clearing, row, block.id + 1);
    state.journal.set(state.clearingHeight, row, block.height);
    this.pay(row, clearing, block);
    return call.OK;
  }

  /** Books the gas for the next of `count` pieces of work: DONE if they are the last, else the call's receipt. */
  private workOn(row: number, count: number): number {
    const { state, terms } = this;
    const from = state.settledTrades.data[row];
    const to = Math.min(count, from + terms.tradesPerCall);
    if (!this.gas.affords(schedule.settleGasBase + terms.gas.settlePerTrade * (to - from)))
      return call.OUT_OF_GAS;
    state.journal.set(state.settledTrades, row, to);
    return to < count ? call.OK : DONE;
  }

  /** Moves what a clearing makes due, all of it or nothing: the call that works off the last trade pays. */
  private pay(row: number, clearing: Clearing, block: Block): void {
    const { escrow } = this;
    const { journal, balance_uEUR, homes } = this.state;
    const { paid_uEUR, fee_uEUR } = clearing;
    const defaults =
      escrow && findDefaults(clearing, escrow.free(row, block.timestamp_us), escrow.terms.losses, block.id);
    let operator = clearing.surplus_uEUR - (defaults?.operatorLoss_uEUR ?? 0);
    for (let i = 0; i < homes; i++) {
      let amount = paid_uEUR[i] + fee_uEUR[i];
      operator += fee_uEUR[i];
      if (defaults) amount += defaults.lost_uEUR[i] - defaults.unpaid_uEUR[i] - defaults.unpaidFee_uEUR[i];
      journal.add(balance_uEUR, i, -amount);
      escrow?.pay(row, i, amount);
    }
    journal.add(balance_uEUR, this.terms.operatorAccount, operator);
    if (defaults) {
      this.state.defaults[row].push(defaults);
      journal.set(this.state.defaulted, row, block.id + 1);
    }
    journal.set(this.state.settledHeight, row, block.height + 1);
    // a state that is not recorded has no root: its money enters the trace here
    if (!this.state.journal.recording)
      for (let i = 0; i < homes; i++) this.simulation.digest.number(balance_uEUR.data[i]);
  }
}
