/**
 * What goes wrong, and what it can touch: a fault is applied at its start and lifted at its end, both in the phase of faults,
 * before anything else of that instant.
 */
import type { RandomSource } from '../kernel/index.js';
import type { Gossip } from '../network/index.js';

export interface Fault {
  apply(): void;
  lift(): void;
}

export interface FaultContext {
  readonly gossip: Gossip;
  readonly random: RandomSource;
  /** Tells whoever runs on a node that it has stopped (true) or is back (false). */
  readonly onDown: (node: number, down: boolean) => void;
  /** The fault's name among those of its run (`faultKeys`), which its random streams are keyed with. */
  readonly key: string;
}
