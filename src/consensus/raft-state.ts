/** What a voter of Raft knows: figure 2, state. */
import type { Block } from '../ledger/index.js';
import { Ballot } from './ballot.js';
import { RaftLog } from './raft-log.js';

/** What a leader knows of a follower. */
export interface Progress {
  /** The next entry to send; those before have been sent. */
  next: number;
  /** The last entry that it is known to hold. */
  match: number;
  /** The commit index that it has been told of. */
  told: number;
  /** When entries were sent to it last. */
  sent_us: number;
}

export interface Voter {
  readonly node: number;
  term: number;
  votedFor: number;
  log: RaftLog;
  commit: number;
  role: 'follower' | 'candidate' | 'leader';
  votes: Ballot;
  /** Of the others, by node; of itself, as if it had followed. */
  progress: Progress[];
  /** When it has executed all blocks that have entered its log. */
  executed_us: number;
}

export const NOBODY = -1;

export function freshVoter(node: number, voters: number, genesis: Block): Voter {
  return {
    node,
    term: 0,
    votedFor: NOBODY,
    log: new RaftLog(genesis),
    commit: 0,
    role: 'follower',
    votes: new Ballot(voters),
    progress: [],
    executed_us: 0,
  };
}
