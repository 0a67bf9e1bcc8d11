/**
 * The base fee of EIP-1559: every block has one, which follows from its parent's and from how full the parent was. It rises when
 * the parent used more than its target of gas (the limit divided by the elasticity), and falls when it used less, by at most an
 * eighth (the denominator). Who offers less is not included, and waits.
 *
 * Source: EIP-1559 (EIPS/eip-1559.md), the pseudocode of `validate_block`, whose integer divisions round down. The first block
 * has INITIAL_BASE_FEE, as the fork block of the proposal. Among offers of the same effective tip a block takes the greater
 * maximum first, where go-ethereum takes who came first (core/types: `TransactionsByPriceAndNonce`).
 *
 * The elasticity is 2 or more. The proposal has 2 and forbids nothing, but with 1 the target is the limit: no block uses more than its
 * target, so the base fee would stay where full blocks follow each other and fall at every other, and never come back: no market
 * but a price that wears off. With 2 or more a full block is above its target, and the base fee rises by 1 wei at least.
 * Errors: CW-LEDGER-ELASTICITY. Cost: some operations on big integers a block.
 */
import { assert } from '../kernel/index.js';
import type { Block } from './block.js';
import { effectiveTip_wei, type GasPrice } from './gas-price.js';

export interface BaseFeeRule {
  /** INITIAL_BASE_FEE, wei. */
  readonly initial_wei: bigint;
  /** ELASTICITY_MULTIPLIER: a block may hold so many times its target; 2 or more. */
  readonly elasticity: number;
  /** BASE_FEE_MAX_CHANGE_DENOMINATOR. */
  readonly denominator: number;
}

/** What the mainnet of Ethereum has. */
export const ETHEREUM_BASE_FEE: BaseFeeRule = { initial_wei: 1_000_000_000n, elasticity: 2, denominator: 8 };

/** `expected_base_fee_per_gas` of the block after one of `parent_wei` that used `gasUsed` of `gasLimit`; all whole numbers. */
export function nextBaseFee_wei(
  parent_wei: bigint,
  gasUsed: number,
  gasLimit: number,
  { elasticity, denominator }: BaseFeeRule,
): bigint {
  const target = BigInt(Math.floor(gasLimit / elasticity));
  const used = BigInt(gasUsed);
  if (used === target) return parent_wei;
  if (used > target) {
    const delta = (parent_wei * (used - target)) / target / BigInt(denominator);
    return parent_wei + (delta > 1n ? delta : 1n);
  }
  return parent_wei - (parent_wei * (target - used)) / target / BigInt(denominator);
}

export class FeeMarket {
  /** Offers by level. */
  readonly prices: readonly GasPrice[];
  private readonly rule: BaseFeeRule;
  private readonly gasLimit: number;
  private ordered_wei = -1n;
  private ordered: number[] = [];

  constructor(rule: BaseFeeRule, gasLimit: number, prices: readonly GasPrice[]) {
    assert(
      rule.elasticity >= 2,
      'CW-LEDGER-ELASTICITY',
      `an elasticity of ${rule.elasticity}: no block could use more than its target, and the base fee never rise`,
    );
    this.rule = rule;
    this.gasLimit = gasLimit;
    this.prices = prices;
  }

  /** The base fee of a block on `parent`, which has been executed. */
  baseFeeAfter({ height, baseFee_wei, gasUsed }: Pick<Block, 'height' | 'baseFee_wei' | 'gasUsed'>): bigint {
    if (height === 0) return this.rule.initial_wei;
    return nextBaseFee_wei(baseFee_wei, gasUsed, this.gasLimit, this.rule);
  }

  /** Whether an offer may stand in a block of that base fee. */
  pays(level: number, baseFee_wei: bigint): boolean {
    return this.prices[level]!.maxFee_wei >= baseFee_wei;
  }

  /** The levels that may stand in a block of that base fee, the highest effective tip first; to be read at once. */
  order(baseFee_wei: bigint): readonly number[] {
    if (this.ordered_wei === baseFee_wei) return this.ordered;
    const tips = this.prices.map((price) => effectiveTip_wei(price, baseFee_wei));
    this.ordered_wei = baseFee_wei;
    this.ordered = [...tips.keys()]
      .filter((level) => this.pays(level, baseFee_wei))
      .sort((a, b) => (tips[a]! === tips[b]! ? b - a : tips[a]! < tips[b]! ? 1 : -1));
    return this.ordered;
  }
}
