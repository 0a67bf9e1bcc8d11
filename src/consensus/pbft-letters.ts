/**
 * What the replicas of PBFT write to each other, what of it they hold back if they lie, how long it is, and what a new view takes
 * over. Source: Castro & Liskov (OSDI 1999), sections 4.2 to 4.4.
 */
import type { Block } from '../ledger/index.js';
import { VOTE_BYTES, type LetterRole } from './committee.js';

/** A prepared certificate: pre-prepare and prepares of a quorum for `block` at its height, in that view. */
export interface Prepared {
  readonly view: number;
  readonly block: Block;
}

export interface PrePrepare {
  readonly type: 'pre-prepare';
  readonly view: number;
  readonly block: Block;
}

export interface Vote {
  readonly type: 'prepare' | 'commit';
  readonly view: number;
  readonly height: number;
  readonly block: number;
}

/** Its sender has executed everything up to this block. */
export interface Checkpoint {
  readonly type: 'checkpoint';
  readonly block: Block;
}

export interface ViewChange {
  readonly type: 'view-change';
  readonly view: number;
  readonly sender: number;
  /** Height up to which the sender has executed. */
  readonly executed: number;
  /** Its last stable checkpoint, with the proof. */
  readonly stable: Block;
  /** Checkpoints of its own after that. */
  readonly checkpoints: readonly Block[];
  /** For every height after the stable checkpoint the certificate of the highest view, ascending. */
  readonly prepared: readonly Prepared[];
}

/** The view changes of a quorum. What they demand is pre-prepared with it: anybody can compute that (`demanded`). */
export interface NewView {
  readonly type: 'new-view';
  readonly view: number;
  readonly changes: readonly ViewChange[];
}

/** Its sender is in this view and has heard of a later one. */
export interface Status {
  readonly type: 'status';
  readonly view: number;
}

export type Letter = PrePrepare | Vote | Checkpoint | ViewChange | NewView | Status;

export function roleOf({ type }: Letter): LetterRole {
  if (type === 'pre-prepare' || type === 'new-view') return 'proposal';
  return type === 'prepare' || type === 'commit' ? 'vote' : 'other';
}

/** min-s: the highest stable checkpoint of all, and who has it. */
export function highestStable(changes: readonly ViewChange[]): ViewChange | undefined {
  let highest: ViewChange | undefined;
  for (const change of changes) {
    if (!highest || change.stable.height > highest.stable.height) highest = change;
  }
  return highest;
}

/**
 * What is pre-prepared again: for every height above min-s the block that was prepared in the highest view, up to max-s. The
 * paper fills a gap with a null request. Here a block is proposed only when its proposer has executed what lies below it, so
 * that of two prepared heights the lower was committed and a quorum knows of it: beyond a gap nothing was.
 */
export function demanded(changes: readonly ViewChange[]): Block[] {
  const lowest = highestStable(changes)?.stable.height ?? 0;
  const latest = new Map<number, Prepared>();
  for (const { prepared } of changes) {
    for (const certificate of prepared) {
      const known = latest.get(certificate.block.height);
      if (!known || certificate.view > known.view) latest.set(certificate.block.height, certificate);
    }
  }
  const blocks: Block[] = [];
  for (let height = lowest + 1; ; height++) {
    const certificate = latest.get(height);
    if (!certificate) return blocks;
    blocks.push(certificate.block);
  }
}

/** Hash and height of a checkpoint that its sender has taken. */
const CHECKPOINT_ENTRY_BYTES = 40;

/** Proofs of the stable checkpoint and of what was prepared: votes of a quorum each, blocks left out. */
function proofBytes({ stable, checkpoints, prepared }: ViewChange, quorum: number): number {
  const certificates = prepared.length + (stable.height > 0 ? 1 : 0);
  return VOTE_BYTES + checkpoints.length * CHECKPOINT_ENTRY_BYTES + certificates * quorum * VOTE_BYTES;
}

/** A view change carries its proofs; and the block that is prepared and not yet executed, as others may lack it. */
export function changeBytes(change: ViewChange, quorum: number): number {
  return (
    proofBytes(change, quorum) +
    bodies(
      change.prepared.map(({ block }) => block),
      change.executed,
    )
  );
}

/** A new view carries the view changes, a pre-prepare of each block that they demand, and the blocks not yet executed. */
export function newViewBytes({ changes }: NewView, quorum: number, executed: number): number {
  const blocks = demanded(changes);
  const proofs = changes.reduce((sum, change) => sum + proofBytes(change, quorum), 0);
  return VOTE_BYTES + proofs + blocks.length * VOTE_BYTES + bodies(blocks, executed);
}

function bodies(blocks: readonly Block[], executed: number): number {
  return blocks.reduce((sum, { height, bytes }) => (height > executed ? sum + bytes : sum), 0);
}
