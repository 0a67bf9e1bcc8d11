/**
 * The log of one voter of Raft: entries from index 1 on, each with the term in which a leader took it in. What is committed is in
 * the chain, so its beginning is let go of (log compaction, Ongaro & Ousterhout 2014, section 7); of what is gone it knows the
 * index, the term and the block with which it ends.
 */
import type { Block } from '../ledger/index.js';

export interface Entry {
  readonly term: number;
  /** Undefined: the blank entry with which a term begins. */
  readonly block: Block | undefined;
}

/** Where a log ends, or what has been let go of: an index, its term, and the last block up to there. */
export interface LogEnd {
  readonly index: number;
  readonly term: number;
  readonly block: Block;
}

/** A log is compacted when it holds twice as many committed entries; then it keeps so many, for followers that lag a little. */
const KEPT = 64;

export class RaftLog {
  /** What has been let go of: entry k of `entries` has the index base.index + 1 + k. */
  private compacted: LogEnd;
  private entries: Entry[] = [];

  constructor(genesis: Block) {
    this.compacted = { index: 0, term: 0, block: genesis };
  }

  get base(): LogEnd {
    return this.compacted;
  }

  get lastIndex(): number {
    return this.compacted.index + this.entries.length;
  }

  get lastTerm(): number {
    return this.entries.at(-1)?.term ?? this.compacted.term;
  }

  /** The block that a next one follows. */
  lastBlock(): Block {
    for (let k = this.entries.length - 1; k >= 0; k--) {
      const { block } = this.entries[k]!;
      if (block) return block;
    }
    return this.compacted.block;
  }

  /** The term of the entry at `index`; undefined where the log does not reach, or has been let go of. */
  term(index: number): number | undefined {
    const { index: base, term } = this.compacted;
    return index === base ? term : this.entries[index - base - 1]?.term;
  }

  at(index: number): Entry {
    return this.entries[index - this.compacted.index - 1]!;
  }

  /** The entries from `index` on, which has not been let go of. */
  from(index: number): readonly Entry[] {
    return this.entries.slice(index - this.compacted.index - 1);
  }

  push(entry: Entry): void {
    this.entries.push(entry);
  }

  /** Deletes the entry at `index` and all that follow it. */
  truncate(index: number): void {
    this.entries.length = index - this.compacted.index - 1;
  }

  /** Lets go of what is older than the last `KEPT` entries up to `commit`, if that is worth it. */
  compact(commit: number): void {
    const { index, block } = this.compacted;
    const count = commit - index - KEPT;
    if (count < KEPT) return;
    const gone = this.entries.splice(0, count);
    const lastBlock = gone.findLast((entry) => entry.block)?.block ?? block;
    this.compacted = { index: index + count, term: gone[count - 1]!.term, block: lastBlock };
  }

  /** Begins anew behind a snapshot that ends in `end`, and keeps what follows it if it is of the same history. */
  install(end: LogEnd): void {
    const isKnown = this.term(end.index) === end.term;
    this.entries = isKnown ? this.entries.slice(end.index - this.compacted.index) : [];
    this.compacted = end;
  }
}
