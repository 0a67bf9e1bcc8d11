/**
 * The contract host: executes calls in block order on the parent's state, with a gas schedule, behind `Executor`. Every call
 * pays its fee, also when it reverts; a reverted call changes nothing else, and one that needs more gas than its limit reverts
 * and pays for the limit.
 *
 * Law: once a block is past a product's deadline, or has settled it, or (where orders are taken) is past the closure of its
 * gate without an order, no later block writes to the product's row. So the row may be wiped and used again as soon as that block is stable.
 */
import { assert, InvariantError, type Simulation } from '../kernel/index.js';
import type { Block, BlockTree, Executor, Transactions } from '../ledger/index.js';
import { PAYLOAD_WORDS } from '../ledger/index.js';
import { CallGas } from './call-gas.js';
import * as call from './calls.js';
import { Escrow } from './escrow.js';
import type { FeeSchedule } from './fees.js';
import { depositGas, transferGas } from './gas.js';
import { MarketContract } from './market-contract.js';
import { Payment } from './payment.js';
import { SettlementContract } from './settlement-contract.js';
import { ContractState } from './state.js';
import type { ContractTerms } from './terms.js';

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
  private readonly gas = new CallGas();
  private readonly market: MarketContract;
  private readonly settlement: SettlementContract;
  private readonly escrow: Escrow | undefined;

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
      escrow: terms.escrow !== undefined,
      sealed: terms.markets.some(({ onChain }) => onChain === 'commit-reveal'),
      days: (terms.netting?.days ?? 0) * terms.markets.length,
    });
    const { state, gas } = this;
    const escrow = terms.escrow && new Escrow(state, terms.escrow, (product) => terms.deadline_us(product));
    this.escrow = escrow;
    this.market = new MarketContract(state, transactions, terms, gas, escrow);
    this.settlement = new SettlementContract(
      state,
      terms,
      gas,
      new Payment(state, terms, simulation, escrow),
    );
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
    // its maker has executed it already
    this.simulation.after(0, this.executed, block.id);
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
    const { journal, balance_uEUR, storage } = this.state;
    const { transactions: ids } = block;
    storage.begin();
    const { feeAccount, burnAccount, issuanceAccount } = this.terms;
    const blockReward_uEUR = Math.floor(this.terms.blockReward_uEUR * block.reward);
    if (ids.length > 0 || blockReward_uEUR > 0) {
      journal.begin();
      const feesPaid = this.executeCalls(block);
      journal.add(balance_uEUR, feeAccount, feesPaid - block.burnt_uEUR + blockReward_uEUR);
      if (block.burnt_uEUR > 0) journal.add(balance_uEUR, burnAccount, block.burnt_uEUR);
      journal.add(balance_uEUR, issuanceAccount, -blockReward_uEUR);
      const segment = journal.commit();
      if (segment.values.length > 0) block.segment = segment;
    }
    block.slots = this.tree!.get(block.parent).slots + storage.slots;
    block.stateRoot = journal.rootWord();
    this.simulation.digest.word(block.stateRoot);
    this.simulation.digest.word(block.gasUsed | 0);
  }

  /** Executes the calls of `block` one after another; returns the fees that they pay, burnt ones included. */
  private executeCalls(block: Block): number {
    const { journal, balance_uEUR } = this.state;
    const { kind, gasLimit, priceLevel, sender, payload, mask } = this.transactions;
    const { transactions: ids } = block;
    const count = ids.length;
    const memory = new ArrayBuffer(count * 17);
    const used = new Float64Array(memory, 0, count);
    const fees = new Float64Array(memory, count * 8, count);
    const receipts = new Uint8Array(memory, count * 16, count);
    let gasUsed = 0;
    let feesPaid = 0;
    let burnt = 0;
    let carried: { receipts: number[]; fees_uEUR: number[] } | undefined;
    const { market, gas } = this;
    this.fees.enterBlock(block.baseFee_wei);
    for (let k = 0; k < count; k++) {
      const place = ids[k] & mask;
      gas.limit = gasLimit[place];
      if (kind[place] === call.BATCH) {
        market.endIntake();
        const product = payload[place * PAYLOAD_WORDS + call.WORD_PRODUCT];
        carried ??= { receipts: [], fees_uEUR: [] };
        receipts[k] = market.batch(place, product, block, carried.receipts);
      } else if (kind[place] === call.ORDER) {
        receipts[k] = market.order(ids[k], place, block.timestamp_us);
      } else {
        market.endIntake();
        receipts[k] = this.call(place, block);
      }
      used[k] = gas.used;
      gasUsed += gas.used;
      const fee = this.fees.fee_uEUR(gas.used, priceLevel[place]);
      if (kind[place] === call.BATCH) this.shareFee(place, fee, carried!.fees_uEUR);
      if (fee > 0) {
        feesPaid += fee;
        burnt += this.fees.burnt_uEUR(gas.used);
        if (kind[place] === call.BATCH) continue;
        fees[k] = fee;
        journal.add(balance_uEUR, sender[place], -fee);
      }
    }
    block.carried = carried;
    market.endIntake();
    block.receipts = receipts;
    block.gas = used;
    block.gasUsed = gasUsed;
    block.fees_uEUR = fees;
    block.burnt_uEUR = burnt;
    return feesPaid;
  }

  /** Those whose orders a batch carries pay its fee in equal parts, which differ by a micro-EUR at most; the first ones pay more. */
  private shareFee(place: number, fee_uEUR: number, fees_uEUR: number[]): void {
    const { carriedFirst, carriedCount, sender, mask } = this.transactions;
    const { journal, balance_uEUR } = this.state;
    const count = carriedCount[place];
    const least = Math.floor(fee_uEUR / count);
    const dearer = fee_uEUR - least * count;
    for (let k = 0; k < count; k++) {
      const part = k < dearer ? least + 1 : least;
      fees_uEUR.push(part);
      if (part > 0) journal.add(balance_uEUR, sender[(carriedFirst[place] + k) & mask], -part);
    }
  }

  /** One call but an order or a batch: returns its receipt. */
  private call(place: number, block: Block): number {
    const { kind, payload } = this.transactions;
    if (kind[place] === call.TRANSFER) return this.gas.affords(transferGas) ? call.OK : call.OUT_OF_GAS;
    const base = place * PAYLOAD_WORDS;
    const product = payload[base + call.WORD_PRODUCT];
    const row = this.state.row(product);
    switch (kind[place]) {
      case call.CLEAR:
        return this.market.clear(row, product, block);
      case call.READING:
        return this.settlement.reading(product, payload[base + call.WORD_BATCH], block.timestamp_us);
      case call.SETTLE:
        return this.settlement.settle(row, product, block);
      case call.COMMIT:
        return this.market.commit(row, product, payload[base + call.WORD_HOME], block.timestamp_us);
      case call.DEPOSIT:
        return this.deposit(payload[base + call.WORD_HOME]);
      default:
        throw new InvariantError('CW-CONTRACT-CALL', `no contract knows calls of kind ${kind[place]}`);
    }
  }

  private deposit(home: number): number {
    if (!this.gas.affords(depositGas)) return call.OUT_OF_GAS;
    if (!this.escrow) return call.CLOSED;
    this.escrow.fillUp(home);
    return call.OK;
  }
}
