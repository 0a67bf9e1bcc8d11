/**
 * The interface between a ledger and what its transactions do. Whoever makes a block has executed it before it was found or
 * sealed, as the header names the state that it leads to (Ethereum yellow paper, 4.3: the state root); so it costs its maker no
 * time when the block is out, and everybody else the execution time before they hand it on.
 */
import type { Block } from './block.js';

export interface Executor {
  /**
   * Executes `block` on its parent's state and fills `receipts`, `gas`, `gasUsed`, `fees_uEUR`, `segment` and `stateRoot` before
   * it returns. `done` is called once, as an event, after the execution time has passed.
   */
  request(block: Block, done: (block: Block) => void): void;
  /** How long a node takes to execute (so to validate) a block, microseconds. */
  executionTime_us(block: Block): number;
  /** The block will never be asked for again: what was kept for it may go. */
  forget(block: Block): void;
  /** Transactions from this id on may still be read by later calls: their rows are not reused. Infinity: none is needed. */
  oldestNeeded(): number;
}
