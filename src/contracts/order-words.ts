/** Orders as the columns that a mechanism takes, read from the payload of their transactions. */
import type { Transactions } from '../ledger/index.js';
import { PAYLOAD_WORDS } from '../ledger/index.js';
import { createOrders } from '../market/columns.js';
import { BUY, SELL, type OrderColumns } from '../market/types.js';
import * as call from './calls.js';

/** The orders in `ids`, in that sequence. */
export function readOrders({ payload, mask }: Transactions, ids: Int32Array): OrderColumns {
  const orders = createOrders(Math.max(1, ids.length));
  for (let k = 0; k < ids.length; k++) {
    const base = (ids[k]! & mask) * PAYLOAD_WORDS;
    const energy = payload[base + call.WORD_ENERGY]!;
    const green = payload[base + call.WORD_GREEN]!;
    orders.agent[k] = payload[base + call.WORD_HOME]!;
    orders.side[k] = energy > 0 ? BUY : SELL;
    orders.quantity_Wh[k] = energy > 0 ? energy : -energy;
    orders.limit_uEUR_per_kWh[k] = payload[base + call.WORD_LIMIT]!;
    orders.green_permille[k] = energy > 0 ? 0 : green;
    orders.greenWanted_permille[k] = energy > 0 ? green : 0;
    orders.minimum_Wh[k] = payload[base + call.WORD_MINIMUM]!;
    orders.partner[k] = payload[base + call.WORD_PARTNER]! - 1;
    orders.premium_uEUR_per_kWh[k] = energy > 0 ? payload[base + call.WORD_PREMIUM]! : 0;
  }
  orders.count = ids.length;
  return orders;
}
