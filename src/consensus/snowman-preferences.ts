/**
 * What each node of Snowman makes of the answers: for the children of each block, over the tree of blocks above the one accepted
 * last, Snowflake bit by bit (snowman-prefixes.ts). A vote for a block is one for all below it.
 * Source: ava-labs/avalanchego, snow/consensus/snowman/topological.go (`RecordPoll`) and snowman_block.go; Yin et al. (2020),
 * figure 2. Confidence counts consecutive polls: it is kept with the number of the poll that it counted last, so that a failed
 * poll resets all at no cost.
 * Memory: 6 bytes a node and block while blocks are held, 7 more for each block beside another.
 */
import type { Block, BlockTree } from '../ledger/index.js';
import type { SnowballParameters } from './snowball.js';
import {
  decided,
  insert,
  learn,
  NONE,
  preferred,
  succeed,
  wholeHash,
  type Prefix,
} from './snowman-prefixes.js';

interface Row {
  /** The block's hash among its siblings'. */
  readonly leaf: Prefix;
  /** Blocks that stand on it, in the order of their making, and what their hashes have in common. */
  readonly children: number[];
  top: Prefix | undefined;
}

export class Preferences {
  private readonly tree: BlockTree;
  private readonly parameters: SnowballParameters;
  private readonly rows = new Map<number, Row>();
  private readonly lastAccepted: Block[];
  private readonly polls: Int32Array;
  private readonly touched: Prefix[] = [];

  constructor(tree: BlockTree, parameters: SnowballParameters) {
    this.tree = tree;
    this.parameters = parameters;
    const root = tree.get(0);
    this.lastAccepted = Array.from({ length: tree.nodes }, () => root);
    this.polls = new Int32Array(tree.nodes);
    this.add(root);
    this.rows.get(root.id)!.leaf.known.fill(1);
  }

  accepted(node: number): Block {
    return this.lastAccepted[node]!;
  }

  /** A block was made. */
  add(block: Block): void {
    const leaf = wholeHash(block.id, this.tree.nodes);
    this.rows.set(block.id, { leaf, children: [], top: undefined });
    const parent = this.rows.get(block.parent);
    if (parent === undefined) return;
    parent.children.push(block.id);
    parent.top = insert(parent.top, leaf);
  }

  forget(block: Block): void {
    this.rows.delete(block.id);
  }

  /** `node` has `block` and all below it: the first child that it sees of a block is the one that it prefers. */
  hear(node: number, block: Block): void {
    for (let { id } = block; ; id = this.tree.get(id).parent) {
      const row = this.rows.get(id);
      if (row === undefined || row.leaf.known[node] === 1) return;
      learn(row.leaf, node);
    }
  }

  /** Whether `node` has a block that it has not accepted, on top of what it has. */
  isUndecided(node: number): boolean {
    return this.preferredOn(node, this.accepted(node).id) !== NONE;
  }

  /** The last block of the chain that `node` prefers. */
  tip(node: number): Block {
    let { id } = this.accepted(node);
    for (;;) {
      const next = this.preferredOn(node, id);
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
    for (const prefix of this.touched) {
      if (prefix.tally >= this.parameters.alphaPreference) succeed(prefix, node, poll, this.parameters);
      prefix.tally = 0;
    }
    return this.accept(node);
  }

  /** All have accepted `block`: who has not heard of that finds it so when it comes back, as one that bootstraps does. */
  acceptEverywhere(block: Block): void {
    for (let node = 0; node < this.tree.nodes; node++) {
      if (this.accepted(node).height < block.height) this.lastAccepted[node] = block;
    }
  }

  private preferredOn(node: number, id: number): number {
    return preferred(this.rows.get(id)!.top, node);
  }

  /** Adds the votes up in `tally` of all prefixes between what is voted for and what is accepted; these are in `touched` then. */
  private count(node: number, ids: Int32Array, counts: Uint8Array, from: number, end: number): void {
    const { tree, touched } = this;
    const accepted = this.accepted(node);
    touched.length = 0;
    for (let k = from; k < end; k++) {
      const block = tree.get(ids[k]!);
      if (block.height <= accepted.height || !tree.isAncestor(accepted, block)) continue;
      this.hear(node, block);
      for (let at = block; at !== accepted; at = tree.get(at.parent)) {
        let prefix: Prefix | undefined = this.rows.get(at.id)!.leaf;
        for (; prefix !== undefined; prefix = prefix.above) {
          if (prefix.tally === 0) touched.push(prefix);
          prefix.tally += counts[k]!;
        }
      }
    }
  }

  /** Accepts children of what is accepted while one is decided upon. */
  private accept(node: number): boolean {
    const before = this.accepted(node);
    for (;;) {
      const next = decided(this.rows.get(this.accepted(node).id)!.top, node, this.parameters);
      if (next === NONE) return this.accepted(node) !== before;
      this.lastAccepted[node] = this.tree.get(next);
    }
  }
}
