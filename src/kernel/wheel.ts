/**
 * Event queue: a hierarchical timing wheel on integer microseconds, after Varghese & Lauck (1987).
 *
 * Total order: time, then phase of the kind, then first in first out. Level 0 has 1,024 places of one tick each; levels 1, 2
 * and 3 have 8,192, 8,192 and 4,096 places, each as long as the level below: 2^48 us (8.9 years) in all. An event stands in
 * the lowest level whose epoch it shares with the cursor; when the cursor enters an epoch, that place's chain cascades down
 * before any event of the epoch is handed out, so order of arrival is kept without sequence numbers. Places up to the cursor
 * are empty, so the next event is the first bit set in a tree of words a level. A place that holds a single event is
 * handed out without cascading. Events are rows of one table; cancelling marks a row, which is dropped when reached. No
 * allocation per event; the table doubles when full. Cost: O(1) amortised, at most three cascades an event.
 * PERF: typically 10^4 waiting events (320 kB of rows), 10 an epoch of 1 ms. Chains above level 0 are last in first out, so
 * that scheduling touches no row but its own; a cascade reads them newest first and puts each before the younger ones.
 * Times stay float64 and reach other functions inside rows, so that no call in the loop boxes a number.
 */
import { assert, InvariantError } from './errors.js';

const TICK_BITS = 10;
const TICKS = 1 << TICK_BITS;
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

// one event: eight words, half a cache line; words 4 and 5 hold the time as a float64
const STRIDE_BITS = 3;
const NEXT = 0;
const KIND = 1;
const A = 2;
const B = 3;
const GENERATION = 6;
const TIME_STRIDE_BITS = STRIDE_BITS - 1;
const TIME = 2;

const FREE = -1;
const CANCELLED = -2;
const ID_RANGE = 1 << 26;

// what `advance` found instead of a single event
const NOTHING = -1;
const READY = -2;

