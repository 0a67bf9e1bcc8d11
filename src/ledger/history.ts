/**
 * History that nodes keep: a full node has the body of every block of its chain, a pruned one those of its last blocks alone, with all
 * headers and the state. So a pruned node cannot serve a block that lies deeper than that below its head: who is far behind asks
 * others, or stays behind. Blocks off its chain it keeps by the same depth.
 *
 * Sources: Bitcoin Core, validation.h (MIN_BLOCKS_TO_KEEP = 288, the least a pruned node keeps); BIP 159 (a pruned node tells its peers
 * that it serves the last 288 blocks); EIP-4444 (nodes keep and serve a year: HISTORY_PRUNE_EPOCHS = 82,125 epochs of 32 blocks, with
 * headers dropped as well, which are kept here).
 */
import type { Block } from './block.js';

export interface History {
  /** By node: 1 if it prunes. */
  readonly pruned: Uint8Array;
  /** Bodies that a pruned node keeps: of its head, and of the blocks below it. */
  readonly keep_blocks: number;
}

/** Whether `node`, whose head is `head`, still has the body of `block`, which it has had. */
export function hasBody({ pruned, keep_blocks }: History, node: number, head: Block, block: Block): boolean {
  return pruned[node] !== 1 || head.height - block.height < keep_blocks;
}
