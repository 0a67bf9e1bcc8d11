/**
 * What each node of Snowman makes of the answers: a Snowball instance for the children of each block, over the tree of blocks
 * above the one accepted last. A vote for a block is one for all below it.
 * Source: Yin et al. (2020), figure 3 (Snowball) with many colours; ava-labs/avalanchego, snow/consensus/snowball/nnary_snowball.go
 * and nnary_snowflake.go, snow/consensus/snowman/topological.go (`RecordPoll`). Confidence counts consecutive polls: it is kept
 * with the number of the poll that it counted last, so that a failed poll resets all at no cost.
 * Memory: 13 bytes a node and block while blocks are held.
 */
import type { Block, BlockTree } from '../ledger/index.js';
import type { SnowballParameters } from './snowball.js';

const NONE = -1;

/** By node: successful polls for a block, how many of them in a row, the number of the last, and its preferred child. */
interface Row {
  readonly strength: Int32Array;
  readonly confidence: Uint8Array;
  readonly lastPoll: Int32Array;
  readonly preferred: Int32Array;
  /** Blocks that stand on it, in the order of their making. */
  readonly children: number[];
  /** Votes of the poll that is being read. */
  tally: number;
}

export class Preferences {
  private readonly tree: BlockTree;
  private readonly parameters: SnowballParameters;
  private readonly rows = new Map<number, Row>();
  private readonly lastAccepted: Block[];
  private readonly polls: Int32Array;
  private readonly touched: Block[] = [];

  constructor(tree: BlockTree, parameters: SnowballParameters) {
    this.tree = tree;
    this.parameters = parameters;
    const root = tree.get(0);
    this.lastAccepted = Array.from({ length: tree.nodes }, () => root);
    this.polls = new Int32Array(tree.nodes);
    this.rows.set(root.id, freshRow(tree.nodes));
  }

  accepted(node: number): Block {
    return this.lastAccepted[node]!;
  }

  /** A block was made. */
  add(block: Block): void {
    this.rows.set(block.id, freshRow(this.tree.nodes));
    this.rows.get(block.parent)!.children.push(block.id);
  }

  forget(block: Block): void {
    this.rows.delete(block.id);
  }

  /** `node` has `block` and all below it: the first child that it sees of a block is the one that it prefers. */
  hear(node: number, block: Block): void {
    for (let id = block.id, parent = block.parent; ;) {
      const row = this.rows.get(parent);
      if (row === undefined || row.preferred[node] !== NONE) return;
      row.preferred[node] = id;
      id = parent;
      parent = this.tree.has(id) ? this.tree.get(id).parent : NONE;
    }
  }

  /** Whether `node` has a block that it has not accepted, on top of what it has. */
  isUndecided(node: number): boolean {
    return this.rows.get(this.accepted(node).id)!.preferred[node] !== NONE;
  }

  /** The last block of the chain that `node` prefers. */
  tip(node: number): Block {
    let { id } = this.accepted(node);
    for (;;) {
      const next = this.rows.get(id)!.preferred[node]!;
      if (next === NONE) return this.tree.get(id);
      id = next;
    }
  }

  /** A child of what `node` has accepted, the k-th of them in turn: what a liar may claim to prefer. */
  anyChild(node: number, k: number): number {
    const { children } = this.rows.get(this.accepted(node).id)!;
    return children.length === 0 ? this.accepted(node).id : children[k % children.length]!;
  }

  /**
   * `node` reads a poll: `counts` votes for each of the blocks `ids`, entries `from` to before `end`, all of which it has.
   * Returns whether it accepts something by it.
   */
  record(node: number, ids: Int32Array, counts: Uint8Array, from: number, end: number): boolean {
    const poll = ++this.polls[node]!;
    this.count(node, ids, counts, from, end);
    const { alphaPreference, alphaConfidence } = this.parameters;
    for (const block of this.touched) {
      const row = this.rows.get(block.id)!;
      if (row.tally >= alphaPreference) {
        this.strengthen(node, block, row);
        if (row.tally >= alphaConfidence) {
          row.confidence[node] = row.lastPoll[node] === poll - 1 ? row.confidence[node]! + 1 : 1;
          row.lastPoll[node] = poll;
        }
      }
      row.tally = 0;
    }
    return this.accept(node);
  }

  /** All have accepted `block`: who has not heard of that finds it so when it comes back, as one that bootstraps does. */
  acceptEverywhere(block: Block): void {
    for (let node = 0; node < this.tree.nodes; node++) {
      if (this.accepted(node).height < block.height) this.lastAccepted[node] = block;
    }
  }

  /** Adds the votes up in `tally` of all blocks between what is voted for and what is accepted; these are in `touched` then. */
  private count(node: number, ids: Int32Array, counts: Uint8Array, from: number, end: number): void {
    const { tree, touched } = this;
    const accepted = this.accepted(node);
    touched.length = 0;
    for (let k = from; k < end; k++) {
      const block = tree.get(ids[k]!);
      if (block.height <= accepted.height || !tree.isAncestor(accepted, block)) continue;
      for (let at = block; at !== accepted; at = tree.get(at.parent)) {
        const row = this.rows.get(at.id)!;
        if (row.tally === 0) touched.push(at);
        row.tally += counts[k]!;
      }
    }
  }

  /** A successful poll for `block`: it is preferred to its siblings once it has had more of them. */
  private strengthen(node: number, block: Block, row: Row): void {
    row.strength[node]!++;
    const parent = this.rows.get(block.parent)!;
    const preferred = parent.preferred[node]!;
    const most = preferred === NONE ? -1 : this.rows.get(preferred)!.strength[node]!;
    if (row.strength[node]! > most) parent.preferred[node] = block.id;
  }

  /** Accepts children of what is accepted while there is one with confidence enough. */
  private accept(node: number): boolean {
    const { touched, parameters } = this;
    const before = this.accepted(node);
    const isConfident = (block: Block): boolean =>
      block.parent === this.accepted(node).id &&
      this.rows.get(block.id)!.confidence[node]! >= parameters.beta;
    for (let next = touched.find(isConfident); next !== undefined; next = touched.find(isConfident)) {
      this.rows.get(next.parent)!.preferred[node] = next.id;
      this.lastAccepted[node] = next;
    }
    return this.accepted(node) !== before;
  }
}

function freshRow(nodes: number): Row {
  return {
    strength: new Int32Array(nodes),
    confidence: new Uint8Array(nodes),
    lastPoll: new Int32Array(nodes).fill(NONE),
    preferred: new Int32Array(nodes).fill(NONE),
    children: [],
    tally: 0,
  };
}
