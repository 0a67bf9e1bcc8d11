/**
 * The message log of one replica of PBFT: for each height between the water marks the rounds of the present view and later ones,
 * and the prepared certificate of the highest view; checkpoints and who has taken them. What lies at or below the stable
 * checkpoint is cut off. Source: Castro & Liskov (OSDI 1999), sections 4.2 and 4.3.
 */
import type { Block } from '../ledger/index.js';
import { Ballot } from './ballot.js';
import type { Prepared } from './pbft-letters.js';

/** What a replica has of one height in one view. */
export interface Round {
  /** Pre-prepared by the primary of the view; set once. */
  proposal: Block | undefined;
  isValidating: boolean;
  /** Executed, and taken up: its own prepare is sent. */
  isAccepted: boolean;
  isPrepared: boolean;
  readonly prepares: Ballot;
  readonly commits: Ballot;
}

interface Slot {
  prepared: Prepared | undefined;
  readonly rounds: Map<number, Round>;
}

export class Log {
  private readonly replicas: number;
  private readonly slots = new Map<number, Slot>();
  /** The last stable checkpoint: a quorum has it. */
  stable: Block;
  /** Checkpoints of its own since then, ascending. */
  checkpoints: Block[] = [];
  private readonly checkpointVotes = new Map<number, Ballot>();

  constructor(replicas: number, genesis: Block) {
    this.replicas = replicas;
    this.stable = genesis;
  }

  round(height: number, view: number): Round {
    const { rounds } = this.slot(height);
    const known = rounds.get(view);
    if (known) return known;
    const { replicas } = this;
    const round: Round = {
      proposal: undefined,
      isValidating: false,
      isAccepted: false,
      isPrepared: false,
      prepares: new Ballot(replicas),
      commits: new Ballot(replicas),
    };
    rounds.set(view, round);
    return round;
  }

  /** What is proposed at `height` in `view`, if anything. */
  proposal(height: number, view: number): Block | undefined {
    return this.slots.get(height)?.rounds.get(view)?.proposal;
  }

  prepare(view: number, block: Block): void {
    this.slot(block.height).prepared = { view, block };
  }

  /** Whether `block` has its certificate from `view`. */
  isPrepared(view: number, block: Block): boolean {
    const prepared = this.slots.get(block.height)?.prepared;
    return prepared?.view === view && prepared.block === block;
  }

  /** Certificates above the stable checkpoint, ascending. */
  prepared(): Prepared[] {
    const certificates: Prepared[] = [];
    for (const { prepared } of this.slots.values()) if (prepared) certificates.push(prepared);
    return certificates.sort((a, b) => a.block.height - b.block.height);
  }

  /** The votes on what is executed are not needed any more; its certificate is. */
  dropVotes(height: number): void {
    this.slots.get(height)?.rounds.clear();
  }

  /** `view` begins: votes of those before it count no longer. */
  dropViewsBefore(view: number): void {
    for (const { rounds } of this.slots.values()) {
      for (const number of rounds.keys()) if (number < view) rounds.delete(number);
    }
  }

  /** How many have taken this checkpoint, `voter` among them. */
  voteCheckpoint(block: Block, voter: number): number {
    if (block.height <= this.stable.height) return 0;
    let ballot = this.checkpointVotes.get(block.height);
    if (!ballot) this.checkpointVotes.set(block.height, (ballot = new Ballot(this.replicas)));
    ballot.add(voter, block.id);
    return ballot.count(block.id);
  }

  /** `block` is a stable checkpoint: what lies at or below it goes. */
  truncate(block: Block): void {
    if (block.height <= this.stable.height) return;
    this.stable = block;
    this.checkpoints = this.checkpoints.filter(({ height }) => height > block.height);
    for (const height of this.slots.keys()) if (height <= block.height) this.slots.delete(height);
    for (const height of this.checkpointVotes.keys()) {
      if (height <= block.height) this.checkpointVotes.delete(height);
    }
  }

  private slot(height: number): Slot {
    const known = this.slots.get(height);
    if (known) return known;
    const slot: Slot = { prepared: undefined, rounds: new Map() };
    this.slots.set(height, slot);
    return slot;
  }
}
