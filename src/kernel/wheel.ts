/**
 * Event queue: a hierarchical timing wheel on integer microseconds, after Varghese & Lauck (1987).
 *
 * Total order: time, then phase of the kind, then first in first out. Level 0 has 1,024 places of one tick each; levels 1, 2
 * and 3 have 8,192, 8,192 and 4,096 places, each as long as the level below: 2^48 us (8.9 years) in all. An event stands in
 * the lowest level whose epoch it shares with the clock; when the clock enters an epoch, that place's chain cascades down
 * before any event of the epoch is handed out, so order of arrival is kept without sequence numbers. Places that are over are
 * empty, so the next event is the first bit set in a tree of words a level. A place that holds a single event is handed out
 * without cascading. Events are rows of one table; cancelling marks a row, which is dropped when reached. No allocation per
 * event; the table doubles when full. Cost: O(1) amortised, at most three cascades an event.
 * PERF: waiting for memory is what costs, so a row is 16 bytes: of its time it keeps only what its place does not say. With
 * 10^4 events within a second, 160 kB of rows, 10 an epoch. Chains above level 0 are last in first out, so that scheduling
 * touches no row but its own; a cascade reads them newest first and puts each before the younger ones.
 */
import { assert, InvariantError } from './errors.js';

const TICK_BITS = 10;
const TICKS = 1 << TICK_BITS;
const TICK_MASK = TICKS - 1;
/** Every level's places and words start at a multiple of this, whether it uses all of them or not. */
const PLACE_BITS = 13;
const PLACES = 1 << PLACE_BITS;
const PLACE_MASK = PLACES - 1;
const LEVELS = 4;
const WORDS = PLACES / 32;
const GROUPS = WORDS / 32;
/** Microseconds that a place of level 1, 2 and 3 spans. */
const SPAN_1 = TICKS;
const SPAN_2 = SPAN_1 * PLACES;
const SPAN_3 = SPAN_2 * PLACES;
const HORIZON = SPAN_3 * 4_096;
// powers of two, so multiplying is exact
const A_2ND = 1 / SPAN_2;
const A_3RD = 1 / SPAN_3;

// one event: four words. The last holds the kind in its upper 8 bits and the time within a place of level 2 in its lower 23
const ROW_BITS = 2;
const NEXT = 0;
const A = 1;
const B = 2;
const WHAT = 3;
const KIND_SHIFT = 24;
const LOW_MASK = SPAN_2 - 1;

/** The kind of an event that was taken back; so kinds are 0..254. */
const CANCELLED = 255;
const ID_RANGE = 1 << 26;

// what `advance` found instead of a single event
const NOTHING = -1;
const ENTERED = -2;

