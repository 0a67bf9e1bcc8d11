/**
 * Accounts of a run: the homes, then the institutions. Integer micro-EUR; money only moves from one account to another, so
 * the sum over all is exactly zero, always. Balances may be negative.
 */
import { assert } from '../kernel/index.js';

export const institutions = [
  /** Sells and buys what is not traded locally; balance responsible party. */
  'retailer',
  /** Sells the retailer what the neighbourhood draws, and buys what it feeds in. */
  'supplier',
  'network',
  'state',
  /** Runs the market, and a central ledger. */
  'operator',
  'validators',
  /** Sell electricity and hardware to whoever runs the ledger. */
  'providers',
  'burn',
  'issuance',
] as const;
export type Institution = (typeof institutions)[number];

export class Accounts {
  readonly homes: number;
  readonly count: number;
  /** Balance of each account: homes 0..n-1, then the institutions in their order. */
  readonly balance_uEUR: Float64Array;

  constructor(homes: number) {
    this.homes = homes;
    this.count = homes + institutions.length;
    this.balance_uEUR = new Float64Array(this.count);
  }

  index(institution: Institution): number {
    return this.homes + institutions.indexOf(institution);
  }

  /** Moves a whole number of micro-EUR; a negative amount moves the other way. */
  transfer(from: number, to: number, amount_uEUR: number): void {
    assert(Number.isSafeInteger(amount_uEUR), 'CW-MONEY-WHOLE', 'a payment is a whole number of micro-EUR');
    this.balance_uEUR[from] = this.balance_uEUR[from]! - amount_uEUR;
    this.balance_uEUR[to] = this.balance_uEUR[to]! + amount_uEUR;
  }

  /** The sum over all accounts: zero. */
  total_uEUR(): number {
    let sum = 0;
    for (const balance of this.balance_uEUR) sum += balance;
    return sum;
  }
}
