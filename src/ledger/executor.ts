/**
 * The interface between a ledger and what its transactions do. Execution is requested; the result (state, receipts, gas)
 * arrives later as an event, so that an engine which answers later fits the same interface.
 */
import type { Block } from './block.js';

export interface Executor {
  /**
   * Executes `block` on its parent's state and fills `receipts`, `gas`, `gasUsed`, `fees_uEUR`, `segment` and `stateRoot`.
   * `done` is called once, as an event, after the execution time has passed.
   */
  request(block: Block, done: (block: Block) => void): void;
  /** How long a node takes to execute (so to validate) a block, microseconds. */
  executionTime_us(block: Block): number;
  /** The block will never be asked for again: what was kept for it may go. */
  forget(block: Block): void;
  /** Transactions from this id on may still be read by later calls: their rows are not reused. Infinity: none is needed. */
  oldestNeeded(): number;
}
