/**
 * The validators of QBFT, event by event as Moniz (2020) writes them: what each knows of the block that it works on, and what it
 * does with a proposal, a prepare, a commit, a round change and a timer that runs out. Heights are instances of the algorithm.
 * IBFT 2.0 is the same but for three terms: whether a proposal stands for its proposer's prepare, who follows round changes, and
 * which proofs a proposal carries.
 */
import { pow, type Simulation } from '../kernel/index.js';
import type { Block, Chain } from '../ledger/index.js';
import { Ballot } from './ballot.js';
import { Committee, halves, SEAL_BYTES, VOTE_BYTES, type Conduct } from './committee.js';
import { EarlyLetters } from './early-letters.js';
import {
  changeBytes,
  highestPrepared,
  proposalBytes,
  roleOf,
  type Letter,
  type Prepared,
  type Proofs,
  type Proposal,
  type RoundChange,
  type Vote,
} from './qbft-letters.js';
import type { Protocol, ProtocolWorld } from './types.js';

export interface QbftTerms {
  /** Prefix of its kinds of event. */
  readonly name: string;
  readonly validators: number;
  readonly period_us: number;
  readonly requestTimeout_us: number;
  readonly quorum: number;
  /** Byzantine validators that are borne. */
  readonly faults: number;
  /** Whether a proposer sends a prepare as everybody does, or its proposal counts as one. */
  readonly proposerPrepares: 'by-prepare' | 'by-proposal';
  /**
   * Who asks for a later round in time is followed: `weak-support`: when more than `faults` ask for any later ones, by asking for
   * the earliest of these; `quorum`: when a quorum asks for one and the same.
   */
  readonly follows: 'weak-support' | 'quorum';
  readonly proofs: Proofs;
}

/** What a validator has of one round. */
interface Round {
  /** Proposed and valid; set once. */
  proposal: Block | undefined;
  /** Accepted: executed, and a prepare sent for it. */
  isAccepted: boolean;
  hasPrepared: boolean;
  readonly prepares: Ballot;
  readonly commits: Ballot;
  /** Round changes to this round, by sender. */
  readonly changes: Map<number, RoundChange>;
  hasProposed: boolean;
}

interface Validator {
  readonly node: number;
  /** The block that the next one follows. */
  parent: Block;
  round: number;
  /** Whether the time for a block has come, so that rounds run. */
  isRunning: boolean;
  prepared: Prepared | undefined;
  rounds: Map<number, Round>;
}

const BLOCK_TIMER = 0;
const ROUND_TIMER = 1;
/** Rounds are not made longer beyond 2^16 times the first. */
const MOST_DOUBLINGS = 16;

export function startQbft(world: ProtocolWorld, terms: QbftTerms): Protocol {
  return new QbftValidators(world, terms);
}

class QbftValidators implements Protocol {
  private readonly terms: QbftTerms;
  private readonly chain: Chain;
  private readonly simulation: Simulation;
  private readonly committee: Committee<Letter>;
  private readonly all: readonly Validator[];
  private readonly validatedKind: number;
  private readonly early: EarlyLetters<Letter>;

  constructor({ simulation, chain, gossip }: ProtocolWorld, terms: QbftTerms) {
    this.terms = terms;
    this.chain = chain;
    this.simulation = simulation;
    this.committee = new Committee<Letter>({
      simulation,
      gossip,
      size: terms.validators,
      name: terms.name,
      roleOf,
      receive: (node, letter, from) => this.receive(this.all[node]!, letter, from),
      wake: (node, tag) => this.wake(this.all[node]!, tag),
    });
    this.validatedKind = simulation.on(`${terms.name}-validated`, 'consensus', (node, block) =>
      this.validated(this.all[node]!, block),
    );
    this.early = new EarlyLetters(simulation, terms.validators, terms.name, (node, letter: Letter, from) =>
      this.receive(this.all[node]!, letter, from),
    );
    this.all = Array.from({ length: terms.validators }, (_, node) => freshValidator(node, chain.head(node)));
    for (const validator of this.all) this.begin(validator);
  }