export const PHASES = 8;

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
  private times: Float64Array;
  private capacity: number;
  private freeHead = 0;
  /** Oldest and newest event of each tick of the cursor's epoch; -1 when there is none. */
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
  /** Events of the cursor's instant by phase. */
  private readonly readyHeads = new Int32Array(PHASES);
  private readonly readyTails = new Int32Array(PHASES);
  private readyMask = 0;
  /** No event waits before the cursor; the bases are where its epochs of levels 0, 1 and 2 begin. */
  private cursor = 0;
  private base0 = 0;
  private base1 = 0;
  private base2 = 0;

  /** `phaseOf[kind]` is the phase (0..7) of a kind; kinds are 0..255. */
  constructor(phaseOf: Uint8Array, capacity = 1024) {
    this.phaseOf = phaseOf;
    this.capacity = capacity;
    this.rows = new Int32Array(capacity << STRIDE_BITS);
    this.times = new Float64Array(this.rows.buffer);
    this.chainFree(0, capacity);
  }

  /**
   * Adds an event at `time` (integer, not before the event handed out last nor before the time the clock was moved to).
   * Returns a handle for `cancel`.
   */
  schedule(time: number, kind: number, a: number, b: number): number {
    if (!(time >= this.time && time >= this.cursor && time < HORIZON && Math.floor(time) === time)) {
      refuseTime(time, this.time);
    }
    if (a !== (a | 0) || b !== (b | 0)) refuseArguments(a, b);
    if (this.freeHead < 0) this.enlarge();
    const id = this.freeHead;
    const rows = this.rows;
    const row = id << STRIDE_BITS;
    this.freeHead = rows[row + NEXT]!;
    rows[row + NEXT] = -1;
    rows[row + KIND] = kind;
    rows[row + A] = a;
    rows[row + B] = b;
    this.times[(id << TIME_STRIDE_BITS) + TIME] = time;
    this.size++;
    this.insert(id);
    return rows[row + GENERATION]! * ID_RANGE + id;
  }

  /** Takes an event back. False if it was handed out or cancelled already. */
  cancel(handle: number): boolean {
    const id = handle % ID_RANGE;
    const generation = (handle - id) / ID_RANGE;
    const row = id << STRIDE_BITS;
    if (row >= this.rows.length || this.rows[row + GENERATION] !== generation || this.rows[row + KIND]! < 0) return false;
    this.rows[row + KIND] = CANCELLED;
    this.size--;
    return true;
  }

  /** Hands out the next event not after `until` into `time, kind, a, b`; false if there is none. */
  pop(until: number): boolean {
    for (;;) {
      let id = READY;
      if (this.readyMask === 0) {
        id = this.advance(until);
        if (id === NOTHING) return false;
      } else if (this.cursor > until) return false;
      if (id === READY) id = this.shiftReady();
      const rows = this.rows;
      const row = id << STRIDE_BITS;
      const kind = rows[row + KIND]!;
      rows[row + NEXT] = this.freeHead;
      rows[row + KIND] = FREE;
      rows[row + GENERATION] = (rows[row + GENERATION]! + 1) & (ID_RANGE - 1);
      this.freeHead = id;
      if (kind === CANCELLED) continue;
      this.size--;
      this.time = this.cursor;
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

  /** Puts a row that was just filled where it belongs. */
  private insert(id: number): void {
    const time = this.times[(id << TIME_STRIDE_BITS) + TIME]!;
    if (time > this.cursor) {
      this.place(id, time);
    } else {
      const phase = this.phaseOf[this.rows[(id << STRIDE_BITS) + KIND]!]!;
      if (time === this.time && phase < this.phase) refusePhase(phase, this.phase);
      this.pushReady(id, phase);
    }
  }

  private place(id: number, time: number): void {
    const offset = time - this.base1;
    if (offset < SPAN_2) {
      if (time - this.base0 < SPAN_1) this.append(id, offset & (TICKS - 1));
      else this.push(id, PLACES | (offset >>> TICK_BITS));
    } else if (time - this.base2 < SPAN_3) {
      this.push(id, (2 * PLACES) | ((time - this.base2) * (1 / SPAN_2)));
    } else {
      this.push(id, (3 * PLACES) | (time * (1 / SPAN_3)));
    }
  }

  private pushReady(id: number, phase: number): void {
    if ((this.readyMask & (1 << phase)) === 0) {
      this.readyHeads[phase] = id;
      this.readyMask |= 1 << phase;
    } else {
      this.rows[(this.readyTails[phase]! << STRIDE_BITS) + NEXT] = id;
    }
    this.readyTails[phase] = id;
  }

  private shiftReady(): number {
    const phase = 31 - Math.clz32(this.readyMask & -this.readyMask);
    const id = this.readyHeads[phase]!;
    const next = this.rows[(id << STRIDE_BITS) + NEXT]!;
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
      this.rows[(this.tickTails[tick]! << STRIDE_BITS) + NEXT] = id;
    }
    this.tickTails[tick] = id;
  }

  private occupyTick(tick: number): void {
    const word = tick >>> 5;
    this.tickBits[word] = this.tickBits[word]! | (1 << (tick & 31));
    this.tickWords |= 1 << word;
  }

  /** Puts a row before those of a place above level 0, counted through all levels. */
  private push(id: number, place: number): void {
    const heads = this.heads;
    const head = heads[place]!;
    heads[place] = id;
    if (head < 0) this.occupy(place);
    else this.rows[(id << STRIDE_BITS) + NEXT] = head;
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
   * Moves the cursor to the next tick that holds events, not after `until`. Returns the event if the tick holds one alone,
   * READY if its events were made ready, NOTHING if there is no such tick.
   */
  private advance(until: number): number {
    for (;;) {
      if (this.tickWords !== 0) {
        const word = lowestBit(this.tickWords);
        const bits = this.tickBits[word]!;
        const tick = (word << 5) | lowestBit(bits);
        const time = this.base0 + tick;
        if (time > until) return NOTHING;
        this.cursor = time;
        const left = bits & (bits - 1);
        this.tickBits[word] = left;
        if (left === 0) this.tickWords &= this.tickWords - 1;
        const head = this.tickHeads[tick]!;
        this.tickHeads[tick] = -1;
        if (this.rows[(head << STRIDE_BITS) + NEXT]! < 0) return head;
        this.makeReady(head);
        return READY;
      }
      let level = 1;
      while (this.top[level] === 0) {
        if (++level === LEVELS) {
          // nothing is left: forget how far cancelled events have moved the cursor
          this.enter(LEVELS, this.time);
          return NOTHING;
        }
      }
      const place = this.first(level);
      const index = place & PLACE_MASK;
      const start =
        level === 1 ? this.base1 + index * SPAN_1 : level === 2 ? this.base2 + index * SPAN_2 : index * SPAN_3;
      if (start > until) return NOTHING;
      const head = this.heads[place]!;
      if (this.rows[(head << STRIDE_BITS) + NEXT]! < 0) {
        const time = this.times[(head << TIME_STRIDE_BITS) + TIME]!;
        if (time > until) return NOTHING;
        this.vacate(place);
        this.enter(level, time);
        return head;
      }
      this.vacate(place);
      this.enter(level, start);
      if (level === 1) this.cascadeToTicks(head);
      else this.cascade(this.reverse(head));
    }
  }

  /** Sets the cursor to a time in another epoch of the levels below `level`. */
  private enter(level: number, time: number): void {
    this.cursor = time;
    this.base0 = Math.floor(time * (1 / SPAN_1)) * SPAN_1;
    if (level > 1) this.base1 = Math.floor(time * (1 / SPAN_2)) * SPAN_2;
    if (level > 2) this.base2 = Math.floor(time * (1 / SPAN_3)) * SPAN_3;
  }

  private makeReady(head: number): void {
    let id = head;
    while (id >= 0) {
      const row = id << STRIDE_BITS;
      const next = this.rows[row + NEXT]!;
      this.rows[row + NEXT] = -1;
      const kind = this.rows[row + KIND]!;
      this.pushReady(id, kind < 0 ? 0 : this.phaseOf[kind]!);
      id = next;
    }
  }

  /** Spreads a chain of level 1, newest first, over the ticks of the epoch that the cursor entered: most events pass here. */
  private cascadeToTicks(head: number): void {
    const rows = this.rows;
    const times = this.times;
    const tickHeads = this.tickHeads;
    const base = this.base0;
    let id = head;
    do {
      const next = rows[(id << STRIDE_BITS) + NEXT]!;
      const tick = (times[(id << TIME_STRIDE_BITS) + TIME]! - base) | 0;
      const younger = tickHeads[tick]!;
      tickHeads[tick] = id;
      rows[(id << STRIDE_BITS) + NEXT] = younger;
      if (younger < 0) {
        this.tickTails[tick] = id;
        this.occupyTick(tick);
      }
      id = next;
    } while (id >= 0);
  }

  /** Inserts a chain, oldest first, below the level where it stood. */
  private cascade(head: number): void {
    let id = head;
    while (id >= 0) {
      const row = id << STRIDE_BITS;
      const next = this.rows[row + NEXT]!;
      this.rows[row + NEXT] = -1;
      this.place(id, this.times[(id << TIME_STRIDE_BITS) + TIME]!);
      id = next;
    }
  }

  private reverse(head: number): number {
    let reversed = -1;
    let id = head;
    while (id >= 0) {
      const row = id << STRIDE_BITS;
      const next = this.rows[row + NEXT]!;
      this.rows[row + NEXT] = reversed;
      reversed = id;
      id = next;
    }
    return reversed;
  }

  private chainFree(from: number, to: number): void {
    for (let id = from; id < to; id++) {
      this.rows[(id << STRIDE_BITS) + NEXT] = id + 1 < to ? id + 1 : -1;
      this.rows[(id << STRIDE_BITS) + KIND] = FREE;
    }
    this.freeHead = from;
  }

  private enlarge(): void {
    const capacity = this.capacity * 2;
    assert(capacity <= ID_RANGE, 'CW-KERNEL-EVENTS', `more than ${ID_RANGE} events wait`);
    const rows = new Int32Array(capacity << STRIDE_BITS);
    rows.set(this.rows);
    this.rows = rows;
    this.times = new Float64Array(rows.buffer);
    this.chainFree(this.capacity, capacity);
    this.capacity = capacity;
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

// the messages are built in functions of their own, so that a call that passes costs nothing
function refuseTime(time: number, now: number): never {
  throw new InvariantError('CW-KERNEL-TIME', `an event at ${time} us: expected an integer from now (${now}) to 2^48`);
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
