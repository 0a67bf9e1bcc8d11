/**
 * The simulation: a clock, a queue of (kind, a, b) events and a table of handlers. It runs in slices, so that the driver can
 * look at signals, progress and output between them; nothing in here waits for anything outside.
 */
import { assert } from './errors.js';
import { Digest } from './digest.js';
import { CANCELLED, TimingWheel } from './wheel.js';

/**
 * The phases of one instant, in order. Faults change the world before anything in it moves; devices and meters end the slot
 * before anybody acts on it; messages arrive before protocols act, which is before results of execution are handed back;
 * then agents submit, keepers and billing follow, and the run's own control comes last.
 */
export const phases = [
  'fault',
  'physics',
  'network',
  'consensus',
  'execution',
  'agent',
  'keeper',
  'control',
] as const;
export type Phase = (typeof phases)[number];

export type Handler = (a: number, b: number) => void;

/** Why a slice ended: no event waits, the next one lies after `until`, or `maxEvents` were handled. */
export type SliceEnd = 'idle' | 'until' | 'maxEvents';

const INVERSE_WORD = 1 / 4_294_967_296;

export class Simulation {
  /** Integer microseconds since the start. */
  now = 0;
  /** Events handled. */
  events = 0;
  /** Digest over every event handled, and whatever the model adds. */
  readonly digest = new Digest();

  private readonly phaseOf = new Uint8Array(CANCELLED + 1);
  private readonly handlers: Handler[] = [];
  private readonly names: string[] = [];
  private readonly queue = new TimingWheel(this.phaseOf);

  /** Registers a kind of event. The order of registration is part of the model: it numbers the kinds. */
  on(name: string, phase: Phase, handler: Handler): number {
    assert(this.handlers.length < CANCELLED, 'CW-KERNEL-KINDS', `more than ${CANCELLED} kinds of event`);
    const kind = this.handlers.length;
    this.phaseOf[kind] = phases.indexOf(phase);
    this.handlers.push(handler);
    this.names.push(name);
    return kind;
  }

  /** Schedules an event at an absolute time; returns a handle for `cancel`. */
  at(time: number, kind: number, a = 0, b = 0): number {
    return this.queue.schedule(time, kind, a, b);
  }

  /** Schedules an event `delay` microseconds from now. */
  after(delay: number, kind: number, a = 0, b = 0): number {
    return this.queue.schedule(this.now + delay, kind, a, b);
  }

  /** The earliest time at which an event of `kind` can still happen: now, or the next microsecond if its phase is over. */
  soonest(kind: number): number {
    return this.queue.phase > this.phaseOf[kind]! ? this.now + 1 : this.now;
  }

  cancel(handle: number): boolean {
    return this.queue.cancel(handle);
  }

  get waiting(): number {
    return this.queue.size;
  }

  nameOf(kind: number): string {
    return this.names[kind] ?? `kind ${kind}`;
  }

  /** Handles events up to and including time `until`, at most `maxEvents` of them. */
  run(options: { readonly until: number; readonly maxEvents?: number }): SliceEnd {
    const { until, maxEvents = Infinity } = options;
    const queue = this.queue;
    const handlers = this.handlers;
    const digest = this.digest;
    for (let handled = 0; handled < maxEvents; handled++) {
      if (!queue.pop(until)) {
        // without a horizon the clock stays at the last event
        if (until > this.now && until < Infinity) this.now = until;
        queue.moveTo(this.now);
        return queue.size === 0 ? 'idle' : 'until';
      }
      const { time, kind, a, b } = queue;
      this.now = time;
      this.events++;
      // PERF: one word an event, as the digest's steps wait for each other and these products do not
      const when = Math.imul(time | 0, 0x2c1b3c6d) ^ Math.imul((time * INVERSE_WORD) | 0, 0x165667b1);
      digest.word(when ^ (Math.imul(a, 0x297a2d39) + Math.imul(b, 0x1b56c4e9) + kind));
      handlers[kind]!(a, b);
    }
    return 'maxEvents';
  }
}
