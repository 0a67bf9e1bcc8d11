/** What the validators of QBFT and IBFT 2.0 write to each other, what of it they hold back if they lie, and how long it is. */
import type { Block } from '../ledger/index.js';
import { VOTE_BYTES, type LetterRole } from './committee.js';

/** The block that its sender has seen a quorum prepare, and in which round. */
export interface Prepared {
  readonly round: number;
  readonly block: Block;
}

export interface RoundChange {
  readonly type: 'round-change';
  readonly height: number;
  readonly round: number;
  readonly prepared: Prepared | undefined;
}

export interface Proposal {
  readonly type: 'proposal';
  readonly height: number;
  readonly round: number;
  readonly block: Block;
  /** The round changes of a quorum that the proposal follows from; none in round 0. */
  readonly changes: readonly RoundChange[];
}

export interface Vote {
  readonly type: 'prepare' | 'commit';
  readonly height: number;
  readonly round: number;
  readonly block: number;
}

export type Letter = Proposal | Vote | RoundChange;

export function roleOf(letter: Letter): LetterRole {
  if (letter.type === 'proposal') return 'proposal';
  return letter.type === 'round-change' ? 'other' : 'vote';
}

/** Algorithm 4, `HighestPrepared`. */
export function highestPrepared(changes: readonly RoundChange[]): Prepared | undefined {
  let highest: Prepared | undefined;
  for (const { prepared } of changes) {
    if (prepared && (!highest || prepared.round > highest.round)) highest = prepared;
  }
  return highest;
}

/** A round change carries the prepared block and the prepares of a quorum as proof. */
export function changeBytes({ prepared }: RoundChange, quorum: number): number {
  return VOTE_BYTES + (prepared ? prepared.block.bytes + quorum * VOTE_BYTES : 0);
}

/**
 * A proposal after round 0 carries the round changes of a quorum, without their blocks. `highest`: and the prepares of the one that
 * it follows; `each`: and those of every one that has prepared something.
 */
export type Proofs = 'highest' | 'each';

export function proposalBytes(
  { block, changes }: Proposal,
  { quorum, proofs }: { readonly quorum: number; readonly proofs: Proofs },
): number {
  const certificates =
    proofs === 'each' ? changes.filter(({ prepared }) => prepared).length : highestPrepared(changes) ? 1 : 0;
  return block.bytes + VOTE_BYTES * (1 + changes.length + certificates * quorum);
}
