import { describe, expect, it } from 'vitest';
import { urgencyStep, urgentPrices } from '../../src/consensus/urgency.js';

const urgency = { multiple: 16, within_us: 1600 };

describe('what a home offers as a gate closes', () => {
  it('is the plain price until it begins to press, then rises step by step to the multiple at closure', () => {
    const steps = [9999, 1600, 1599, 1500, 1499, 800, 100, 99, 0].map((left) => urgencyStep(left, urgency));
    expect(steps).toEqual([0, 0, 1, 1, 2, 8, 15, 16, 16]);
  });

  it('grows by the same factor in each step: 16 ^ (1 / 16), both the maximum and the tip', () => {
    const prices = urgentPrices({ maxFee_wei: 1_000_000n, maxTip_wei: 10_000n }, urgency);
    expect(prices).toHaveLength(17);
    expect([0, 4, 8, 12, 16].map((k) => prices[k]!.maxFee_wei)).toEqual(
      [1, 2, 4, 8, 16].map((factor) => BigInt(factor) * 1_000_000n),
    );
    expect(prices[16]!.maxTip_wei).toBe(160_000n);
    // 16 ^ (1 / 16) = 2 ^ (1 / 4) = 1.189207
    expect(prices[1]!.maxFee_wei).toBe(1_189_207n);
  });

  it('is one price at any time where nothing presses, and after closure no more than at it', () => {
    const plain = { maxFee_wei: 5n, maxTip_wei: 5n };
    const calm = { multiple: 1, within_us: 1600 };
    expect(urgentPrices(plain, calm)).toEqual([plain]);
    expect(urgencyStep(0, calm)).toBe(0);
    expect(urgencyStep(-50, urgency)).toBe(16);
  });
});
