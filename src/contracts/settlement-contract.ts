/**
 * The settlement contract: takes meter readings; when the clearing is deep enough and every meter has been read, `settle` moves
 * the money of the trades between the homes. It creates none. Checks come before writes.
 */
import type { Simulation } from '../kernel/index.js';
import type { Block } from '../ledger/index.js';
import type { CallGas } from './call-gas.js';
import * as call from './calls.js';
import type { Clearing } from './clearing.js';
import * as schedule from './gas.js';
import type { ContractState } from './state.js';
import type { ContractTerms } from './terms.js';

export class SettlementContract {
  private readonly state: ContractState;
  private readonly terms: ContractTerms;
  private readonly gas: CallGas;
  private readonly simulation: Simulation;

  constructor(state: ContractState, terms: ContractTerms, gas: CallGas, simulation: Simulation) {
    this.state = state;
    this.terms = terms;
    this.gas = gas;
    this.simulation = simulation;
  }

  /** Takes the readings of a metering batch. */
  reading(row: number, product: number, batch: number, timestamp_us: number): number {
    const { state, terms } = this;
    if (!this.gas.affords(schedule.readingGasBase)) return call.OUT_OF_GAS;
    if (row < 0 || timestamp_us > terms.deadline_us(product)) return call.CLOSED;
    // without an order, or with nothing left to pay, nobody asks what was delivered
    if (state.orderCount.data[row] === 0 || state.settledHeight.data[row] > 0) return call.CLOSED;
    const cell = row * state.batches + batch;
    if (state.read.data[cell] > 0) return call.ALREADY;
    if (!this.gas.affords(schedule.readingGasBase + schedule.readingGasPerHome * terms.batchSizes[batch]))
      return call.OUT_OF_GAS;
    state.journal.set(state.read, cell, 1);
    state.journal.set(state.readings, row, state.readings.data[row] + 1);
    return call.OK;
  }

  /** Works on through the trades of a product; the call that reaches the last one pays. */
  settle(row: number, product: number, block: Block): number {
    const { state, terms } = this;
    if (!this.gas.affords(schedule.settleGasBase)) return call.OUT_OF_GAS;
    if (row < 0 || block.timestamp_us > terms.deadline_us(product)) return call.CLOSED;
    if (state.settledHeight.data[row] > 0) return call.ALREADY;
    const clearing = state.clearingOf(row);
    if (!clearing || state.readings.data[row] < state.batches) return call.NOT_READY;
    if (block.height - state.clearingHeight.data[row] < terms.confirmations) return call.NOT_READY;
    const { trades } = clearing;
    const from = state.settledTrades.data[row];
    const to = Math.min(trades.count, from + terms.tradesPerCall);
    if (!this.gas.affords(schedule.settleGasBase + schedule.settleGasPerTrade * (to - from)))
      return call.OUT_OF_GAS;
    state.journal.set(state.settledTrades, row, to);
    if (to < trades.count) return call.OK;
    this.pay(clearing);
    state.journal.set(state.settledHeight, row, block.height + 1);
    return call.OK;
  }

  /** Moves what a clearing makes due, all of it or nothing: the call that works off the last trade pays. */
  private pay(clearing: Clearing): void {
    const { journal, balance_uEUR, homes } = this.state;
    const { paid_uEUR, fee_uEUR } = clearing;
    let operator = clearing.surplus_uEUR;
    for (let i = 0; i < homes; i++) {
      journal.add(balance_uEUR, i, -paid_uEUR[i] - fee_uEUR[i]);
      operator += fee_uEUR[i];
    }
    journal.add(balance_uEUR, this.terms.operatorAccount, operator);
    // a state that is not recorded has no root: its money enters the trace here
    if (!this.state.journal.recording)
      for (let i = 0; i < homes; i++) this.simulation.digest.number(balance_uEUR.data[i]);
  }
}
