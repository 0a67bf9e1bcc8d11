/**
 * Basic HotStuff, phase by phase as algorithm 2 of Yin et al. (2019) writes it. The chain grows by decided blocks: a block that
 * has been prepared and not decided is proposed again, where the paper proposes a child of it, which decides on both.
 */
import type { Simulation } from '../kernel/index.js';
import type { Block, Chain } from '../ledger/index.js';
import { Ballot } from './ballot.js';
import { Committee, halves, type Conduct } from './committee.js';
import { EarlyLetters } from './early-letters.js';
import {
  bytesOf,
  highest,
  roleOf,
  type Announcement,
  type Certificate,
  type Letter,
  type NewView,
  type Proposal,
  type Vote,
} from './hotstuff-letters.js';
import { extendsFrom, isSafe, Views, type HotStuffTerms } from './hotstuff-views.js';
import type { Protocol, ProtocolWorld } from './types.js';

/** Phases in which replicas vote, each with what the leader says when a quorum has. */
const phases = ['prepare', 'pre-commit', 'commit'] as const;
const announced = { prepare: 'pre-commit', 'pre-commit': 'commit', commit: 'decide' } as const;

interface Replica {
  readonly node: number;
  /** prepareQC and lockedQC. */
  prepared: Certificate;
  locked: Certificate;
  /** In how many phases of its view it has voted. */
  votes: number;
  /** The proposal of its view, while it executes it. */
  proposal: Block | undefined;
  /** A proposal of a view that it has not come to. */
  later: Proposal | undefined;
  /** As leader of its view: whether it has proposed, and who has voted for what, by phase. */
  hasProposed: boolean;
  ballots: readonly Ballot[];
}

export function startBasicHotStuff(world: ProtocolWorld, terms: HotStuffTerms): Protocol {
  return new BasicHotStuff(world, terms);
}

class BasicHotStuff implements Protocol {
  private readonly terms: HotStuffTerms;
  private readonly chain: Chain;
  private readonly simulation: Simulation;
  private readonly committee: Committee<Letter>;
  private readonly views: Views;
  private readonly all: readonly Replica[];
  private readonly early: EarlyLetters<Letter>;
  private readonly validatedKind: number;
  /** The view in which a block was decided, as its header says that carries the certificate. */
  private readonly decidedIn = new Map<number, number>();

  constructor({ simulation, chain, gossip }: ProtocolWorld, terms: HotStuffTerms) {
    this.terms = terms;
    this.chain = chain;
    this.simulation = simulation;
    this.committee = new Committee<Letter>({
      simulation,
      gossip,
      size: terms.validators,
      name: 'hotstuff',
      roleOf,
      receive: (node, letter, from) => this.receive(this.all[node]!, letter, from),
      wake: (node) => this.enter(this.all[node]!, this.views.of(node) + 1, 'all'),
    });
    this.views = new Views(chain, this.committee, terms, (node) => this.propose(this.all[node]!));
    this.early = new EarlyLetters(simulation, terms.validators, 'hotstuff', (node, letter: Letter, from) =>
      this.receive(this.all[node]!, letter, from),
    );
    this.validatedKind = simulation.on('hotstuff-validated', 'consensus', (node, block) => {
      const replica = this.all[node]!;
      const { proposal } = replica;
      if (proposal?.id === block && replica.votes === 0 && !this.committee.isDown(node))
        this.voteFor(replica, proposal);
    });
    this.all = Array.from({ length: terms.validators }, (_, node) => {
      const genesis: Certificate = { phase: 'prepare', view: 0, block: chain.head(node) };
      return {
        node,
        prepared: genesis,
        locked: genesis,
        votes: 0,
        proposal: undefined,
        later: undefined,
        hasProposed: false,
        ballots: [],
      };
    });
    for (const replica of this.all) this.enter(replica, 1, 'leader');
  }

  onHead(node: number, to: Block): void {
    const replica = this.all[node];
    if (!replica) return;
    const view = (this.decidedIn.get(to.id) ?? 0) + 1;
    this.views.progress(node, view);
    if (this.committee.isDown(node)) return;
    if (view > this.views.of(node)) this.enter(replica, view, 'leader');
    else this.views.startTimer(node);
    this.propose(replica);
    this.early.release(node);
  }