export const PHASES = 8;
export const MAX_KINDS = CANCELLED;

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
  private rows: Int32Array;
  /** How often a row was used, so that a handle tells its event from others in the same row. */
  private generations: Int32Array;
  /** Of events on level 3: their place on level 2. */
  private middles: Int32Array;
  private capacity: number;
  private freeHead = 0;
  /** Oldest and newest event of each tick of the current epoch; -1 when there is none. */
  private readonly tickHeads = new Int32Array(TICKS).fill(-1);
  private readonly tickTails = new Int32Array(TICKS);
  /** A bit for each occupied tick, and one for each word that is not zero. */
  private readonly tickBits = new Int32Array(TICKS / 32);
  private tickWords = 0;
  /** Newest event of each place above level 0; -1 when there is none. */
  private readonly heads = new Int32Array(LEVELS * PLACES).fill(-1);
  /** A bit for each occupied place, one for each word that is not zero, one for each word of those that is not zero. */
  private readonly bits = new Int32Array(LEVELS * WORDS);
  private readonly summary = new Int32Array(LEVELS * GROUPS);
  private readonly top = new Int32Array(LEVELS);
  /** Events of the current tick by phase. */
  private readonly readyHeads = new Int32Array(PHASES);
  private readonly readyTails = new Int32Array(PHASES);
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
    this.capacity = capacity;
    this.rows = new Int32Array(capacity << ROW_BITS);
    this.generations = new Int32Array(capacity);
    this.middles = new Int32Array(capacity);
    this.chainFree(0, capacity);
  }

  /**
   * Adds an event at `time` (integer, not before the event handed out last nor before the time the clock was moved to).
   * Returns a handle for `cancel`.
   */
  schedule(time: number, kind: number, a: number, b: number): number {
    const offset = time - this.base1;
    const low = offset | 0;
    const near = low === offset && low < SPAN_2;
    if (!(time >= this.time) || !(near || this.isFar(time))) refuseTime(time, this.time);
    if (a !== (a | 0) || b !== (b | 0)) refuseArguments(a, b);
    if (this.freeHead < 0) this.enlarge();
    const id = this.freeHead;
    const rows = this.rows;
    const row = id << ROW_BITS;
    this.freeHead = rows[row + NEXT]!;
    rows[row + A] = a;
    rows[row + B] = b;
    this.size++;
    if (near) this.placeNear(id, kind, low);
    else this.placeFar(id, kind, time);
    return this.generations[id]! * ID_RANGE + id;
  }

  /** Takes an event back. False if it was handed out or cancelled already. */
  cancel(handle: number): boolean {
    const id = handle % ID_RANGE;
    const generation = (handle - id) / ID_RANGE;
    if (id >= this.capacity || this.generations[id] !== generation) return false;
    const what = (id << ROW_BITS) + WHAT;
    if (this.rows[what]! >>> KIND_SHIFT === CANCELLED) return false;
    this.rows[what] = this.rows[what]! | (CANCELLED << KIND_SHIFT);
    this.size--;
    return true;
  }

  /** Hands out the next event not after `until` into `time, kind, a, b`; false if there is none. */
  pop(until: number): boolean {
    for (;;) {
      let id: number;
      if (this.readyMask !== 0) {
        if (this.base0 + this.tick > until) return false;
        id = this.shiftReady();
      } else if (this.tickWords !== 0) {
        const word = lowestBit(this.tickWords);
        const bits = this.tickBits[word]!;
        const tick = (word << 5) | lowestBit(bits);
        if (this.base0 + tick > until) return false;
        this.tick = tick;
        this.tickBits[word] = bits & (bits - 1);
        if ((bits & (bits - 1)) === 0) this.tickWords &= this.tickWords - 1;
        id = this.tickHeads[tick]!;
        this.tickHeads[tick] = -1;
        if (this.rows[(id << ROW_BITS) + NEXT]! >= 0) {
          this.makeReady(id);
          id = this.shiftReady();
        }
      } else {
        id = this.advance(until);
        if (id === NOTHING) return false;
        if (id === ENTERED) continue;
      }
      const rows = this.rows;
      const row = id << ROW_BITS;
      const kind = rows[row + WHAT]! >>> KIND_SHIFT;
      rows[row + NEXT] = this.freeHead;
      this.freeHead = id;
      this.generations[id] = (this.generations[id]! + 1) & (ID_RANGE - 1);
      if (kind === CANCELLED) continue;
      this.size--;
      this.time = this.base0 + this.tick;
      this.kind = kind;
      this.a = rows[row + A]!;
      this.b = rows[row + B]!;
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

  /** Whether a time is one that can be waited for, beyond the epoch of level 1. */
  private isFar(time: number): boolean {
    return time >= this.base1 + SPAN_2 && time < HORIZON && Math.floor(time) === time;
  }

  /** Puts a row where it belongs that shares the epoch of level 1 and lies `low` microseconds inside it. */
  private placeNear(id: number, kind: number, low: number): void {
    this.rows[(id << ROW_BITS) + WHAT] = (kind << KIND_SHIFT) | low;
    const place = low >>> TICK_BITS;
    if (place > this.epoch) {
      this.push(id, PLACES | place);
    } else if (place < this.epoch) {
      refuseTime(this.base1 + low, this.base0);
    } else if ((low & TICK_MASK) !== this.tick) {
      this.append(id, low & TICK_MASK);
    } else {
      const phase = this.phaseOf[kind]!;
      if (phase < this.phase) refusePhase(phase, this.phase);
      this.pushReady(id, phase);
    }
  }

  private placeFar(id: number, kind: number, time: number): void {
    const third = Math.floor(time * A_3RD);
    const inThird = time - third * SPAN_3;
    const second = Math.floor(inThird * A_2ND);
    this.rows[(id << ROW_BITS) + WHAT] = (kind << KIND_SHIFT) | (inThird - second * SPAN_2);
    if (time - this.base2 < SPAN_3) {
      this.push(id, (2 * PLACES) | second);
    } else {
      this.middles[id] = second;
      this.push(id, (3 * PLACES) | third);
    }
  }

  private pushReady(id: number, phase: number): void {
    if ((this.readyMask & (1 << phase)) === 0) {
      this.readyHeads[phase] = id;
      this.readyMask |= 1 << phase;
    } else {
      this.rows[(this.readyTails[phase]! << ROW_BITS) + NEXT] = id;
    }
    this.rows[(id << ROW_BITS) + NEXT] = -1;
    this.readyTails[phase] = id;
  }

  private shiftReady(): number {
    const phase = lowestBit(this.readyMask);
    const id = this.readyHeads[phase]!;
    const next = this.rows[(id << ROW_BITS) + NEXT]!;
    this.readyHeads[phase] = next;
    if (next < 0) this.readyMask &= ~(1 << phase);
    return id;
  }

  /** Puts a row behind those of a tick. */
  private append(id: number, tick: number): void {
    if (this.tickHeads[tick]! < 0) {
      this.tickHeads[tick] = id;
      this.occupyTick(tick);
    } else {
      this.rows[(this.tickTails[tick]! << ROW_BITS) + NEXT] = id;
    }
    this.rows[(id << ROW_BITS) + NEXT] = -1;
    this.tickTails[tick] = id;
  }

  private occupyTick(tick: number): void {
    const word = tick >>> 5;
    this.tickBits[word] = this.tickBits[word]! | (1 << (tick & 31));
    this.tickWords |= 1 << word;
  }

  /** Puts a row before those of a place above level 0, counted through all levels. */
  private push(id: number, place: number): void {
    const head = this.heads[place]!;
    this.heads[place] = id;
    this.rows[(id << ROW_BITS) + NEXT] = head;
    if (head < 0) this.occupy(place);
  }

  private occupy(place: number): void {
    const word = place >>> 5;
    const group = place >>> 10;
    this.bits[word] = this.bits[word]! | (1 << (place & 31));
    this.summary[group] = this.summary[group]! | (1 << (word & 31));
    this.top[place >>> PLACE_BITS] = this.top[place >>> PLACE_BITS]! | (1 << (group & (GROUPS - 1)));
  }

  private vacate(place: number): void {
    this.heads[place] = -1;
    const word = place >>> 5;
    const left = this.bits[word]! & ~(1 << (place & 31));
    this.bits[word] = left;
    if (left !== 0) return;
    const group = place >>> 10;
    const words = this.summary[group]! & ~(1 << (word & 31));
    this.summary[group] = words;
    if (words !== 0) return;
    this.top[place >>> PLACE_BITS] = this.top[place >>> PLACE_BITS]! & ~(1 << (group & (GROUPS - 1)));
  }

  /** First occupied place of a level that has one, counted through all levels. */
  private first(level: number): number {
    const group = level * GROUPS + lowestBit(this.top[level]!);
    const word = (group << 5) | lowestBit(this.summary[group]!);
    return (word << 5) | lowestBit(this.bits[word]!);
  }

  /**
   * Enters the next epoch that holds events and does not begin after `until`. Returns the event if a place holds one alone,
   * ENTERED if a place has cascaded to the levels below, NOTHING if there is no such epoch.
   */
  private advance(until: number): number {
    let level = 1;
    while (this.top[level] === 0) {
      if (++level === LEVELS) {
        // nothing is left: forget how far cancelled events have moved the clock
        this.enter(this.time);
        this.tick = -1;
        return NOTHING;
      }
    }
    const place = this.first(level);
    const start = this.startOf(level, place & PLACE_MASK);
    if (start > until) return NOTHING;
    const head = this.heads[place]!;
    const row = head << ROW_BITS;
    if (this.rows[row + NEXT]! < 0) {
      const low = this.rows[row + WHAT]! & LOW_MASK;
      const inside = level === 1 ? low & TICK_MASK : level === 2 ? low : this.middles[head]! * SPAN_2 + low;
      if (start + inside > until) return NOTHING;
      this.vacate(place);
      if (level === 1) this.enterEpoch(place & PLACE_MASK, inside);
      else this.enter(start + inside);
      return head;
    }
    this.vacate(place);
    if (level === 1) {
      this.enterEpoch(place & PLACE_MASK, -1);
      this.cascadeToTicks(head);
    } else {
      this.enter(start);
      this.tick = -1;
      if (level === 2) this.cascadeTo1(this.reverse(head));
      else this.cascadeTo2(this.reverse(head));
    }
    return ENTERED;
  }

  private startOf(level: number, index: number): number {
    if (level === 1) return this.base1 + index * SPAN_1;
    return level === 2 ? this.base2 + index * SPAN_2 : index * SPAN_3;
  }

  /** Sets tick and epochs to a time; the levels below the one that it is in are empty. */
  private enter(time: number): void {
    this.base2 = Math.floor(time * A_3RD) * SPAN_3;
    this.base1 = Math.floor(time * A_2ND) * SPAN_2;
    const low = (time - this.base1) | 0;
    this.enterEpoch(low >>> TICK_BITS, low & TICK_MASK);
  }

  private enterEpoch(epoch: number, tick: number): void {
    this.epoch = epoch;
    this.base0 = this.base1 + epoch * SPAN_1;
    this.tick = tick;
  }

  private makeReady(head: number): void {
    let id = head;
    while (id >= 0) {
      const row = id << ROW_BITS;
      const next = this.rows[row + NEXT]!;
      this.pushReady(id, this.phaseOf[this.rows[row + WHAT]! >>> KIND_SHIFT]!);
      id = next;
    }
  }

  /** Spreads a chain of level 1, newest first, over the ticks of the epoch that was entered: most events pass here. */
  private cascadeToTicks(head: number): void {
    const rows = this.rows;
    const tickHeads = this.tickHeads;
    let id = head;
    do {
      const row = id << ROW_BITS;
      const next = rows[row + NEXT]!;
      const tick = rows[row + WHAT]! & TICK_MASK;
      const younger = tickHeads[tick]!;
      tickHeads[tick] = id;
      rows[row + NEXT] = younger;
      if (younger < 0) {
        this.tickTails[tick] = id;
        this.occupyTick(tick);
      }
      id = next;
    } while (id >= 0);
  }

  /** Moves a chain of level 2, oldest first, to level 1 and the first ticks. */
  private cascadeTo1(head: number): void {
    let id = head;
    while (id >= 0) {
      const row = id << ROW_BITS;
      const next = this.rows[row + NEXT]!;
      const low = this.rows[row + WHAT]! & LOW_MASK;
      if (low < TICKS) this.append(id, low);
      else this.push(id, PLACES | (low >>> TICK_BITS));
      id = next;
    }
  }

  /** Moves a chain of level 3, oldest first, to the levels below. */
  private cascadeTo2(head: number): void {
    let id = head;
    while (id >= 0) {
      const row = id << ROW_BITS;
      const next = this.rows[row + NEXT]!;
      const low = this.rows[row + WHAT]! & LOW_MASK;
      if (this.middles[id]! > 0) this.push(id, (2 * PLACES) | this.middles[id]!);
      else if (low < TICKS) this.append(id, low);
      else this.push(id, PLACES | (low >>> TICK_BITS));
      id = next;
    }
  }

  private reverse(head: number): number {
    let reversed = -1;
    let id = head;
    while (id >= 0) {
      const row = id << ROW_BITS;
      const next = this.rows[row + NEXT]!;
      this.rows[row + NEXT] = reversed;
      reversed = id;
      id = next;
    }
    return reversed;
  }

  private chainFree(from: number, to: number): void {
    for (let id = from; id < to; id++) this.rows[(id << ROW_BITS) + NEXT] = id + 1 < to ? id + 1 : -1;
    this.freeHead = from;
  }

  private enlarge(): void {
    const from = this.capacity;
    const capacity = from * 2;
    assert(capacity <= ID_RANGE, 'CW-KERNEL-EVENTS', `more than ${ID_RANGE} events wait`);
    this.rows = lengthened(this.rows, capacity << ROW_BITS);
    this.generations = lengthened(this.generations, capacity);
    this.middles = lengthened(this.middles, capacity);
    this.chainFree(from, capacity);
    this.capacity = capacity;
  }
}

function lengthened(column: Int32Array, length: number): Int32Array {
  const longer = new Int32Array(length);
  longer.set(column);
  return longer;
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

// the messages are built in functions of their own, so that a call that passes costs nothing
function refuseTime(time: number, now: number): never {
  throw new InvariantError(
    'CW-KERNEL-TIME',
    `an event at ${time} us: expected an integer from now (${now}) to 2^48`,
  );
}

function refuseArguments(a: number, b: number): never {
  throw new InvariantError('CW-KERNEL-ARGUMENT', `event arguments ${a}, ${b}: expected 32-bit integers`);
}

function refusePhase(phase: number, current: number): never {
  throw new InvariantError(
    'CW-KERNEL-PHASE',
    `an event of phase ${phase} in the instant of phase ${current}: its phase is over`,
  );
}
