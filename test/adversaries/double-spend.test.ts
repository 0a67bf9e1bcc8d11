/** Attempts at a double spend on a chain of two miners: how many succeed, and what that does to what was final. */
import { describe, expect, it } from 'vitest';
import { attacked } from './mining.js';

/**
 * Probability that a miner with share q, from the moment when the honest have made n blocks, has been or will be strictly ahead, no
 * block made before. While they make n, it makes m with the negative binomial law; from n - m behind, it gets ahead by one with
 * probability (q / p)^(n - m + 1): the gambler's ruin (Nakamoto 2008, section 11; Rosenfeld 2014, section 3).
 */
function strictlyAhead(q: number, n: number): number {
  const p = 1 - q;
  let pmf = p ** n;
  let sum = 0;
  let total = 0;
  for (let m = 0; m <= n; m++) {
    sum += pmf * (q / p) ** (n - m + 1);
    total += pmf;
    pmf *= ((m + n) / (m + 1)) * q;
  }
  return sum + 1 - total;
}

it('equals what is known for one confirmation: the attacker makes two first, or comes from behind', () => {
  // n = 1: m = 0 with p, then (q/p)^2; m = 1 with pq, then q/p; m >= 2 with q^2
  const [q, p] = [0.3, 0.7];
  expect(strictlyAhead(q, 1)).toBeCloseTo(p * (q / p) ** 2 + p * q * (q / p) + q * q, 12);
});

describe.each([
  [0.2, 0],
  [0.3, 2],
  [0.4, 5],
])('with %d of the hash rate, of payments with %i confirmations', (share, confirmations) => {
  const { world, figure } = attacked('double-spend', { node: 0, giveUp: 60 }, share, { confirmations });
  while (figure('attempts_count') < 1_500) world.wait(1e9);
  const finished = figure('successes_count') + figure('abandoned_count');

  it('as many attempts succeed as theory says', () => {
    const expected = strictlyAhead(share, confirmations + 1);
    const error = Math.sqrt((expected * (1 - expected)) / finished);
    expect(Math.abs(figure('successes_count') / finished - expected)).toBeLessThan(3.3 * error);
  });

  it('each that succeeds undoes what was final, and nothing else does', () => {
    expect(world.chain.statistics.finalityViolations).toBe(figure('successes_count'));
    expect(world.chain.statistics.deepestReorganisation).toBeGreaterThan(confirmations);
  });
});

it('with more than half of the hash rate every attempt succeeds', () => {
  const { world, figure } = attacked('double-spend', { node: 0, giveUp: 1000 }, 0.6, { confirmations: 6 });
  while (figure('attempts_count') < 200) world.wait(1e9);
  expect(figure('successes_count')).toBe(figure('attempts_count') - 1);
});

it('leaves everybody with one chain when it is over', () => {
  const { world, fault } = attacked('double-spend', { node: 0 }, 0.3, {});
  world.wait(3600e6);
  fault.lift();
  world.wait(3600e6);
  world.quiesce();
  expect(world.chain.head(0)).toBe(world.chain.head(1));
});

it('fills its blocks only if it is told to', () => {
  const held = (blocks: string): number => {
    const { world } = attacked('double-spend', { node: 0, blocks }, 0.4);
    world.load(3600e6, 5e6);
    return world.blocks
      .filter(({ producer }) => producer === 0)
      .reduce((sum, { transactions }) => sum + transactions.length, 0);
  };
  expect(held('empty')).toBe(0);
  expect(held('full')).toBeGreaterThan(100);
});
