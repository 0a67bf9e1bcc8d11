/**
 * The contract host: executes calls in block order on the parent's state, with a gas schedule, behind `Executor`.
 *
 * Market contract: takes orders until the gate closes; `clear` works through them, several calls if need be, and finds
 * partners by each participant's own rules. Settlement contract: when the clearing is deep enough and every meter has been
 * read, `settle` moves the money of the trades between the homes; it creates none. Every call pays its fee, also when it
 * reverts; a reverted call changes nothing else.
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
      const entry = this.waiting.get(id)!;
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
    const tree = this.tree;
    const from = tree.get(this.current);
    const to = tree.get(blockId);
    const fork = tree.commonAncestor(from, to);
    for (let at = from; at !== fork; at = tree.get(at.parent)) this.state.journal.undo(at.segment!);
    const path: Block[] = [];
    for (let at = to; at !== fork; at = tree.get(at.parent)) path.push(at);
    for (let k = path.length - 1; k >= 0; k--) this.state.journal.redo(path[k]!.segment!);
    this.current = blockId;
  }

  private execute(block: Block): void {
    const { journal, balance_uEUR } = this.state;
    const t = this.transactions;
    const terms = this.terms;
    journal.begin();
    let gasUsed = 0;
    let feesPaid = 0;
    for (let k = 0; k < block.transactions.length; k++) {
      const id = block.transactions[k]!;
      const place = t.at(id);
      const receipt = this.call(id, place, block);
      const used = this.callGas;
      block.receipts[k] = receipt;
      block.gas[k] = used;
      gasUsed += used;
      const fee = this.fees.fee_uEUR(used, t.priceLevel[place]!);
      if (fee > 0) {
        block.fees_uEUR[k] = fee;
        journal.add(balance_uEUR, t.sender[place]!, -fee);
        feesPaid += fee;
      }
    }
    journal.add(balance_uEUR, terms.feeAccount, feesPaid + terms.blockReward_uEUR);
    journal.add(balance_uEUR, terms.issuanceAccount, -terms.blockReward_uEUR);
    block.gasUsed = gasUsed;
    block.segment = this.recording ? journal.commit() : (journal.commit(), undefined);
    block.stateRoot = journal.rootWord();
    this.simulation.digest.word(block.stateRoot);
    this.simulation.digest.word(gasUsed | 0);
  }

  /** One call: returns its receipt and leaves the gas it used in `callGas`. Checks come before writes, so a revert needs no rollback. */
  private call(id: number, place: number, block: Block): number {
    const t = this.transactions;
    const base = place * PAYLOAD_WORDS;
    const product = t.payload[base + call.WORD_PRODUCT]!;
    const row = this.state.row(product);
    switch (t.kind[place]) {
      case call.ORDER:
        return this.order(id, row, product, block.timestamp_us);
      case call.CLEAR:
        return this.clear(row, product, block);
      case call.READING:
        return this.reading(row, product, t.payload[base + call.WORD_BATCH]!, block.timestamp_us);
      default:
        return this.settle(row, product, block);
    }
  }

  private order(id: number, row: number, product: number, timestamp_us: number): number {
    this.callGas = gas.orderGas - 44_200; // reverted: nothing was stored
    if (timestamp_us > this.terms.gateCloses_us(product)) return call.LATE;
    if (timestamp_us < this.terms.gateOpens_us(product)) return call.EARLY;
    const { journal, orderCount, orders, homes } = this.state;
    if (row < 0) return call.CLOSED;
    const count = orderCount.data[row]!;
    if (count >= homes) return call.CLOSED;
    this.callGas = gas.orderGas;
    journal.set(orders, row * homes + count, id);
    journal.set(orderCount, row, count + 1);
    return call.OK;
  }

  private clear(row: number, product: number, block: Block): number {
    const state = this.state;
    const terms = this.terms;
    this.callGas = gas.clearGasBase;
    if (row < 0 || block.timestamp_us > terms.deadline_us(product)) return call.CLOSED;
    if (block.timestamp_us <= terms.gateCloses_us(product)) return call.NOT_READY;
    if (state.clearing.data[row]! > 0) return call.ALREADY;
    const count = state.orderCount.data[row]!;
    const done = state.clearedOrders.data[row]!;
    const now = Math.min(count, done + terms.ordersPerCall);
    this.callGas = gas.clearGasBase + gas.clearGasPerOrder * (now - done);
    state.journal.set(state.clearedOrders, row, now);
    if (now < count) return call.OK;
    const transactions = new Int32Array(count);
    for (let k = 0; k < count; k++) transactions[k] = state.orders.data[row * state.homes + k]!;
    const clearing = makeClearing(
      product,
      transactions,
      this.readOrders(transactions),
      this.scratch,
      terms,
      block.id,
    );
    state.clearings[row]!.push(clearing);
    state.journal.set(state.clearing, row, state.clearings[row]!.length);
    state.journal.set(state.clearingHeight, row, block.height);
    if (clearing.trades.count === 0) state.journal.set(state.settledHeight, row, block.height + 1);
    return call.OK;
  }

  private readOrders(transactions: Int32Array): OrderColumns {
    const t = this.transactions;
    const orders = createOrders(Math.max(1, transactions.length));
    for (let k = 0; k < transactions.length; k++) {
      const base = t.at(transactions[k]!) * PAYLOAD_WORDS;
      const energy = t.payload[base + call.WORD_ENERGY]!;
      const green = t.payload[base + call.WORD_GREEN]!;
      orders.agent[k] = t.payload[base + call.WORD_HOME]!;
      orders.side[k] = energy > 0 ? BUY : SELL;
      orders.quantity_Wh[k] = energy > 0 ? energy : -energy;
      orders.limit_uEUR_per_kWh[k] = t.payload[base + call.WORD_LIMIT]!;
      orders.green_permille[k] = energy > 0 ? 0 : green;
      orders.greenWanted_permille[k] = energy > 0 ? green : 0;
      orders.minimum_Wh[k] = t.payload[base + call.WORD_MINIMUM]!;
    }
    orders.count = transactions.length;
    return orders;
  }

  private reading(row: number, product: number, batch: number, timestamp_us: number): number {
    const state = this.state;
    this.callGas = gas.readingGasBase;
    if (row < 0 || timestamp_us > this.terms.deadline_us(product)) return call.CLOSED;
    const cell = row * state.batches + batch;
    if (state.read.data[cell]! > 0) return call.ALREADY;
    this.callGas = gas.readingGasBase + gas.readingGasPerHome * this.terms.batchSizes[batch]!;
    state.journal.set(state.read, cell, 1);
    state.journal.set(state.readings, row, state.readings.data[row]! + 1);
    return call.OK;
  }

  private settle(row: number, product: number, block: Block): number {
    const state = this.state;
    const terms = this.terms;
    this.callGas = gas.settleGasBase;
    if (row < 0 || block.timestamp_us > terms.deadline_us(product)) return call.CLOSED;
    if (state.settledHeight.data[row]! > 0) return call.ALREADY;
    const clearing = state.clearingOf(row);
    if (!clearing || state.readings.data[row]! < state.batches) return call.NOT_READY;
    if (block.height - state.clearingHeight.data[row]! < terms.confirmations) return call.NOT_READY;
    const { trades } = clearing;
    const from = state.settledTrades.data[row]!;
    const to = Math.min(trades.count, from + terms.tradesPerCall);
    this.callGas = gas.settleGasBase + gas.settleGasPerTrade * (to - from);
    const { journal } = state;
    if (to === trades.count) this.pay(clearing);
    journal.set(state.settledTrades, row, to);
    if (to === trades.count) journal.set(state.settledHeight, row, block.height + 1);
    return call.OK;
  }

  /** Moves what a clearing makes due, all of it or nothing: the call that works off the last trade pays. */
  private pay(clearing: Clearing): void {
    const { journal, balance_uEUR, homes } = this.state;
    const { cleared_Wh, paid_uEUR, fee_uEUR } = clearing;
    let operator = 0;
    for (let i = 0; i < homes; i++) {
      if (cleared_Wh[i] === 0 && paid_uEUR[i] === 0) continue;
      journal.add(balance_uEUR, i, -paid_uEUR[i]! - fee_uEUR[i]!);
      operator += fee_uEUR[i]!;
    }
    journal.add(balance_uEUR, this.terms.operatorAccount, operator);
  }
}
