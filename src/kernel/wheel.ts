/**
 * Event queue: a hierarchical timing wheel on integer microseconds, after Varghese & Lauck (1987).
 *
 * Total order: time, then phase of the kind, then first in first out. Level 0 has 1,024 places of one tick each; levels 1, 2
 * and 3 have 8,192, 8,192 and 4,096 places, each as long as the level below: 2^48 us (8.9 years) in all. An event stands in
 * the lowest level whose epoch it shares with the clock; when the clock enters an epoch, that place's chain cascades down
 * before any event of the epoch is handed out, so order of arrival needs no sequence numbers. Places that are over are empty,
 * so the next event is the first bit set in a tree of words a level. A place with a single event is handed out without
 * cascading. Cancelling marks a row, which is dropped when reached. No allocation per event; the table of rows doubles when
 * full. Cost: O(1) amortised, at most three cascades an event.
 * PERF: all lies in one Int32Array, as each further one costs checks and loads in every function; constants are not imported,
 * as the engine does not fold those. Then waiting for memory is what costs, so a row is 16 bytes: of its time it keeps what its
 * place does not say. Chains above level 0 are last in first out, so that scheduling touches no row but its own; a cascade reads
 * them newest first and puts each before the younger ones.
 */
import { assert } from './errors.js';
import { chainRows, lengthened, refuseArguments, refusePhase, refuseTime } from './wheel-support.js';

const TICK_BITS = 10;
const TICKS = 1 << TICK_BITS;
const TICK_MASK = TICKS - 1;
/** Every level's places, words and groups start at a multiple of these, whether it uses all of them or not. */
const PLACE_BITS = 13;
const PLACES = 1 << PLACE_BITS;
const PLACE_MASK = PLACES - 1;
const WORDS = PLACES / 32;
const GROUPS = WORDS / 32;
const LEVELS = 4;
/** Microseconds that a place of level 1, 2 and 3 spans. */
const SPAN_1 = TICKS;
const SPAN_2 = SPAN_1 * PLACES;
const SPAN_3 = SPAN_2 * PLACES;
const HORIZON = SPAN_3 * 4_096;
const PHASES = 8;
// What lies where in the memory. Rows are known by their address, so 0 means none.
/** Oldest and newest event of each tick of the current epoch, and a bit for each tick that has one. */
const TICK_HEADS = 0;
const TICK_TAILS = TICK_HEADS + TICKS;
const TICK_WORDS = TICK_TAILS + TICKS;
/** Oldest and newest event of each phase of the current tick. */
const READY_HEADS = TICK_WORDS + TICKS / 32;
const READY_TAILS = READY_HEADS + PHASES;
/** For each level, a bit for each group that is not zero; each of these has one for each word that is not zero. */
const LEVEL_BITS = READY_TAILS + PHASES;
const GROUP_BITS = LEVEL_BITS + 16;
/** A bit for each place that holds events, counted through all levels; and its newest event. */
const WORD_BITS = GROUP_BITS + LEVELS * GROUPS;
const HEADS = WORD_BITS + LEVELS * WORDS;
const ROWS = HEADS + LEVELS * PLACES;

// A row: the next in its chain, the event's arguments, and its kind (8 bits) and time within a place of level 2 (23 bits).
const ROW_BITS = 2;
const NEXT = 0;
const A = 1;
const B = 2;
const WHAT = 3;
const KIND_SHIFT = 24;
const LOW_MASK = SPAN_2 - 1;
/** The kind of an event that was taken back, so that kinds are 0..254. */
export const CANCELLED = 255;
/** Rows lie below this, so that a handle is a row and how often it was used. */
const ROW_RANGE = 1 << 28;
const GENERATION_MASK = (1 << 24) - 1;

// what `advance` found instead of a single event: nothing up to `until`, or a place that has cascaded
const NOTHING = 0;
const ENTERED = -1;

export class TimingWheel {
  /** The event handed out last. */
  time = 0;
  kind = 0;
  a = 0;
  b = 0;
  /** Phase of the event handed out last: scheduling into an earlier phase of the same instant is an error. */
  phase = 0;
  /** Events waiting, cancelled ones not counted. */
  size = 0;

