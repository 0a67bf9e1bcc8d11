/**
 * The contract host: executes calls in block order on the parent's state, with a gas schedule, behind `Executor`.
 *
 * Market contract: takes orders until the gate closes; `clear` works through them, several calls if need be, and finds
 * partners by each participant's own rules. Settlement contract: when the clearing is deep enough and every meter has been
 * read, `settle` moves the money of the trades between the homes; it creates none. Every call pays its fee, also when it
 * reverts; a reverted call changes nothing else, and one that needs more gas than its limit reverts and pays for the limit.
 *
 * Law: once a block is past a product's deadline, or has settled it, or is past the closure of its gate without an order, no
 * later block writes to the product's row. So the row may be wiped and used again as soon as that block is stable.
 */
import { assert, type Simulation } from '../kernel/index.js';
import type { Block, BlockTree, Executor, Transactions } from '../ledger/index.js';
import { PAYLOAD_WORDS } from '../ledger/index.js';
import { createOrders, createTrades } from '../market/columns.js';
import { BUY, SELL, type OrderColumns } from '../market/types.js';
import * as call from './calls.js';
import { makeClearing, type Clearing, type ClearingTerms } from './clearing.js';
import type { FeeSchedule } from './fees.js';
import * as gas from './gas.js';
import { ContractState } from './state.js';

export interface ContractTerms extends ClearingTerms {
  readonly accounts: number;
  readonly products: number;
  /** Account that receives transaction fees (validators, or the operator), and the one that receives the operator's fee. */
  readonly feeAccount: number;
  readonly operatorAccount: number;
  readonly issuanceAccount: number;
  readonly blockReward_uEUR: number;
  /** Homes of each metering batch. */
  readonly batchSizes: Int32Array;
  /** Blocks that must lie on top of a clearing before it can be settled. */
  readonly confirmations: number;
  /** Orders and trades that one call works through at most. */
  readonly ordersPerCall: number;
  readonly tradesPerCall: number;
  readonly gasPerSecond: number;
  /** Times of product p, microseconds. */
  gateOpens_us(product: number): number;
  gateCloses_us(product: number): number;
  deadline_us(product: number): number;
}

export class ContractHost implements Executor {
  readonly state: ContractState;
  readonly terms: ContractTerms;
  private readonly simulation: Simulation;
  private readonly transactions: Transactions;
  private readonly fees: FeeSchedule;
  private readonly recording: boolean;
  private tree: BlockTree | undefined;
  private current = 0;
  private readonly executed: number;
  private readonly waiting = new Map<number, { block: Block; done: (block: Block) => void }>();
  private readonly scratch = createTrades(64);
  private callGas = 0;
  private gasLimit = 0;
  /** The product whose orders come in, with what each of them asks for; orders come in bursts of one product. */
  private readonly intake = { product: -1, row: -1, count: 0, opens_us: 0, closes_us: 0 };

  /** `recording`: whether blocks may have to be undone. */
  constructor(
    simulation: Simulation,
    transactions: Transactions,
    fees: FeeSchedule,
    terms: ContractTerms,
    recording: boolean,
  ) {
    this.simulation = simulation;
    this.transactions = transactions;
    this.fees = fees;
    this.terms = terms;
    this.recording = recording;
    this.state = new ContractState({
      recording,
      accounts: terms.accounts,
      homes: terms.homes,
      products: terms.products,
      batches: terms.batchSizes.length,
    });
    this.executed = simulation.on('executed', 'execution', (id) => {
      const entry = this.waiting.get(id);
      assert(entry !== undefined, 'CW-CONTRACT-EXECUTED', 'a block was executed twice');
      this.waiting.delete(id);
      entry.done(entry.block);
    });
  }

  /** The tree in which blocks stand; known once the chain exists. */
  attach(tree: BlockTree): void {
    this.tree = tree;
  }

  request(block: Block, done: (block: Block) => void): void {
    this.moveTo(block.parent);
    this.execute(block);
    this.current = block.id;
    this.waiting.set(block.id, { block, done });
    this.simulation.after(this.executionTime_us(block), this.executed, block.id);
  }

  executionTime_us(block: Block): number {
    return Math.ceil((block.gasUsed / this.terms.gasPerSecond) * 1e6);
  }

  forget(block: Block): void {
    block.segment = undefined;
  }

  oldestNeeded(): number {
    return this.state.oldestTransaction();
  }

  /** Brings the state to what it is after `blockId`, by undoing and redoing along the tree. */
  moveTo(blockId: number): void {
    if (this.current === blockId) return;
    assert(
      this.recording && this.tree !== undefined,
      'CW-CONTRACT-MOVE',
      'a ledger without forks was asked to move its state',
    );
    const { tree, state } = this;
    const from = tree.get(this.current);
    const to = tree.get(blockId);
    const fork = tree.commonAncestor(from, to);
    for (let at = from; at !== fork; at = tree.get(at.parent)) if (at.segment) state.journal.undo(at.segment);
    if (to !== fork)
      for (const block of tree.path(fork, to)) if (block.segment) state.journal.redo(block.segment);
    this.current = blockId;
  }

