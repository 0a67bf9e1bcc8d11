/**
 * Checkpoints of PBFT: every so many heights each replica says that it has executed so far; when a quorum has said so, the log up
 * to there is cut off, and who has not come so far gets the state from one of them. Source: Castro & Liskov (OSDI 1999), 4.3.
 */
import type { Chain, Block } from '../ledger/index.js';
import { VOTE_BYTES, type Committee } from './committee.js';
import type { Checkpoint, Letter, ViewChange } from './pbft-letters.js';
import { highWater, type PbftTerms, type Replica } from './pbft-replica.js';

export class Checkpoints {
  private readonly chain: Chain;
  private readonly committee: Committee<Letter>;
  private readonly terms: PbftTerms;

  constructor(chain: Chain, committee: Committee<Letter>, terms: PbftTerms) {
    this.chain = chain;
    this.committee = committee;
    this.terms = terms;
  }

  /** The head has moved up from `height`. A block comes with the commits of a quorum: beyond its water mark a replica starts anew. */
  executed(replica: Replica, height: number): void {
    if (replica.head.height > highWater(replica, this.terms)) replica.log.truncate(replica.head);
    else this.take(replica, height);
  }

  /** Takes those that lie on its chain above `height`. */
  private take(replica: Replica, height: number): void {
    const { head, node, log } = replica;
    const every = this.terms.checkpointInterval;
    for (let next = (Math.floor(height / every) + 1) * every; next <= head.height; next += every) {
      const block = this.chain.tree.below(head, head.height - next);
      if (block.height !== next) continue;
      log.checkpoints.push(block);
      const checkpoint: Checkpoint = { type: 'checkpoint', block };
      this.committee.multicast(node, checkpoint, VOTE_BYTES);
      if (log.voteCheckpoint(block, node) >= this.terms.quorum) log.truncate(block);
    }
  }

  /** `from` has taken it. A quorum has: the log up to it can go; who has not come so far gets the state from one of them. */
  receive(replica: Replica, block: Block, from: number): void {
    if (replica.log.voteCheckpoint(block, from) < this.terms.quorum) return;
    replica.log.truncate(block);
    if (block.height > replica.head.height) this.chain.adopt(replica.node, block, from);
  }

  /** The stable checkpoint of another is proven: the log up to it can go, and the state comes from who has it. */
  reach({ node, head, log }: Replica, { stable, sender }: ViewChange): void {
    log.truncate(stable);
    if (stable.height > head.height) this.chain.adopt(node, stable, sender);
  }
}
