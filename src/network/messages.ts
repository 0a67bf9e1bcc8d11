/**
 * Messages on their way: one row each, taken when a message is published and returned when nothing of it is under way any
 * more, so that memory follows what is under way at once and not the length of a run. Columns double when full.
 */

/** What a node has of a message. */
export const UNKNOWN = 0;
export const REQUESTED = 1;
export const HELD = 2;

/** Two nodes in one argument of an event: who sends, and who receives. */
const NODE_BITS = 15;
const NODE_MASK = (1 << NODE_BITS) - 1;
export const MOST_NODES = NODE_MASK;

export function pair(from: number, to: number): number {
  return (from << NODE_BITS) | to;
}

export function senderOf(pair: number): number {
  return pair >>> NODE_BITS;
}

export function receiverOf(pair: number): number {
  return pair & NODE_MASK;
}

/** How a message is relayed: announced and asked for; the same in compact form; sent to everybody unasked. */
export const BY_INVENTORY = 0;
export const COMPACTLY = 1;
export const BY_PUSH = 2;

export class Messages {
  readonly nodes: number;
  channel: Uint8Array = new Uint8Array(16);
  id: Int32Array = new Int32Array(16);
  bytes: Float64Array = new Float64Array(16);
  validation_us: Float64Array = new Float64Array(16);
  seed: Int32Array = new Int32Array(16);
  /** 1: others may have it already, and who does need not pass it on. */
  offered: Uint8Array = new Uint8Array(16);
  /** BY_INVENTORY, COMPACTLY or BY_PUSH. */
  relay: Uint8Array = new Uint8Array(16);
  /** Events that still refer to the row. */
  pending: Int32Array = new Int32Array(16);
  /** UNKNOWN, REQUESTED or HELD, `nodes` entries a row; and how often the node has asked in vain. */
  state: Uint8Array;
  attempts: Int32Array;
  private capacity = 16;
  private readonly free: number[] = [];

  constructor(nodes: number) {
    this.nodes = nodes;
    this.state = new Uint8Array(this.capacity * nodes);
    this.attempts = new Int32Array(this.capacity * nodes);
    for (let row = this.capacity - 1; row >= 0; row--) this.free.push(row);
  }

  /** Rows that exist; those in use and those waiting to be. */
  get rows(): number {
    return this.capacity;
  }

  /** Rows in use. */
  get used(): number {
    return this.capacity - this.free.length;
  }

  take(channel: number, id: number, bytes: number, validation_us: number, seed: number): number {
    if (this.free.length === 0) this.enlarge();
    const row = this.free.pop()!;
    this.channel[row] = channel;
    this.id[row] = id;
    this.bytes[row] = bytes;
    this.validation_us[row] = validation_us;
    this.seed[row] = seed;
    this.offered[row] = 0;
    this.relay[row] = BY_INVENTORY;
    this.pending[row] = 1;
    this.state.fill(UNKNOWN, row * this.nodes, (row + 1) * this.nodes);
    this.attempts.fill(0, row * this.nodes, (row + 1) * this.nodes);
    return row;
  }

  /** One event that referred to the row is over. */
  settle(row: number): void {
    this.pending[row]!--;
    if (this.pending[row] === 0) this.free.push(row);
  }

  /** Seed of what one node asks and gets; another one at every attempt. */
  noise(row: number, node: number): number {
    return (this.seed[row]! + Math.imul(this.attempts[row * this.nodes + node]!, 0x27d4eb2f)) | 0;
  }

  private enlarge(): void {
    const from = this.capacity;
    const to = from * 2;
    const wide = (old: Int32Array, length: number): Int32Array => {
      const column = new Int32Array(length);
      column.set(old);
      return column;
    };
    const wideFloat = (old: Float64Array): Float64Array => {
      const column = new Float64Array(to);
      column.set(old);
      return column;
    };
    const wideByte = (old: Uint8Array, length: number): Uint8Array => {
      const column = new Uint8Array(length);
      column.set(old);
      return column;
    };
    this.channel = wideByte(this.channel, to);
    this.id = wide(this.id, to);
    this.bytes = wideFloat(this.bytes);
    this.validation_us = wideFloat(this.validation_us);
    this.seed = wide(this.seed, to);
    this.offered = wideByte(this.offered, to);
    this.relay = wideByte(this.relay, to);
    this.pending = wide(this.pending, to);
    this.state = wideByte(this.state, to * this.nodes);
    this.attempts = wide(this.attempts, to * this.nodes);
    this.capacity = to;
    for (let row = to - 1; row >= from; row--) this.free.push(row);
  }
}