  private execute(block: Block): void {
    const { journal, balance_uEUR } = this.state;
    const { transactions: ids } = block;
    const { feeAccount, issuanceAccount, blockReward_uEUR } = this.terms;
    if (ids.length > 0 || blockReward_uEUR > 0) {
      journal.begin();
      const feesPaid = this.executeCalls(block);
      journal.add(balance_uEUR, feeAccount, feesPaid + blockReward_uEUR);
      journal.add(balance_uEUR, issuanceAccount, -blockReward_uEUR);
      const segment = journal.commit();
      if (segment.values.length > 0) block.segment = segment;
    }
    block.stateRoot = journal.rootWord();
    this.simulation.digest.word(block.stateRoot);
    this.simulation.digest.word(block.gasUsed | 0);
  }

  /** Executes the calls of `block` one after another; returns the fees that they pay. */
  private executeCalls(block: Block): number {
    const { journal, balance_uEUR } = this.state;
    const { kind, gasLimit, priceLevel, sender, mask } = this.transactions;
    const { transactions: ids } = block;
    const count = ids.length;
    const memory = new ArrayBuffer(count * 17);
    const used = new Float64Array(memory, 0, count);
    const fees = new Float64Array(memory, count * 8, count);
    const receipts = new Uint8Array(memory, count * 16, count);
    let gasUsed = 0;
    let feesPaid = 0;
    for (let k = 0; k < ids.length; k++) {
      const place = ids[k] & mask;
      this.gasLimit = gasLimit[place];
      if (kind[place] === call.ORDER) {
        receipts[k] = this.order(ids[k], place, block.timestamp_us);
      } else {
        this.endIntake();
        receipts[k] = this.call(place, block);
      }
      used[k] = this.callGas;
      gasUsed += this.callGas;
      const fee = this.fees.fee_uEUR(this.callGas, priceLevel[place]);
      if (fee > 0) {
        fees[k] = fee;
        feesPaid += fee;
        journal.add(balance_uEUR, sender[place], -fee);
      }
    }
    this.endIntake();
    block.receipts = receipts;
    block.gas = used;
    block.gasUsed = gasUsed;
    block.fees_uEUR = fees;
    return feesPaid;
  }

  /** One call but an order: returns its receipt and leaves the gas it used in `callGas`. Checks come before writes, so a revert needs no rollback. */
  private call(place: number, block: Block): number {
    const { kind, payload } = this.transactions;
    const base = place * PAYLOAD_WORDS;
    const product = payload[base + call.WORD_PRODUCT];
    const row = this.state.row(product);
    switch (kind[place]) {
      case call.CLEAR:
        return this.clear(row, product, block);
      case call.READING:
        return this.reading(row, product, payload[base + call.WORD_BATCH], block.timestamp_us);
      default:
        return this.settle(row, product, block);
    }
  }

  /** Books the gas that a call needs; false, and the limit is booked, if that is more than its limit. */
  private affords(needed: number): boolean {
    this.callGas = needed <= this.gasLimit ? needed : this.gasLimit;
    return needed <= this.gasLimit;
  }

  private order(id: number, place: number, timestamp_us: number): number {
    const { intake, state } = this;
    const product = this.transactions.payload[place * PAYLOAD_WORDS + call.WORD_PRODUCT];
    if (product !== intake.product) this.beginIntake(product);
    if (!this.affords(gas.orderRefusedGas)) return call.OUT_OF_GAS;
    if (timestamp_us > intake.closes_us) return call.LATE;
    if (timestamp_us < intake.opens_us) return call.EARLY;
    if (intake.row < 0 || intake.count >= state.homes) return call.CLOSED;
    if (!this.affords(gas.orderGas)) return call.OUT_OF_GAS;
    state.journal.set(state.orders, intake.row * state.homes + intake.count, id);
    intake.count++;
    return call.OK;
  }

  private beginIntake(product: number): void {
    this.endIntake();
    const { intake, state, terms } = this;
    intake.product = product;
    intake.row = state.row(product);
    intake.count = intake.row < 0 ? 0 : state.orderCount.data[intake.row];
    intake.opens_us = terms.gateOpens_us(product);
    intake.closes_us = terms.gateCloses_us(product);
  }

  /** Writes how many orders the product has now: once for all that came in a row. */
  private endIntake(): void {
    const { intake, state } = this;
    if (intake.row >= 0) state.journal.set(state.orderCount, intake.row, intake.count);
    intake.product = -1;
    intake.row = -1;
  }

