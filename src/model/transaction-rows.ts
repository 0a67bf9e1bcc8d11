/** What the transactions that the model sends have in common, written to their rows. */
import { SECOND } from '../kernel/index.js';
import type { Transactions } from '../ledger/index.js';

/** How long a transaction waits in a pool before it is dropped: three hours, the default of geth for what others sent. */
export const TRANSACTION_LIFETIME_us = 3 * 3600 * SECOND;

export interface CommonRow {
  readonly kind: number;
  readonly gateway: number;
  readonly gas: number;
  readonly bytes: number;
  readonly submitted_us: number;
  readonly expires_us: number;
  readonly priceLevel: number;
}

/** Writes what transactions [first, end) have in common. */
export function fillRows(transactions: Transactions, first: number, end: number, row: CommonRow): void {
  const t = transactions;
  t.eachRun(first, end, (from, to) => {
    t.kind.fill(row.kind, from, to);
    t.gateway.fill(row.gateway, from, to);
    t.gasLimit.fill(row.gas, from, to);
    t.bytes.fill(row.bytes, from, to);
    t.priceLevel.fill(row.priceLevel, from, to);
    t.submitted_us.fill(row.submitted_us, from, to);
    t.expires_us.fill(row.expires_us, from, to);
  });
}
