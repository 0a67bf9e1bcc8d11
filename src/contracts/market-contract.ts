/**
 * The market contract: takes orders from the opening of a product's gate to its closure; `clear` works through them, in several
 * calls if need be, and finds partners by each participant's own rules. Where orders are sealed it takes commitments until then,
 * orders between gate closure and the end of the book, and works through them in the sequence of their commitments: what somebody
 * reveals, and when, changes nobody's place. An order is taken for what its home has committed to, as nobody forges. Checks come before writes, so a call that reverts has
 * changed nothing.
 */
import type { Block, Transactions } from '../ledger/index.js';
import { PAYLOAD_WORDS } from '../ledger/index.js';
import { createTrades } from '../market/columns.js';
import { isSharingRule } from '../market/types.js';
import type { CallGas } from './call-gas.js';
import * as call from './calls.js';
import { makeClearing, marketOf } from './clearing.js';
import { mostOwed_uEUR, type Escrow } from './escrow.js';
import * as schedule from './gas.js';
import { acceptedOrders } from './order-sequence.js';
import { readOrders } from './order-words.js';
import type { ContractState } from './state.js';
import { clearPerOrder, type ContractTerms } from './terms.js';

/** Gas of an order that is taken, that its home's funds do not cover, and that comes at the wrong time. */
const ORDER_GAS = { taken: 'order', unfunded: 'orderUnfunded', refused: schedule.orderRefusedGas } as const;
const REVEAL_GAS = {
  taken: 'reveal',
  unfunded: 'revealUnfunded',
  refused: schedule.revealRefusedGas,
} as const;

export class MarketContract {
  private readonly state: ContractState;
  private readonly transactions: Transactions;
  private readonly terms: ContractTerms;
  private readonly gas: CallGas;
  private readonly escrow: Escrow | undefined;
  private readonly scratch = createTrades(64);
  /** The product whose orders come in, with what each of them asks for; orders come in bursts of one product. */
  private readonly intake = {
    product: -1,
    row: -1,
    count: 0,
    opens_us: 0,
    closes_us: 0,
    gas: ORDER_GAS as typeof ORDER_GAS | typeof REVEAL_GAS,
  };

  constructor(
    state: ContractState,
    transactions: Transactions,
    terms: ContractTerms,
    gas: CallGas,
    escrow: Escrow | undefined,
  ) {
    this.state = state;
    this.escrow = escrow;
    this.transactions = transactions;
    this.terms = terms;
    this.gas = gas;
  }

  /** Takes the order in transaction `id`; returns the receipt. After the last order in a row comes `endIntake`. */
  order(id: number, place: number, timestamp_us: number): number {
    const { intake, state } = this;
    const product = this.transactions.payload[place * PAYLOAD_WORDS + call.WORD_PRODUCT];
    if (product !== intake.product) this.beginIntake(product, timestamp_us);
    if (!this.gas.affords(intake.gas.refused)) return call.OUT_OF_GAS;
    if (timestamp_us > intake.closes_us) return call.LATE;
    if (timestamp_us < intake.opens_us) return call.EARLY;
    if (intake.row < 0 || intake.count >= state.homes) return call.CLOSED;
    if (intake.gas === REVEAL_GAS && !this.isCommitted(place)) {
      const looked = this.gas.affords(schedule.revealUncommittedGas);
      return looked ? call.UNCOMMITTED : call.OUT_OF_GAS;
    }
    if (!this.gas.affords(this.terms.gas[intake.gas.taken])) return call.OUT_OF_GAS;
    if (this.escrow && !this.hold(this.escrow, place, intake.row, product)) {
      this.gas.affords(this.terms.gas[intake.gas.unfunded]);
      return call.UNFUNDED;
    }
    state.journal.set(state.orders, intake.row * state.homes + intake.count, id);
    state.storage.fill(1);
    intake.count++;
    return call.OK;
  }

  /** Whether the home of the order that is revealed has committed to it. */
  private isCommitted(place: number): boolean {
    const { state, intake, transactions } = this;
    const home = transactions.payload[place * PAYLOAD_WORDS + call.WORD_HOME];
    return state.commitPlace.data[intake.row * state.homes + home] > 0;
  }

  /** Takes the sealed order of `home`. */
  commit(row: number, product: number, home: number, timestamp_us: number): number {
    const { state, terms } = this;
    if (!this.gas.affords(schedule.commitRefusedGas)) return call.OUT_OF_GAS;
    if (timestamp_us > terms.gateCloses_us(product)) return call.LATE;
    if (timestamp_us < terms.gateOpens_us(product)) return call.EARLY;
    if (row < 0 || marketOf(terms, product).onChain !== 'commit-reveal') return call.CLOSED;
    const cell = row * state.homes + home;
    if (state.commitPlace.data[cell] > 0) return call.ALREADY;
    if (!this.gas.affords(schedule.commitGas)) return call.OUT_OF_GAS;
    const place = state.commitCount.data[row] + 1;
    state.journal.set(state.commitPlace, cell, place);
    state.journal.set(state.commitCount, row, place);
    state.storage.fill(1);
    return call.OK;
  }

