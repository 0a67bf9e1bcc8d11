/**
 * B06: stale rates of real chains, as Gervais et al. (2016), On the security and performance of proof of work blockchains, table 1,
 * are remembered: not verified, so reported beside ours and never asserted. What is asserted is that ours are what the delay
 * makes of them: lambda Delta / (1 + lambda Delta), B04, with everybody else informed after the median propagation.
 *
 * Expect no agreement: most of the hash rate is better connected than the median node, so Bitcoin's 0.41 % lies below the
 * 1.43 % of this model; Ethereum's 6.8 % counts blocks of 10 to 20 s at 0.5 to 0.75 s.
 * Tolerance: three standard errors of the stale rate (B04).
 */
import { describe, expect, it } from 'vitest';
import { chainOf, SOAK } from './chains.js';

const SECOND = 1_000_000;

/** Interval and median propagation, s; stale rate remembered. */
const table = [
  ['Bitcoin', 600, 8.7, 0.0041],
  ['Litecoin', 150, 1.02, 0.00273],
  ['Dogecoin', 60, 0.85, 0.00619],
  ['Ethereum', 15, 0.625, 0.068],
] as const;

describe('B06: stale rates', () => {
  const MINERS = 200;
  const blocks = SOAK ? 100_000 : 5_000;

  it.for(table)('%s', async ([name, interval_s, delay_s, remembered], { annotate }) => {
    const { chain, simulation } = chainOf(
      'pow',
      { miners: MINERS, interval: `${interval_s} s`, confirmations: 20 },
      { delay_us: delay_s * SECOND, seed: `B06 ${name}` },
    );
    while (chain.tree.taken < blocks) simulation.run({ until: Infinity, maxEvents: 100 });
    const stale = 1 - chain.observerHead.height / chain.tree.taken;
    await annotate(`${name}: ${stale} stale; Gervais et al. ${remembered}, from memory`);
    const x = ((delay_s / interval_s) * (MINERS - 1)) / MINERS;
    expect(Math.abs(stale - x / (1 + x))).toBeLessThan(3 * Math.sqrt(x / (blocks * (1 + x) ** 3)));
  });
});
