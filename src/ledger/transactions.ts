/**
 * Transactions as columns in a ring: ids ascend for ever, the memory of those that are settled and written is used again.
 * What a transaction means (its kind and eight payload words) is the contracts' business.
 *
 * A transaction may carry others, as a batch does: rows with ids of their own, later ones, that no pool and no block lists. Where it
 * goes they go, and they end as it does; each has a receipt and pays a part of its fee.
 */
import { assert } from '../kernel/index.js';
import type { Nonces } from './nonces.js';
import type { Versions } from './versions.js';

/**
 * How a transaction ends: exactly one of these. `included` is `pending` seen from the chain that may still change; rejected is
 * what no pool had room for, so that no block ever held it; replaced, what is void as another of its sender and nonce is final.
 */
export const PENDING = 0;
export const FINAL = 1;
export const REJECTED = 2;
export const EXPIRED = 3;
export const REPLACED = 4;
export const outcomeNames = ['pending', 'final', 'rejected', 'expired', 'replaced'] as const;

/** Payload words of one transaction. */
export const PAYLOAD_WORDS = 8;

/** Membership of a transaction at a node: not heard of, waiting in its pool, or in the chain of its head. */
export const UNKNOWN = 0;
export const WAITING = 1;
export const IN_CHAIN = 2;
/** Waiting, and marked by the function that is going through the pool; never seen between two calls. */
export const LISTED = 3;
/** Heard of and not held: another of its sender and nonce waits or is in the chain. */
export const ASIDE = 4;

export class Transactions {
  readonly nodes: number;
  /** The id that the next transaction gets, and the lowest id still held. */
  next = 0;
  oldest = 0;
  mask: number;

  kind: Uint8Array;
  outcome: Uint8Array;
  /** Receipt code of the execution on the observer's chain. */
  receipt: Uint8Array;
  gateway: Int32Array;
  /** Account that pays the fee. */
  sender: Int32Array;
  /** Gas that the call may use at most: what is beyond reverts it. A central ledger's calls may need more than 2^31. */
  gasLimit: Float64Array;
  gasUsed: Float64Array;
  bytes: Int32Array;
  /** Index of the gas price in the ledger's table of prices: fee order compares these. */
  priceLevel: Int32Array;
  /** Block on the observer's chain that holds it, or -1. */
  block: Int32Array;
  /** Whether some block has held it, on whatever branch. */
  taken: Uint8Array;
  submitted_us: Float64Array;
  expires_us: Float64Array;
  /** When the observer saw it in its chain, and final; NaN before. */
  included_us: Float64Array;
  final_us: Float64Array;
  fee_uEUR: Float64Array;
  payload: Int32Array;
  /** The first that it carries and how many; the one that carries it, or -1. */
  carriedFirst: Int32Array;
  carriedCount: Int32Array;
  carrier: Int32Array;
  /** Membership: a column for each node. */
  membership: readonly Uint8Array[];
  /** Where transactions may be replaced, and where those of a sender have an order; undefined: nothing of that is kept. */
  versions: Versions | undefined = undefined;
  nonces: Nonces | undefined = undefined;

  constructor(nodes: number, capacity = 1024) {
    assert((capacity & (capacity - 1)) === 0, 'CW-LEDGER-RING', 'the ring holds a power of two');
    this.nodes = nodes;
    this.mask = capacity - 1;
    this.kind = new Uint8Array(capacity);
    this.outcome = new Uint8Array(capacity);
    this.receipt = new Uint8Array(capacity);
    this.gateway = new Int32Array(capacity);
    this.sender = new Int32Array(capacity);
    this.gasLimit = new Float64Array(capacity);
    this.gasUsed = new Float64Array(capacity);
    this.bytes = new Int32Array(capacity);
    this.priceLevel = new Int32Array(capacity);
    this.block = new Int32Array(capacity);
    this.taken = new Uint8Array(capacity);
    this.submitted_us = new Float64Array(capacity);
    this.expires_us = new Float64Array(capacity);
    this.included_us = new Float64Array(capacity);
    this.final_us = new Float64Array(capacity);
    this.fee_uEUR = new Float64Array(capacity);
    this.payload = new Int32Array(capacity * PAYLOAD_WORDS);
    this.carriedFirst = new Int32Array(capacity);
    this.carriedCount = new Int32Array(capacity);
    this.carrier = new Int32Array(capacity);
    this.membership = Array.from({ length: nodes }, () => new Uint8Array(capacity));
  }

