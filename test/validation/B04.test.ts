/**
 * B04: stale blocks among many small miners. Every block reaches every other miner exactly Delta later; blocks are found at
 * rate lambda. A height begins with its first block; until Delta later the others find rivals of it, then a wait of mean
 * 1 / lambda begins the next height. So a height takes 1 / lambda + Delta, and of its 1 + lambda Delta blocks one remains:
 *   stale = lambda Delta / (1 + lambda Delta)
 * Source: renewal argument; the growth rate lambda / (1 + lambda Delta) also in Sompolinsky & Zohar (2015), Secure high-rate
 * transaction processing in Bitcoin, and in Pass, Seeman & Shelat (2017). Rivals of a height are Poisson(x), x = lambda Delta,
 * so the share of n blocks has the standard error sqrt(x / (n (1 + x)^3)).
 * Tolerance: three standard errors; in the long version also 3 % at a million blocks.
 */
import { describe, expect, it } from 'vitest';
import { chainOf, SOAK } from './chains.js';

const SECOND = 1_000_000;
const INTERVAL_s = 10;

/** Share of stale blocks among the first `blocks` of `miners` equal miners. */
function stale(x: number, miners: number, blocks: number): number {
  const config = { miners, interval: `${INTERVAL_s} s`, confirmations: 20 };
  const { chain, simulation } = chainOf('pow', config, {
    delay_us: x * INTERVAL_s * SECOND,
    seed: `B04 ${x}`,
  });
  while (chain.tree.taken < blocks) simulation.run({ until: Infinity, maxEvents: 100 });
  return 1 - chain.observerHead.height / chain.tree.taken;
}

const table = [
  [0.005, 0.0049751243781094535],
  [0.01, 0.009900990099009901],
  [0.02, 0.0196078431372549],
  [0.05, 0.047619047619047616],
  [0.1, 0.09090909090909091],
  [0.2, 0.16666666666666669],
  [0.5, 0.3333333333333333],
  [1, 0.5],
  [2, 0.6666666666666666],
] as const;

const short = table.filter(([x]) => x === 0.05 || x === 0.2 || x === 1);

describe('B04: stale rate of 500 miners', () => {
  it.each(SOAK ? table : short)('lambda Delta = %f: %f', (x, expected) => {
    const blocks = SOAK ? 100_000 : 6_000;
    const error = Math.sqrt(x / (blocks * (1 + x) ** 3));
    expect(Math.abs(stale(x, 500, blocks) - expected)).toBeLessThan(3 * error);
  });

  it.runIf(SOAK)('lambda Delta = 0.1, a million blocks: 0.0909091 within 3 %', { timeout: 3_600_000 }, () => {
    expect(Math.abs(stale(0.1, 500, 1_000_000) / 0.09090909090909091 - 1)).toBeLessThan(0.03);
  });

  it('the test can tell: twice the delay is far outside', () => {
    const error = Math.sqrt(0.2 / (3_000 * 1.2 ** 3));
    expect(Math.abs(stale(0.4, 500, 3_000) - 0.16666666666666669)).toBeGreaterThan(5 * error);
  });
});