  onHead(node: number, to: Block): void {
    const validator = this.all[node];
    if (!validator) return;
    Object.assign(validator, freshValidator(node, to));
    if (this.committee.isDown(node)) return;
    this.begin(validator);
    this.early.release(node);
  }

  onDown(node: number, isDown: boolean): void {
    const validator = this.all[node];
    if (!validator) return;
    this.committee.setDown(node, isDown);
    if (isDown) return;
    if (validator.isRunning) this.startTimer(validator);
    else this.begin(validator);
  }

  setConduct(node: number, conduct: Conduct): void {
    this.committee.setConduct(node, conduct);
  }

  /** Whose turn it is in a round of the block after `parent`: the next after its proposer, and so on. Genesis counts as node 0's. */
  private proposer(parent: Block, round: number): number {
    return (Math.max(parent.producer, 0) + 1 + round) % this.terms.validators;
  }

  /** Waits until a block may follow the parent. */
  private begin({ node, parent }: Validator): void {
    const due_us = this.chain.clocks.when_us(node, parent.timestamp_us + this.terms.period_us);
    const due = Math.max(due_us, this.simulation.now + 1);
    this.committee.wakeAt(node, due, BLOCK_TIMER);
  }

  private wake(validator: Validator, tag: number): void {
    if (tag === BLOCK_TIMER) {
      this.enter(validator, 0);
      if (this.proposer(validator.parent, 0) === validator.node) this.propose(validator, []);
    } else {
      this.changeRound(validator, validator.round + 1);
    }
  }

  private startTimer({ node, round }: Validator): void {
    const { requestTimeout_us } = this.terms;
    const time_us = requestTimeout_us * pow(2, Math.min(round, MOST_DOUBLINGS));
    this.committee.wakeAt(node, this.simulation.now + time_us, ROUND_TIMER);
  }

  private enter(validator: Validator, round: number): void {
    validator.round = round;
    validator.isRunning = true;
    this.startTimer(validator);
  }

  /** Algorithm 3, lines 1 to 5: gives up the round that runs. */
  private changeRound(validator: Validator, round: number): void {
    const { node, parent, prepared } = validator;
    this.enter(validator, round);
    const change: RoundChange = { type: 'round-change', height: parent.height + 1, round, prepared };
    this.committee.multicast(node, change, changeBytes(change, this.terms.quorum));
    this.receive(validator, change, node);
  }

  /** Proposes what `changes` demand, or a block of its own. */
  private propose(validator: Validator, changes: readonly RoundChange[]): void {
    const { chain, committee } = this;
    const { node, parent, round } = validator;
    const demanded = highestPrepared(changes)?.block;
    if (demanded) {
      this.sendProposal(validator, demanded, changes);
      return;
    }
    if (chain.isMaking(node)) return;
    const timestamp_us = Math.max(parent.timestamp_us + this.terms.period_us, chain.clocks.now_us(node));
    const isCurrent = (): boolean =>
      !committee.isDown(node) && validator.parent === parent && validator.round === round;
    chain.propose(node, parent, timestamp_us, 1, undefined, (block) => {
      if (!isCurrent()) return;
      if (committee.conduct(node) !== 'equivocate') {
        this.sendProposal(validator, block, changes);
        return;
      }
      chain.propose(node, parent, timestamp_us, 1, new Int32Array(0), (twin) => {
        const [one, other] = halves(committee, node);
        for (const to of one) this.sendProposalTo(validator, to, block, changes);
        for (const to of other) this.sendProposalTo(validator, to, twin, changes);
        for (const made of [block, twin]) this.voteBlindly(validator, made);
      });
    });
  }

