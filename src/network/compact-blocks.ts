/**
 * Compact blocks: a node that asks for a block is sent what identifies its transactions, and puts it together from those that wait
 * in its pool; what is missing there it asks the same peer for. Low-bandwidth relay of BIP 152: announcement, request, compact
 * block, and for some a request and an answer more. (In its high-bandwidth mode three peers send compact blocks unasked: left out.)
 * Who supports them, how often something is missing and how much, are parameters, and not read off the pools of the simulation:
 * a network of a scenario carries the transactions of a market and not those of a whole chain. Between two nodes of which one
 * does not support them, and where the block is no larger than a compact one, the block is sent whole.
 * Source: BIP 152 (Corallo 2016); shares, sizes and failures: Imtiaz et al. (2019), Churn in the Bitcoin network, as SimBlock uses
 * them (SimulationConfiguration.java, Apache-2.0: numbers only). SimBlock draws the missing part from a table: 1 % of a block for
 * nodes that stay, and 9 % on average for nodes that come and go; here each kind has its mean.
 */
import { z } from 'zod';
import type { RandomSource } from '../kernel/index.js';
import { quantity } from '../records/quantity.js';
import { messageUniform } from './links.js';

const fraction = { minimum: 0, maximum: 1 };

export const compactSchema = z.strictObject({
  support: quantity('fraction', 'share of the nodes that know compact blocks', fraction).prefault('96.4 %'),
  size: quantity('dataSize', 'bytes of a compact block; blocks up to this size are sent whole', {
    minimum: 1,
  }).prefault('18 kB'),
  failure: quantity(
    'fraction',
    'how often a node that stays lacks transactions of a block',
    fraction,
  ).prefault('13 %'),
  missing: quantity('fraction', 'share of the block that it then asks for', fraction).prefault('1 %'),
  churning: quantity('fraction', 'share of the nodes that come and go', fraction).prefault('0 %'),
  churningFailure: quantity(
    'fraction',
    'how often a node that comes and goes lacks transactions of a block',
    fraction,
  ).prefault('27 %'),
  churningMissing: quantity('fraction', 'share of the block that it then asks for', fraction).prefault('9 %'),
});

/** What the schema gives where a scenario says nothing: a worker thread builds networks without its parser of quantities. */
export const COMPACT_DEFAULTS: z.output<typeof compactSchema> = {
  support: 0.964,
  size: 18_000,
  failure: 0.13,
  missing: 0.01,
  churning: 0,
  churningFailure: 0.27,
  churningMissing: 0.09,
};

/** Sets the draw of a failure apart from those of delays. */
const FAILURE = 0x3c6ef372;
/** Sets the noise of asking for what is missing apart from that of asking for the block. */
const AGAIN = 0x5bd1e995;

export class CompactBlocks {
  /** Bytes of a compact block. */
  readonly bytes: number;
  private readonly supports: Uint8Array;
  /** By node: the probability that something is missing, and the share of the block that it is. */
  private readonly failure: Float64Array;
  private readonly missing: Float64Array;

  constructor(config: z.output<typeof compactSchema>, ids: readonly string[], random: RandomSource) {
    this.bytes = config.size;
    const streams = random.traits('network/compact', ids);
    this.supports = Uint8Array.from(ids, (_, node) => (streams.uniform(node) < config.support ? 1 : 0));
    const churns = Uint8Array.from(ids, (_, node) => (streams.uniform(node) < config.churning ? 1 : 0));
    this.failure = Float64Array.from(churns, (c) => (c === 1 ? config.churningFailure : config.failure));
    this.missing = Float64Array.from(churns, (c) => (c === 1 ? config.churningMissing : config.missing));
  }

  /** Whether a block that `from` sends to `to` goes as a compact one. */
  isBetween(from: number, to: number): boolean {
    return this.supports[from] === 1 && this.supports[to] === 1;
  }

  /** Whether `node` lacks transactions of the block whose message has that seed: however often it asks for the block. */
  isIncomplete(seed: number, node: number): boolean {
    return messageUniform(seed ^ FAILURE, node, node, 0) < this.failure[node]!;
  }

  /** What `node` then asks for, of a block of `bytes`. */
  missingBytes(node: number, bytes: number): number {
    return Math.ceil(bytes * this.missing[node]!);
  }

  /** The seed of the second request and its answer, given that of the first. */
  again(seed: number): number {
    return seed ^ AGAIN;
  }
}
