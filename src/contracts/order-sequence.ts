/**
 * The sequence of a product's orders in the present state: that in which they were accepted, or where they were sealed, that of
 * their commitments. n log n for sealed orders.
 */
import { PAYLOAD_WORDS, type Transactions } from '../ledger/index.js';
import { WORD_HOME } from './calls.js';
import type { ContractState } from './state.js';

/** Transactions of the orders that row `row` holds, in their sequence. */
export function acceptedOrders(state: ContractState, transactions: Transactions, row: number): Int32Array {
  const first = row * state.homes;
  const ids = Int32Array.from(state.orders.data.subarray(first, first + state.orderCount.data[row]!));
  return inSequence(state, transactions, row, ids);
}

/** `ids`, orders for the product of `row`, in the sequence in which it is cleared with them and no others. */
export function inSequence(
  state: ContractState,
  { payload, mask }: Transactions,
  row: number,
  ids: Int32Array,
): Int32Array {
  if (state.commitCount.data[row] === 0) return ids;
  const placeOf = (id: number): number =>
    state.commitPlace.data[row * state.homes + payload[(id & mask) * PAYLOAD_WORDS + WORD_HOME]!]!;
  // who has not committed has place 0, and is not taken
  return ids.filter((id) => placeOf(id) > 0).sort((a, b) => placeOf(a) - placeOf(b));
}
