/**
 * Accounts: who holds how much, in integer micro-EUR. Homes come first, 0..homes-1, then the institutions. Money only moves
 * from one account to another, so the sum over all is zero, always; balances may be negative.
 * Cost: a transfer is two additions.
 */
import { assert, type Digest } from '../kernel/index.js';

/** Everybody who is not a home, in the order of their accounts. */
export const institutions = [
  /** The homes' retailer, who is the balance responsible party. */
  'retailer',
  /** Wholesale supplier of the retailer. */
  'supplier',
  /** Network operator. */
  'network',
  /** Levies, electricity tax, carbon price and value added tax. */
  'state',
  /** Operator of the market or of a central ledger. */
  'operator',
  /** Producers of blocks. */
  'validators',
  /** Who sells electricity and hardware to validators and operators. */
  'providers',
  /** Fees destroyed. */
  'burn',
  /** Rewards created. */
  'issuance',
  /** Who uses the ledger for something else. */
  'outsiders',
] as const;
export type Institution = (typeof institutions)[number];

export class Accounts {
  readonly homes: number;
  /** Number of accounts. */
  readonly count: number;
  /** Balance of each account, micro-EUR. Written through `transfer`, or in postings that sum to zero. */
  readonly balance_uEUR: Float64Array;

  constructor(homes: number) {
    this.homes = homes;
    this.count = homes + institutions.length;
    this.balance_uEUR = new Float64Array(this.count);
  }

  /** Account number of an institution. */
  index(institution: Institution): number {
    return this.homes + institutions.indexOf(institution);
  }

  /** Moves an integer amount; a negative one moves the other way. */
  transfer(from: number, to: number, amount_uEUR: number): void {
    assert(
      Number.isSafeInteger(amount_uEUR),
      'CW-MONEY-INTEGER',
      `${amount_uEUR} is not an integer number of micro-EUR`,
    );
    assert(
      from >= 0 && from < this.count && to >= 0 && to < this.count,
      'CW-MONEY-ACCOUNT',
      `no account ${from} or ${to}`,
    );
    this.balance_uEUR[from] -= amount_uEUR;
    this.balance_uEUR[to] += amount_uEUR;
  }

  /** Sum over all accounts: 0 as long as nothing is broken. */
  total(): number {
    let sum = 0;
    for (let i = 0; i < this.count; i++) sum += this.balance_uEUR[i];
    return sum;
  }

  /** Throws unless the accounts sum to zero in whole micro-EUR. */
  assertZeroSum(): void {
    assert(this.total() === 0, 'CW-MONEY-SUM', `accounts sum to ${this.total()} micro-EUR`);
  }

  /** A copy of all balances. */
  snapshot(): Float64Array {
    return this.balance_uEUR.slice();
  }

  /** Adds all balances to a digest. */
  digest(digest: Digest): void {
    for (let i = 0; i < this.count; i++) digest.number(this.balance_uEUR[i]);
  }
}
