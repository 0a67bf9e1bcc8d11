/**
 * Casper FFG as Gasper uses it: which checkpoints are justified and final after an epoch, from the stake that voted for them.
 * Pure functions. Source: Buterin et al. (2020), Combining GHOST and Casper, arXiv:2003.03052, definition 4.9 (k-finality for
 * k = 1 and 2); ethereum/consensus-specs, specs/phase0/beacon-chain.md, `weigh_justification_and_finalization`.
 */

/** The block that stands at the first slot of an epoch, or the last one before it. */
export interface Checkpoint {
  readonly epoch: number;
  /** Number of the block. */
  readonly root: number;
}

export interface Justification {
  /** Bit k: the checkpoint k epochs before the last one processed is justified. */
  readonly bits: number;
  /** The latest justified checkpoint at the start of the epoch before, and of this epoch: the sources of their votes. */
  readonly previous: Checkpoint;
  readonly current: Checkpoint;
  readonly finalised: Checkpoint;
}

/** What an epoch has come to at its end. */
export interface EpochEnd {
  readonly previousTarget: Checkpoint;
  readonly currentTarget: Checkpoint;
  /** Whether two thirds of the stake have voted for it. */
  readonly isPreviousSupported: boolean;
  readonly isCurrentSupported: boolean;
}

export const GENESIS: Checkpoint = { epoch: 0, root: 0 };
export const AT_GENESIS: Justification = { bits: 0, previous: GENESIS, current: GENESIS, finalised: GENESIS };

const BITS = 0b1111;

export function isSameCheckpoint(a: Checkpoint, b: Checkpoint): boolean {
  return a.epoch === b.epoch && a.root === b.root;
}

/** The later of two checkpoints; the first, if neither is. */
export function laterOf(a: Checkpoint, b: Checkpoint): Checkpoint {
  return b.epoch > a.epoch ? b : a;
}

/** Justification after the epoch of `currentTarget`. The first two epochs are not processed: their votes have no past. */
export function justify(before: Justification, end: EpochEnd): Justification {
  const { epoch } = end.currentTarget;
  if (epoch <= GENESIS.epoch + 1) return before;
  let bits = (before.bits << 1) & BITS;
  let { current, finalised } = before;
  if (end.isPreviousSupported) {
    current = end.previousTarget;
    bits |= 0b10;
  }
  if (end.isCurrentSupported) {
    current = end.currentTarget;
    bits |= 0b01;
  }
  const has = (mask: number): boolean => (bits & mask) === mask;
  // a source is final if all from it to its target are justified, and these are one or two epochs apart
  if (has(0b1110) && before.previous.epoch + 3 === epoch) finalised = before.previous;
  if (has(0b0110) && before.previous.epoch + 2 === epoch) finalised = before.previous;
  if (has(0b0111) && before.current.epoch + 2 === epoch) finalised = before.current;
  if (has(0b0011) && before.current.epoch + 1 === epoch) finalised = before.current;
  return { bits, previous: before.current, current, finalised };
}