  /** Place in the columns of transaction `id`. */
  at(id: number): number {
    return id & this.mask;
  }

  /** Takes `count` consecutive ids and resets their rows; returns the first. May replace the columns: read them afresh. */
  allocate(count: number): number {
    while (this.next + count - this.oldest > this.mask + 1) this.enlarge();
    const first = this.next;
    this.next += count;
    assert(this.next <= 0x7fffffff, 'CW-LEDGER-IDS', 'more than 2^31 transactions');
    this.eachRun(first, this.next, (from, to) => {
      this.outcome.fill(PENDING, from, to);
      this.receipt.fill(0, from, to);
      this.gasUsed.fill(0, from, to);
      this.block.fill(-1, from, to);
      this.taken.fill(0, from, to);
      this.included_us.fill(NaN, from, to);
      this.final_us.fill(NaN, from, to);
      this.fee_uEUR.fill(0, from, to);
      this.carriedCount.fill(0, from, to);
      this.carrier.fill(-1, from, to);
      for (let node = 0; node < this.nodes; node++) this.membership[node]!.fill(UNKNOWN, from, to);
      this.versions?.reset(from, to);
    });
    return first;
  }

  /** From now on `id` carries transactions [first, end). */
  carry(id: number, first: number, end: number): void {
    assert(id < first, 'CW-LEDGER-CARRY', 'a transaction carries later ones');
    this.carriedFirst[this.at(id)] = first;
    this.carriedCount[this.at(id)] = end - first;
    this.eachRun(first, end, (from, to) => this.carrier.fill(id, from, to));
  }

  /** Calls `visit` with the places [from, to) of ids [first, end): one run of the ring, or two where it begins anew. */
  eachRun(first: number, end: number, visit: (from: number, to: number) => void): void {
    for (let id = first; id < end;) {
      const from = id & this.mask;
      const to = Math.min(this.mask + 1, from + end - id);
      visit(from, to);
      id += to - from;
    }
  }

  private enlarge(): void {
    const old = this.mask;
    const capacity = (old + 1) * 2;
    const mask = capacity - 1;
    const move = <T extends Uint8Array | Int32Array | Float64Array>(from: T, into: T, width: number): T => {
      for (let id = this.oldest; id < this.next; id++) {
        const source = (id & old) * width;
        const target = (id & mask) * width;
        for (let k = 0; k < width; k++) into[target + k] = from[source + k];
      }
      return into;
    };
    this.kind = move(this.kind, new Uint8Array(capacity), 1);
    this.outcome = move(this.outcome, new Uint8Array(capacity), 1);
    this.receipt = move(this.receipt, new Uint8Array(capacity), 1);
    this.gateway = move(this.gateway, new Int32Array(capacity), 1);
    this.sender = move(this.sender, new Int32Array(capacity), 1);
    this.gasLimit = move(this.gasLimit, new Float64Array(capacity), 1);
    this.gasUsed = move(this.gasUsed, new Float64Array(capacity), 1);
    this.bytes = move(this.bytes, new Int32Array(capacity), 1);
    this.priceLevel = move(this.priceLevel, new Int32Array(capacity), 1);
    this.block = move(this.block, new Int32Array(capacity), 1);
    this.taken = move(this.taken, new Uint8Array(capacity), 1);
    this.submitted_us = move(this.submitted_us, new Float64Array(capacity), 1);
    this.expires_us = move(this.expires_us, new Float64Array(capacity), 1);
    this.included_us = move(this.included_us, new Float64Array(capacity), 1);
    this.final_us = move(this.final_us, new Float64Array(capacity), 1);
    this.fee_uEUR = move(this.fee_uEUR, new Float64Array(capacity), 1);
    this.payload = move(this.payload, new Int32Array(capacity * PAYLOAD_WORDS), PAYLOAD_WORDS);
    this.carriedFirst = move(this.carriedFirst, new Int32Array(capacity), 1);
    this.carriedCount = move(this.carriedCount, new Int32Array(capacity), 1);
    this.carrier = move(this.carrier, new Int32Array(capacity), 1);
    this.membership = this.membership.map((column) => move(column, new Uint8Array(capacity), 1));
    this.versions?.enlarge((from, into) => move(from, into, 1), capacity);
    this.nonces?.enlarge((from, into) => move(from, into, 1), capacity);
    this.mask = mask;
  }
}
