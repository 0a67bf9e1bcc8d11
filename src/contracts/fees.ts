/** Transaction fees: integer wei (BigInt) a gas price, micro-EUR a transaction, rounded up once, at inclusion. */

const WEI = 1_000_000_000_000_000_000n;

export class FeeSchedule {
  /** Prices in wei per gas; a transaction carries the index, higher index = higher price. */
  readonly prices_wei: readonly bigint[];
  private readonly token_uEUR: bigint;
  private readonly free: boolean[];
  private readonly known: Map<number, number>[];

  /** `prices_wei` ascending; `token_uEUR` is the exchange rate of one token (10^18 wei). */
  constructor(prices_wei: readonly bigint[], token_uEUR: number) {
    this.prices_wei = prices_wei;
    this.token_uEUR = BigInt(Math.round(token_uEUR));
    this.free = prices_wei.map((price) => price * this.token_uEUR === 0n);
    this.known = prices_wei.map(() => new Map());
  }

  /** Fee of `gas` at price level `level`, micro-EUR, rounded up. */
  fee_uEUR(gas: number, level: number): number {
    if (this.free[level]) return 0;
    const known = this.known[level];
    let fee = known.get(gas);
    if (fee === undefined) {
      const exact = BigInt(gas) * this.prices_wei[level] * this.token_uEUR;
      fee = Number((exact + WEI - 1n) / WEI);
      known.set(gas, fee);
    }
    return fee;
  }
}
