/**
 * Versions of a transaction: those that one sender has given the same nonce, of which a chain holds one at most. Who finds that a
 * transaction waits for too long sends it again at a higher price. A pool keeps one version: a newcomer takes the place of the one
 * that waits if it offers enough more, and is refused otherwise; while one is in the chain of a node, its pool takes no other (it would be void there).
 *
 * Source: go-ethereum, core/txpool/legacypool (`list.Add`): both what is paid at most and the tip must be higher, and at least
 * 100 % + `PriceBump` (10 by default) of what they were, in whole percents and rounded down. Not as there: a full pool lets go of no
 * third transaction when one takes another's place, as that needs no room. One that its gateway refuses as it has another goes to nobody. As there, a version that had to leave stays away from that
 * pool: when a reorganisation abandons the block that has undone it, the version of that block waits again, and not the other.
 *
 * Columns over the ring of transactions; a ledger on which nothing is replaced has none of this. Cost: a few ns an entry, and a walk
 * over the versions of a transaction that has any.
 */
import { IN_CHAIN, WAITING, type Transactions } from './transactions.js';

const NONE = -1;

/** The rule of replacement. */
export interface Replacement {
  /** How many price levels there are. */
  readonly levels: number;
  /** Whether an offer of level `by` may take the place of one of level `level`. */
  mayReplace(level: number, by: number): boolean;
}

export class Versions {
  /**
   * The next older and the next newer version, or -1. A newer one may have a lower id, as ids are given before nonces. An older one may
   * be retired: what is below `oldest` is none any more. A newer one is not.
   */
  older: Int32Array;
  newer: Int32Array;
  /** The transaction whose call this one is once more, at a higher price, or -1. */
  repeats: Int32Array;
  /** The first version of the same call, or -1 if it is that itself. */
  private root: Int32Array;
  /** Whether its gateway had another of its sender and nonce when it was handed in, and kept that. */
  private refused: Uint8Array;
  /** Of one that repeats: when the call was handed in for the first time, and the price level that it offered then. */
  first_us: Float64Array;
  firstLevel: Int32Array;
  private readonly transactions: Transactions;
  /** Whether the offer of a level may take the place of one of another: [newcomer * levels + other]. */
  private readonly takesPlace: Uint8Array;
  private readonly levels: number;

  constructor(transactions: Transactions, { levels, mayReplace }: Replacement) {
    const capacity = transactions.mask + 1;
    this.transactions = transactions;
    this.levels = levels;
    this.takesPlace = new Uint8Array(levels * levels);
    for (let by = 0; by < levels; by++)
      for (let level = 0; level < levels; level++)
        this.takesPlace[by * levels + level] = mayReplace(level, by) ? 1 : 0;
    this.older = new Int32Array(capacity).fill(NONE);
    this.newer = new Int32Array(capacity).fill(NONE);
    this.repeats = new Int32Array(capacity).fill(NONE);
    this.root = new Int32Array(capacity).fill(NONE);
    this.refused = new Uint8Array(capacity);
    this.first_us = new Float64Array(capacity);
    this.firstLevel = new Int32Array(capacity);
  }

  /** Rows [from, to) are used anew. */
  reset(from: number, to: number): void {
    this.older.fill(NONE, from, to);
    this.newer.fill(NONE, from, to);
    this.repeats.fill(NONE, from, to);
    this.root.fill(NONE, from, to);
    this.refused.fill(0, from, to);
  }

  /** The ring has grown: `move` copies a column. */
  enlarge(
    move: <T extends Uint8Array | Int32Array | Float64Array>(from: T, into: T) => T,
    capacity: number,
  ): void {
    this.older = move(this.older, new Int32Array(capacity));
    this.newer = move(this.newer, new Int32Array(capacity));
    this.repeats = move(this.repeats, new Int32Array(capacity));
    this.root = move(this.root, new Int32Array(capacity));
    this.refused = move(this.refused, new Uint8Array(capacity));
    this.first_us = move(this.first_us, new Float64Array(capacity));
    this.firstLevel = move(this.firstLevel, new Int32Array(capacity));
  }