  private sendProposal(validator: Validator, block: Block, changes: readonly RoundChange[]): void {
    const { node, parent, round } = validator;
    const proposal: Proposal = { type: 'proposal', height: parent.height + 1, round, block, changes };
    this.committee.multicast(node, proposal, proposalBytes(proposal, this.terms));
    this.accept(validator, this.roundOf(validator, round), round, block);
  }

  private sendProposalTo(
    { node, parent, round }: Validator,
    to: number,
    block: Block,
    changes: readonly RoundChange[],
  ): void {
    const proposal: Proposal = { type: 'proposal', height: parent.height + 1, round, block, changes };
    this.committee.send(node, to, proposal, proposalBytes(proposal, this.terms));
  }

  private receive(validator: Validator, letter: Letter, from: number): void {
    const height = validator.parent.height + 1;
    if (letter.height !== height) {
      // who gives up a round of what is decided has missed the decision: offers it again, as a synchroniser does
      if (letter.type === 'round-change' && letter.height < height)
        this.chain.announce(validator.node, validator.parent);
      this.early.keep(validator.node, letter, from, letter.height, height);
      return;
    }
    if (letter.type === 'proposal') this.onProposal(validator, letter, from);
    else if (letter.type === 'round-change') this.onRoundChange(validator, letter, from);
    else this.onVote(validator, letter, from);
  }

  /** Algorithm 2, lines 11 to 14: a justified proposal of whose turn it is, in this round or a later one. */
  private onProposal(validator: Validator, proposal: Proposal, from: number): void {
    const { node, parent } = validator;
    const { round, block } = proposal;
    if (this.committee.conduct(node) === 'equivocate') this.voteBlindly(validator, block, round);
    if (from !== this.proposer(parent, round) || round < validator.round) return;
    const known = this.roundOf(validator, round);
    const follows =
      block.parent === parent.id &&
      block.timestamp_us >= parent.timestamp_us + this.terms.period_us &&
      this.chain.clocks.early_us(node, block) === 0;
    if (known.proposal || !follows || !this.isJustified(proposal)) return;
    if (round > validator.round || !validator.isRunning) this.enter(validator, round);
    known.proposal = block;
    const time_us = this.chain.validation_us(node, block);
    if (time_us === 0) this.accept(validator, known, round, block);
    else this.simulation.after(time_us, this.validatedKind, node, block.id);
  }

  /** Algorithm 4, `JustifyPrePrepare`: a quorum asks for the round, and for the block that was prepared last, if any. */
  private isJustified({ round, block, changes }: Proposal): boolean {
    if (round === 0) return true;
    if (changes.length < this.terms.quorum) return false;
    const demanded = highestPrepared(changes);
    return demanded === undefined || demanded.block === block;
  }

  /** A proposal of this height has been executed. */
  private validated(validator: Validator, block: number): void {
    if (this.committee.isDown(validator.node)) return;
    const round = this.roundOf(validator, validator.round);
    if (round.proposal?.id === block && !round.isAccepted)
      this.accept(validator, round, validator.round, round.proposal);
  }

  private accept(validator: Validator, round: Round, number: number, block: Block): void {
    round.proposal = block;
    round.isAccepted = true;
    const height = validator.parent.height + 1;
    const proposer = this.proposer(validator.parent, number);
    const isImplied = this.terms.proposerPrepares === 'by-proposal';
    if (isImplied) round.prepares.add(proposer, block.id);
    if (!isImplied || proposer !== validator.node)
      this.vote(validator, { type: 'prepare', height, round: number, block: block.id });
    this.advance(validator, round, number);
  }

  private vote(validator: Validator, vote: Vote): void {
    const { node } = validator;
    this.committee.multicast(node, vote, vote.type === 'commit' ? VOTE_BYTES + SEAL_BYTES : VOTE_BYTES);
    if (this.committee.conduct(node) !== 'withhold-votes') this.receive(validator, vote, node);
  }

