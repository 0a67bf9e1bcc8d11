/** A village on each ledger whose longest chain wins: every invariant holds, and the market works. */
import { describe, expect, it } from 'vitest';
import { village } from '../helpers/scenarios.js';
import { runScenario } from '../helpers/world.js';
import { checkAll } from '../invariants/checks.js';

const shared = { gasPrice: 1, token: '2000 EUR', blockReward: '1 ct' };

describe.each([
  ['pow', { interval: '30 s', confirmations: 4, miners: 5, forkChoice: 'ghost', uncles: 2 }],
  ['pow', { interval: '15 s', confirmations: 4, miners: 5, difficulty: 'byzantium', uncles: 2 }],
  ['pow', { interval: '30 s', confirmations: 4, miners: 5, difficulty: 'bitcoin', retargetBlocks: 20 }],
  ['pos-slot-lottery', { confirmations: 5, validators: 5 }],
  ['dpos', { delegates: 7 }],
  ['poet', { validators: 5, confirmations: 4 }],
] as const)('a village on %s, %j', (kind, config) => {
  const run = runScenario({ ...village, ledger: { kind, ...shared, ...config } });

  it('keeps every invariant', () => {
    expect(checkAll(run)).toEqual([]);
  });

  it('trades, and settles what it trades', () => {
    expect(run.observed.products.some(({ cleared_Wh }) => cleared_Wh.some((energy) => energy !== 0))).toBe(
      true,
    );
    expect(run.observed.finality.some(({ final }) => final)).toBe(true);
  });
});
