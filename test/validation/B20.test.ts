/**
 * B20: throughput ceilings. A block holds floor(limit / size) transactions of one size, so a chain that makes one every interval
 * includes floor(limit / size) / interval of them a second, however many are offered. Clique with one signer makes its blocks at
 * fixed times. Source: arithmetic. Tolerance: none.
 * Bytes are whole: a mean of 571.34 B is 571 B and, for 34 of 100 evenly spread, 572 B. Fabric's figure is a measurement of another
 * system and not reproduced.
 */
import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/ledger/index.js';
import { chainOf } from './chains.js';

const SECOND = 1_000_000;
const BLOCKS = 12;

interface Ceiling {
  readonly limits: object;
  readonly interval_s: number;
  /** Of the k-th transaction. */
  readonly size: (k: number) => { readonly gas?: number; readonly bytes?: number };
  /** More than a block can hold, in each interval. */
  readonly offered: number;
}

/** Transactions included a second. */
function throughput({ limits, interval_s, size, offered }: Ceiling): number {
  const blocks: Block[] = [];
  const config = { signers: 1, period: `${interval_s} s`, confirmations: 0, ...limits };
  const { simulation, send } = chainOf('poa-clique', config, {
    delay_us: 1,
    seed: 'B20',
    listener: { onCreated: (block) => blocks.push(block) },
  });
  for (let k = 0; blocks.length < BLOCKS;) {
    for (let n = 0; n < offered; n++) send(size(k++));
    simulation.run({ until: simulation.now + interval_s * SECOND });
  }
  const included = blocks.reduce((sum, { transactions }) => sum + transactions.length, 0);
  expect(blocks.at(-1)!.created_us).toBe(BLOCKS * interval_s * SECOND);
  return included / (BLOCKS * interval_s);
}

const bitcoin = { limits: { blockSize: '1 MB' }, interval_s: 600 };
const bytes = (each: number) => () => ({ bytes: each });
const gas = (each: number) => () => ({ gas: each });
/** 34 of 100 evenly spread. */
const mixed = (k: number) => ({ bytes: 571 + Math.floor((k + 1) * 0.34) - Math.floor(k * 0.34) });

describe('B20: transactions a second', () => {
  it.each<[string, Ceiling, number]>([
    ['Bitcoin, 1 MB, 250 B, 600 s', { ...bitcoin, size: bytes(250), offered: 4_100 }, 6.666666666666667],
    ['Bitcoin, 1 MB, 571.34 B, 600 s', { ...bitcoin, size: mixed, offered: 1_800 }, 2.9166666666666665],
    ['Bitcoin, 1 MB, 500 B, 600 s', { ...bitcoin, size: bytes(500), offered: 2_500 }, 3.3333333333333335],
    [
      'EVM, 15M gas, 21,000, 13 s',
      { limits: { blockGasLimit: 15_000_000 }, interval_s: 13, size: gas(21_000), offered: 800 },
      54.92307692307692,
    ],
    [
      'EVM, 30M gas, 21,000, 12 s',
      { limits: { blockGasLimit: 30_000_000 }, interval_s: 12, size: gas(21_000), offered: 1_500 },
      119,
    ],
    [
      'EVM, 15M gas, 100,000, 13 s',
      { limits: { blockGasLimit: 15_000_000 }, interval_s: 13, size: gas(100_000), offered: 200 },
      11.538461538461538,
    ],
    [
      'ten transactions a block, 5 s',
      { limits: { blockCount: 10 }, interval_s: 5, size: gas(21_000), offered: 25 },
      2,
    ],
  ])('%s', (_what, ceiling, expected) => {
    expect(throughput(ceiling)).toBe(expected);
  });

  it('is what is offered while that is below the ceiling', () => {
    const spare = { limits: { blockCount: 10 }, interval_s: 5, size: gas(21_000), offered: 9 };
    expect(throughput(spare)).toBe(9 / 5);
  });
});