  /** An equivocator lends its votes to whatever it sees. */
  private voteBlindly(validator: Validator, block: Block, round = validator.round): void {
    const height = validator.parent.height + 1;
    this.vote(validator, { type: 'prepare', height, round, block: block.id });
    this.vote(validator, { type: 'commit', height, round, block: block.id });
  }

  private onVote(validator: Validator, { type, round: number, block }: Vote, from: number): void {
    const isImplied = type === 'prepare' && this.terms.proposerPrepares === 'by-proposal';
    if (isImplied && from === this.proposer(validator.parent, number)) return;
    const round = this.roundOf(validator, number);
    const ballot = type === 'prepare' ? round.prepares : round.commits;
    if (ballot.add(from, block) >= this.terms.quorum) this.advance(validator, round, number);
  }

  /** Algorithm 2, lines 15 to 23: commits what a quorum has prepared, decides what a quorum has committed. */
  private advance(validator: Validator, round: Round, number: number): void {
    const { quorum } = this.terms;
    const { proposal } = round;
    if (!proposal || proposal.parent !== validator.parent.id) return;
    const isCurrent = number === validator.round && round.isAccepted;
    if (isCurrent && !round.hasPrepared && round.prepares.count(proposal.id) >= quorum) {
      round.hasPrepared = true;
      validator.prepared = { round: number, block: proposal };
      this.vote(validator, {
        type: 'commit',
        height: validator.parent.height + 1,
        round: number,
        block: proposal.id,
      });
    }
    // its own commit may have decided already
    if (round.commits.count(proposal.id) >= quorum && validator.parent.id === proposal.parent) {
      this.committee.cancel(validator.node);
      this.chain.adopt(validator.node, proposal);
      this.chain.announce(validator.node, proposal);
    }
  }

  /** Algorithm 3, lines 6 to 15: follows others who have given up, and proposes in its own turn for a quorum of them. */
  private onRoundChange(validator: Validator, change: RoundChange, from: number): void {
    const { quorum } = this.terms;
    const known = this.roundOf(validator, change.round);
    if (change.round < validator.round || known.changes.has(from)) return;
    known.changes.set(from, change);
    this.follow(validator, change.round);
    const round = this.roundOf(validator, validator.round);
    const isMine = this.proposer(validator.parent, validator.round) === validator.node;
    if (validator.round === 0 || !isMine || round.hasProposed || round.changes.size < quorum) return;
    round.hasProposed = true;
    this.propose(validator, [...round.changes.values()]);
  }

  /** Somebody has asked for `round`: goes with those who have, if there are enough. */
  private follow(validator: Validator, round: number): void {
    const { follows, faults, quorum } = this.terms;
    if (follows === 'weak-support') {
      const later = this.leastLaterRound(validator);
      if (later.senders > faults) this.changeRound(validator, later.round);
    } else if (round > validator.round && this.roundOf(validator, round).changes.size >= quorum) {
      this.enter(validator, round);
    }
  }

  /** How many have asked for a round later than this validator's, and the earliest of those rounds. */
  private leastLaterRound({ round: current, rounds }: Validator): { round: number; senders: number } {
    const senders = new Set<number>();
    let least = Infinity;
    for (const [number, { changes }] of rounds) {
      if (number <= current) continue;
      for (const from of changes.keys()) {
        senders.add(from);
        if (number < least) least = number;
      }
    }
    return { round: least, senders: senders.size };
  }

  private roundOf({ rounds }: Validator, number: number): Round {
    const known = rounds.get(number);
    if (known) return known;
    const { validators } = this.terms;
    const round: Round = {
      proposal: undefined,
      isAccepted: false,
      hasPrepared: false,
      hasProposed: false,
      prepares: new Ballot(validators),
      commits: new Ballot(validators),
      changes: new Map(),
    };
    rounds.set(number, round);
    return round;
  }
}

function freshValidator(node: number, parent: Block): Validator {
  return { node, parent, round: 0, isRunning: false, prepared: undefined, rounds: new Map() };
}
