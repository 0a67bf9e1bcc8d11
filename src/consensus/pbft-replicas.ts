/**
 * The replicas of PBFT, letter by letter as Castro & Liskov (OSDI 1999), section 4.2, write the normal case, with checkpoints and
 * view changes at their side. Sequence numbers are heights of blocks, requests are the transactions that wait in pools.
 */
import type { Simulation } from '../kernel/index.js';
import type { Block, Chain } from '../ledger/index.js';
import { Committee, halves, SEAL_BYTES, VOTE_BYTES, type Conduct } from './committee.js';
import { Checkpoints } from './pbft-checkpoints.js';
import { roleOf, type Letter, type PrePrepare, type Vote } from './pbft-letters.js';
import type { Round } from './pbft-log.js';
import {
  freshReplica,
  isBetweenWaterMarks,
  isPrimary,
  prePrepare,
  primaryOf,
  type PbftTerms,
  type Replica,
} from './pbft-replica.js';
import { timers, Timers, type Timer } from './pbft-timers.js';
import { Views } from './pbft-views.js';
import type { Protocol, ProtocolWorld } from './types.js';

export function startPbft(world: ProtocolWorld, terms: PbftTerms): Protocol {
  return new PbftReplicas(world, terms);
}

class PbftReplicas implements Protocol {
  private readonly terms: PbftTerms;
  private readonly chain: Chain;
  private readonly simulation: Simulation;
  private readonly committee: Committee<Letter>;
  private readonly timers: Timers;
  private readonly checkpoints: Checkpoints;
  private readonly views: Views;
  private readonly all: readonly Replica[];
  private readonly validatedKind: number;
  private readonly resumeKind: number;

  constructor({ simulation, chain, gossip }: ProtocolWorld, terms: PbftTerms) {
    this.terms = terms;
    this.chain = chain;
    this.simulation = simulation;
    this.committee = new Committee<Letter>({
      simulation,
      gossip,
      size: terms.replicas,
      name: 'pbft',
      roleOf,
      receive: (node, letter, from) => this.receive(this.all[node]!, letter, from),
      wake: (node, tag) => this.wake(this.all[node]!, timers[tag]!),
    });
    const { committee } = this;
    this.timers = new Timers(simulation, committee, terms);
    this.checkpoints = new Checkpoints(chain, committee, terms);
    this.views = new Views({
      terms,
      committee,
      timers: this.timers,
      checkpoints: this.checkpoints,
      takeUp: (replica, block) => this.takeUp(replica, block),
      watch: (replica) => this.watch(replica),
    });
    this.validatedKind = simulation.on('pbft-validated', 'consensus', (node, id) => {
      if (chain.tree.has(id)) this.validated(this.all[node]!, chain.tree.get(id));
    });
    // later in the instant, as no head moves while others are told of its last move
    this.resumeKind = simulation.on('pbft-resume', 'execution', (node) => this.resume(this.all[node]!));
    this.all = Array.from({ length: terms.replicas }, (_, node) =>
      freshReplica(node, chain.head(node), terms),
    );
    for (const replica of this.all) this.watch(replica);
  }

  onHead(node: number, to: Block, from: Block): void {
    const replica = this.all[node];
    if (!replica) return;
    const { log } = replica;
    replica.head = to;
    for (let height = from.height + 1; height <= to.height; height++) {
      if (height > replica.repeatedUpTo) log.dropVotes(height);
    }
    this.checkpoints.executed(replica, from.height);
    if (!replica.isChanging) {
      replica.attempts = 0;
      this.timers.stop(replica);
    }
    if (this.committee.isDown(node)) return;
    this.watch(replica);
    if (log.proposal(to.height + 1, replica.view)) this.simulation.after(0, this.resumeKind, node);
  }

  onWaiting(node: number): void {
    const replica = this.all[node];
    if (replica) this.watch(replica);
  }

  onDown(node: number, isDown: boolean): void {
    const replica = this.all[node];
    if (!replica) return;
    this.committee.setDown(node, isDown);
    replica.timer = undefined;
    if (isDown) return;
    if (replica.isChanging) this.views.sendViewChange(replica);
    else this.watch(replica);
    this.resume(replica);
  }

  setConduct(node: number, conduct: Conduct): void {
    this.committee.setConduct(node, conduct);
  }

  /** Starts the timer of a replica that has something to wait for and does not yet. */
  private watch(replica: Replica): void {
    const { node, head, isChanging, timer, view, log } = replica;
    if (timer !== undefined || isChanging || this.committee.isDown(node)) return;
    const isProposed = log.proposal(head.height + 1, view) !== undefined;
    const isNeeded = this.terms.emptyBlocks === 'always' || this.chain.pool(node).size > 0 || isProposed;
    if (!isNeeded) return;
    if (!isPrimary(replica, this.terms)) {
      // from when the primary may propose
      const due_us = head.timestamp_us + this.terms.batchInterval_us;
      this.timers.startTimeout(replica, 'progress', Math.max(0, due_us - this.chain.clocks.now_us(node)));
    } else if (isProposed || !this.mayPropose(replica)) {
      this.timers.startTimeout(replica, 'retry');
    } else {
      const due_us = head.timestamp_us + this.terms.batchInterval_us;
      this.timers.start(replica, 'batch', this.chain.clocks.when_us(node, due_us));
    }
  }

