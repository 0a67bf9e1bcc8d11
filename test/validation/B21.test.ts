/**
 * B21: the base fee of EIP-1559, whole numbers rounded down, with ELASTICITY_MULTIPLIER 2, BASE_FEE_MAX_CHANGE_DENOMINATOR 8 and
 * INITIAL_BASE_FEE 1 gwei: by the function alone, and by a chain whose blocks are full or empty.
 * Source: EIP-1559 (ethereum/EIPs, EIPS/eip-1559.md), pseudocode. Tolerance: none.
 */
import { describe, expect, it } from 'vitest';
import { ETHEREUM_BASE_FEE, FeeMarket, nextBaseFee_wei, singlePrice } from '../../src/ledger/index.js';
import { GAS, ledgerByHand } from '../ledger/toys.js';

const LIMIT = 30_000_000;
const GWEI = 1_000_000_000n;

/** Base fee of the parent, gas that it used, base fee of the block. */
const table = [
  [1_000_000_000n, 0, 875_000_000n],
  [1_000_000_000n, 15_000_000, 1_000_000_000n],
  [1_000_000_000n, 30_000_000, 1_125_000_000n],
  [1_000_000_000n, 20_000_000, 1_041_666_666n],
  [7n, 30_000_000, 8n],
  [7n, 0, 7n],
  [1n, 15_000_001, 2n],
  [875_000_000n, 30_000_000, 984_375_000n],
] as const;

const afterFullBlocks = [
  1_125_000_000n,
  1_265_625_000n,
  1_423_828_125n,
  1_601_806_640n,
  1_802_032_470n,
  2_027_286_528n,
  2_280_697_344n,
  2_565_784_512n,
  2_886_507_576n,
  3_247_321_023n,
];
const afterEmptyBlocks = [
  875_000_000n,
  765_625_000n,
  669_921_875n,
  586_181_641n,
  512_908_936n,
  448_795_319n,
  392_695_905n,
  343_608_917n,
  300_657_803n,
  263_075_578n,
];

describe('B21: the base fee of a block', () => {
  it.each(table)('after one of %s wei that used %i of 30,000,000 gas is %s wei', (parent, used, expected) => {
    expect(nextBaseFee_wei(parent, used, LIMIT, ETHEREUM_BASE_FEE)).toBe(expected);
  });

  it.each([
    ['full', LIMIT, afterFullBlocks],
    ['empty', 0, afterEmptyBlocks],
  ] as const)('over ten %s blocks from 1 gwei', (_which, used, expected) => {
    let baseFee = GWEI;
    const fees = expected.map(() => (baseFee = nextBaseFee_wei(baseFee, used, LIMIT, ETHEREUM_BASE_FEE)));
    expect(fees).toEqual(expected);
  });
});

describe('B21: the base fees of a chain', () => {
  /** Base fees of eleven blocks of which the first ten hold `filled` transactions, ten at most. */
  function chainOf(filled: number): bigint[] {
    const feeMarket = new FeeMarket(ETHEREUM_BASE_FEE, 10 * GAS, [singlePrice(100n * GWEI)]);
    const ledger = ledgerByHand(1, { blockGasLimit: 10 * GAS, feeMarket, keepDepth: 100 });
    return Array.from({ length: 11 }, () => {
      if (filled > 0) ledger.send(filled);
      return ledger.make(0).baseFee_wei;
    });
  }

  it.each([
    ['full', 10, afterFullBlocks],
    ['empty', 0, afterEmptyBlocks],
    ['half full', 5, afterFullBlocks.map(() => GWEI)],
  ] as const)(
    'of %s blocks: the first has 1 gwei, then as its parent was filled',
    (_which, filled, expected) => {
      expect(chainOf(filled)).toEqual([GWEI, ...expected]);
    },
  );
});
