/**
 * Letting go. A block is stable when no node will leave it any more: it is below the final block, below the heads of the other
 * nodes, and some blocks deeper. Transactions in stable blocks, and those that expired before one, are retired: told to the
 * listeners for the last time, their rows free. Blocks made before the stable one are dropped.
 *
 * A node that is far behind, because it is down or cut off, holds nothing back: when the stable block goes past what it has, it
 * is taken along to the final block, as it will load that chain when it is back. But a violation of finality is never
 * prevented. So a node whose chain may still outweigh the final block holds back everything from where that chain parts,
 * however long; memory then grows with the time for which the race is open.
 */
import type { Block, BlockTree } from './block.js';
import type { BlockFate, ChainListener } from './chain-options.js';
import type { Executor } from './executor.js';
import type { Finality } from './finality.js';
import type { Mempool } from './mempool.js';
import { EXPIRED, FINAL, PENDING, REJECTED, REPLACED, type Transactions } from './transactions.js';
import type { Versions } from './versions.js';

/**
 * A race is over when one side leads by so many standard deviations of what chance makes of two equal rates of work. Blocks found
 * on two sides since they parted are Poisson in each. So work w found in blocks of weight b has the variance b w, and the
 * difference of two sides the sum of theirs; b is taken from the youngest block of each.
 */
const HOPELESS = 7;

export interface PruningWorld {
  readonly tree: BlockTree;
  readonly transactions: Transactions;
  readonly executor: Executor;
  readonly finality: Finality;
  readonly pools: readonly Mempool[];
  readonly heads: readonly Block[];
  readonly observer: number;
  readonly keepDepth: number;
  readonly listeners: readonly ChainListener[];
  /** Moves the head of a node that is far behind to a block that outweighs it. */
  takeAlong(node: number, to: Block): void;
}

export class Pruning {
  private readonly world: PruningWorld;
  private stableBlock: Block;

  constructor(world: PruningWorld) {
    this.world = world;
    this.stableBlock = world.tree.get(0);
  }

  /** The highest block that no reorganisation can reach. */
  get stable(): Block {
    return this.stableBlock;
  }

  /** Moves the stable block up, retires transactions and drops blocks. */
  prune(): void {
    const { tree, finality, heads, keepDepth, listeners } = this.world;
    let common = finality.block;
    for (const head of heads) {
      const fork = tree.commonAncestor(finality.block, head);
      if (fork.height < common.height && !this.isFarBehind(head, fork)) common = fork;
    }
    const stable = tree.below(common, keepDepth);
    if (stable.height > this.stableBlock.height) {
      for (let node = 0; node < heads.length; node++) {
        // well above the stable one: a protocol may look some blocks back
        const isSafe =
          heads[node].height >= stable.height + keepDepth / 2 && tree.isAncestor(stable, heads[node]);
        if (!isSafe) this.world.takeAlong(node, finality.block);
      }
      this.stableBlock = stable;
      for (const listener of listeners) listener.onStable?.(stable);
    }
    this.retire(Infinity);
    this.dropBelow(this.stableBlock);
  }

  /** The end of a run: hands every transaction and every block to the listeners, with what can be said of it at `now_us`. */
  finish(now_us: number): void {
    const { tree, finality, heads, observer, listeners } = this.world;
    let stable = finality.block;
    for (const head of heads) stable = tree.commonAncestor(stable, head);
    if (stable.height > this.stableBlock.height) {
      this.stableBlock = stable;
      for (const listener of listeners) listener.onStable?.(stable);
    }
    this.retire(now_us);
    this.tellDropped(heads[observer], tree.next);
  }

  /** Whether the chain that ends in `head` and parts at `fork` is so far behind the final block that it cannot catch up. */
  private isFarBehind(head: Block, fork: Block): boolean {
    const { block: final } = this.world.finality;
    if (final.height - fork.height <= this.world.keepDepth) return false;
    // it has nothing of its own
    if (head === fork) return true;
    const ours = final.totalWeight - fork.totalWeight;
    const theirs = head.totalWeight - fork.totalWeight;
    const lead = ours - theirs;
    const variance = ours * final.weight + theirs * head.weight;
    return lead > 0 && lead * lead > HOPELESS * HOPELESS * variance;
  }

