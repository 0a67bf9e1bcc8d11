/**
 * The validators of Tendermint, rule by rule as algorithm 1 of Buchman, Kwon & Milosevic (2018) writes them; the numbers in
 * brackets are its lines. Heights are its instances. One timer a validator, which a later timeout replaces, as in CometBFT
 * (consensus/ticker.go).
 */
import type { Simulation } from '../kernel/index.js';
import type { Block, Chain } from '../ledger/index.js';
import { Committee, halves, type Conduct } from './committee.js';
import { EarlyLetters } from './early-letters.js';
import {
  bytesOf,
  NIL,
  roleOf,
  type Letter,
  type Proposal,
  type Status,
  type Vote,
} from './tendermint-letters.js';
import {
  freshValidator,
  roundOf,
  type Round,
  type TendermintTerms,
  type Validator,
} from './tendermint-state.js';
import type { Protocol, ProtocolWorld } from './types.js';

const timers = ['commit', 'propose', 'prevote', 'precommit', 'ask'] as const;
type Timer = (typeof timers)[number];

export function startTendermint(world: ProtocolWorld, terms: TendermintTerms): Protocol {
  return new TendermintValidators(world, terms);
}

class TendermintValidators implements Protocol {
  private readonly terms: TendermintTerms;
  private readonly chain: Chain;
  private readonly simulation: Simulation;
  private readonly committee: Committee<Letter>;
  private readonly all: readonly Validator[];
  private readonly validatedKind: number;
  private readonly early: EarlyLetters<Letter>;

  constructor({ simulation, chain, gossip }: ProtocolWorld, terms: TendermintTerms) {
    this.terms = terms;
    this.chain = chain;
    this.simulation = simulation;
    this.committee = new Committee<Letter>({
      simulation,
      gossip,
      size: terms.validators,
      name: 'tendermint',
      roleOf,
      receive: (node, letter, from) => this.receive(this.all[node]!, letter, from),
      wake: (node, tag) => this.wake(this.all[node]!, timers[tag]!),
    });
    this.validatedKind = simulation.on('tendermint-validated', 'consensus', (node, block) =>
      this.validated(this.all[node]!, block),
    );
    this.early = new EarlyLetters(simulation, terms.validators, 'tendermint', (node, letter: Letter, from) =>
      this.receive(this.all[node]!, letter, from),
    );
    this.all = Array.from({ length: terms.validators }, (_, node) => freshValidator(node, chain.head(node)));
    for (const validator of this.all) this.start(validator, 'commit', terms.commit_us);
  }

  /** [49-54] The next height begins `timeoutCommit` after the decision, so that more precommits and transactions come in. */
  onHead(node: number, to: Block): void {
    const validator = this.all[node];
    if (!validator) return;
    Object.assign(validator, freshValidator(node, to));
    if (this.committee.isDown(node)) return;
    this.start(validator, 'commit', this.terms.commit_us);
    this.early.release(node);
  }

  onDown(node: number, isDown: boolean): void {
    const validator = this.all[node];
    if (!validator) return;
    this.committee.setDown(node, isDown);
    if (isDown) return;
    if (validator.step === 'commit') this.start(validator, 'commit', this.terms.commit_us);
    else this.resume(validator);
  }

  /** Back in the middle of a round: its waits begin anew, as the rules that begin them hold but once a round. */
  private resume(validator: Validator): void {
    const { hasPrevoteTimeout, hasPrecommitTimeout } = this.roundOf(validator, validator.round);
    if (hasPrecommitTimeout) this.startTimeout(validator, 'precommit');
    else if (validator.step === 'propose') this.startTimeout(validator, 'propose');
    else if (validator.step === 'prevote' && hasPrevoteTimeout) this.startTimeout(validator, 'prevote');
    else this.start(validator, 'ask', 0);
  }

  setConduct(node: number, conduct: Conduct): void {
    this.committee.setConduct(node, conduct);
  }

  /** Validators in turn, by height and round: the rotation of equal powers. */
  private proposer(height: number, round: number): number {
    return (height + round) % this.terms.validators;
  }

  private start({ node }: Validator, timer: Timer, after_us: number): void {
    this.committee.wakeAt(node, this.simulation.now + after_us, timers.indexOf(timer));
  }

  private startTimeout(validator: Validator, timer: 'propose' | 'prevote' | 'precommit'): void {
    const { first_us, more_us } = this.terms[timer];
    this.start(validator, timer, first_us + validator.round * more_us);
  }

  /** [57-67] What ends a wait. */
  private wake(validator: Validator, timer: Timer): void {
    if (timer === 'commit') this.startRound(validator, 0);
    else if (timer === 'propose') this.vote(validator, 'prevote', NIL);
    else if (timer === 'prevote') this.vote(validator, 'precommit', NIL);
    else if (timer === 'precommit') this.startRound(validator, validator.round + 1);
    else this.ask(validator);
    this.react(validator);
  }