  private wake(replica: Replica, timer: Timer): void {
    replica.timer = undefined;
    if (timer === 'batch') this.propose(replica);
    else if (timer === 'retry') this.retry(replica);
    else if (timer === 'resend') this.views.sendViewChange(replica);
    else if (replica.isChanging || this.isWaiting(replica)) {
      this.chain.relayWaiting(replica.node);
      this.views.changeView(replica, replica.view + 1);
    }
  }

  /** Whether something is to be executed; transactions that have expired are not. */
  private isWaiting({ node, head, view, log }: Replica): boolean {
    if (this.terms.emptyBlocks === 'always' || log.proposal(head.height + 1, view)) return true;
    return this.chain.pool(node).size > 0 && this.chain.choose(node, this.simulation.now).length > 0;
  }

  // Normal case, 4.2

  /** One height after the other, when what a new view repeats is done, and between the water marks. */
  private mayPropose(replica: Replica): boolean {
    const next = replica.head.height + 1;
    return (
      next > replica.repeatedUpTo &&
      next > replica.proposedHeight &&
      isBetweenWaterMarks(replica, next, this.terms)
    );
  }

  private propose(replica: Replica): void {
    const { chain, committee } = this;
    const { node, head, view } = replica;
    if (!isPrimary(replica, this.terms) || !this.mayPropose(replica) || chain.isMaking(node)) return;
    const timestamp_us = chain.clocks.stamp_us(node, head);
    const chosen = chain.choose(node, timestamp_us);
    if (chosen.length === 0 && this.terms.emptyBlocks === 'never') return;
    replica.proposedHeight = head.height + 1;
    const isCurrent = (): boolean =>
      !committee.isDown(node) && replica.head === head && replica.view === view && !replica.isChanging;
    chain.propose(node, head, timestamp_us, 1, chosen, (block) => {
      if (!isCurrent()) {
        this.watch(replica);
        return;
      }
      if (committee.conduct(node) !== 'equivocate') {
        this.sendPrePrepare(replica, block);
        return;
      }
      chain.propose(node, head, timestamp_us, 1, new Int32Array(0), (twin) => {
        const [one, other] = halves(committee, node);
        for (const to of one)
          this.committee.send(node, to, prePrepare(view, block), block.bytes + VOTE_BYTES);
        for (const to of other)
          this.committee.send(node, to, prePrepare(view, twin), twin.bytes + VOTE_BYTES);
        for (const made of [block, twin]) this.voteBlindly(replica, view, made);
      });
    });
  }

  private sendPrePrepare(replica: Replica, block: Block): void {
    this.committee.multicast(replica.node, prePrepare(replica.view, block), block.bytes + VOTE_BYTES);
    this.takeUp(replica, block);
    this.watch(replica);
  }

  /** The primary sends again what it has not seen decided, as letters are not repeated. */
  private retry(replica: Replica): void {
    const { node, head, view, log } = replica;
    const block = log.proposal(head.height + 1, view);
    if (block) {
      this.committee.multicast(node, prePrepare(view, block), block.bytes + VOTE_BYTES);
      this.voteAgain(replica, block);
    }
    this.watch(replica);
  }

  private receive(replica: Replica, letter: Letter, from: number): void {
    if (letter.type === 'pre-prepare') this.onPrePrepare(replica, letter, from);
    else if (letter.type === 'checkpoint') this.checkpoints.receive(replica, letter.block, from);
    else if (letter.type === 'view-change') this.views.onViewChange(replica, letter);
    else if (letter.type === 'new-view') this.views.onNewView(replica, letter, from);
    else if (letter.type === 'status') this.views.onStatus(replica, letter, from);
    else this.onVote(replica, letter, from);
  }

  private onPrePrepare(replica: Replica, { view, block }: PrePrepare, from: number): void {
    const { node, head, log } = replica;
    if (this.committee.conduct(node) === 'equivocate') this.voteBlindly(replica, view, block);
    if (from !== primaryOf(view, this.terms) || view < replica.view) return;
    if (view > replica.view || replica.isChanging) {
      if (!replica.isChanging || view > replica.view) this.views.askForView(replica, from);
      return;
    }
    // what lies below was decided: its proposer has executed it
    if (block.height > head.height + 1 && this.chain.tree.has(block.parent))
      this.chain.adopt(node, this.chain.tree.get(block.parent), from);
    if (!isBetweenWaterMarks(replica, block.height, this.terms)) return;
    const known = log.proposal(block.height, view);
    if (known === block || this.hasExecuted(replica, block)) this.voteAgain(replica, block);
    // too early: it comes again if nobody else takes it either
    else if (!known && block.height > head.height && this.chain.clocks.early_us(node, block) === 0) {
      this.takeUp(replica, block);
      this.watch(replica);
    }
  }