  private readonly phaseOf: Uint8Array;
  private memory: Int32Array;
  /** By row / 4: how often the row was used; of events on level 3, their place on level 2. */
  private generations: Int32Array;
  private middles: Int32Array;
  private freeHead = 0;
  /** A bit for each word of ticks that is not zero. */
  private tickGroup = 0;
  /** A bit for each phase of the current tick that has events. */
  private readyMask = 0;
  /** The current tick, -1 before the first of its epoch, and where its epochs of levels 0, 1 and 2 begin. */
  private tick = -1;
  private base0 = 0;
  private base1 = 0;
  private base2 = 0;
  /** Place of the current epoch on level 1. */
  private epoch = 0;

  /** `phaseOf[kind]` is the phase (0..7) of a kind; 256 entries. */
  constructor(phaseOf: Uint8Array, capacity = 1024) {
    this.phaseOf = phaseOf;
    const length = ROWS + (capacity << ROW_BITS);
    this.memory = new Int32Array(length);
    this.generations = new Int32Array(length >>> ROW_BITS);
    this.middles = new Int32Array(length >>> ROW_BITS);
    chainRows(this.memory, ROWS, 1 << ROW_BITS);
    this.freeHead = ROWS;
  }

  /** Adds an event at `time`: an integer, neither before now nor before what `moveTo` said. Returns a handle for `cancel`. */
  schedule(time: number, kind: number, a: number, b: number): number {
    const offset = time - this.base1;
    const low = offset | 0;
    if (!(time >= this.time && time >= this.base0)) refuseTime(time, this.time);
    if (a !== (a | 0) || b !== (b | 0)) refuseArguments(a, b);
    if (this.freeHead === 0) this.enlarge();
    const memory = this.memory;
    const row = this.freeHead;
    this.freeHead = memory[row + NEXT]!;
    memory[row + A] = a;
    memory[row + B] = b;
    this.size++;
    if (low === offset && low < SPAN_2 && low >= 0) this.placeNear(row, kind, low);
    else this.placeFar(row, kind, time);
    return this.generations[row >>> ROW_BITS]! * ROW_RANGE + row;
  }

  /** Takes an event back. False if it was handed out or cancelled already. */
  cancel(handle: number): boolean {
    const row = handle % ROW_RANGE;
    if (row < ROWS || this.generations[row >>> ROW_BITS] !== (handle - row) / ROW_RANGE) return false;
    const what = this.memory[row + WHAT]!;
    if (what >>> KIND_SHIFT === CANCELLED) return false;
    this.memory[row + WHAT] = what | (CANCELLED << KIND_SHIFT);
    this.size--;
    return true;
  }

  /** Hands out the next event not after `until` into `time, kind, a, b`; false if there is none. */
  pop(until: number): boolean {
    for (;;) {
      let row: number;
      if (this.readyMask !== 0) {
        if (this.base0 + this.tick > until) return false;
        row = this.shiftReady();
      } else if (this.tickGroup !== 0) {
        const memory = this.memory;
        const word = lowestBit(this.tickGroup);
        const bits = memory[TICK_WORDS + word]!;
        const tick = (word << 5) | lowestBit(bits);
        if (this.base0 + tick > until) return false;
        this.tick = tick;
        const left = bits & (bits - 1);
        memory[TICK_WORDS + word] = left;
        if (left === 0) this.tickGroup &= this.tickGroup - 1;
        row = memory[TICK_HEADS + tick]!;
        memory[TICK_HEADS + tick] = 0;
        if (memory[row + NEXT] !== 0) {
          this.makeReady(row);
          row = this.shiftReady();
        }
      } else {
        row = this.advance(until);
        if (row === NOTHING) return false;
        if (row === ENTERED) continue;
      }
      const memory = this.memory;
      const kind = memory[row + WHAT]! >>> KIND_SHIFT;
      memory[row + NEXT] = this.freeHead;
      this.freeHead = row;
      this.generations[row >>> ROW_BITS] = (this.generations[row >>> ROW_BITS]! + 1) & GENERATION_MASK;
      if (kind === CANCELLED) continue;
      this.size--;
      this.time = this.base0 + this.tick;
      this.kind = kind;
      this.a = memory[row + A]!;
      this.b = memory[row + B]!;
      this.phase = this.phaseOf[kind]!;
      return true;
    }
  }

