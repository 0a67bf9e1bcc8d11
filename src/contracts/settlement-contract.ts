/**
 * The settlement contract: takes meter readings; when the clearing is deep enough and every meter has been read, `settle` moves
 * the money of the trades between the homes. It creates none. Where metered energy is shared there is no clearing before:
 * `settle` shares and pays. A market that nets days settles all products of a day at once, when it is over and nothing of it is missing
 * (`day-work.ts`). Checks come before writes.
 */
import type { Block } from '../ledger/index.js';
import { isSharingRule } from '../market/types.js';
import type { CallGas } from './call-gas.js';
import * as call from './calls.js';
import { makeSharing, marketOf, type Clearing } from './clearing.js';
import { dayWork, gasOfPieces, isReady, refusedGas } from './day-work.js';
import * as schedule from './gas.js';
import type { Payment } from './payment.js';
import type { ContractState } from './state.js';
import { nettedDay, type ContractTerms, type NettedDay } from './terms.js';

/** No receipt: the last piece of work is done. */
const DONE = -1;

export class SettlementContract {
  private readonly state: ContractState;
  private readonly terms: ContractTerms;
  private readonly gas: CallGas;
  private readonly payment: Payment;

  constructor(state: ContractState, terms: ContractTerms, gas: CallGas, payment: Payment) {
    this.state = state;
    this.terms = terms;
    this.gas = gas;
    this.payment = payment;
  }

  /**
   * Takes the readings of a metering batch, for all products of the slot of `product`, or where readings are gathered, of its day up
   * to that slot.
   */
  reading(product: number, batch: number, timestamp_us: number): number {
    const { state, terms } = this;
    const homes = terms.batchSizes[batch]!;
    const day = terms.netting?.gathersReadings ? terms.netting.dayOf(product) : undefined;
    const slots = day ? day.to - day.from : 0;
    const refusedGas = day ? schedule.dayReadingRefusedGas(homes, slots) : schedule.readingRefusedGas(homes);
    if (!this.gas.affords(refusedGas)) return call.OUT_OF_GAS;
    const markets = terms.markets.length;
    const slot = Math.floor(product / markets);
    const from = day?.from ?? slot;
    const rows: number[] = [];
    let awaited = false;
    let stored = false;
    for (let p = from * markets; p < (slot + 1) * markets; p++) {
      const row = state.row(p);
      if (row < 0) continue;
      const isRead = state.read.data[row * state.batches + batch] > 0;
      stored ||= isRead;
      if (timestamp_us > terms.deadline_us(p) || !this.awaitsReadings(p, row)) continue;
      awaited = true;
      if (!isRead) rows.push(row);
    }
    if (!awaited) return call.CLOSED;
    if (rows.length === 0) return call.ALREADY;
    const gas = day
      ? schedule.dayReadingGas(homes, slots)
      : schedule.readingGasBase + schedule.readingGasPerHome * homes;
    if (!this.gas.affords(gas)) return call.OUT_OF_GAS;
    for (const row of rows) {
      state.journal.set(state.read, row * state.batches + batch, 1);
      state.journal.set(state.readings, row, state.readings.data[row] + 1);
    }
    if (!stored) state.storage.fill(homes);
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
    const day = nettedDay(terms, product);
    if (day) return this.settleDay(product, day, block);
    if (!this.gas.affords(schedule.settleGasBase)) return call.OUT_OF_GAS;
    if (row < 0 || block.timestamp_us > terms.deadline_us(product)) return call.CLOSED;
    if (state.settledHeight.data[row] > 0) return call.ALREADY;
    if (state.readings.data[row] < state.batches) return call.NOT_READY;
    if (isSharingRule(marketOf(terms, product).design)) return this.share(row, product, block);
    const clearing = state.clearingOf(row);
    if (!clearing) return call.NOT_READY;
    if (block.height - state.clearingHeight.data[row] < terms.confirmations) return call.NOT_READY;
    const receipt = this.workOn(row, clearing.trades.count);
    if (receipt === DONE) this.payment.pay([{ row, clearing }], block);
    return receipt === DONE ? call.OK : receipt;
  }

  /** Works on through the homes that share what was metered; the call that reaches the last one shares and pays. */
  private share(row: number, product: number, block: Block): number {
    const { terms } = this;
    const receipt = this.workOn(row, terms.homes);
    if (receipt !== DONE) return receipt;
    this.payment.pay([{ row, clearing: this.makeSharing(row, product, block) }], block);
    return call.OK;
  }

  private makeSharing(row: number, product: number, block: Block): Clearing {
    const { state, terms } = this;
    const clearing = makeSharing(product, terms.reported_Wh(product), terms, block.id);
    state.clearings[row].push(clearing);
    state.journal.set(state.clearing, row, block.id + 1);
    state.journal.set(state.clearingHeight, row, block.height);
    return clearing;
  }

  /**
   * Works on through the products of a day and their trades, or through the homes that share what was metered; the call that reaches the
   * last one pays. It names the day's last product.
   */
  private settleDay(product: number, day: NettedDay, block: Block): number {
    const { state, terms } = this;
    const { journal, dayPieces } = state;
    if (!this.gas.affords(refusedGas(state, terms, product, day))) return call.OUT_OF_GAS;
    if (block.timestamp_us > terms.deadline_us(product)) return call.CLOSED;
    if (block.timestamp_us <= day.ends_us) return call.NOT_READY;
    const work = dayWork(state, terms, product, day);
    if (work.due.length === 0) return call.ALREADY;
    if (!isReady(work, state, terms, block.height)) return call.NOT_READY;
    const from = dayPieces.data[work.place];
    const to = Math.min(work.count, from + work.perCall);
    if (!this.gas.affords(gasOfPieces(work, from, to, terms.homes))) return call.OUT_OF_GAS;
    journal.set(dayPieces, work.place, to < work.count ? to : 0);
    if (to < work.count) return call.OK;
    const due = work.due.map(({ row, clearing, product: each }) => ({
      row,
      clearing: clearing ?? this.makeSharing(row, each, block),
    }));
    this.payment.pay(due, block);
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
}
