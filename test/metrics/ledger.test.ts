import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/kernel/index.js';
import {
  EXPIRED,
  FINAL,
  PENDING,
  REJECTED,
  REPLACED,
  Transactions,
  Versions,
} from '../../src/ledger/index.js';
import { LedgerTotals } from '../../src/metrics/ledger.js';

/** A ring of transactions: outcome, included after, final after (seconds), receipt. */
function ring(
  rows: readonly (readonly [number, number, number, number])[],
  t = new Transactions(1, 16),
): Transactions {
  const first = t.allocate(rows.length);
  rows.forEach(([outcome, included, final, receipt], k) => {
    const place = t.at(first + k);
    t.outcome[place] = outcome;
    t.submitted_us[place] = 100 * SECOND;
    t.included_us[place] = 100 * SECOND + included * SECOND;
    t.final_us[place] = 100 * SECOND + final * SECOND;
    t.receipt[place] = receipt;
    t.gasUsed[place] = 1000;
    t.fee_uEUR[place] = 7;
  });
  return t;
}

const rows = [
  [FINAL, 5, 65, 0],
  [FINAL, 5, 65, 0],
  [FINAL, 5, 65, 3],
  [PENDING, 30, NaN, 0],
  [REJECTED, NaN, NaN, 0],
  [EXPIRED, NaN, NaN, 0],
  [FINAL, 10, 70, 0],
] as const;

describe('the ledger as the observer saw it', () => {
  it('counts ends, receipts, gas and fees, and takes what never came as infinitely late', () => {
    const totals = new LedgerTotals(Infinity);
    totals.retire(ring(rows), 0, rows.length);
    expect(totals.submitted).toBe(7);
    // pending, final, rejected, expired; nothing was replaced
    expect([...totals.outcomes]).toEqual([1, 4, 1, 1, 0]);
    expect([totals.receiptsOk, totals.receiptsReverted]).toEqual([4, 1]);
    expect(totals.gas).toBe(5000);
    expect(totals.fees_uEUR).toBe(35);
    // inclusion: 5 5 5 10 30 inf inf s; finality: 65 65 65 70 inf inf inf s
    expect(totals.inclusion_us.count).toBe(7);
    expect(totals.inclusion_us.infiniteCount).toBe(2);
    expect(totals.finality_us.infiniteCount).toBe(3);
    expect(totals.inclusion_us.quantile(3 / 7)! / SECOND).toBeCloseTo(5, 1);
    expect(totals.inclusion_us.quantile(5 / 7)).toBe(30 * SECOND);
    expect(totals.finality_us.quantile(4 / 7)).toBe(70 * SECOND);
    expect(totals.finality_us.quantile(5 / 7)).toBe(Infinity);
  });

  it('counts a call that was sent several times once, and infinitely late what another call has made void', () => {
    // 0 is sent again as 1 and 3, 2 as 4, and 5 gets the nonce that 6 had, which is another call
    const sent = [
      [REPLACED, NaN, NaN, 0],
      [FINAL, 20, 80, 0],
      [EXPIRED, NaN, NaN, 0],
      [REPLACED, NaN, NaN, 0],
      [REJECTED, NaN, NaN, 0],
      [FINAL, 10, 70, 0],
      [REPLACED, NaN, NaN, 0],
    ] as const;
    for (const parts of [[7], [1, 2, 3, 4, 5, 6, 7], [3, 7]]) {
      const t = ring([]);
      t.versions = new Versions(t, { levels: 1, mayReplace: () => true });
      ring(sent, t);
      t.versions.repeat(1, 0);
      t.versions.repeat(3, 1);
      t.versions.repeat(4, 2);
      t.versions.join(5, 6);
      t.submitted_us[t.at(0)] = 95 * SECOND;
      t.versions.first_us[t.at(1)] = 95 * SECOND;
      const totals = new LedgerTotals(Infinity);
      parts.forEach((to, k) => {
        totals.retire(t, t.oldest, to);
        for (t.oldest = parts[k - 1] ?? 0; t.oldest < to; t.oldest++);
      });
      // 25, 10, inf, inf
      expect(totals.inclusion_us.count).toBe(4);
      expect(totals.inclusion_us.infiniteCount).toBe(2);
      expect(totals.finality_us.infiniteCount).toBe(2);
      expect(totals.inclusion_us.quantile(0.5)! / SECOND).toBeCloseTo(25, 1);
      expect(totals.submitted).toBe(7);
    }
  });

  it('counts what was in a block by the end of the delivery slots, and was not refused', () => {
    const totals = new LedgerTotals(110 * SECOND);
    totals.retire(ring([...rows, [REJECTED, 5, NaN, 0]]), 0, rows.length + 1);
    // 5 5 5 and 10 s; 30 s is too late
    expect(totals.includedInTime).toBe(4);
  });

  it('gives the same however the transactions are handed over', () => {
    const [whole, pieces] = [new LedgerTotals(Infinity), new LedgerTotals(Infinity)];
    const t = ring(rows);
    whole.retire(t, 0, rows.length);
    for (let id = 0; id < rows.length; id++) pieces.retire(t, id, id + 1);
    expect(pieces).toEqual(whole);
  });
});
