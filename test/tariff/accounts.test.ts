import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Digest } from '../../src/kernel/index.js';
import { Accounts, institutions } from '../../src/tariff/accounts.js';

const digestOf = (accounts: Accounts): string => {
  const digest = new Digest();
  accounts.digest(digest);
  return digest.hex();
};

describe('accounts', () => {
  it('number homes first, then the institutions', () => {
    const accounts = new Accounts(100);
    expect(accounts.index('retailer')).toBe(100);
    expect(accounts.index('issuance')).toBe(108);
    expect(accounts.index('outsiders')).toBe(109);
    expect(accounts.count).toBe(110);
    expect(new Set(institutions.map((name) => accounts.index(name))).size).toBe(institutions.length);
  });

  it('a transfer takes from one what it gives to the other; a negative one goes the other way', () => {
    const accounts = new Accounts(2);
    accounts.transfer(0, accounts.index('network'), 1_234_567);
    accounts.transfer(0, 1, -3);
    expect([...accounts.balance_uEUR.subarray(0, 2)]).toEqual([-1_234_564, -3]);
    expect(accounts.balance_uEUR[accounts.index('network')]).toBe(1_234_567);
  });

  it('refuse fractions of a micro-EUR, what is no number, and accounts that do not exist', () => {
    const accounts = new Accounts(2);
    expect(() => accounts.transfer(0, 1, 0.5)).toThrow('CW-MONEY-INTEGER');
    expect(() => accounts.transfer(0, 1, NaN)).toThrow('CW-MONEY-INTEGER');
    expect(() => accounts.transfer(0, 12, 1)).toThrow('CW-MONEY-ACCOUNT');
    expect(() => accounts.transfer(-1, 1, 1)).toThrow('CW-MONEY-ACCOUNT');
  });

  it('sum to zero after any transfers, and reverse to the same digest', () => {
    const transfer = fc.tuple(fc.nat(12), fc.nat(12), fc.integer({ min: -1e12, max: 1e12 }));
    fc.assert(
      fc.property(fc.array(transfer), (transfers) => {
        const accounts = new Accounts(4);
        const empty = digestOf(accounts);
        for (const [from, to, amount] of transfers) accounts.transfer(from, to, amount);
        accounts.assertZeroSum();
        for (const [from, to, amount] of transfers) accounts.transfer(to, from, amount);
        expect(digestOf(accounts)).toBe(empty);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it('notice money made from nothing', () => {
    const accounts = new Accounts(2);
    accounts.balance_uEUR[1] += 1;
    expect(() => accounts.assertZeroSum()).toThrow('CW-MONEY-SUM');
  });

  it('a snapshot stays as it was', () => {
    const accounts = new Accounts(1);
    const before = accounts.snapshot();
    const digest = digestOf(accounts);
    accounts.transfer(0, 1, 5);
    expect(before[0]).toBe(0);
    expect(digestOf(accounts)).not.toBe(digest);
  });
});
