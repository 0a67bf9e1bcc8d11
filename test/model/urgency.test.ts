/** Homes that offer more for gas the nearer the gate: who sends late pays more, and stands before who sent early. */
import { describe, expect, it } from 'vitest';
import { ORDER, WORD_PRODUCT } from '../../src/contracts/index.js';
import { checkAll } from '../invariants/checks.js';
import { village } from '../helpers/scenarios.js';
import { runScenario } from '../helpers/world.js';

const WITHIN_s = 60;
const MULTIPLE = 8;
/** Bursts leave over 50 s before closure, into blocks of at most three orders every 5 s. */
const run = runScenario({
  ...village,
  time: { ...village.time, duration: '14 h' },
  agents: { submitSpread: '50 s', submitBefore: '5 s' },
  ledger: {
    ...village.ledger,
    period: '5 s',
    gasPrice: 1,
    urgency: MULTIPLE,
    urgencyWithin: `${WITHIN_s} s`,
    blockCount: 3,
  },
});
const { world, observed, tables } = run;
const orders = observed.transactions.filter(({ kind, block }) => kind === ORDER && block >= 0);
/** Seconds until closure when the order was sent. */
const left_s = (id: number): number => {
  const { payload } = observed.transactions[id]!;
  return world.times.closes(payload[WORD_PRODUCT]!) / 1e6 - Number(tables.transactions[id]!['submitted_s']);
};
/** What it paid for a unit of gas, gwei. */
const paid_gwei = (id: number): number =>
  (Number(tables.transactions[id]!['fee_EUR']) / 2000 / Number(tables.transactions[id]!['gas'])) * 1e9;

describe('a run with urgent homes', () => {
  it('holds all invariants', () => {
    expect(checkAll(run)).toEqual([]);
    expect(orders.length).toBeGreaterThan(100);
  });

  it('has each pay the plain price times 8 ^ (1 - left / 60 s), up to the next of 16 steps', () => {
    for (const { id } of orders) {
      const exact = MULTIPLE ** (1 - Math.min(1, left_s(id) / WITHIN_s));
      // the fee is rounded up to a micro-EUR: of some 0.1 EUR
      expect(paid_gwei(id)).toBeGreaterThan(exact * (1 - 1e-9));
      expect(paid_gwei(id)).toBeLessThan(exact * MULTIPLE ** (1 / 16) * (1 + 1e-4));
    }
  });

  it('has the dearer order first in each block', () => {
    const paid = new Map(orders.map(({ id }) => [id, paid_gwei(id)]));
    let different = 0;
    for (const { transactions } of observed.blocks) {
      const prices = [...transactions].flatMap((id) => paid.get(id) ?? []);
      for (let k = 1; k < prices.length; k++) {
        expect(prices[k]!).toBeLessThan(prices[k - 1]! * (1 + 1e-4));
        if (prices[k]! < prices[k - 1]! * 0.99) different++;
      }
    }
    expect(different).toBeGreaterThan(10);
  });
});