  /** From now on `id`, which nobody has heard of, has the nonce of `of`. */
  join(id: number, of: number): void {
    const last = this.newest(of);
    const { mask } = this.transactions;
    this.newer[last & mask] = id;
    this.older[id & mask] = last;
  }

  /** `id`, which nobody has heard of, is `of` once more, at another price. */
  repeat(id: number, of: number): void {
    this.join(id, of);
    const { mask, submitted_us, priceLevel } = this.transactions;
    const isFirst = this.repeats[of & mask] === NONE;
    this.repeats[id & mask] = of;
    this.root[id & mask] = this.callOf(of);
    this.first_us[id & mask] = isFirst ? submitted_us[of & mask]! : this.first_us[of & mask]!;
    this.firstLevel[id & mask] = isFirst ? priceLevel[of & mask]! : this.firstLevel[of & mask]!;
  }

  /** `id` is retired: the versions before and after it follow each other. */
  unlink(id: number): void {
    const { mask, oldest } = this.transactions;
    const older = this.older[id & mask]!;
    const newer = this.newer[id & mask]!;
    if (older < oldest) return;
    this.newer[older & mask] = newer;
    if (newer !== NONE) this.older[newer & mask] = older;
  }

  /** The call of `id`, by the first transaction that was sent for it; that may be retired. */
  callOf(id: number): number {
    const root = this.root[id & this.transactions.mask]!;
    return root === NONE ? id : root;
  }

  /** Whether the call of `id` has not been sent once more after it. */
  isLastOfCall(id: number): boolean {
    const call = this.callOf(id);
    let later = this.after(id);
    while (later !== NONE && this.callOf(later) !== call) later = this.after(later);
    return later === NONE;
  }

  /** The gateway of `id` keeps another of its sender and nonce. */
  refuse(id: number): void {
    this.refused[id & this.transactions.mask] = 1;
  }

  isRefused(id: number): boolean {
    return this.refused[id & this.transactions.mask] === 1;
  }

  /** The version of `id` that was sent last. */
  newest(id: number): number {
    const { mask } = this.transactions;
    let last = id;
    while (this.newer[last & mask] !== NONE) last = this.newer[last & mask]!;
    return last;
  }

  /** The oldest version of `id` that is not retired. */
  first(id: number): number {
    const { mask, oldest } = this.transactions;
    let first = id;
    while (this.older[first & mask]! >= oldest) first = this.older[first & mask]!;
    return first;
  }

  /** The version that follows `id`, or -1. */
  after(id: number): number {
    return this.newer[id & this.transactions.mask]!;
  }

  /** Whether a later version is the call of `id` once more, whatever became of it. */
  isRepeated(id: number): boolean {
    for (let later = this.after(id); later !== NONE; later = this.after(later))
      if (this.repeats[later & this.transactions.mask] === id) return true;
    return false;
  }

  /** The version of `id` that is retired last. */
  last(id: number): number {
    let last = id;
    for (let other = this.first(id); other !== NONE; other = this.after(other))
      if (other > last) last = other;
    return last;
  }

  /** Whether `id` is the only version that is not retired. */
  isAlone(id: number): boolean {
    const { mask, oldest } = this.transactions;
    return this.newer[id & mask] === NONE && this.older[id & mask]! < oldest;
  }

  /** Another version of `id` that `node` has in its pool or chain, or -1; there is one at most. */
  held(id: number, node: number): number {
    if (this.isAlone(id)) return NONE;
    const { membership, mask } = this.transactions;
    const column = membership[node]!;
    for (let other = this.first(id); other !== NONE; other = this.newer[other & mask]!) {
      if (other === id) continue;
      const state = column[other & mask];
      if (state === WAITING || state === IN_CHAIN) return other;
    }
    return NONE;
  }

  /** Whether `id` offers enough more than `other` to take its place. */
  outbids(id: number, other: number): boolean {
    const { priceLevel, mask } = this.transactions;
    return this.takesPlace[priceLevel[id & mask]! * this.levels + priceLevel[other & mask]!] === 1;
  }
}
