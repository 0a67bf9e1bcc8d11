/** What a validator of Tendermint knows of the height that it works on. Source: Buchman, Kwon & Milosevic (2018), algorithm 1. */
import type { Block } from '../ledger/index.js';
import { Ballot } from './ballot.js';
import type { Proposal, Vote } from './tendermint-letters.js';

/** A timeout that grows with the round: `first_us` + round * `more_us`. */
export interface Timeout {
  readonly first_us: number;
  readonly more_us: number;
}

export interface TendermintTerms {
  readonly validators: number;
  readonly propose: Timeout;
  readonly prevote: Timeout;
  readonly precommit: Timeout;
  readonly commit_us: number;
  /** How long a validator waits for votes, with no timeout running, before it asks for them. */
  readonly askAfter_us: number;
  readonly quorum: number;
  /** Byzantine validators that are borne: more than these are in a later round before an honest one follows. */
  readonly faults: number;
}

/** What a validator has of one round. */
export interface Round {
  proposal: Proposal | undefined;
  /** The proposal is executed, and so known to be valid. */
  isValid: boolean;
  readonly prevotes: Ballot;
  readonly precommits: Ballot;
  /** Who has sent anything of this round. */
  readonly senders: Set<number>;
  /** What this validator has sent, to send it again. */
  readonly sent: (Proposal | Vote)[];
  /** Rules that hold once a round have fired. */
  hasPolka: boolean;
  hasPrevoteTimeout: boolean;
  hasPrecommitTimeout: boolean;
}

export interface Validator {
  readonly node: number;
  /** The block that the next one follows. */
  parent: Block;
  round: number;
  /** `commit`: the last height is decided, and this one has not begun. */
  step: 'commit' | 'propose' | 'prevote' | 'precommit';
  lockedBlock: Block | undefined;
  lockedRound: number;
  validBlock: Block | undefined;
  validRound: number;
  rounds: Map<number, Round>;
}

export function roundOf({ rounds }: Validator, number: number, voters: number): Round {
  const known = rounds.get(number);
  if (known) return known;
  const round: Round = {
    proposal: undefined,
    isValid: false,
    prevotes: new Ballot(voters),
    precommits: new Ballot(voters),
    senders: new Set(),
    sent: [],
    hasPolka: false,
    hasPrevoteTimeout: false,
    hasPrecommitTimeout: false,
  };
  rounds.set(number, round);
  return round;
}

export function freshValidator(node: number, parent: Block): Validator {
  return {
    node,
    parent,
    round: 0,
    step: 'commit',
    lockedBlock: undefined,
    lockedRound: -1,
    validBlock: undefined,
    validRound: -1,
    rounds: new Map(),
  };
}
