/**
 * B09: where Ethereum's Homestead difficulty settles: the interval at which E[floor(X / 10 s)] = 1 for X exponential, 10 s / ln 2.
 * Byzantium without uncles likewise with 9 s. Source: ethereum/execution-specs, homestead/fork.py and byzantium/fork.py,
 * calculate_block_difficulty; EIP-2, EIP-100; the equilibrium derived: E[floor(X / s)] = 1 / (e^(s / T) - 1).
 * Times are exact, as in the target; with Ethereum's stamps in whole seconds the interval is some 2.5 % shorter.
 * Tolerance: three standard errors of the mean of as many exponential waits; in the long version also 0.5 % over 3e5 blocks.
 */
import { describe, expect, it } from 'vitest';
import { byzantiumRule, homesteadRule } from '../../src/consensus/difficulty.js';
import type { Block } from '../../src/ledger/index.js';
import { chainOf, SOAK } from './chains.js';

const SECOND = 1_000_000;
/** The difficulty is at home after some multiples of 2048 blocks. */
const WARM_UP = 6_000;

const targets = [
  ['homestead', 14.426950408889635],
  ['byzantium', 9 / Math.LN2],
] as const;

/** Mean interval of `count` blocks, s, when blocks once came every `interval`. */
function settled(difficulty: string, interval: string, count: number): number {
  const times_s: number[] = [];
  const { simulation } = chainOf(
    'pow',
    { miners: 1, interval, difficulty },
    {
      delay_us: 1,
      seed: `B09 ${difficulty} ${interval}`,
      listener: { onCreated: ({ timestamp_us }: Block) => times_s.push(timestamp_us / SECOND) },
    },
  );
  while (times_s.length <= WARM_UP + count) simulation.run({ until: Infinity, maxEvents: 1000 });
  return (times_s[WARM_UP + count]! - times_s[WARM_UP]!) / count;
}

describe.each(targets)('B09: %s', (difficulty, target_s) => {
  const count = SOAK ? 300_000 : 20_000;

  it('aims at that interval by its own account', () => {
    const rule = difficulty === 'homestead' ? homesteadRule : byzantiumRule;
    expect(rule.target_us / SECOND).toBeCloseTo(target_s, 9);
  });

  it.each(['15 s', '2 s', '120 s'])('settles there from %s', (interval) => {
    const relative = Math.abs(settled(difficulty, interval, count) / target_s - 1);
    expect(relative).toBeLessThan(3 / Math.sqrt(count));
    if (SOAK) expect(relative).toBeLessThan(0.005);
  });
});
