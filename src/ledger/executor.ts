/**
 * The interface between a ledger and what its transactions do. Execution is requested; the result (state, receipts, gas)
 * arrives later as an event, so that an engine which answers later fits the same interface.
 *
 * Whoever makes a block has executed it before it was found or sealed, as the header names the state that it leads to (Ethereum
 * yellow paper, 4.3: the state root). So the maker's answer need not wait for the execution time: that is what everybody else
 * takes before they hand the block on.
 */
import type { Block } from './block.js';

export interface Executor {
  /**
   * Asks for `block` on its parent's state. `done` is called once, as an event of this instant or a later one; from then on
   * `receipts`, `gas`, `gasUsed`, `fees_uEUR`, `burnt_uEUR`, `segment` and `stateRoot` are filled.
   */
  request(block: Block, done: (block: Block) => void): void;
  /** How long a node takes to execute (so to validate) a block, microseconds. */
  executionTime_us(block: Block): number;
  /** The block will never be asked for again: what was kept for it may go. */
  forget(block: Block): void;
  /** Transactions from this id on may still be read by later calls: their rows are not reused. Infinity: none is needed. */
  oldestNeeded(): number;
}
