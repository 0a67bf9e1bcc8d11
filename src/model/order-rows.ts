/**
 * The orders of one product as transactions, gateway by gateway, in one of three forms: a transaction each; a commitment each, and the
 * orders themselves as transactions that leave after gate closure; or orders that a batch carries, in as many batches as fit into
 * blocks. Ids ascend as bursts leave: what a gateway sends before closure is one row of ids, and what all reveal comes after that.
 */
import type { OrderDraft } from '../agents/index.js';
import * as contracts from '../contracts/index.js';
import { PAYLOAD_WORDS, type Transactions } from '../ledger/index.js';
import { BUY } from '../market/types.js';
import { fillRows, TRANSACTION_LIFETIME_us } from './transaction-rows.js';

/** Writes the order of home `i` in `draft` to the row of transaction `id`. */
export function writeOrder(
  { payload, sender, mask }: Transactions,
  id: number,
  product: number,
  i: number,
  draft: OrderDraft,
): void {
  const buys = draft.side[i] === BUY;
  const quantity = draft.quantity_Wh[i]!;
  const place = id & mask;
  sender[place] = i;
  const base = place * PAYLOAD_WORDS;
  payload[base + contracts.WORD_PRODUCT] = product;
  payload[base + contracts.WORD_HOME] = i;
  payload[base + contracts.WORD_ENERGY] = buys ? quantity : -quantity;
  payload[base + contracts.WORD_LIMIT] = draft.limit_uEUR_per_kWh[i]!;
  payload[base + contracts.WORD_GREEN] = buys ? draft.greenWanted_permille[i]! : draft.green_permille[i]!;
  payload[base + contracts.WORD_MINIMUM] = draft.minimum_Wh[i]!;
  payload[base + contracts.WORD_PARTNER] = draft.partner[i]! + 1;
  payload[base + contracts.WORD_PREMIUM] = draft.premium_uEUR_per_kWh[i]!;
}

/** Writes to transaction `id` a commitment to the order in transaction `order`: for which product, and by which home. */
export function writeCommitment({ payload, sender, mask }: Transactions, id: number, order: number): void {
  const base = (id & mask) * PAYLOAD_WORDS;
  const orderBase = (order & mask) * PAYLOAD_WORDS;
  sender[id & mask] = sender[order & mask]!;
  payload.fill(0, base, base + PAYLOAD_WORDS);
  payload[base + contracts.WORD_PRODUCT] = payload[orderBase + contracts.WORD_PRODUCT]!;
  payload[base + contracts.WORD_HOME] = payload[orderBase + contracts.WORD_HOME]!;
}

/** Has transaction `id` of `collector` carry orders [first, end), all for one product. */
export function writeBatch(
  transactions: Transactions,
  id: number,
  collector: number,
  first: number,
  end: number,
): void {
  const { payload, sender, mask } = transactions;
  const base = (id & mask) * PAYLOAD_WORDS;
  sender[id & mask] = collector;
  payload.fill(0, base, base + PAYLOAD_WORDS);
  payload[base + contracts.WORD_PRODUCT] = payload[(first & mask) * PAYLOAD_WORDS + contracts.WORD_PRODUCT]!;
  transactions.carry(id, first, end);
}

/** When rows leave, through which gateway, and what they offer for gas. */
export interface Departure {
  readonly gateway: number;
  readonly sent_us: number;
  readonly priceLevel: number;
}

/** Fills what the calls [first, end) of one kind have in common. */
export function fillCalls(
  transactions: Transactions,
  first: number,
  end: number,
  { gateway, sent_us, priceLevel }: Departure,
  call: { readonly kind: number; readonly gas: number; readonly bytes: number },
): void {
  fillRows(transactions, first, end, {
    ...call,
    gateway,
    submitted_us: sent_us,
    expires_us: sent_us + TRANSACTION_LIFETIME_us,
    priceLevel,
  });
}
