/** What a block may hold, whoever has chosen it: a hook may be a user's. */
import { InvariantError } from '../kernel/index.js';
import type { BlockLimits } from './chain-options.js';
import { LISTED, REJECTED, WAITING, type Transactions } from './transactions.js';

/**
 * Those of `ids` that still wait in the pool of `node` and are not behind one of their sender that does not. What another has taken
 * the place of since is left out as well.
 */
export function stillWaiting(transactions: Transactions, node: number, ids: Int32Array): Int32Array {
  const { mask, membership } = transactions;
  const waiting = ids.filter((id) => membership[node][id & mask] === WAITING);
  return transactions.nonces ? inOrder(transactions, node, waiting, waiting.length) : waiting;
}

/** A copy of the first `count` of `ids`, without those that would come before an earlier one of their sender: they wait on. */
export function inOrder({ nonces }: Transactions, node: number, ids: Int32Array, count: number): Int32Array {
  return ids.slice(0, nonces ? nonces.keepInOrder(node, ids, count) : count);
}

/**
 * Notes that a block which `node` makes holds `ids`, and returns their bytes. Each waits in the node's pool, is taken once, has
 * not expired by `timestamp_us`, pays the block's base fee and stands behind all earlier ones of its sender, where these have an order; all together keep to the limits of a block. Anything else is an
 * assertion.
 */
export function takeIn(
  transactions: Transactions,
  node: number,
  ids: Int32Array,
  timestamp_us: number,
  limits: BlockLimits,
  baseFee_wei: bigint,
): number {
  const { mask, oldest, next, bytes: bytesOf, gasLimit, expires_us, priceLevel, taken } = transactions;
  const { feeMarket } = limits;
  const { nonces } = transactions;
  const membership = transactions.membership[node];
  let bytes = 0;
  let gas = 0;
  for (let k = 0; k < ids.length; k++) {
    const id = ids[k];
    const place = id & mask;
    const waits = id >= oldest && id < next && membership[place] === WAITING;
    if (!waits) refuse('what does not wait in the pool of its producer');
    if (expires_us[place] <= timestamp_us) refuse('what has expired by its timestamp');
    if (feeMarket && !feeMarket.pays(priceLevel[place], baseFee_wei))
      refuse('what does not pay its base fee');
    if (nonces && !nonces.isNext(node, id)) refuse('what comes before an earlier one of its sender');
    nonces?.count(node, id);
    membership[place] = LISTED;
    taken[place] = 1;
    bytes += bytesOf[place];
    gas += gasLimit[place];
  }
  if (gas > limits.blockGasLimit) refuse('more gas than its limit');
  if (bytes > limits.blockBytesLimit) refuse('more bytes than its limit');
  if (ids.length > (limits.blockCountLimit ?? Infinity)) refuse('more transactions than its limit');
  for (let k = ids.length - 1; k >= 0; k--) {
    membership[ids[k] & mask] = WAITING;
    nonces?.discount(node, ids[k]);
  }
  return bytes;
}

function refuse(what: string): never {
  throw new InvariantError('CW-LEDGER-BUILD', `a block holds ${what}`);
}

/** What a transaction carries ends as it does. */
export function markRejected({ outcome, carriedFirst, carriedCount, mask }: Transactions, id: number): void {
  outcome[id & mask] = REJECTED;
  const end = carriedFirst[id & mask]! + carriedCount[id & mask]!;
  for (let carried = carriedFirst[id & mask]!; carried < end; carried++) outcome[carried & mask] = REJECTED;
}