  /** Retires the oldest transactions whose fate cannot change any more; at the end of a run (at `end_us`), all. */
  private retire(end_us: number): void {
    const { transactions: t, tree, executor, pools, listeners } = this.world;
    const { outcome, block, expires_us, oldest, mask, versions } = t;
    const atEnd = end_us < Infinity;
    const stable = this.stableBlock;
    const horizon_us = atEnd ? end_us : stable.timestamp_us;
    const end = atEnd ? t.next : Math.min(t.next, executor.oldestNeeded());
    let settledBlock = stable.id; // neighbours mostly share a block
    let to = oldest;
    for (; to < end; to++) {
      const place = to & mask;
      const id = block[place];
      if (outcome[place] === REJECTED || outcome[place] === REPLACED) continue;
      if (id === settledBlock) {
        if (versions && !versions.isAlone(to)) this.settleOthers(versions, to);
        continue;
      }
      const winner = id < 0 && versions && !versions.isAlone(to) ? this.winnerOver(versions, to) : -1;
      if (id >= 0) {
        // a block that is no longer held lies below the stable one
        if (!atEnd && tree.has(id) && tree.get(id).height > stable.height) break;
        settledBlock = id;
        if (versions && !versions.isAlone(to)) this.settleOthers(versions, to);
      } else if (winner >= 0) {
        if (this.isSettled(winner, atEnd)) outcome[place] = REPLACED;
        else if (!atEnd) break;
      } else if (expires_us[place] <= horizon_us) {
        // no block on top of the stable one can be older than it, so none can hold this
        outcome[place] = EXPIRED;
        for (let node = 0; node < pools.length; node++) pools[node].forget(to);
      } else if (!atEnd) {
        break;
      }
    }
    if (to === oldest) return;
    for (const listener of listeners) listener.onRetired?.(oldest, to);
    t.oldest = to;
    if (versions) for (let id = oldest; id < to; id++) versions.unlink(id);
  }

  /** Other versions of `id`, which is settled in a block, are void if that is final; pools have set them aside. */
  private settleOthers(versions: Versions, id: number): void {
    const { outcome, mask } = this.world.transactions;
    if (outcome[id & mask] !== FINAL) return;
    for (let other = versions.first(id); other >= 0; other = versions.after(other))
      if (outcome[other & mask] === PENDING && this.isVoidFor(versions, other, id))
        outcome[other & mask] = REPLACED;
  }

  /** Whether `id` is void since the chain holds `winner`, and not because it had expired before another call inherited its nonce. */
  private isVoidFor(versions: Versions, id: number, winner: number): boolean {
    const { expires_us, submitted_us, mask } = this.world.transactions;
    if (versions.callOf(id) === versions.callOf(winner)) return true;
    return expires_us[id & mask]! > submitted_us[winner & mask]!;
  }

  /** The version that makes `id` void if it stays in the observer's chain, or -1. */
  private winnerOver(versions: Versions, id: number): number {
    const { block, mask } = this.world.transactions;
    let other = versions.first(id);
    while (other >= 0 && block[other & mask]! < 0) other = versions.after(other);
    return other >= 0 && this.isVoidFor(versions, id, other) ? other : -1;
  }

  /** Whether `winner` is in a final block that, but at the end of a run, nobody can leave any more. */
  private isSettled(winner: number, atEnd: boolean): boolean {
    const { transactions: t, tree } = this.world;
    if (t.outcome[t.at(winner)] !== FINAL) return false;
    const block = t.block[t.at(winner)]!;
    return atEnd || !tree.has(block) || tree.get(block).height <= this.stableBlock.height;
  }

  private dropBelow(stable: Block): void {
    const { tree, executor } = this.world;
    if (stable.id === tree.first) return;
    this.tellDropped(stable, stable.id);
    for (let id = tree.first; id < stable.id; id++) executor.forget(tree.get(id));
    tree.pruneBelow(stable);
  }

  /** Tells what became of the blocks made before `end`, given a block of the observer's chain that is above all of its others among them. */
  private tellDropped(top: Block, end: number): void {
    const { tree, finality, listeners } = this.world;
    const chain: Block[] = [];
    for (let block = top; ; block = tree.get(block.parent)) {
      chain.push(block);
      if (!tree.has(block.parent)) break;
    }
    for (let id = tree.first; id < end; id++) {
      const block = tree.get(id);
      const isMain = chain.at(-1) === block;
      if (isMain) chain.pop();
      const fate = fateOf(tree, block, isMain, finality.block);
      if (block.parent >= 0) for (const listener of listeners) listener.onDropped?.(block, fate, isMain);
    }
  }
}

function fateOf(tree: BlockTree, block: Block, isMain: boolean, final: Block): BlockFate {
  // a branch that is higher than the final block and does not stand on it conflicts with it all the same
  if (block.height > final.height && tree.isAncestor(final, block)) return 'undecided';
  if (!block.isTaken) return 'discarded';
  return isMain ? 'main' : 'stale';
}
