/**
 * What lies where in the memory of the timing wheel, how its levels divide time, and the errors of scheduling.
 */
import { InvariantError } from './errors.js';

export const TICK_BITS = 10;
export const TICKS = 1 << TICK_BITS;
export const TICK_MASK = TICKS - 1;
/** Every level's places, words and groups start at a multiple of these, whether it uses all of them or not. */
export const PLACE_BITS = 13;
export const PLACES = 1 << PLACE_BITS;
export const PLACE_MASK = PLACES - 1;
export const WORDS = PLACES / 32;
export const GROUPS = WORDS / 32;
export const LEVELS = 4;

/** Microseconds that a place of level 1, 2 and 3 spans. */
export const SPAN_1 = TICKS;
export const SPAN_2 = SPAN_1 * PLACES;
export const SPAN_3 = SPAN_2 * PLACES;
export const HORIZON = SPAN_3 * 4_096;
// powers of two, so multiplying is exact
export const A_2ND = 1 / SPAN_2;
export const A_3RD = 1 / SPAN_3;

export const PHASES = 8;

// What lies where in the memory. Rows are known by their address, so 0 means none.
/** Oldest and newest event of each tick of the current epoch, and a bit for each tick that has one. */
export const TICK_HEADS = 0;
export const TICK_TAILS = TICK_HEADS + TICKS;
export const TICK_WORDS = TICK_TAILS + TICKS;
/** Oldest and newest event of each phase of the current tick. */
export const READY_HEADS = TICK_WORDS + TICKS / 32;
export const READY_TAILS = READY_HEADS + PHASES;
/** For each level, a bit for each group that is not zero; each of these has one for each word that is not zero. */
export const LEVEL_BITS = READY_TAILS + PHASES;
export const GROUP_BITS = LEVEL_BITS + 16;
/** A bit for each place that holds events, counted through all levels; and its newest event. */
export const WORD_BITS = GROUP_BITS + LEVELS * GROUPS;
export const HEADS = WORD_BITS + LEVELS * WORDS;
export const ROWS = HEADS + LEVELS * PLACES;

// A row: the next in its chain, the event's arguments, and its kind (8 bits) and time within a place of level 2 (23 bits).
export const ROW_BITS = 2;
export const NEXT = 0;
export const A = 1;
export const B = 2;
export const WHAT = 3;
export const KIND_SHIFT = 24;
export const LOW_MASK = SPAN_2 - 1;

/** The kind of an event that was taken back; so kinds are 0..254. */
export const CANCELLED = 255;
export const MAX_KINDS = CANCELLED;
/** Rows lie below this, so that a handle is a row and how often it was used. */
export const ROW_RANGE = 1 << 28;
export const GENERATIONS = 1 << 24;

export function lengthened(column: Int32Array, length: number): Int32Array {
  const longer = new Int32Array(length);
  longer.set(column);
  return longer;
}

export function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

// the messages are built in functions of their own, so that a call that passes costs nothing
export function refuseTime(time: number, now: number): never {
  throw new InvariantError(
    'CW-KERNEL-TIME',
    `an event at ${time} us: expected an integer from now (${now}) to 2^48`,
  );
}

export function refuseArguments(a: number, b: number): never {
  throw new InvariantError('CW-KERNEL-ARGUMENT', `event arguments ${a}, ${b}: expected 32-bit integers`);
}

export function refusePhase(phase: number, current: number): never {
  throw new InvariantError(
    'CW-KERNEL-PHASE',
    `an event of phase ${phase} in the instant of phase ${current}: its phase is over`,
  );
}