  onDropped(block: Block): void {
    this.decidedIn.delete(block.id);
  }

  onDown(node: number, isDown: boolean): void {
    if (node >= this.all.length) return;
    this.committee.setDown(node, isDown);
    if (!isDown) this.views.startTimer(node);
  }

  setConduct(node: number, conduct: Conduct): void {
    this.committee.setConduct(node, conduct);
  }

  /** NEXTVIEW: tells the leader of `view` what was prepared last, or all after a time-out, and waits there. */
  private enter(replica: Replica, view: number, told: 'leader' | 'all'): void {
    const { node, later, prepared } = replica;
    replica.votes = 0;
    replica.proposal = undefined;
    replica.hasProposed = false;
    replica.ballots = phases.map(() => new Ballot(this.terms.validators));
    this.views.enter(node, view);
    const arrival: NewView = { type: 'new-view', view, justify: prepared };
    if (told === 'all') this.committee.multicast(node, arrival, bytesOf(arrival, this.terms.quorum));
    else if (this.views.leader(view) !== node) this.send(node, this.views.leader(view), arrival);
    this.onNewView(replica, arrival, node);
    if (!later || later.view > view) return;
    replica.later = undefined;
    this.receive(replica, later, this.views.leader(later.view));
  }

  private receive(replica: Replica, letter: Letter, from: number): void {
    if (letter.type === 'new-view') this.onNewView(replica, letter, from);
    else if (letter.type === 'vote') this.onVote(replica, letter, from);
    else if (from !== this.views.leader(letter.view)) return;
    else if (letter.type === 'proposal') this.onProposal(replica, letter, from);
    else this.onAnnouncement(replica, letter, from);
  }

  // As a leader

  /** A quorum that has come to a view takes its leader there, and f + 1 take anybody. */
  private onNewView(replica: Replica, letter: NewView, from: number): void {
    const { node } = replica;
    if (letter.view < this.views.of(node)) return;
    const { size } = this.views.note(node, letter, from);
    const isLeader = this.views.leader(letter.view) === node && size >= this.terms.quorum;
    const view = isLeader ? letter.view : this.views.pulled(node);
    if (view > this.views.of(node)) this.enter(replica, view, 'all');
    if (isLeader) this.propose(replica);
  }

  /** Proposes what was prepared last and is not decided, or a block of its own. */
  private propose(replica: Replica): void {
    const { chain, committee } = this;
    const { node } = replica;
    const view = this.views.of(node);
    const arrived = this.views.here(node);
    if (replica.hasProposed || this.views.leader(view) !== node || arrived.size < this.terms.quorum) return;
    if (chain.isMaking(node) || !this.views.isDue(node)) return;
    const parent = chain.head(node);
    const justify = highest(arrived.values());
    if (justify.block.height > parent.height) {
      // what it has missed is on its way, or asked for
      if (justify.block.parent !== parent.id) return;
      replica.hasProposed = true;
      this.multicast(replica, { type: 'proposal', view, block: justify.block, justify });
      return;
    }
    replica.hasProposed = true;
    const timestamp_us = Math.max(parent.timestamp_us + this.terms.period_us, chain.clocks.now_us(node));
    const isCurrent = (): boolean =>
      !committee.isDown(node) && this.views.of(node) === view && chain.head(node) === parent;
    chain.propose(node, parent, timestamp_us, 1, undefined, (block) => {
      if (!isCurrent()) {
        this.propose(replica);
        return;
      }
      const proposal: Proposal = { type: 'proposal', view, block, justify };
      if (committee.conduct(node) !== 'equivocate') {
        this.multicast(replica, proposal);
        return;
      }
      chain.propose(node, parent, timestamp_us, 1, new Int32Array(0), (twin) => {
        const [one, other] = halves(committee, node);
        for (const to of one) this.send(node, to, proposal);
        for (const to of other) this.send(node, to, { ...proposal, block: twin });
        for (const made of [block, twin]) this.voteBlindly(replica, view, made);
      });
    });
  }

