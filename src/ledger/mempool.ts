/**
 * One node's pool of waiting transactions: highest gas price first, then first come. It owns the node's column of membership.
 *
 * A ring of ids per price level; entries that left the pool by another way (a block, expiry) are skipped and dropped when they
 * reach the front, or when the ring is full. Transactions that come back from an abandoned block stand in front again, in the
 * order in which they were. A full pool lets go of the last of its lowest price for one that pays more, and refuses one that
 * does not, as the pool of go-ethereum does (core/txpool/legacypool: `Underpriced`, `Discard`), but for its exemption of local
 * transactions. Where transactions may be replaced, it holds one of each sender and nonce (`versions.ts`); where those of a sender
 * have an order, blocks keep it (`nonce-order.ts`). Cost: a few ns an entry.
 */
import { assert } from '../kernel/index.js';
import type { BlockLimits } from './chain-options.js';
import { selectInOrder } from './nonce-order.js';
import {
  ASIDE,
  IN_CHAIN,
  LISTED,
  REJECTED,
  REPLACED,
  UNKNOWN,
  WAITING,
  type Transactions,
} from './transactions.js';

/** After so many in a price level that do not fit, a block counts as full: no long queue is walked for the odd small one. */
export const MISSES = 64;

/** Entries are ids[k & (length - 1)] for k from head to tail; the length is a power of two. */
export interface Queue {
  readonly level: number;
  ids: Int32Array;
  head: number;
  tail: number;
}

export class Mempool {
  /** Transactions that the pool holds at most; those of abandoned blocks come back all the same. */
  readonly capacity: number;
  /** Told of each transaction that had to make room for one that pays more. */
  onEvicted: (id: number) => void = () => undefined;
  private waitingCount = 0;
  /** Highest price first. */
  private readonly queues: Queue[] = [];
  private readonly byLevel: (Queue | undefined)[] = [];
  private readonly transactions: Transactions;
  private readonly node: number;
  private cleaned_us = -1;

  constructor(transactions: Transactions, node: number, capacity = Infinity) {
    this.transactions = transactions;
    this.node = node;
    this.capacity = capacity;
  }

  /** Transactions waiting, counting those that have expired and that nobody has come across since. */
  get size(): number {
    return this.waitingCount;
  }

  /**
   * Takes in a transaction that the node has not heard of; false if the pool is full of others that pay as much, or if the node has
   * another of its sender and nonce and it cannot take that one's place: it is refused, and set aside as long as it is not retired.
   */
  add(id: number, now_us: number): boolean {
    const t = this.transactions;
    const place = t.at(id);
    const level = t.priceLevel[place];
    const other = t.versions ? t.versions.held(id, this.node) : -1;
    if (other >= 0) {
      if (this.takePlace(id, other)) return true;
      t.membership[this.node][place] = ASIDE;
      t.versions!.refuse(id);
      return false;
    }
    if (this.waitingCount >= this.capacity && !this.makeSpace(now_us, level)) return false;
    t.membership[this.node][place] = WAITING;
    this.waitingCount++;
    this.append(this.queueOf(level), id);
    return true;
  }

  /** Takes in those of [from, to) that are news to the node, were not refused where they came from and have not expired. */
  receive(from: number, to: number, now_us: number): void {
    const { outcome, expires_us, priceLevel, mask, versions, nonces, gateway } = this.transactions;
    const membership = this.transactions.membership[this.node];
    let queue: Queue | undefined;
    for (let id = from; id < to; id++) {
      const place = id & mask;
      if (membership[place] !== UNKNOWN || outcome[place] === REJECTED || expires_us[place] <= now_us)
        continue;
      if (versions !== undefined && (versions.isRefused(id) || this.isSettled(id))) continue;
      const level = priceLevel[place];
      if (this.waitingCount >= this.capacity && !this.makeSpace(now_us, level)) continue;
      membership[place] = WAITING;
      this.waitingCount++;
      if (nonces !== undefined && gateway[place] === this.node) nonces.restore(id);
      if (queue === undefined || queue.level !== level) queue = this.queueOf(level);
      this.append(queue, id);
    }
  }

