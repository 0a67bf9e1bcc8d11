/**
 * What replacing has cost: transactions that were sent again at a higher price, and what those of them that became final paid more
 * than they would have at the price of the first. Times and fees as the observer's chain has them; micro-EUR.
 */
import type { ChainListener, Transactions } from '../ledger/index.js';

export class Replacements implements ChainListener {
  /** Sent again, and final among those. */
  sent = 0;
  final = 0;
  extra_uEUR = 0;
  private readonly transactions: Transactions;
  private readonly fee_uEUR: (gas: number, level: number, baseFee_wei: bigint) => number;

  /** `fee_uEUR`: the fee of some gas at a price level in a block of a base fee. */
  constructor(
    transactions: Transactions,
    fee_uEUR: (gas: number, level: number, baseFee_wei: bigint) => number,
  ) {
    this.transactions = transactions;
    this.fee_uEUR = fee_uEUR;
  }

  onRetired(from: number, to: number): void {
    const { versions, mask } = this.transactions;
    if (!versions) return;
    for (let id = from; id < to; id++) if (versions.repeats[id & mask]! >= 0) this.sent++;
  }

  onFinal(block: Parameters<NonNullable<ChainListener['onFinal']>>[0]): void {
    this.book(block, 1);
  }

  onUnfinal(block: Parameters<NonNullable<ChainListener['onFinal']>>[0]): void {
    this.book(block, -1);
  }

  private book(block: Parameters<NonNullable<ChainListener['onFinal']>>[0], sign: 1 | -1): void {
    const { versions, mask } = this.transactions;
    if (!versions) return;
    const { transactions: ids, fees_uEUR, gas, baseFee_wei } = block;
    for (let k = 0; k < ids.length; k++) {
      const place = ids[k]! & mask;
      if (versions.repeats[place]! < 0) continue;
      const plain_uEUR = this.fee_uEUR(gas[k]!, versions.firstLevel[place]!, baseFee_wei);
      this.final += sign;
      this.extra_uEUR += sign * (fees_uEUR[k]! - plain_uEUR);
    }
  }
}
