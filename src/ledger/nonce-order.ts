/**
 * Filling a block where a sender's transactions have an order: of the first that each sender has waiting the dearest, then what that leaves.
 * So a dear one waits for cheaper ones of its sender; what does not fit holds back what its sender has behind it.
 * Source: go-ethereum, miner/ordering.go (`TransactionsByPriceAndNonce`), a heap of the senders' first ones.
 *
 * Here price levels are gone through from the highest, once, until the block is full: one whose turn has not come is kept by its sender and
 * nonce, and follows as soon as the one before it is taken, since it stands before all that are still to come. Cost: some ten ns an entry that
 * is gone through, so all that waits where nonces are missing; less behind one that does not fit.
 */
import type { BlockLimits } from './chain-options.js';
import { MISSES, type Queue } from './mempool.js';
import type { Nonces } from './nonces.js';
import { LISTED, WAITING, type Transactions } from './transactions.js';

export interface OrderedPool {
  readonly transactions: Transactions;
  readonly node: number;
  /** Highest price first. */
  readonly queues: readonly (Queue | undefined)[];
  forget(id: number): void;
}

/** As `Mempool.select`, which asks for it where there are `nonces`. */
export function selectInOrder(
  pool: OrderedPool,
  nonces: Nonces,
  now_us: number,
  limits: BlockLimits,
  out: Int32Array,
): number {
  const { node } = pool;
  const { blockGasLimit, blockBytesLimit, blockCountLimit = Infinity } = limits;
  const most = out.length < blockCountLimit ? out.length : blockCountLimit;
  const { mask, oldest, expires_us, gasLimit, bytes: bytesOf } = pool.transactions;
  const membership = pool.transactions.membership[node]!;
  let count = 0;
  let gas = 0;
  let bytes = 0;
  for (const queue of pool.queues) {
    if (!queue) continue;
    if (count >= most) break;
    const { ids, tail } = queue;
    const ring = ids.length - 1;
    let misses = 0;
    for (let k = queue.head; k < tail && count < most; k++) {
      const id = ids[k & ring]!;
      const place = id & mask;
      const waits = id >= oldest && membership[place] === WAITING;
      if (!waits || expires_us[place]! <= now_us) {
        if (waits) pool.forget(id);
        if (k === queue.head) queue.head++;
        continue;
      }
      if (nonces.hasFailed(id)) continue;
      if (!nonces.isNext(node, id)) {
        membership[place] = LISTED; // an id that came back may stand in the queue twice
        nonces.hold(id);
        continue;
      }
      for (let taken = id; taken >= 0;) {
        const at = taken & mask;
        if (gas + gasLimit[at]! > blockGasLimit || bytes + bytesOf[at]! > blockBytesLimit) {
          nonces.fail(taken);
          misses++;
          break;
        }
        membership[at] = LISTED;
        gas += gasLimit[at]!;
        bytes += bytesOf[at]!;
        out[count++] = taken;
        nonces.count(node, taken);
        taken = count < most ? nonces.freed(node, taken) : -1;
      }
      if (misses > MISSES) break;
    }
  }
  for (let k = count - 1; k >= 0; k--) {
    membership[out[k]! & mask] = WAITING;
    nonces.discount(node, out[k]!);
  }
  nonces.eachHeld((id) => {
    membership[id & mask] = WAITING;
  });
  return count;
}