  /** The node's chain holds these transactions from now on. */
  include(ids: Int32Array): void {
    const { mask, versions, nonces } = this.transactions;
    const membership = this.transactions.membership[this.node];
    for (let k = 0; k < ids.length; k++) {
      const place = ids[k] & mask;
      const was = membership[place];
      if (was === WAITING) this.waitingCount--;
      else assert(was !== IN_CHAIN, 'CW-LEDGER-TWICE', 'a chain holds a transaction twice');
      membership[place] = IN_CHAIN;
      if (versions !== undefined && !versions.isAlone(ids[k]))
        this.setAside(versions.held(ids[k], this.node));
      if (nonces !== undefined) nonces.count(this.node, ids[k]);
    }
  }

  /** The node's chain has lost these: they wait again, in front of the others. */
  giveBack(ids: Int32Array): void {
    const { mask, priceLevel, nonces, gateway } = this.transactions;
    const membership = this.transactions.membership[this.node];
    for (let k = ids.length - 1; k >= 0; k--) {
      const place = ids[k] & mask;
      membership[place] = WAITING;
      const queue = this.queueOf(priceLevel[place]);
      if (queue.tail - queue.head === queue.ids.length) this.makeRoom(queue);
      queue.head--;
      queue.ids[queue.head & (queue.ids.length - 1)] = ids[k];
      if (nonces === undefined) continue;
      nonces.discount(this.node, ids[k]);
      if (gateway[place] === this.node) nonces.restore(ids[k]);
    }
    this.waitingCount += ids.length;
  }

  /** The transaction has expired for good, or makes room for another. */
  forget(id: number): void {
    const { membership: columns, nonces, gateway } = this.transactions;
    const membership = columns[this.node];
    const place = this.transactions.at(id);
    const waits = membership[place] === WAITING;
    if (waits) this.waitingCount--;
    membership[place] = UNKNOWN;
    if (waits && nonces !== undefined && gateway[place] === this.node) nonces.release(id);
  }

  /**
   * Chooses transactions for a block with timestamp `now_us`, up to its limits of declared gas, bytes and number: the highest
   * prices first, or the price levels in `order` and no others, first come within a price; what does not fit is passed over.
   */
  select(now_us: number, limits: BlockLimits, out: Int32Array, order?: readonly number[]): number {
    const { nonces } = this.transactions;
    if (nonces !== undefined) {
      const queues = order ? order.map((level) => this.byLevel[level]) : this.queues;
      const { transactions, node } = this;
      const pool = { transactions, node, queues, forget: (id: number) => this.forget(id) };
      return selectInOrder(pool, nonces, now_us, limits, out);
    }
    const { blockGasLimit, blockBytesLimit, blockCountLimit = Infinity } = limits;
    const most = out.length < blockCountLimit ? out.length : blockCountLimit;
    const { mask, oldest, expires_us, gasLimit: gasOf, bytes: bytesOf } = this.transactions;
    const membership = this.transactions.membership[this.node];
    let count = 0;
    let gas = 0;
    let bytes = 0;
    const levels = order ? order.length : this.queues.length;
    for (let q = 0; q < levels; q++) {
      const queue = order ? this.byLevel[order[q]] : this.queues[q];
      if (!queue) continue;
      const { ids, tail } = queue;
      const ring = ids.length - 1;
      let misses = 0;
      for (let k = queue.head; k < tail && count < most; k++) {
        const id = ids[k & ring];
        const place = id & mask;
        const waits = id >= oldest && membership[place] === WAITING;
        if (!waits || expires_us[place] <= now_us) {
          if (waits) this.forget(id);
          if (k === queue.head) queue.head++;
          continue;
        }
        if (gas + gasOf[place] > blockGasLimit || bytes + bytesOf[place] > blockBytesLimit) {
          if (++misses > MISSES) break;
          continue;
        }
        membership[place] = LISTED; // an id that came back may stand in the queue twice
        gas += gasOf[place];
        bytes += bytesOf[place];
        out[count++] = id;
      }
    }
    for (let k = 0; k < count; k++) membership[out[k] & mask] = WAITING;
    return count;
  }

  /** Whether a transaction that is not retired waits here and has not expired. */
  isWaiting(id: number, now_us: number): boolean {
    const t = this.transactions;
    return t.membership[this.node][t.at(id)] === WAITING && t.expires_us[t.at(id)] > now_us;
  }

  /** Ids waiting at this node now, in the order in which blocks without a base fee would take them; O(queue), for tests and reports. */
  waiting(now_us: number): number[] {
    const t = this.transactions;
    const ids = new Set<number>();
    for (const queue of this.queues) {
      for (let k = queue.head; k < queue.tail; k++) {
        const id = queue.ids[k & (queue.ids.length - 1)];
        if (id >= t.oldest && this.isWaiting(id, now_us)) ids.add(id);
      }
    }
    return [...ids];
  }