  /**
   * Takes a batch, each of the orders that it carries, in their sequence. Appends their receipts to `receipts`; returns its own.
   * Funds are looked at while orders are written, so the gas of the dearest case must be there.
   */
  batch(place: number, product: number, block: Block, receipts: number[]): number {
    const { carriedFirst, carriedCount, mask } = this.transactions;
    const { intake, state } = this;
    const count = carriedCount[place];
    const refused = this.refusalOfBatch(product, count, block.timestamp_us);
    if (refused !== call.OK) {
      for (let k = 0; k < count; k++) receipts.push(refused);
      return refused;
    }
    const { batchPerOrder, batchPerUnfunded } = this.terms.gas;
    this.beginIntake(product, block.timestamp_us);
    let used = schedule.batchGasBase;
    for (let id = carriedFirst[place]; id < carriedFirst[place] + count; id++) {
      const isFunded = !this.escrow || this.hold(this.escrow, id & mask, intake.row, product);
      used += isFunded ? batchPerOrder : batchPerUnfunded;
      receipts.push(isFunded ? call.OK : call.UNFUNDED);
      if (!isFunded) continue;
      state.journal.set(state.orders, intake.row * state.homes + intake.count, id);
      intake.count++;
    }
    this.endIntake();
    state.storage.fill(1);
    this.gas.affords(used);
    return call.OK;
  }

  /** Why the contract does not take a batch of so many orders, or OK. */
  private refusalOfBatch(product: number, count: number, timestamp_us: number): number {
    const { state, terms } = this;
    if (!this.gas.affords(schedule.batchRefusedGas(count))) return call.OUT_OF_GAS;
    if (timestamp_us > terms.gateCloses_us(product)) return call.LATE;
    if (timestamp_us < terms.gateOpens_us(product)) return call.EARLY;
    const row = state.row(product);
    if (row < 0 || marketOf(terms, product).onChain !== 'batch') return call.CLOSED;
    if (state.orderCount.data[row] + count > state.homes) return call.CLOSED;
    const most = schedule.batchGasBase + terms.gas.batchPerOrder * count;
    return this.gas.affords(most) ? call.OK : call.OUT_OF_GAS;
  }

  /** Holds what the order can come to owe. */
  private hold(escrow: Escrow, place: number, row: number, product: number): boolean {
    const { payload } = this.transactions;
    const base = place * PAYLOAD_WORDS;
    const [energy, limit] = [payload[base + call.WORD_ENERGY]!, payload[base + call.WORD_LIMIT]!];
    const most = mostOwed_uEUR(energy, limit, marketOf(this.terms, product), this.state.homes);
    return escrow.hold(row, payload[base + call.WORD_HOME]!, most);
  }

  private beginIntake(product: number, timestamp_us: number): void {
    this.endIntake();
    const { intake, state, terms } = this;
    this.escrow?.look(timestamp_us);
    intake.product = product;
    intake.row = isSharingRule(marketOf(terms, product).design) ? -1 : state.row(product);
    intake.count = intake.row < 0 ? 0 : state.orderCount.data[intake.row];
    const isSealed = marketOf(terms, product).onChain === 'commit-reveal';
    intake.gas = isSealed ? REVEAL_GAS : ORDER_GAS;
    intake.opens_us = isSealed ? terms.gateCloses_us(product) + 1 : terms.gateOpens_us(product);
    intake.closes_us = terms.bookCloses_us(product);
  }

  /** Writes how many orders the product has now: once for all that came in a row. */
  endIntake(): void {
    const { intake, state } = this;
    if (intake.row >= 0) state.journal.set(state.orderCount, intake.row, intake.count);
    intake.product = -1;
    intake.row = -1;
  }

  /** Works on through the orders of a product whose gate has closed; the call that reaches the last one clears. */
  clear(row: number, product: number, block: Block): number {
    const { state, terms } = this;
    if (!this.gas.affords(schedule.clearGasBase)) return call.OUT_OF_GAS;
    if (row < 0 || block.timestamp_us > terms.deadline_us(product)) return call.CLOSED;
    if (block.timestamp_us <= terms.bookCloses_us(product)) return call.NOT_READY;
    if (state.clearing.data[row] > 0) return call.ALREADY;
    const count = state.orderCount.data[row];
    if (count === 0) return call.CLOSED;
    const done = state.clearedOrders.data[row];
    const now = Math.min(count, done + terms.ordersPerCall);
    if (!this.gas.affords(schedule.clearGasBase + clearPerOrder(terms, product) * (now - done)))
      return call.OUT_OF_GAS;
    state.journal.set(state.clearedOrders, row, now);
    if (now < count) return call.OK;
    const transactions = acceptedOrders(state, this.transactions, row);
    const clearing = makeClearing(
      product,
      transactions,
      readOrders(this.transactions, transactions),
      this.scratch,
      terms,
      block.id,
    );
    state.clearings[row].push(clearing);
    state.journal.set(state.clearing, row, block.id + 1);
    state.journal.set(state.clearingHeight, row, block.height);
    state.storage.fill(clearing.trades.count);
    this.escrow?.release(row, clearing);
    if (clearing.trades.count === 0) state.journal.set(state.settledHeight, row, block.height + 1);
    return call.OK;
  }
}
