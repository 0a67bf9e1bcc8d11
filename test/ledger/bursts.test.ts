import { expect, it } from 'vitest';
import { Bursts } from '../../src/ledger/bursts.js';
import { Transactions } from '../../src/ledger/index.js';

it('a burst is forgotten, when the next comes, once all of its transactions are retired', () => {
  const transactions = new Transactions(1);
  const bursts = new Bursts(transactions);
  const numbers = [0, 2, 4].map((first) => bursts.add({ first, end: first + 2, gateway: 0, bytes: 200 }));
  expect(numbers).toEqual([0, 1, 2]);
  transactions.next = 8;
  transactions.oldest = 3;

  expect(bursts.add({ first: 6, end: 8, gateway: 0, bytes: 200 })).toBe(3);

  expect([0, 1, 2, 3].map((id) => bursts.get(id)?.first)).toEqual([undefined, 2, 4, 6]);
  expect(bursts.size).toBe(3);
});
