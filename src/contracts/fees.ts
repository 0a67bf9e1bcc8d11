/**
 * Transaction fees: integer wei (BigInt) a unit of gas, micro-EUR a transaction, rounded up once, at inclusion. What the base fee
 * of the block makes of it is burnt, rounded up as well, so that who tips nothing leaves the producer nothing.
 */
import type { GasPrice } from '../ledger/index.js';

const WEI = 1_000_000_000_000_000_000n;

/** `effective_gas_price` of EIP-1559: what a unit of gas costs its sender in a block of that base fee, which is not above the offer. */
function effectivePrice_wei({ maxFee_wei, maxTip_wei }: GasPrice, baseFee_wei: bigint): bigint {
  const wanted = baseFee_wei + maxTip_wei;
  return wanted < maxFee_wei ? wanted : maxFee_wei;
}

export class FeeSchedule {
  /** What is offered for gas; a transaction carries the index. */
  readonly prices: readonly GasPrice[];
  private readonly token_uEUR: bigint;
  private baseFee_wei = 0n;
  /** By level: what a unit of gas costs in the block in hand, and the fees of amounts of gas that have come up. */
  private readonly price_wei: bigint[];
  private readonly known: Map<number, number>[];
  private readonly burnt = new Map<number, number>();

  /** `token_uEUR` is the exchange rate of one token (10^18 wei). */
  constructor(prices: readonly GasPrice[], token_uEUR: number) {
    this.prices = prices;
    this.token_uEUR = BigInt(Math.round(token_uEUR));
    this.price_wei = prices.map((price) => effectivePrice_wei(price, 0n));
    this.known = prices.map(() => new Map());
  }

  /** Fees are asked for a block of that base fee from now on. */
  enterBlock(baseFee_wei: bigint): void {
    if (baseFee_wei === this.baseFee_wei) return;
    this.baseFee_wei = baseFee_wei;
    this.burnt.clear();
    this.prices.forEach((price, level) => {
      this.price_wei[level] = effectivePrice_wei(price, baseFee_wei);
      this.known[level]!.clear();
    });
  }

  /** Fee of `gas` at price level `level`, micro-EUR, rounded up. */
  fee_uEUR(gas: number, level: number): number {
    return this.cost_uEUR(gas, this.price_wei[level]!, this.known[level]!);
  }

  /** What of the fee of `gas` is burnt, at whatever level: micro-EUR, rounded up, never more than the fee. */
  burnt_uEUR(gas: number): number {
    return this.cost_uEUR(gas, this.baseFee_wei, this.burnt);
  }

  private cost_uEUR(gas: number, price_wei: bigint, known: Map<number, number>): number {
    if (price_wei === 0n) return 0;
    let cost = known.get(gas);
    if (cost === undefined) {
      const exact = BigInt(gas) * price_wei * this.token_uEUR;
      cost = Number((exact + WEI - 1n) / WEI);
      known.set(gas, cost);
    }
    return cost;
  }
}
