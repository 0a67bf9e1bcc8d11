/** The timer of each replica of PBFT: what it runs for, and how long. Source: Castro & Liskov (OSDI 1999), section 4.5.2. */
import { pow, type Simulation } from '../kernel/index.js';
import type { Committee } from './committee.js';
import type { Letter } from './pbft-letters.js';
import type { PbftTerms, Replica } from './pbft-replica.js';

/**
 * `batch`: the primary may propose. `retry`: the primary sends its proposal again. `progress`: a replica waits for something to be
 * executed, or for a new view. `resend`: nobody follows its view change yet, and it sends it again.
 */
export const timers = ['batch', 'retry', 'progress', 'resend'] as const;
export type Timer = (typeof timers)[number];

/** Views are not given longer than 2^16 times the first. */
const MOST_DOUBLINGS = 16;

export class Timers {
  private readonly simulation: Simulation;
  private readonly committee: Committee<Letter>;
  private readonly terms: PbftTerms;

  constructor(simulation: Simulation, committee: Committee<Letter>, terms: PbftTerms) {
    this.simulation = simulation;
    this.committee = committee;
    this.terms = terms;
  }

  start(replica: Replica, timer: Timer, time_us: number): void {
    replica.timer = timer;
    this.committee.wakeAt(replica.node, time_us, timers.indexOf(timer));
  }

  /** Starts `timer` for as long as a view is given, and `more_us`. */
  startTimeout(replica: Replica, timer: Timer, more_us = 0): void {
    this.start(replica, timer, this.simulation.now + this.timeout_us(replica) + more_us);
  }

  stop(replica: Replica): void {
    replica.timer = undefined;
    this.committee.cancel(replica.node);
  }

  /** Twice as long for every view change in a row after the first. */
  private timeout_us({ attempts }: Replica): number {
    const doublings = Math.min(Math.max(attempts - 1, 0), MOST_DOUBLINGS);
    return this.terms.requestTimeout_us * pow(2, doublings);
  }
}