  /** Notes what is proposed, and accepts it as soon as what lies below is executed. */
  private takeUp(replica: Replica, block: Block): void {
    const round = replica.log.round(block.height, replica.view);
    round.proposal = block;
    this.tryAccept(replica, round, block);
  }

  private tryAccept(replica: Replica, round: Round, block: Block): void {
    const { node, head } = replica;
    if (round.isAccepted || round.isValidating || !this.mayAccept(replica, block)) return;
    const isKnown = block.height <= head.height || block.producer === node;
    const time_us = isKnown ? 0 : this.chain.validation_us(node, block);
    if (time_us === 0) {
      this.accept(replica, round, block);
      return;
    }
    round.isValidating = true;
    this.simulation.after(time_us, this.validatedKind, node, block.id);
  }

  /** `block` has been executed, which was begun for a proposal of this view or of one before. */
  private validated(replica: Replica, block: Block): void {
    const { node, view, isChanging, log } = replica;
    if (log.proposal(block.height, view) !== block) return;
    const round = log.round(block.height, view);
    round.isValidating = false;
    if (this.committee.isDown(node) || isChanging || round.isAccepted) return;
    if (this.mayAccept(replica, block)) this.accept(replica, round, block);
  }

  /** Whether it stands on what is executed here, or is executed: at an executed height nothing else is voted for any more. */
  private mayAccept(replica: Replica, block: Block): boolean {
    const { head } = replica;
    if (block.height > head.height) return block.parent === head.id;
    return this.hasExecuted(replica, block);
  }

  private hasExecuted({ head }: Replica, block: Block): boolean {
    return block.height <= head.height && this.chain.tree.below(head, head.height - block.height) === block;
  }

  /** The pre-prepare stands for the prepare of the primary. */
  private accept(replica: Replica, round: Round, block: Block): void {
    const { view } = replica;
    round.isAccepted = true;
    round.prepares.add(primaryOf(view, this.terms), block.id);
    if (!isPrimary(replica, this.terms))
      this.vote(replica, { type: 'prepare', view, height: block.height, block: block.id });
    this.advance(replica, block.height);
  }

  private vote(replica: Replica, vote: Vote): void {
    const { node } = replica;
    this.committee.multicast(node, vote, vote.type === 'commit' ? VOTE_BYTES + SEAL_BYTES : VOTE_BYTES);
    if (this.committee.conduct(node) !== 'withhold-votes') this.onVote(replica, vote, node);
  }

  /**
   * The primary says again what is proposed, as letters got lost: who has voted for it says so again. Nobody answers a vote, so that
   * a repetition costs as many messages as a decision at most.
   */
  private voteAgain(replica: Replica, block: Block): void {
    const { view, log } = replica;
    const { height, id } = block;
    const isPrepared = log.isPrepared(view, block);
    const isAccepted = isPrepared || this.hasExecuted(replica, block) || log.round(height, view).isAccepted;
    if (isAccepted && !isPrimary(replica, this.terms))
      this.vote(replica, { type: 'prepare', view, height, block: id });
    if (isPrepared) this.vote(replica, { type: 'commit', view, height, block: id });
  }

  /** An equivocator lends its votes to whatever it sees. */
  private voteBlindly(replica: Replica, view: number, { height, id }: Block): void {
    this.vote(replica, { type: 'prepare', view, height, block: id });
    this.vote(replica, { type: 'commit', view, height, block: id });
  }

  private onVote(replica: Replica, { type, view, height, block }: Vote, from: number): void {
    const isExecuted = height <= replica.head.height && height > replica.repeatedUpTo;
    if (view < replica.view || isExecuted || !isBetweenWaterMarks(replica, height, this.terms)) return;
    if (type === 'prepare' && from === primaryOf(view, this.terms)) return;
    const round = replica.log.round(height, view);
    const ballot = type === 'prepare' ? round.prepares : round.commits;
    if (ballot.add(from, block) >= this.terms.quorum) this.advance(replica, height);
  }

  /** Commits what is prepared, executes what is committed, in the order of heights. */
  private advance(replica: Replica, height: number): void {
    const { node, view, isChanging, log } = replica;
    const block = log.proposal(height, view);
    if (isChanging || !block) return;
    const round = log.round(height, view);
    if (round.isAccepted && !round.isPrepared && round.prepares.count(block.id) >= this.terms.quorum) {
      round.isPrepared = true;
      log.prepare(view, block);
      this.vote(replica, { type: 'commit', view, height, block: block.id });
    }
    const isCommitted = round.isPrepared && round.commits.count(block.id) >= this.terms.quorum;
    // its own commit may have decided already
    if (!isCommitted || height !== replica.head.height + 1) return;
    this.chain.adopt(node, block);
    this.chain.announce(node, block);
  }

  /** The head has moved: what was proposed on top of it may have come before. */
  private resume(replica: Replica): void {
    const { node, head, view, isChanging, log } = replica;
    const block = log.proposal(head.height + 1, view);
    if (block && !isChanging && !this.committee.isDown(node))
      this.tryAccept(replica, log.round(block.height, view), block);
  }
}
