import { beforeAll, describe, expect, it } from 'vitest';
import { BUY, SELL } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { byHand } from './strategy-by-hand.js';

import { chooseByPropensity, reinforce } from '../../src/agents/erev-roth.js';

beforeAll(loadQuantityParser);

describe('erev-roth (Erev & Roth 1998; Nicolaisen et al. 2001)', () => {
  const buyer = { side: BUY, reservation: 160_000 } as const;
  /** A buyer of 16 ct that bid `limit` traded `traded` of 1,000 Wh at 12 ct. */
  const clearing = (limit: number, traded: number) =>
    [
      { ...buyer, limit, traded, price: 120_000 },
      { side: SELL, limit: 100_000, traded, price: 120_000 },
    ] as const;
  /** Whether a draw chooses the reservation; two mark-ups: 16 ct and 8 ct. */
  const truthful = (
    config: Record<string, unknown>,
    limit: number,
    traded: number,
    draw: number,
  ): boolean => {
    const { limits, see } = byHand('erev-roth', { actions: 2, ...config }, draw);
    see(clearing(limit, traded));
    const [bid] = limits([buyer]);
    expect([80_000, 160_000]).toContain(bid);
    return bid === 160_000;
  };

  it('worked example: half of the greatest gain moves the odds of two mark-ups from 1/2 to 0.533', () => {
    // first propensities 9 * 0.5 / 2 = 2.25 each; 1 kWh at 12 ct gains 4 of at most 8 ct: x = 0.5
    // chosen: 0.9 * 2.25 + 0.8 * 0.5 = 2.425; the other: 0.9 * 2.25 + 0.2 * 0.5 = 2.125; 2.425 / 4.55 = 0.53297
    expect(truthful({}, 160_000, 1000, 0.5329)).toBe(true);
    expect(truthful({}, 160_000, 1000, 0.533)).toBe(false);
    // half of the energy: x = 0.25: 2.225 / 4.3 = 0.51744
    expect(truthful({}, 160_000, 500, 0.5174)).toBe(true);
    expect(truthful({}, 160_000, 500, 0.5175)).toBe(false);
  });

  it('modified: the other mark-up keeps its share of itself, so that no gain moves the odds too', () => {
    // chosen: 0.9 * 2.25 + 0.8 * 0 = 2.025; the other: 0.9 * 2.25 + 0.2 * 2.25 = 2.475; 2.025 / 4.5 = 0.45
    expect(truthful({ variant: 'modified' }, 160_000, 0, 0.4499)).toBe(true);
    expect(truthful({ variant: 'modified' }, 160_000, 0, 0.4501)).toBe(false);
    // the original forgets, and the odds stay
    expect(truthful({}, 160_000, 0, 0.4999)).toBe(true);
    expect(truthful({}, 160_000, 0, 0.5001)).toBe(false);
  });

  it('three mark-ups of the modified rule, by hand', () => {
    const q = Float64Array.of(6, 4, 2);
    reinforce(q, 0, 3, 1, 10, 0.5, 0.2, 'modified');
    // 3 + 0.1 * 6, 2 + 0.8 * 10, 1 + 0.1 * 2
    [3.6, 10, 1.2].forEach((value, k) => expect(q[k]).toBeCloseTo(value, 12));
  });

  it('chooses by propensity, and anything when there is none', () => {
    const q = Float64Array.of(1, 0, 3);
    expect([0.2499, 0.2501, 0.9999].map((draw) => chooseByPropensity(q, 0, 3, draw))).toEqual([0, 2, 2]);
    const none = new Float64Array(4);
    expect([0.1, 0.3, 0.6, 0.9].map((draw) => chooseByPropensity(none, 0, 4, draw))).toEqual([0, 1, 2, 3]);
  });

  it('learns apart as buyer and as seller', () => {
    const { limits, see } = byHand('erev-roth', { actions: 2 }, 0.51);
    see(clearing(160_000, 1000));
    // as a seller of 8 ct its odds are still 1/2: a draw of 0.51 chooses the second mark-up, the cap
    expect(limits([buyer])).toEqual([160_000]);
    expect(limits([{ side: SELL, reservation: 80_000 }])).toEqual([160_000]);
  });
});
