/** What the validators of Tendermint write to each other, what of it they hold back if they lie, and how long it is. */
import type { Block } from '../ledger/index.js';
import { VOTE_BYTES, type LetterRole } from './committee.js';

/** A vote for nothing. */
export const NIL = -1;

export interface Proposal {
  readonly type: 'proposal';
  readonly height: number;
  readonly round: number;
  readonly block: Block;
  /** The round in which a quorum has prevoted for the block; -1: none. */
  readonly validRound: number;
  /** Who has prevoted for it then: their votes come with the proposal. */
  readonly proof: readonly number[];
}

export interface Vote {
  readonly type: 'prevote' | 'precommit';
  readonly height: number;
  readonly round: number;
  /** A block, or NIL. */
  readonly block: number;
}

/** Its sender waits for votes at this height, in this round: who has some sends them again. */
export interface Status {
  readonly type: 'status';
  readonly height: number;
  readonly round: number;
}

/** A block with the precommits of a quorum, for who is at its height or below. */
export interface Decided {
  readonly type: 'decided';
  readonly block: Block;
}

export type Letter = Proposal | Vote | Status | Decided;

export function roleOf({ type }: Letter): LetterRole {
  if (type === 'proposal') return 'proposal';
  return type === 'prevote' || type === 'precommit' ? 'vote' : 'other';
}

export function bytesOf(letter: Letter, quorum: number): number {
  if (letter.type === 'proposal') return letter.block.bytes + VOTE_BYTES * (1 + letter.proof.length);
  return letter.type === 'decided' ? letter.block.bytes + quorum * VOTE_BYTES : VOTE_BYTES;
}