  /** `id` takes the place of `other` of the same sender and nonce, if that waits and is worth enough less; needs no room. */
  private takePlace(id: number, other: number): boolean {
    const { versions, priceLevel, mask, membership } = this.transactions;
    const column = membership[this.node];
    if (column[other & mask] === IN_CHAIN || !versions!.outbids(id, other)) return false;
    this.setAside(other);
    column[id & mask] = WAITING;
    this.waitingCount++;
    this.append(this.queueOf(priceLevel[id & mask]), id);
    return true;
  }

  /** Whether another of the sender and nonce of `id`, which the node now hears of, decides what becomes of it here. */
  private isSettled(id: number): boolean {
    const { versions, outcome, mask, membership } = this.transactions;
    const isVoid = outcome[id & mask] === REPLACED;
    const other = isVoid ? -1 : versions!.held(id, this.node);
    if (!isVoid && other < 0) return false;
    if (isVoid || !this.takePlace(id, other)) membership[this.node][id & mask] = ASIDE;
    return true;
  }

  /** Another has the place of `id`, if that is any. */
  private setAside(id: number): void {
    if (id < 0) return;
    const { mask, membership } = this.transactions;
    const column = membership[this.node];
    assert(column[id & mask] === WAITING, 'CW-LEDGER-TWICE', 'a chain holds two of one sender and nonce');
    column[id & mask] = ASIDE;
    this.waitingCount--;
  }

  /** Whether a full pool has room for a transaction of price `level`, once what has expired is gone or one that pays less. */
  private makeSpace(now_us: number, level: number): boolean {
    this.dropExpired(now_us);
    return this.waitingCount < this.capacity || this.evictBelow(level);
  }

  /** Forgets what has expired; looked for once an instant. */
  private dropExpired(now_us: number): void {
    if (this.cleaned_us === now_us) return;
    this.cleaned_us = now_us;
    const { mask, oldest, expires_us } = this.transactions;
    const membership = this.transactions.membership[this.node];
    for (const queue of this.queues) {
      for (let k = queue.head; k < queue.tail; k++) {
        const id = queue.ids[k & (queue.ids.length - 1)];
        const place = id & mask;
        if (id < oldest || membership[place] !== WAITING) continue;
        if (expires_us[place] <= now_us) this.forget(id);
      }
    }
  }

  /** Lets go of the last transaction of the lowest price, if that is below `level`. */
  private evictBelow(level: number): boolean {
    const { mask, oldest } = this.transactions;
    const membership = this.transactions.membership[this.node];
    for (let q = this.queues.length - 1; q >= 0; q--) {
      const queue = this.queues[q];
      if (queue.level >= level) return false;
      while (queue.tail > queue.head) {
        const id = queue.ids[--queue.tail & (queue.ids.length - 1)];
        if (id < oldest || membership[id & mask] !== WAITING) continue;
        this.forget(id);
        this.onEvicted(id);
        return true;
      }
    }
    return false;
  }

  private queueOf(level: number): Queue {
    return this.byLevel[level] ?? this.addQueue(level);
  }

  private addQueue(level: number): Queue {
    const queue: Queue = { level, ids: new Int32Array(256), head: 0, tail: 0 };
    this.byLevel[level] = queue;
    this.queues.push(queue);
    this.queues.sort((p, q) => q.level - p.level);
    return queue;
  }

  private append(queue: Queue, id: number): void {
    if (queue.tail - queue.head === queue.ids.length) this.makeRoom(queue);
    queue.ids[queue.tail++ & (queue.ids.length - 1)] = id;
  }

  /** Drops entries that wait no longer and second copies; doubles the ring if that frees less than half of it. */
  private makeRoom(queue: Queue): void {
    const { mask, oldest } = this.transactions;
    const membership = this.transactions.membership[this.node];
    const old = queue.ids;
    const kept: number[] = [];
    for (let k = queue.head; k < queue.tail; k++) {
      const id = old[k & (old.length - 1)];
      const place = id & mask;
      if (id < oldest || membership[place] !== WAITING) continue;
      membership[place] = LISTED;
      kept.push(id);
    }
    for (const id of kept) membership[id & mask] = WAITING;
    queue.ids = kept.length * 2 > old.length ? new Int32Array(old.length * 2) : old;
    queue.ids.set(kept);
    queue.head = 0;
    queue.tail = kept.length;
  }
}