  /** [11-21] */
  private startRound(validator: Validator, round: number): void {
    validator.round = round;
    validator.step = 'propose';
    this.startTimeout(validator, 'propose');
    if (this.proposer(validator.parent.height + 1, round) === validator.node) this.propose(validator);
  }

  private propose(validator: Validator): void {
    const { chain, committee } = this;
    const { node, parent, round, validBlock, validRound } = validator;
    if (validBlock) {
      const proof = this.roundOf(validator, validRound).prevotes.votersOf(validBlock.id);
      this.broadcast(validator, proposalOf(validBlock, round, validRound, proof));
      return;
    }
    if (chain.isMaking(node)) return;
    const timestamp_us = chain.clocks.stamp_us(node, parent);
    const isCurrent = (): boolean =>
      !committee.isDown(node) && validator.parent === parent && validator.round === round;
    chain.propose(node, parent, timestamp_us, 1, undefined, (block) => {
      if (!isCurrent()) return;
      if (committee.conduct(node) !== 'equivocate') {
        this.broadcast(validator, proposalOf(block, round, -1, []));
        this.react(validator);
        return;
      }
      chain.propose(node, parent, timestamp_us, 1, new Int32Array(0), (twin) => {
        const sides = halves(committee, node);
        [block, twin].forEach((made, side) => {
          const proposal = proposalOf(made, round, -1, []);
          for (const to of sides[side]!) this.send(node, to, proposal);
          this.voteBlindly(validator, proposal);
        });
      });
    });
  }

  private receive(validator: Validator, letter: Letter, from: number): void {
    const height = validator.parent.height + 1;
    if (letter.type === 'decided') this.chain.adopt(validator.node, letter.block, from);
    else if (letter.type === 'status') this.onStatus(validator, letter, from);
    else if (letter.height !== height) this.early.keep(validator.node, letter, from, letter.height, height);
    else {
      this.note(validator, letter, from);
      this.react(validator);
    }
  }

  private note(validator: Validator, letter: Proposal | Vote, from: number): void {
    const round = this.roundOf(validator, letter.round);
    round.senders.add(from);
    if (letter.type === 'proposal') this.noteProposal(validator, round, letter, from);
    else (letter.type === 'prevote' ? round.prevotes : round.precommits).add(from, letter.block);
  }

  private noteProposal(validator: Validator, round: Round, proposal: Proposal, from: number): void {
    const { node, parent, rounds } = validator;
    const { block, validRound, proof } = proposal;
    if (this.committee.conduct(node) === 'equivocate' && from !== node) this.voteBlindly(validator, proposal);
    const isInTurn = from === this.proposer(proposal.height, proposal.round);
    if (!isInTurn || round.proposal || block.parent !== parent.id || block.timestamp_us < parent.timestamp_us)
      return;
    // of one that is proposed again, a quorum has found so before
    if (validRound === -1 && this.chain.clocks.early_us(node, block) > 0) return;
    round.proposal = proposal;
    for (const voter of proof) this.roundOf(validator, validRound).prevotes.add(voter, block.id);
    const isExecuted = [...rounds.values()].some((other) => other.isValid && other.proposal?.block === block);
    const time_us = isExecuted || block.producer === node ? 0 : this.chain.validation_us(node, block);
    if (time_us === 0) round.isValid = true;
    else this.simulation.after(time_us, this.validatedKind, node, block.id);
  }

  private validated(validator: Validator, block: number): void {
    if (this.committee.isDown(validator.node)) return;
    for (const round of validator.rounds.values()) {
      if (round.proposal?.block.id === block) round.isValid = true;
    }
    this.react(validator);
  }

  private react(validator: Validator): void {
    while (this.applyRule(validator));
  }

  /** Applies one rule whose condition holds; false if none does. */
  private applyRule(validator: Validator): boolean {
    this.decide(validator);
    if (this.skip(validator)) return true;
    if (validator.step === 'commit') return false;
    const { step } = validator;
    const { quorum } = this.terms;
    const round = this.roundOf(validator, validator.round);
    if (step === 'propose' && this.prevoteProposal(validator, round)) return true;
    if (step !== 'propose' && this.lock(validator, round)) return true;
    // [34-35]
    const isWaiting = round.hasPrevoteTimeout || round.hasPrecommitTimeout;
    if (step === 'prevote' && !isWaiting && round.prevotes.turnout >= quorum) {
      round.hasPrevoteTimeout = true;
      this.startTimeout(validator, 'prevote');
      return true;
    }
    // [44-46]
    if (step === 'prevote' && round.prevotes.count(NIL) >= quorum) {
      this.vote(validator, 'precommit', NIL);
      return true;
    }
    // [47-48]
    if (!round.hasPrecommitTimeout && round.precommits.turnout >= quorum) {
      round.hasPrecommitTimeout = true;
      this.startTimeout(validator, 'precommit');
      return true;
    }
    return false;
  }

