/**
 * Which blocks the observer takes as final: those with enough blocks on top of them in its chain, or those of which the protocol
 * says so (a gadget, as Gasper's). Finality by depth can be violated: a reorganisation below the final block undoes what it must,
 * at once, and is counted; nothing prevents it, nor where a gadget has claimed too much.
 * Source: Nakamoto (2008), section 11. Invariant: the final block lies on the observer's chain.
 */
import type { Block, BlockTree } from './block.js';
import type { ChainListener, ChainStatistics } from './chain-options.js';
import { FINAL, PENDING, type Transactions } from './transactions.js';

export class Finality {
  private readonly tree: BlockTree;
  private readonly transactions: Transactions;
  /** Undefined: the protocol says what is final. */
  private readonly confirmations: number | undefined;
  private readonly statistics: ChainStatistics;
  private readonly listeners: readonly ChainListener[];
  private finalBlock: Block;

  constructor(
    tree: BlockTree,
    transactions: Transactions,
    confirmations: number | undefined,
    statistics: ChainStatistics,
    listeners: readonly ChainListener[],
  ) {
    this.tree = tree;
    this.transactions = transactions;
    this.confirmations = confirmations;
    this.statistics = statistics;
    this.listeners = listeners;
    this.finalBlock = tree.get(0);
  }

  /** The highest final block. */
  get block(): Block {
    return this.finalBlock;
  }

  /** The observer's head is `head` now; of its former chain, what lies up to `fork` remains. */
  follow(head: Block, fork: Block, now_us: number): void {
    if (fork.height < this.finalBlock.height) {
      // a gadget may have made blocks of the new chain final while others were told of the move
      const common = this.tree.commonAncestor(this.finalBlock, head);
      if (common !== this.finalBlock) this.undoAbove(common);
    }
    // a heavier chain may be a shorter one: what is final on it stays so
    if (this.confirmations === undefined || head.height - this.confirmations <= this.finalBlock.height)
      return;
    this.advance(this.tree.below(head, this.confirmations), now_us);
  }

  /** Everything up to `next`, a block of the observer's chain, is final; what was so on a branch that it has left is not. */
  advance(next: Block, now_us: number): void {
    const fork = this.tree.commonAncestor(this.finalBlock, next);
    if (fork !== this.finalBlock) this.undoAbove(fork);
    for (const block of this.tree.path(this.finalBlock, next)) {
      this.finalBlock = block;
      this.mark(block, FINAL, now_us);
      for (const listener of this.listeners) listener.onFinal?.(block);
    }
  }

  private undoAbove(fork: Block): void {
    this.statistics.finalityViolations++;
    for (let block = this.finalBlock; block !== fork; block = this.tree.get(block.parent)) {
      this.statistics.unfinalisedBlocks++;
      this.mark(block, PENDING, NaN);
      this.finalBlock = this.tree.get(block.parent);
      for (const listener of this.listeners) listener.onUnfinal?.(block);
    }
  }

  private mark(block: Block, outcome: number, time_us: number): void {
    const { outcome: outcomes, final_us, mask, carriedFirst, carriedCount } = this.transactions;
    const ids = block.transactions;
    block.final_us = time_us;
    for (let k = 0; k < ids.length; k++) {
      const place = ids[k] & mask;
      outcomes[place] = outcome;
      final_us[place] = time_us;
    }
    if (!block.carried) return;
    for (let k = 0; k < ids.length; k++) {
      const first = carriedFirst[ids[k] & mask];
      const end = first + carriedCount[ids[k] & mask];
      for (let id = first; id < end; id++) {
        outcomes[id & mask] = outcome;
        final_us[id & mask] = time_us;
      }
    }
  }
}
