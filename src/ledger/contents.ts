/** What a block may hold, whoever has chosen it: a hook may be a user's. */
import { InvariantError } from '../kernel/index.js';
import type { BlockLimits } from './chain-options.js';
import { LISTED, WAITING, type Transactions } from './transactions.js';

/** Those of `ids` that still wait in the pool of `node`. */
export function stillWaiting(transactions: Transactions, node: number, ids: Int32Array): Int32Array {
  const { mask, membership } = transactions;
  return ids.filter((id) => membership[node][id & mask] === WAITING);
}

/**
 * Notes that a block which `node` makes holds `ids`, and returns their bytes. Each waits in the node's pool, is taken once, has
 * not expired by `timestamp_us` and pays the block's base fee; all together keep to the limits of a block. Anything else is an
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
    membership[place] = LISTED;
    taken[place] = 1;
    bytes += bytesOf[place];
    gas += gasLimit[place];
  }
  if (gas > limits.blockGasLimit) refuse('more gas than its limit');
  if (bytes > limits.blockBytesLimit) refuse('more bytes than its limit');
  if (ids.length > (limits.blockCountLimit ?? Infinity)) refuse('more transactions than its limit');
  for (let k = 0; k < ids.length; k++) membership[ids[k] & mask] = WAITING;
  return bytes;
}

function refuse(what: string): never {
  throw new InvariantError('CW-LEDGER-BUILD', `a block holds ${what}`);
}
