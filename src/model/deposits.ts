/**
 * Deposits: a home whose gateway sees too little in escrow fills it up, with a transaction that leaves in one burst with the orders of
 * its gateway, before them, or where metered energy is shared with its readings. So no block has an order before the deposit that left
 * with it, as nonces see to on Ethereum (yellow paper, section 6: a sender's transactions are valid in their order alone). While one
 * is under way, by what the gateway sees, a home sends no other: until it is paid in, is rejected at the gateway, or has waited for as
 * long as a transaction does. Filling up twice would do no more than once.
 */
import { DEPOSIT, depositBytes, depositGas, WORD_HOME, WORD_PRODUCT } from '../contracts/index.js';
import { PAYLOAD_WORDS, REJECTED, type Transactions } from '../ledger/index.js';
import type { GroupSettings } from '../scenario/types.js';
import type { Gateways } from './gateways.js';
import type { Homes } from './homes.js';
import type { Sight } from './sight.js';
import { fillRows, TRANSACTION_LIFETIME_us } from './transaction-rows.js';

export interface DepositsOptions {
  /** By group: a home that has less pays in; 0: never. */
  readonly below_uEUR: readonly number[];
  readonly homes: Homes;
  readonly gateways: Gateways;
  readonly sight: Sight;
  readonly transactions: Transactions;
}

/** Who pays in again by what the groups of homes say; undefined if nobody ever does. */
export function createDeposits(
  groups: readonly GroupSettings[],
  world: Omit<DepositsOptions, 'below_uEUR'>,
): Deposits | undefined {
  const below_uEUR = groups.map(({ deposits }) => deposits?.topUpBelow_uEUR ?? 0);
  if (below_uEUR.every((below) => below === 0)) return undefined;
  const { homes, gateways, sight, transactions } = world;
  return new Deposits({ below_uEUR, homes, gateways, sight, transactions });
}

export class Deposits {
  private readonly options: DepositsOptions;
  /** By home: its last deposit, when that is over at the latest (0: nothing is under way), and what its gateway saw paid in before. */
  private readonly last: Int32Array;
  private readonly until_us: Float64Array;
  private readonly before_uEUR: Float64Array;
  /** Homes that pay in now, gateway by gateway: those of gateway g are [start[g], start[g + 1]). */
  private readonly chosen: Int32Array;
  private readonly start: Int32Array;

  constructor(options: DepositsOptions) {
    this.options = options;
    this.last = new Int32Array(options.homes.count).fill(-1);
    this.until_us = new Float64Array(options.homes.count);
    this.before_uEUR = new Float64Array(options.homes.count);
    this.chosen = new Int32Array(options.homes.count);
    this.start = new Int32Array(options.gateways.nodes + 1);
  }

  /** Finds the homes that pay in now; returns how many. */
  choose(now_us: number): number {
    const { homes, gateways, sight, below_uEUR } = this.options;
    const { participates, group } = homes.population;
    const { chosen, start } = this;
    let count = 0;
    for (let node = 0; node < gateways.nodes; node++) {
      const seen = sight.escrow(node);
      for (let k = gateways.start[node]!; seen && k < gateways.start[node + 1]!; k++) {
        const home = gateways.homes[k]!;
        const paidIn_uEUR = seen.paidIn_uEUR[home]!;
        if (seen.funds_uEUR[home]! >= below_uEUR[group[home]!]!) this.until_us[home] = 0;
        else if (participates[home] === 1 && !this.isUnderWay(home, paidIn_uEUR, now_us)) {
          this.before_uEUR[home] = paidIn_uEUR;
          chosen[count++] = home;
        }
      }
      start[node + 1] = count;
    }
    return count;
  }

  /** How many of them are homes of gateway `node`. */
  countOf(node: number): number {
    return this.start[node + 1]! - this.start[node]!;
  }

  /**
   * Writes the deposits of gateway `node`, which leave at `sent_us` with orders or readings for `product`, to transactions from
   * `from` on, as many as `countOf` says and offering for gas what those do; returns where they end.
   */
  write(node: number, product: number, sent_us: number, from: number, priceLevel: number): number {
    const { transactions } = this.options;
    const begin = this.start[node]!;
    const to = from + this.countOf(node);
    fillRows(transactions, from, to, {
      kind: DEPOSIT,
      gateway: node,
      gas: depositGas,
      bytes: depositBytes,
      submitted_us: sent_us,
      expires_us: sent_us + TRANSACTION_LIFETIME_us,
      priceLevel,
    });
    for (let id = from; id < to; id++) {
      const home = this.chosen[begin + id - from]!;
      this.last[home] = id;
      this.until_us[home] = sent_us + TRANSACTION_LIFETIME_us;
      const place = transactions.at(id);
      transactions.sender[place] = home;
      transactions.payload[place * PAYLOAD_WORDS + WORD_PRODUCT] = product;
      transactions.payload[place * PAYLOAD_WORDS + WORD_HOME] = home;
    }
    return to;
  }

  private isUnderWay(home: number, paidIn_uEUR: number, now_us: number): boolean {
    if (now_us >= this.until_us[home]! || paidIn_uEUR > this.before_uEUR[home]!) return false;
    const { oldest, outcome, mask } = this.options.transactions;
    const id = this.last[home]!;
    return id < oldest || outcome[id & mask] !== REJECTED;
  }
}
