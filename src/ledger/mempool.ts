/**
 * One node's pool of waiting transactions: highest gas price first, then first come. A queue of ids per price level; entries
 * that left the pool by another way (a block, expiry) are skipped and dropped when they reach the front.
 */
import { EXPIRED, REJECTED, WAITING, type Transactions } from './transactions.js';

interface Queue {
  readonly level: number;
  ids: Int32Array;
  head: number;
  tail: number;
}

export class Mempool {
  /** Waiting transactions, those that leave silently not yet counted out. */
  private readonly queues: Queue[] = [];
  private readonly transactions: Transactions;
  private readonly node: number;
  private mark = 0;
  private marks = new Int32Array(1024);

  constructor(transactions: Transactions, node: number) {
    this.transactions = transactions;
    this.node = node;
  }

  /** Adds a transaction; its membership at the node must have been set to WAITING. */
  push(id: number): void {
    const level = this.transactions.priceLevel[this.transactions.at(id)]!;
    let queue = this.queues.find((q) => q.level === level);
    if (!queue) {
      queue = { level, ids: new Int32Array(256), head: 0, tail: 0 };
      this.queues.push(queue);
      this.queues.sort((p, q) => q.level - p.level);
    }
    if (queue.tail === queue.ids.length) this.makeRoom(queue);
    queue.ids[queue.tail++] = id;
  }

  /**
   * Chooses transactions for a block with timestamp `now_us`, up to `gasLimit` of declared gas and `byteLimit` bytes:
   * the highest prices first, first come within a price; what does not fit is passed over.
   */
  select(now_us: number, gasLimit: number, byteLimit: number, out: Int32Array): number {
    const t = this.transactions;
    if (this.marks.length < t.mask + 1) this.marks = new Int32Array(t.mask + 1);
    const mark = ++this.mark;
    let count = 0;
    let gas = 0;
    let bytes = 0;
    for (const queue of this.queues) {
      let front = true;
      let misses = 0;
      for (let k = queue.head; k < queue.tail && count < out.length; k++) {
        const id = queue.ids[k]!;
        const place = t.at(id);
        const waits =
          id >= t.oldest &&
          t.membership[place * t.nodes + this.node] === WAITING &&
          t.expires_us[place]! > now_us;
        if (!waits) {
          if (front) queue.head = k + 1;
          continue;
        }
        front = false;
        if (this.marks[place] === mark) continue; // returned to the pool by a reorganisation and listed twice
        if (gas + t.gasLimit[place]! > gasLimit || bytes + t.bytes[place]! > byteLimit) {
          if (++misses > 64) break; // a full block: do not walk a long queue for the odd small one
          continue;
        }
        this.marks[place] = mark;
        gas += t.gasLimit[place]!;
        bytes += t.bytes[place]!;
        out[count++] = id;
      }
    }
    return count;
  }

  /** Ids waiting at this node now; O(queue), for tests and reports. */
  waiting(now_us: number): number[] {
    const t = this.transactions;
    const ids = new Set<number>();
    for (const queue of this.queues) {
      for (let k = queue.head; k < queue.tail; k++) {
        const id = queue.ids[k]!;
        const place = t.at(id);
        if (id < t.oldest || t.membership[place * t.nodes + this.node] !== WAITING) continue;
        if (t.outcome[place] === REJECTED || t.outcome[place] === EXPIRED || t.expires_us[place]! <= now_us)
          continue;
        ids.add(id);
      }
    }
    return [...ids];
  }

  private makeRoom(queue: Queue): void {
    const held = queue.tail - queue.head;
    const ids = held * 2 > queue.ids.length ? new Int32Array(queue.ids.length * 2) : queue.ids;
    ids.set(queue.ids.subarray(queue.head, queue.tail));
    queue.ids = ids;
    queue.head = 0;
    queue.tail = held;
  }
}
