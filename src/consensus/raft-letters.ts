/** What the voters of Raft write to each other: the remote procedure calls of figures 2 and 13 and their results, and their length. */
import type { LetterRole } from './committee.js';
import type { Entry, LogEnd } from './raft-log.js';

export interface RequestVote {
  readonly type: 'request-vote';
  readonly term: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
}

export interface Vote {
  readonly type: 'vote';
  readonly term: number;
  readonly isGranted: boolean;
}

export interface AppendEntries {
  readonly type: 'append';
  readonly term: number;
  /** The entry before those that are sent. */
  readonly previousIndex: number;
  readonly previousTerm: number;
  /** None: a heartbeat, or word of what is committed. */
  readonly entries: readonly Entry[];
  readonly commit: number;
}

export interface Appended {
  readonly type: 'appended';
  readonly term: number;
  readonly isSuccess: boolean;
  /** Up to where the follower's log is the leader's: the last entry of the call, or, if that did not fit, what it knows to be committed. */
  readonly match: number;
}

export interface InstallSnapshot {
  readonly type: 'snapshot';
  readonly term: number;
  readonly end: LogEnd;
}

export type Letter = RequestVote | Vote | AppendEntries | Appended | InstallSnapshot;

/** Bytes of a letter without entries: type, term, index, term of a log, commit index, sender and receiver, in varints, and framing. */
const LETTER_BYTES = 48;
/** Bytes of an entry besides its block: index and term. */
const ENTRY_BYTES = 16;

export function bytesOf(letter: Letter): number {
  if (letter.type !== 'append') return LETTER_BYTES;
  return letter.entries.reduce(
    (bytes, { block }) => bytes + ENTRY_BYTES + (block ? block.bytes : 0),
    LETTER_BYTES,
  );
}

export function roleOf({ type }: Letter): LetterRole {
  if (type === 'append' || type === 'snapshot') return 'proposal';
  return type === 'request-vote' ? 'other' : 'vote';
}