  /** A quorum of votes of one phase begins the next. */
  private onVote(replica: Replica, { phase, view, block }: Vote, from: number): void {
    const { node } = replica;
    if (view !== this.views.of(node) || this.views.leader(view) !== node || phase === 'generic') return;
    const ballot = replica.ballots[phases.indexOf(phase)]!;
    if (ballot.add(from, block.id) !== this.terms.quorum) return;
    this.multicast(replica, { type: announced[phase], view, justify: { phase, view, block } });
  }

  // As a replica

  /** PREPARE: votes for a block that is safe, once in a view. */
  private onProposal(replica: Replica, proposal: Proposal, from: number): void {
    const { chain, views } = this;
    const { node } = replica;
    const { view, block, justify } = proposal;
    if (this.committee.conduct(node) === 'equivocate') this.voteBlindly(replica, view, block);
    if (view > views.of(node)) {
      if (!replica.later || view > replica.later.view) replica.later = proposal;
      return;
    }
    if (view < views.of(node) || replica.votes > 0 || replica.proposal) return;
    const head = chain.head(node);
    if (block.parent !== head.id) {
      this.early.keep(node, proposal, from, block.height, head.height + 1);
      return;
    }
    const isJustified = block === justify.block || extendsFrom(chain, block, justify.block);
    const isTimely =
      block.timestamp_us >= head.timestamp_us + this.terms.period_us &&
      chain.clocks.early_us(node, block) === 0;
    if (!isJustified || !isTimely || !isSafe(chain, block, justify, replica.locked)) return;
    replica.proposal = block;
    const time_us = block.producer === node ? 0 : chain.validation_us(node, block);
    if (time_us === 0) this.voteFor(replica, block);
    else this.simulation.after(time_us, this.validatedKind, node, block.id);
  }

  private voteFor(replica: Replica, block: Block): void {
    this.vote(replica, 'prepare', this.views.of(replica.node), block);
  }

  /** PRE-COMMIT, COMMIT, DECIDE: a certificate of a view takes a replica there. */
  private onAnnouncement(replica: Replica, { type, view, justify }: Announcement, from: number): void {
    const { node } = replica;
    if (type === 'decide') {
      this.decide(replica, justify, from);
      return;
    }
    if (view > this.views.of(node)) this.enter(replica, view, 'leader');
    if (view < this.views.of(node)) return;
    if (type === 'pre-commit' && replica.votes < 2) {
      replica.prepared = justify;
      this.vote(replica, 'pre-commit', view, justify.block);
    } else if (type === 'commit' && replica.votes < 3) {
      replica.locked = justify;
      this.vote(replica, 'commit', view, justify.block);
    }
  }

  private decide({ node }: Replica, { view, block }: Certificate, from: number): void {
    const { tree } = this.chain;
    if (!tree.has(block.id) || tree.isSeen(block, node)) return;
    this.decidedIn.set(block.id, view);
    this.chain.adopt(node, block, from);
    if (tree.isSeen(block, node)) this.chain.announce(node, block);
  }

  private vote(replica: Replica, phase: (typeof phases)[number], view: number, block: Block): void {
    replica.votes = phases.indexOf(phase) + 1;
    this.sendVote(replica, { type: 'vote', phase, view, block });
  }

  /** An equivocator lends its votes to whatever it sees. */
  private voteBlindly(replica: Replica, view: number, block: Block): void {
    for (const phase of phases) this.sendVote(replica, { type: 'vote', phase, view, block });
  }

  private sendVote({ node }: Replica, vote: Vote): void {
    if (this.committee.conduct(node) !== 'withhold-votes')
      this.send(node, this.views.leader(vote.view), vote);
  }

  private send(from: number, to: number, letter: Letter): void {
    if (to === from) this.receive(this.all[to]!, letter, from);
    else this.committee.send(from, to, letter, bytesOf(letter, this.terms.quorum));
  }

  /** To all, itself included. */
  private multicast(replica: Replica, letter: Letter): void {
    if (this.committee.conduct(replica.node) === 'silent-leader') return;
    this.committee.multicast(replica.node, letter, bytesOf(letter, this.terms.quorum));
    this.receive(replica, letter, replica.node);
  }
}