  private clear(row: number, product: number, block: Block): number {
    const { state, terms } = this;
    if (!this.affords(gas.clearGasBase)) return call.OUT_OF_GAS;
    if (row < 0 || block.timestamp_us > terms.deadline_us(product)) return call.CLOSED;
    if (block.timestamp_us <= terms.gateCloses_us(product)) return call.NOT_READY;
    if (state.clearing.data[row] > 0) return call.ALREADY;
    const count = state.orderCount.data[row];
    if (count === 0) return call.CLOSED;
    const done = state.clearedOrders.data[row];
    const now = Math.min(count, done + terms.ordersPerCall);
    if (!this.affords(gas.clearGasBase + gas.clearGasPerOrder * (now - done))) return call.OUT_OF_GAS;
    state.journal.set(state.clearedOrders, row, now);
    if (now < count) return call.OK;
    const transactions = new Int32Array(count);
    for (let k = 0; k < count; k++) transactions[k] = state.orders.data[row * state.homes + k];
    const clearing = makeClearing(
      product,
      transactions,
      this.readOrders(transactions),
      this.scratch,
      terms,
      block.id,
    );
    state.clearings[row].push(clearing);
    state.journal.set(state.clearing, row, block.id + 1);
    state.journal.set(state.clearingHeight, row, block.height);
    if (clearing.trades.count === 0) state.journal.set(state.settledHeight, row, block.height + 1);
    return call.OK;
  }

  private readOrders(transactions: Int32Array): OrderColumns {
    const { payload, mask } = this.transactions;
    const orders = createOrders(Math.max(1, transactions.length));
    for (let k = 0; k < transactions.length; k++) {
      const base = (transactions[k] & mask) * PAYLOAD_WORDS;
      const energy = payload[base + call.WORD_ENERGY];
      const green = payload[base + call.WORD_GREEN];
      orders.agent[k] = payload[base + call.WORD_HOME];
      orders.side[k] = energy > 0 ? BUY : SELL;
      orders.quantity_Wh[k] = energy > 0 ? energy : -energy;
      orders.limit_uEUR_per_kWh[k] = payload[base + call.WORD_LIMIT];
      orders.green_permille[k] = energy > 0 ? 0 : green;
      orders.greenWanted_permille[k] = energy > 0 ? green : 0;
      orders.minimum_Wh[k] = payload[base + call.WORD_MINIMUM];
    }
    orders.count = transactions.length;
    return orders;
  }

  private reading(row: number, product: number, batch: number, timestamp_us: number): number {
    const { state, terms } = this;
    if (!this.affords(gas.readingGasBase)) return call.OUT_OF_GAS;
    if (row < 0 || timestamp_us > terms.deadline_us(product)) return call.CLOSED;
    // without an order, or with nothing left to pay, nobody asks what was delivered
    if (state.orderCount.data[row] === 0 || state.settledHeight.data[row] > 0) return call.CLOSED;
    const cell = row * state.batches + batch;
    if (state.read.data[cell] > 0) return call.ALREADY;
    if (!this.affords(gas.readingGasBase + gas.readingGasPerHome * terms.batchSizes[batch]))
      return call.OUT_OF_GAS;
    state.journal.set(state.read, cell, 1);
    state.journal.set(state.readings, row, state.readings.data[row] + 1);
    return call.OK;
  }

  private settle(row: number, product: number, block: Block): number {
    const { state, terms } = this;
    if (!this.affords(gas.settleGasBase)) return call.OUT_OF_GAS;
    if (row < 0 || block.timestamp_us > terms.deadline_us(product)) return call.CLOSED;
    if (state.settledHeight.data[row] > 0) return call.ALREADY;
    const clearing = state.clearingOf(row);
    if (!clearing || state.readings.data[row] < state.batches) return call.NOT_READY;
    if (block.height - state.clearingHeight.data[row] < terms.confirmations) return call.NOT_READY;
    const { trades } = clearing;
    const from = state.settledTrades.data[row];
    const to = Math.min(trades.count, from + terms.tradesPerCall);
    if (!this.affords(gas.settleGasBase + gas.settleGasPerTrade * (to - from))) return call.OUT_OF_GAS;
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
    let operator = 0;
    for (let i = 0; i < homes; i++) {
      journal.add(balance_uEUR, i, -paid_uEUR[i] - fee_uEUR[i]);
      operator += fee_uEUR[i];
    }
    journal.add(balance_uEUR, this.terms.operatorAccount, operator);
    // a state that is not recorded has no root: its money enters the trace here
    if (!this.recording) for (let i = 0; i < homes; i++) this.simulation.digest.number(balance_uEUR.data[i]);
  }
}