  /** Moves the clock of an idle queue: no event may wait before `time`. */
  moveTo(time: number): void {
    if (time > this.time) {
      this.time = time;
      this.phase = 0;
    }
  }

  /** Puts a row where it belongs that shares the epoch of level 1 and lies `low` microseconds inside it. */
  private placeNear(row: number, kind: number, low: number): void {
    const memory = this.memory;
    memory[row + WHAT] = (kind << KIND_SHIFT) | low;
    const index = low >>> TICK_BITS;
    if (index > this.epoch) {
      this.push(row, PLACES | index);
    } else if ((low & TICK_MASK) !== this.tick) {
      this.append(row, low & TICK_MASK);
    } else {
      const phase = this.phaseOf[kind]!;
      if (phase < this.phase) refusePhase(phase, this.phase);
      this.pushReady(row, phase);
    }
  }

  private placeFar(row: number, kind: number, time: number): void {
    if (!(time >= this.base1 + SPAN_2 && time < HORIZON && Math.floor(time) === time))
      refuseTime(time, this.time);
    const third = Math.floor(time / SPAN_3);
    const inThird = time - third * SPAN_3;
    const second = Math.floor(inThird / SPAN_2);
    this.memory[row + WHAT] = (kind << KIND_SHIFT) | (inThird - second * SPAN_2);
    if (time - this.base2 < SPAN_3) {
      this.push(row, (2 * PLACES) | second);
    } else {
      this.middles[row >>> ROW_BITS] = second;
      this.push(row, (3 * PLACES) | third);
    }
  }

  private pushReady(row: number, phase: number): void {
    const memory = this.memory;
    if ((this.readyMask & (1 << phase)) === 0) {
      memory[READY_HEADS + phase] = row;
      this.readyMask |= 1 << phase;
    } else memory[memory[READY_TAILS + phase]! + NEXT] = row;
    memory[row + NEXT] = 0;
    memory[READY_TAILS + phase] = row;
  }

  private shiftReady(): number {
    const memory = this.memory;
    const phase = lowestBit(this.readyMask);
    const row = memory[READY_HEADS + phase]!;
    const next = memory[row + NEXT]!;
    memory[READY_HEADS + phase] = next;
    if (next === 0) this.readyMask &= ~(1 << phase);
    return row;
  }

  private makeReady(head: number): void {
    for (let row = head, next = 0; row !== 0; row = next) {
      next = this.memory[row + NEXT]!;
      this.pushReady(row, this.phaseOf[this.memory[row + WHAT]! >>> KIND_SHIFT]!);
    }
  }

  /** Puts a row behind those of a tick. */
  private append(row: number, tick: number): void {
    const memory = this.memory;
    memory[row + NEXT] = 0;
    if (memory[TICK_HEADS + tick] === 0) {
      memory[TICK_HEADS + tick] = row;
      this.occupyTick(tick);
    } else memory[memory[TICK_TAILS + tick]! + NEXT] = row;
    memory[TICK_TAILS + tick] = row;
  }

  private occupyTick(tick: number): void {
    this.memory[TICK_WORDS + (tick >>> 5)]! |= 1 << (tick & 31);
    this.tickGroup |= 1 << (tick >>> 5);
  }

  /** Puts a row before those of a place above level 0, counted through all levels. */
  private push(row: number, place: number): void {
    const memory = this.memory;
    const head = memory[HEADS + place]!;
    memory[HEADS + place] = row;
    memory[row + NEXT] = head;
    if (head === 0) this.occupy(place);
  }

  private occupy(place: number): void {
    const memory = this.memory;
    const word = place >>> 5;
    const group = place >>> 10;
    memory[WORD_BITS + word]! |= 1 << (place & 31);
    memory[GROUP_BITS + group]! |= 1 << (word & 31);
    memory[LEVEL_BITS + (place >>> PLACE_BITS)]! |= 1 << (group & (GROUPS - 1));
  }

  private vacate(place: number): void {
    const memory = this.memory;
    const word = place >>> 5;
    const group = place >>> 10;
    memory[HEADS + place] = 0;
    if ((memory[WORD_BITS + word]! &= ~(1 << (place & 31))) !== 0) return;
    if ((memory[GROUP_BITS + group]! &= ~(1 << (word & 31))) !== 0) return;
    memory[LEVEL_BITS + (place >>> PLACE_BITS)]! &= ~(1 << (group & (GROUPS - 1)));
  }

