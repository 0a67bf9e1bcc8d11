/** One replica of PBFT: what it knows besides its log, whose turn it is, and between which heights it works. */
import type { Block } from '../ledger/index.js';
import type { NewView, PrePrepare, ViewChange } from './pbft-letters.js';
import { Log } from './pbft-log.js';
import type { Timer } from './pbft-timers.js';

export interface PbftTerms {
  readonly replicas: number;
  readonly batchInterval_us: number;
  readonly emptyBlocks: 'never' | 'always';
  readonly requestTimeout_us: number;
  readonly checkpointInterval: number;
  readonly quorum: number;
  /** Byzantine replicas that are borne: more than these have given a view up before an honest one follows. */
  readonly faults: number;
}

export interface Replica {
  readonly node: number;
  head: Block;
  view: number;
  /** It has given up the view before, and has no new-view message of this one. */
  isChanging: boolean;
  /** View changes in a row without anything executed. */
  attempts: number;
  /** The proof of its view, for those who missed it; none in view 0. */
  newView: NewView | undefined;
  /** Heights up to this are agreed on once more in this view. */
  repeatedUpTo: number;
  /** As primary: the height that it has proposed for last in this view. */
  proposedHeight: number;
  /** The latest view change of each. */
  changes: (ViewChange | undefined)[];
  /** What its timer runs for. */
  timer: Timer | undefined;
  readonly log: Log;
}

export function primaryOf(view: number, { replicas }: PbftTerms): number {
  return view % replicas;
}

export function isPrimary({ node, view }: Replica, terms: PbftTerms): boolean {
  return primaryOf(view, terms) === node;
}

/** 4.3, H = h + L: L is twice the checkpoint interval. */
export function highWater({ log }: Replica, { checkpointInterval }: PbftTerms): number {
  return log.stable.height + 2 * checkpointInterval;
}

export function isBetweenWaterMarks(replica: Replica, height: number, terms: PbftTerms): boolean {
  return height > replica.log.stable.height && height <= highWater(replica, terms);
}

export function prePrepare(view: number, block: Block): PrePrepare {
  return { type: 'pre-prepare', view, block };
}

export function freshReplica(node: number, head: Block, { replicas }: PbftTerms): Replica {
  return {
    node,
    head,
    view: 0,
    isChanging: false,
    attempts: 0,
    newView: undefined,
    repeatedUpTo: 0,
    proposedHeight: 0,
    changes: new Array<undefined>(replicas).fill(undefined),
    timer: undefined,
    log: new Log(replicas, head),
  };
}
