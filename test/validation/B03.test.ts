/**
 * B03: relative revenue of a selfish miner, Eyal & Sirer 2014 (arXiv:1311.0243), equation (8): formula, threshold, and simulation of
 * the attack on the chain itself. Batch means; 3 standard errors.
 */
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { heaviest } from '../../src/ledger/index.js';
import { attacked } from '../adversaries/mining.js';

const BLOCKS = process.env['CHAINWATT_SOAK'] ? 1_000_000 : 20_000;

/** Equation (8): the pool's share of the main chain, with `share` of the hash rate, if it wins `gamma` of the ties' next blocks. */
function revenue(a: number, gamma: number): number {
  return (a * (1 - a) ** 2 * (4 * a + gamma * (1 - 2 * a)) - a ** 3) / (1 - a * (1 + (2 - a) * a));
}

const published: readonly (readonly [number, number, number])[] = [
  [0, 0.1, 0.03564131668558457],
  [0, 0.25, 0.1951219512195122],
  [0, 0.333333, 0.33333333333333337],
  [0, 0.4, 0.4837209302325583],
  [0, 0.475, 0.7825459884273248],
  [0.5, 0.1, 0.07241770715096482],
  [0.5, 0.25, 0.25],
  [0.5, 0.35, 0.41603404967903984],
  [0.5, 0.45, 0.6805982001058762],
];

it.each(published)('gamma %d, share %d: %d', (gamma, share, expected) => {
  // the share of a third is written with six digits
  expect(Math.abs(revenue(share, gamma) - expected)).toBeLessThan(share === 0.333333 ? 1e-6 : 1e-12);
});

it.each([
  [0, 1 / 3],
  [0.5, 1 / 4],
  [1, 0],
])('with gamma %d it pays from a share of %d on', (gamma, threshold) => {
  expect((1 - gamma) / (3 - 2 * gamma)).toBeCloseTo(threshold, 12);
  expect(revenue(threshold + 0.01, gamma)).toBeGreaterThan(threshold + 0.01);
  if (threshold > 0) expect(revenue(threshold - 0.01, gamma)).toBeLessThan(threshold - 0.01);
});

describe('simulated', () => {
  it.each([
    [0, 0.25],
    [0, 0.4],
    [0.5, 0.25],
    [0.5, 0.35],
    [1, 0.2],
  ])('gamma %d, share %d', (gamma, share) => {
    const { world, main } = attacked('selfish-mining', { node: 0 }, share);
    const { chain } = world;
    const ties = new RandomSource('ties').single('gamma');
    chain.forkChoice = {
      follow(node, block, head) {
        const isTie = block.totalWeight === head.totalWeight && block.producer === 0 && head.producer !== 0;
        if (node === 1 && isTie && ties.uniform(0) < gamma) return block;
        return heaviest.follow(node, block, head);
      },
    };
    while (chain.tree.made < BLOCKS) world.wait(15e6 * 1000);
    const BATCHES = 50;
    const size = Math.floor(main.length / BATCHES);
    const means = Array.from({ length: BATCHES }, (_, b) => {
      const batch = main.slice(b * size, (b + 1) * size);
      return batch.filter(({ producer }) => producer === 0).length / size;
    });
    const mean = means.reduce((sum, value) => sum + value, 0) / BATCHES;
    const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (BATCHES - 1);
    const error = Math.sqrt(variance / BATCHES);
    expect(Math.abs(mean - revenue(share, gamma))).toBeLessThan(3 * error);
    expect(error).toBeLessThan(0.02);
  });
});