  /** [49-54] A quorum has precommitted a block of any round. */
  private decide({ node, rounds }: Validator): void {
    for (const { proposal, isValid, precommits } of rounds.values()) {
      if (!proposal || !isValid || precommits.count(proposal.block.id) < this.terms.quorum) continue;
      this.committee.cancel(node);
      this.chain.adopt(node, proposal.block);
      this.chain.announce(node, proposal.block);
      return;
    }
  }

  /** [55-56] More than f are in a later round. */
  private skip(validator: Validator): boolean {
    let latest = validator.round;
    for (const [number, { senders }] of validator.rounds) {
      if (number > latest && senders.size > this.terms.faults) latest = number;
    }
    if (latest === validator.round) return false;
    this.startRound(validator, latest);
    return true;
  }

  /** [22-33] A proposal that is new, or that a quorum has prevoted in an earlier round: for it, unless locked on another since. */
  private prevoteProposal(validator: Validator, { proposal, isValid }: Round): boolean {
    if (!proposal || !isValid) return false;
    const { lockedBlock, lockedRound } = validator;
    const { block, validRound } = proposal;
    if (validRound >= validator.round) return false;
    const isProven =
      validRound < 0 || this.roundOf(validator, validRound).prevotes.count(block.id) >= this.terms.quorum;
    if (!isProven) return false;
    const isFree = lockedRound < 0 || (validRound >= 0 && lockedRound <= validRound);
    this.vote(validator, 'prevote', isFree || lockedBlock === block ? block.id : NIL);
    return true;
  }

  /** [36-43] A quorum prevotes for the proposal of this round: locks on it, or at least remembers it. */
  private lock(validator: Validator, round: Round): boolean {
    const { proposal, isValid, hasPolka, prevotes } = round;
    if (!proposal || !isValid || hasPolka || prevotes.count(proposal.block.id) < this.terms.quorum)
      return false;
    round.hasPolka = true;
    validator.validBlock = proposal.block;
    validator.validRound = validator.round;
    if (validator.step === 'prevote') {
      validator.lockedBlock = proposal.block;
      validator.lockedRound = validator.round;
      this.vote(validator, 'precommit', proposal.block.id);
    }
    return true;
  }

  /** Votes, which is a step of its own; then waits for the others, and asks if they do not come. */
  private vote(validator: Validator, type: 'prevote' | 'precommit', block: number): void {
    const { round, parent } = validator;
    validator.step = type;
    if (!this.roundOf(validator, round).hasPrecommitTimeout)
      this.start(validator, 'ask', this.terms.askAfter_us);
    this.broadcast(validator, { type, height: parent.height + 1, round, block });
  }

  private broadcast(validator: Validator, letter: Proposal | Vote): void {
    const { node } = validator;
    this.roundOf(validator, letter.round).sent.push(letter);
    this.committee.multicast(node, letter, bytesOf(letter, this.terms.quorum));
    const isWithheld = this.committee.conduct(node) === 'withhold-votes' && roleOf(letter) === 'vote';
    if (!isWithheld) this.note(validator, letter, node);
  }

  /** An equivocator lends its votes to whatever it sees. */
  private voteBlindly(validator: Validator, { height, round, block }: Proposal): void {
    this.broadcast(validator, { type: 'prevote', height, round, block: block.id });
    this.broadcast(validator, { type: 'precommit', height, round, block: block.id });
  }

  private send(from: number, to: number, letter: Letter): void {
    this.committee.send(from, to, letter, bytesOf(letter, this.terms.quorum));
  }

  /** Votes may have been lost: says where it is, again and again until it gets on. */
  private ask(validator: Validator): void {
    const { node, parent, round } = validator;
    const status: Status = { type: 'status', height: parent.height + 1, round };
    this.committee.multicast(node, status, bytesOf(status, this.terms.quorum));
    this.start(validator, 'ask', this.terms.askAfter_us);
  }

  /** Sends who is behind what it lacks: the decision, or what itself has sent since that round. */
  private onStatus(validator: Validator, { height, round }: Status, from: number): void {
    const { node, parent, rounds } = validator;
    if (height <= parent.height) this.send(node, from, { type: 'decided', block: parent });
    if (height !== parent.height + 1) return;
    for (const [number, { sent }] of rounds) {
      if (number >= round) for (const letter of sent) this.send(node, from, letter);
    }
  }

  private roundOf(validator: Validator, number: number): Round {
    return roundOf(validator, number, this.terms.validators);
  }
}

function proposalOf(block: Block, round: number, validRound: number, proof: readonly number[]): Proposal {
  return { type: 'proposal', height: block.height, round, block, validRound, proof };
}
