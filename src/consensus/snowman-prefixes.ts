/**
 * How Snowman decides among blocks on one parent: bit by bit of their hashes. Blocks whose hashes begin alike are voted for
 * together as far as they do; where they part, an instance of binary Snowflake prefers the side that had alpha last. So two sides
 * split the votes, never more, and of any number of blocks some poll finds alpha for a side, where no single block has so many.
 * Source: ava-labs/avalanchego, snow/consensus/snowball/tree.go (unary and binary nodes), binary_snowflake.go and
 * unary_snowflake.go; Yin et al. (2020), figure 2. Snowball (figure 3) would prefer the side that had alpha more often so far:
 * avalanchego gave that up (pull request 3403), as nodes that an even split has held up for long then keep to their sides.
 *
 * The prefixes make a tree that all nodes share, with columns by node. A block that comes later splits a prefix in two: what its
 * blocks have had so far stays with their side and with what is above, as `Extend` and `Clone` have it; a node that knows none of
 * one side counts the same for the other and for both together. A prefix that has had beta successful polls in a row is decided
 * for good, and then what parts from it is refused.
 *
 * The hash of a block is `mix32` of its id, as ids count blocks: it permutes the words of 32 bits, so that no two are alike.
 * Memory: 6 bytes a node for a prefix, 1 more for a fork: no fork, no cost but the block's own 6.
 */
import { mix32 } from '../kernel/index.js';
import type { SnowballParameters } from './snowball.js';

export const NONE = -1;
const UNKNOWN = 2;

export interface Prefix {
  /** By node: 1 if it knows a block of it; successful polls of it in a row, and the last one's number. */
  readonly known: Uint8Array;
  readonly confidence: Uint8Array;
  readonly lastPoll: Int32Array;
  /** A block of it, the only one if it does not fork, and its hash. */
  readonly block: number;
  readonly hash: number;
  readonly fork: Fork | undefined;
  /** The prefix that it is a side of. */
  above: Prefix | undefined;
  /** Votes of the poll that is being read. */
  tally: number;
}

interface Fork {
  /** The bit, from the most significant, in which the sides differ. */
  readonly bit: number;
  readonly sides: [Prefix, Prefix];
  /** By node: 0, 1 or UNKNOWN. */
  readonly preferred: Uint8Array;
}

/** The whole hash of a block that nobody knows yet. */
export function wholeHash(block: number, nodes: number): Prefix {
  return {
    known: new Uint8Array(nodes),
    confidence: new Uint8Array(nodes),
    lastPoll: new Int32Array(nodes).fill(NONE),
    block,
    hash: mix32(block),
    fork: undefined,
    above: undefined,
    tally: 0,
  };
}

/** Adds a block to those whose common prefix is `top`; returns what is common to all now. */
export function insert(top: Prefix | undefined, leaf: Prefix): Prefix {
  if (top === undefined) return leaf;
  let prefix = top;
  for (;;) {
    const bit = Math.clz32(prefix.hash ^ leaf.hash);
    const { fork } = prefix;
    if (fork === undefined || bit < fork.bit) return split(top, prefix, leaf, bit);
    prefix = fork.sides[bitOf(leaf.hash, fork.bit)];
  }
}

/** Parts `leaf` from `prefix` at `bit`: what they have in common takes the place of `prefix`. Returns the top. */
function split(top: Prefix, prefix: Prefix, leaf: Prefix, bit: number): Prefix {
  const side = bitOf(prefix.hash, bit);
  const { known, above } = prefix;
  const common: Prefix = {
    ...prefix,
    known: known.slice(),
    confidence: prefix.confidence.slice(),
    lastPoll: prefix.lastPoll.slice(),
    fork: {
      bit,
      sides: side === 0 ? [prefix, leaf] : [leaf, prefix],
      preferred: known.map((isKnown) => (isKnown === 1 ? side : UNKNOWN)),
    },
  };
  prefix.above = common;
  leaf.above = common;
  if (above === undefined) return common;
  above.fork!.sides[bitOf(common.hash, above.fork!.bit)] = common;
  return top;
}

/** `node` knows the block of `leaf`: where it knows no other, it prefers that. */
export function learn(leaf: Prefix, node: number): void {
  for (let prefix: Prefix | undefined = leaf; prefix !== undefined; prefix = prefix.above) {
    prefix.known[node] = 1;
    const { fork } = prefix;
    if (fork?.preferred[node] === UNKNOWN) fork.preferred[node] = bitOf(leaf.hash, fork.bit);
  }
}

/** The block that `node` prefers of those of `top`; NONE: it knows none. */
export function preferred(top: Prefix | undefined, node: number): number {
  if (top === undefined || top.known[node] === 0) return NONE;
  let prefix = top;
  while (prefix.fork !== undefined) prefix = prefix.fork.sides[prefix.fork.preferred[node]!]!;
  return prefix.block;
}

/** The block of those of `top` that `node` has decided on, bit by bit; NONE: it has not. */
export function decided(top: Prefix | undefined, node: number, { beta }: SnowballParameters): number {
  let prefix = top;
  while (prefix !== undefined && prefix.confidence[node]! >= beta) {
    if (prefix.fork === undefined) return prefix.block;
    prefix = prefix.fork.sides[prefix.fork.preferred[node]!];
  }
  return NONE;
}

/** `node` has found `prefix.tally` votes for `prefix` in its poll number `poll`, enough for a preference. */
export function succeed(prefix: Prefix, node: number, poll: number, parameters: SnowballParameters): void {
  const { alphaConfidence, beta } = parameters;
  const { confidence, lastPoll, above } = prefix;
  const side = above === undefined ? 0 : bitOf(prefix.hash, above.fork!.bit);
  const rival = above?.fork!.sides[side === 0 ? 1 : 0];
  if (rival !== undefined && rival.confidence[node]! >= beta) return;
  if (prefix.tally >= alphaConfidence && confidence[node]! < beta) {
    confidence[node] = lastPoll[node] === poll - 1 ? confidence[node]! + 1 : 1;
    lastPoll[node] = poll;
  }
  if (above !== undefined) above.fork!.preferred[node] = side;
}

function bitOf(hash: number, bit: number): 0 | 1 {
  return ((hash >>> (31 - bit)) & 1) === 0 ? 0 : 1;
}
