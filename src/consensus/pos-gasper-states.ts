/**
 * What Gasper's chain says of itself after each block: whose votes for the checkpoints of this epoch and the one before it holds,
 * and what is justified and final by them. It follows from the blocks alone, so all nodes share it.
 * Source: ethereum/consensus-specs, specs/phase0/beacon-chain.md, `process_attestation`, `process_epoch`; that a vote may be
 * included until the end of the next epoch: EIP-7045. Cost: two bytes a validator and block while blocks are held.
 */
import type { Block } from '../ledger/index.js';
import {
  AT_GENESIS,
  isSameCheckpoint,
  justify,
  type Checkpoint,
  type Justification,
} from './pos-gasper-finality.js';

/** A vote of some validators of one node: for the head of the chain (LMD) and for its checkpoint (FFG). */
export interface Attestation {
  readonly id: number;
  readonly slot: number;
  readonly validators: readonly number[];
  readonly block: number;
  readonly source: Checkpoint;
  readonly target: Checkpoint;
  /** Which node has it. */
  readonly seen: Uint8Array;
}

/** The votes of two epochs on one chain. */
export interface EpochState {
  readonly epoch: number;
  readonly justification: Justification;
  /** Blocks of the checkpoints of the epoch before and of this one. */
  readonly previousRoot: number;
  readonly currentRoot: number;
  /** By validator: 1, if its vote for that checkpoint is in the chain. */
  readonly previousVoted: Uint8Array;
  readonly currentVoted: Uint8Array;
}

export interface BlockState extends EpochState {
  readonly slot: number;
  /** What the block holds of them. */
  readonly attestations: readonly Attestation[];
  /** What would be justified if the epoch ended with this block. */
  readonly unrealised: Justification;
}

export interface StateTerms {
  readonly slotsPerEpoch: number;
  readonly stakes: Float64Array;
  readonly isSupermajority: (stake: number) => boolean;
}

export class BlockStates {
  private readonly terms: StateTerms;
  private readonly states = new Map<number, BlockState>();
  private readonly nobody: Uint8Array;

  constructor(terms: StateTerms, genesis: Block) {
    this.terms = terms;
    this.nobody = new Uint8Array(terms.stakes.length);
    this.states.set(genesis.id, {
      epoch: 0,
      slot: 0,
      justification: AT_GENESIS,
      unrealised: AT_GENESIS,
      previousRoot: genesis.id,
      currentRoot: genesis.id,
      previousVoted: this.nobody,
      currentVoted: this.nobody,
      attestations: [],
    });
  }

  of(block: Block): BlockState {
    return this.states.get(block.id)!;
  }

  forget(block: Block): void {
    this.states.delete(block.id);
  }

  /** The state of the chain that ends in `block` once `epoch` has begun, with no block since. */
  at(block: Block, epoch: number): EpochState {
    let state: EpochState = this.of(block);
    while (state.epoch < epoch) {
      state = {
        epoch: state.epoch + 1,
        justification: this.endOf(state),
        previousRoot: state.currentRoot,
        currentRoot: block.id,
        previousVoted: state.currentVoted,
        currentVoted: this.nobody,
      };
    }
    return state;
  }

  /** `block` of `slot` stands on `parent` and takes in of `known` what counts and is new. */
  add(block: Block, parent: Block, slot: number, known: Iterable<Attestation>): void {
    const { slotsPerEpoch } = this.terms;
    const epoch = Math.floor(slot / slotsPerEpoch);
    const before = this.at(parent, epoch);
    let { previousVoted, currentVoted } = before;
    const attestations: Attestation[] = [];
    for (const attestation of known) {
      if (attestation.slot >= slot || !counts(attestation, before)) continue;
      const isCurrent = attestation.target.epoch === epoch;
      const voted = isCurrent ? currentVoted : previousVoted;
      if (attestation.validators.every((validator) => voted[validator] === 1)) continue;
      const isShared = voted === (isCurrent ? before.currentVoted : before.previousVoted);
      const own = isShared ? voted.slice() : voted;
      for (const validator of attestation.validators) own[validator] = 1;
      if (isCurrent) currentVoted = own;
      else previousVoted = own;
      attestations.push(attestation);
    }
    const currentRoot = slot === epoch * slotsPerEpoch ? block.id : before.currentRoot;
    const state: EpochState = { ...before, currentRoot, previousVoted, currentVoted };
    this.states.set(block.id, { ...state, slot, attestations, unrealised: this.endOf(state) });
  }

  /** Justification if the epoch of `state` ends now. */
  private endOf({ epoch, justification, previousRoot, currentRoot, ...votes }: EpochState): Justification {
    return justify(justification, {
      previousTarget: { epoch: epoch - 1, root: previousRoot },
      currentTarget: { epoch, root: currentRoot },
      isPreviousSupported: this.terms.isSupermajority(this.stakeOf(votes.previousVoted)),
      isCurrentSupported: this.terms.isSupermajority(this.stakeOf(votes.currentVoted)),
    });
  }

  private stakeOf(voted: Uint8Array): number {
    const { stakes } = this.terms;
    let stake = 0;
    for (let validator = 0; validator < voted.length; validator++) {
      if (voted[validator] === 1) stake += stakes[validator]!;
    }
    return stake;
  }
}

/** Whether a vote is one for a checkpoint of this chain, from the source that this chain has. */
function counts({ source, target }: Attestation, state: EpochState): boolean {
  const { justification, epoch } = state;
  if (target.epoch === epoch)
    return target.root === state.currentRoot && isSameCheckpoint(source, justification.current);
  return (
    target.epoch === epoch - 1 &&
    target.root === state.previousRoot &&
    isSameCheckpoint(source, justification.previous)
  );
}
