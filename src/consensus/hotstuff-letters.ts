/** What the replicas of HotStuff write to each other: Yin et al. (2019), section 4.1; what liars hold back of it, and how long it is. */
import type { Block } from '../ledger/index.js';
import { SEAL_BYTES, VOTE_BYTES, type LetterRole } from './committee.js';

/** What replicas vote on in a view: the phases of the basic protocol, and the one of the chained protocol. */
export type Phase = 'prepare' | 'pre-commit' | 'commit' | 'generic';

/** A quorum certificate: n - f have voted for `block` in this phase of `view`. That of the genesis block has view 0. */
export interface Certificate {
  readonly phase: Phase;
  readonly view: number;
  readonly block: Block;
}

/** Its sender has come to `view`, and this is the highest certificate that it has (the prepareQC of the basic protocol). */
export interface NewView {
  readonly type: 'new-view';
  readonly view: number;
  readonly justify: Certificate;
}

/** PREPARE of the basic protocol, GENERIC of the chained one. */
export interface Proposal {
  readonly type: 'proposal';
  readonly view: number;
  readonly block: Block;
  readonly justify: Certificate;
}

/** PRE-COMMIT, COMMIT and DECIDE: the certificate of the phase before. */
export interface Announcement {
  readonly type: 'pre-commit' | 'commit' | 'decide';
  readonly view: number;
  readonly justify: Certificate;
}

export interface Vote {
  readonly type: 'vote';
  readonly phase: Phase;
  readonly view: number;
  readonly block: Block;
}

export type Letter = NewView | Proposal | Announcement | Vote;

export function roleOf({ type }: Letter): LetterRole {
  if (type === 'vote') return 'vote';
  return type === 'new-view' ? 'other' : 'proposal';
}

/** A certificate holds the votes' signatures, as those of the paper's implementation do (section 6), with no threshold signature. */
export function bytesOf(letter: Letter, quorum: number): number {
  if (letter.type === 'vote') return VOTE_BYTES;
  const certificate = letter.justify.view > 0 ? quorum * SEAL_BYTES : 0;
  return VOTE_BYTES + certificate + (letter.type === 'proposal' ? letter.block.bytes : 0);
}

/** The highest of `certificates`, of which there is at least one. */
export function highest(certificates: Iterable<Certificate>): Certificate {
  let high: Certificate | undefined;
  for (const certificate of certificates) if (!high || certificate.view > high.view) high = certificate;
  return high!;
}