  /** Enters the next epoch with events, if not after `until`. Returns the event if its place holds one alone. */
  private advance(until: number): number {
    const memory = this.memory;
    let level = 1;
    while (memory[LEVEL_BITS + level] === 0) {
      if (++level < LEVELS) continue;
      // nothing is left: forget how far cancelled events have moved the clock
      this.enter(this.time);
      return NOTHING;
    }
    const group = level * GROUPS + lowestBit(memory[LEVEL_BITS + level]!);
    const word = (group << 5) | lowestBit(memory[GROUP_BITS + group]!);
    const place = (word << 5) | lowestBit(memory[WORD_BITS + word]!);
    const index = place & PLACE_MASK;
    const start =
      level === 1 ? this.base1 + index * SPAN_1 : level === 2 ? this.base2 + index * SPAN_2 : index * SPAN_3;
    if (start > until) return NOTHING;
    const head = memory[HEADS + place]!;
    if (memory[head + NEXT] === 0) {
      const low = memory[head + WHAT]! & LOW_MASK;
      const inside =
        level === 1 ? low & TICK_MASK : level === 2 ? low : this.middles[head >>> ROW_BITS]! * SPAN_2 + low;
      if (start + inside > until) return NOTHING;
      this.vacate(place);
      if (level === 1) this.enterEpoch(index, inside);
      else this.enter(start + inside);
      return head;
    }
    this.vacate(place);
    if (level === 1) {
      this.enterEpoch(index, -1);
      this.cascadeToTicks(head);
    } else {
      this.enter(start);
      this.tick = -1;
      this.cascade(level, head);
    }
    return ENTERED;
  }

  /** Sets tick and epochs to a time; the levels below the one that it is in are empty. */
  private enter(time: number): void {
    this.base2 = Math.floor(time / SPAN_3) * SPAN_3;
    this.base1 = Math.floor(time / SPAN_2) * SPAN_2;
    const low = (time - this.base1) | 0;
    this.enterEpoch(low >>> TICK_BITS, low & TICK_MASK);
  }

  private enterEpoch(epoch: number, tick: number): void {
    this.epoch = epoch;
    this.base0 = this.base1 + epoch * SPAN_1;
    this.tick = tick;
  }

  /** Spreads a chain of level 1, newest first, over the ticks of the epoch that was entered: most events pass here. */
  private cascadeToTicks(head: number): void {
    const memory = this.memory;
    let row = head;
    do {
      const next = memory[row + NEXT]!;
      const tick = memory[row + WHAT]! & TICK_MASK;
      const younger = memory[TICK_HEADS + tick]!;
      memory[TICK_HEADS + tick] = row;
      memory[row + NEXT] = younger;
      if (younger === 0) {
        memory[TICK_TAILS + tick] = row;
        this.occupyTick(tick);
      }
      row = next;
    } while (row !== 0);
  }

  /** Moves a chain of level 2 or 3 to the levels below; no tick is current. */
  private cascade(level: number, head: number): void {
    const memory = this.memory;
    let row = 0;
    // oldest first
    for (let newest = head, older = 0; newest !== 0; newest = older) {
      older = memory[newest + NEXT]!;
      memory[newest + NEXT] = row;
      row = newest;
    }
    for (let next = 0; row !== 0; row = next) {
      next = memory[row + NEXT]!;
      const low = memory[row + WHAT]! & LOW_MASK;
      const middle = level === 3 ? this.middles[row >>> ROW_BITS]! : 0;
      if (middle > 0) this.push(row, (2 * PLACES) | middle);
      else if (low < TICKS) this.append(row, low);
      else this.push(row, PLACES | (low >>> TICK_BITS));
    }
  }

  private enlarge(): void {
    const first = this.memory.length;
    const length = 2 * first - ROWS;
    assert(length <= ROW_RANGE, 'CW-KERNEL-EVENTS', `more than ${(first - ROWS) >>> ROW_BITS} events wait`);
    this.memory = lengthened(this.memory, length);
    this.generations = lengthened(this.generations, length >>> ROW_BITS);
    this.middles = lengthened(this.middles, length >>> ROW_BITS);
    chainRows(this.memory, first, 1 << ROW_BITS);
    this.freeHead = first;
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
