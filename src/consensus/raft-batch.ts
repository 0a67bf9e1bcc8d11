/**
 * When the leader of Raft cuts a block, as the orderers of Hyperledger Fabric do (orderer/common/blockcutter, consensus/etcdraft):
 * when as many transactions wait as a block may hold, or as many bytes, or when the first of them has waited for the batch
 * timeout. What waits is what the leader's pool holds.
 */
import type { Simulation } from '../kernel/index.js';
import type { Chain } from '../ledger/index.js';

export interface BatchTerms {
  /** MaxMessageCount. */
  readonly maxMessageCount: number;
  /** BatchTimeout. */
  readonly batchTimeout_us: number;
}

/** No batch has been begun. */
const NONE_us = Infinity;

export class Batches {
  private readonly chain: Chain;
  private readonly simulation: Simulation;
  private readonly terms: BatchTerms;
  /** By node, when its batch is due, and when it looks whether what has come fills a block. */
  private readonly due_us: Float64Array;
  private readonly look_us: Float64Array;
  private readonly lookKind: number;

  /** `look`: a node may have a batch to cut. */
  constructor(chain: Chain, nodes: number, terms: BatchTerms, look: (node: number) => void) {
    this.chain = chain;
    this.simulation = chain.simulation;
    this.terms = terms;
    this.due_us = new Float64Array(nodes).fill(NONE_us);
    this.look_us = new Float64Array(nodes);
    this.lookKind = this.simulation.on('raft-batch', 'consensus', look);
  }

  /** Transactions have come to `node`. It looks a microsecond later, as homes submit when the consensus of an instant is over. */
  arrived(node: number): void {
    this.open(node);
    const next_us = this.simulation.now + 1;
    if (this.look_us[node] === next_us) return;
    this.look_us[node] = next_us;
    this.simulation.at(next_us, this.lookKind, node);
  }

  /** A batch begins, if something waits and none has begun. */
  open(node: number): void {
    if (this.due_us[node] !== NONE_us || this.chain.pool(node).size === 0) return;
    this.due_us[node] = this.simulation.now + this.terms.batchTimeout_us;
    this.simulation.at(this.due_us[node]!, this.lookKind, node);
  }

  close(node: number): void {
    this.due_us[node] = NONE_us;
  }

  /**
   * The transactions of the block that `node` cuts on its head with this timestamp; none, if its batch is neither due nor full. What
   * does not fit into a block, by bytes or by gas, makes it full; so does what a builder of blocks passes over.
   */
  cut(node: number, timestamp_us: number): Int32Array | undefined {
    const due_us = this.due_us[node]!;
    if (due_us === NONE_us) return undefined;
    const { maxMessageCount } = this.terms;
    const waiting = this.chain.choose(node, timestamp_us);
    const isFull = waiting.length >= maxMessageCount || waiting.length < this.chain.pool(node).size;
    if (!isFull && this.simulation.now < due_us) return undefined;
    this.close(node);
    return waiting.length > 0 ? waiting.slice(0, maxMessageCount) : undefined;
  }
}
