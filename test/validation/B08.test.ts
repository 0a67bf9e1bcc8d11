/**
 * B08: what Bitcoin's retarget makes of a step of the hash rate: D' = D * clamp(2016 * 600 s / actual, 1/4, 4). With the expected
 * intervals and no noise, hash rate twice: a window at 300 s, then 600 s. Eight times: 75, 300, 600 s; a tenth: 6000, 1500, 600 s.
 * Source: bitcoin/bitcoin, src/pow.cpp. The target counts 2016 intervals in a window; the client's `actual` is the time from its
 * first to its last block, 2015 intervals, so the client settles at 600 s * 2016 / 2015. The rule is asserted with the target's
 * time; the client's, which the simulator has, on blocks.
 * Tolerance: none without noise; the mean of n simulated intervals three standard errors.
 */
import { describe, expect, it } from 'vitest';
import { bitcoinRetarget } from '../../src/consensus/difficulty.js';
import type { Block } from '../../src/ledger/index.js';
import { chainOf, SOAK } from './chains.js';

const SECOND = 1_000_000;
const INTERVAL = 600 * SECOND;
const WINDOW = 2016;

/** Mean intervals of consecutive windows, s, at `factor` times the hash rate for which 600 s were right. */
function expected(factor: number, windows: number, intervals: number): number[] {
  let difficulty = 1;
  return Array.from({ length: windows }, () => {
    const interval_us = (INTERVAL * difficulty) / factor;
    difficulty = bitcoinRetarget(difficulty, intervals * interval_us, WINDOW * INTERVAL);
    return interval_us / SECOND;
  });
}

describe('B08: windows after a step of the hash rate, in expectation', () => {
  it.each([
    [2, [300, 600, 600]],
    [8, [75, 300, 600]],
    [0.1, [6000, 1500, 600]],
    [1, [600, 600, 600]],
  ])('times %f: %j s', (factor, intervals_s) => {
    expected(factor, 3, WINDOW).forEach((interval_s, k) =>
      expect(interval_s).toBeCloseTo(intervals_s[k]!, 9),
    );
  });

  it('the next difficulty after twice the hash rate is twice the first', () => {
    expect(bitcoinRetarget(1, WINDOW * 300 * SECOND, WINDOW * INTERVAL)).toBe(2);
  });

  it('as the client measures it, a window has one interval fewer', () => {
    expect(expected(1, 9, WINDOW - 1).at(-1)).toBeCloseTo((600 * 2016) / 2015, 9);
  });
});

/** The first `windows` windows of a miner whose hash rate is `factor` times what it was for, from the beginning. */
function mine(factor: number, windows: number): readonly Block[] {
  const blocks: Block[] = [];
  const config = {
    miners: 1,
    interval: '600 s',
    difficulty: 'bitcoin',
    hashRate: [{ from: 0, factor }],
  };
  const { simulation } = chainOf('pow', config, {
    delay_us: 1,
    seed: `B08 ${factor}`,
    listener: { onCreated: (block) => blocks.push(block) },
  });
  while (blocks.length < windows * WINDOW) simulation.run({ until: Infinity, maxEvents: 1000 });
  return blocks;
}

describe.each(SOAK ? [2, 8, 0.1, 0.5, 1] : [8, 0.1])('B08: blocks at %f times the hash rate', (factor) => {
  const windows = SOAK ? 20 : 4;
  const blocks = mine(factor, windows);
  // block k has height k + 1; a window is the heights [w * 2016, (w + 1) * 2016)
  const at = (height: number): Block => blocks[height - 1]!;
  const start_us = (height: number): number => (height === 0 ? 0 : at(height).timestamp_us);

  it('have the difficulty that the rule makes of the times of the window before', () => {
    let difficulty = 1;
    for (let w = 1; w < windows; w++) {
      const actual_us = start_us(w * WINDOW - 1) - start_us((w - 1) * WINDOW);
      difficulty = bitcoinRetarget(difficulty, actual_us, WINDOW * INTERVAL);
      expect(at(w * WINDOW).weight).toBe(difficulty);
      expect(at(w * WINDOW - 1).weight).not.toBe(difficulty);
      expect(at((w + 1) * WINDOW - 1).weight).toBe(difficulty);
    }
  });

  it('come at the pace that their difficulty makes', () => {
    for (let w = 0; w < windows; w++) {
      const elapsed_us = start_us((w + 1) * WINDOW - 1) - start_us(Math.max(0, w * WINDOW - 1));
      const intervals = w === 0 ? WINDOW - 1 : WINDOW;
      const mean_us = (INTERVAL * at(Math.max(1, w * WINDOW)).weight) / factor;
      expect(Math.abs(elapsed_us / intervals / mean_us - 1)).toBeLessThan(3 / Math.sqrt(intervals));
    }
  });

  it('are back at 600 s in the third window', () => {
    const elapsed_s = (start_us(4 * WINDOW - 1) - start_us(2 * WINDOW - 1)) / SECOND;
    // the difficulty of the window has the error of the one before it, and each window its own
    expect(Math.abs(elapsed_s / (2 * WINDOW) / 600 - 1)).toBeLessThan(3 * Math.sqrt(2 / WINDOW));
  });
});
