import { beforeAll, describe, expect, it } from 'vitest';
import { BUY, SELL } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { byHand } from './strategy-by-hand.js';

beforeAll(loadQuantityParser);

/** Learns at once: rates of one. */
const quick = { rateLow: '100 %', rateHigh: '100 %' };

describe('adaptive-aggressive (Vytelingum, Cliff & Jennings 2008)', () => {
  const buyer = { side: BUY, reservation: 140_000 } as const;
  const seller = { side: SELL, reservation: 100_000 } as const;
  const trade = (price: number) =>
    [
      { ...buyer, limit: price, traded: 1000, price },
      { ...seller, limit: price, traded: 1000, price },
    ] as const;

  it('worked example: before any price a third of the way; after one at 12 ct a little beyond it', () => {
    const { limits, see } = byHand('adaptive-aggressive', quick);
    // 8 + (14 - 8) / 3 and 16 - (16 - 10) / 3
    expect(limits([buyer, seller])).toEqual([100_000, 140_000]);
    see(trade(120_000));
    // equilibrium 12 ct, no volatility: bend 2. Both were passive, so would not have had the price: more aggressive than what means
    // 12 ct, r = 0 + 0.01. Bid: 12 + (14 - 12) (e^0.02 - 1) / (e^2 - 1) = 12.0063; ask: 12 - (12 - 10) times the same
    const share = (Math.exp(0.02) - 1) / (Math.exp(2) - 1);
    const step = Math.round(20_000 * share);
    expect(step).toBe(63);
    expect(limits([buyer, seller])).toEqual([120_000 + step, 120_000 - step]);
    see(trade(120_000));
    // now both would have had it: less aggressive, r = 0 - 0.01, on the passive branch, whose bend 3.006 makes the slopes meet as
    // in A07: 12 - 4 (e^0.03006 - 1) / (e^3.006 - 1) for the buyer, and upwards for the seller
    const passive = (40_000 * (Math.exp(0.03006) - 1)) / (Math.exp(3.006) - 1);
    expect(Math.round(passive)).toBe(64);
    expect(limits([buyer, seller])).toEqual([120_000 - 64, 120_000 + 64]);
  });

  it('before any price quotes approach each other, clearing by clearing, until they meet', () => {
    const { limits, see } = byHand('adaptive-aggressive', quick);
    const [bid, ask] = limits([buyer, seller]);
    see([
      { ...buyer, limit: bid },
      { ...seller, limit: ask },
    ]);
    // 10 ct was bid and 14 ct asked: 10 + (min(14, 14) - 10) / 3 = 11.3334 and 14 - (14 - max(10, 10)) / 3 = 12.6666
    expect(limits([buyer, seller])).toEqual([113_334, 126_666]);
    for (let clearing = 0; clearing < 40; clearing++) {
      const [higher, lower] = limits([buyer, seller]);
      if (higher >= lower) break;
      see([
        { ...buyer, limit: higher },
        { ...seller, limit: lower },
      ]);
    }
    const [last, first] = limits([buyer, seller]);
    expect(last).toBeGreaterThanOrEqual(first);
  });

  it('the estimate weighs the last prices, each nine tenths of the next', () => {
    const { limits, see } = byHand('adaptive-aggressive', { ...quick, relativeStep: 0, absoluteStep: 0 });
    see(trade(110_000));
    see(trade(120_000));
    // p = (12 + 0.9 * 11) / 1.9 = 11.526; with no steps r follows the price: both quote 12 ct, the last shout
    expect(limits([buyer, seller])).toEqual([120_000, 120_000]);
    // a home that has no order yet, only sees: its first aggressiveness, between -0.3 and 0, around 11.526 ct
    const [, , bid] = limits([buyer, seller, buyer]);
    expect(bid).toBe(100_000);
  });

  it('a rejected shout makes only those more aggressive whose target does not beat it', () => {
    const { limits, see } = byHand('adaptive-aggressive', quick);
    see(trade(120_000));
    const before = limits([buyer, seller]);
    // the highest bid was 11 ct, the lowest ask 13 ct: their targets, near 12, are better already
    see([
      { ...buyer, limit: 110_000 },
      { ...seller, limit: 130_000 },
    ]);
    expect(limits([buyer, seller])).toEqual(before);
    // 13 ct was bid in vain: a target of 12 is too little
    see([
      { ...buyer, limit: 130_000 },
      { ...seller, limit: 130_000 },
    ]);
    expect(limits([buyer])[0]).toBeGreaterThan(130_000);
  });

  it('who cannot hope for the equilibrium quotes its own limit at most', () => {
    const { limits, see } = byHand('adaptive-aggressive', quick);
    const poor = { side: BUY, reservation: 100_000 } as const;
    see([
      { ...poor, limit: 100_000 },
      { side: BUY, limit: 120_000, traded: 1000, price: 120_000 },
      { side: SELL, limit: 120_000, traded: 1000, price: 120_000 },
    ]);
    expect(limits([poor])).toEqual([100_000]);
  });

  it('who is refused though its limit is as good as the price becomes more aggressive, not less', () => {
    const next = (quantity: number): number => {
      const { limits, see } = byHand('adaptive-aggressive', quick);
      see(trade(120_000));
      see([
        { ...buyer, limit: 125_000, traded: 1000, price: 122_000 },
        { ...seller, limit: 119_937, quantity, traded: 1000, price: 122_000 },
      ]);
      return limits([buyer, seller])[1];
    };
    // sold out below the price: it asks about as much as that; one of 2 kWh sold: its own ask is what is left, and it goes below
    expect(next(1000)).toBeGreaterThan(121_900);
    expect(next(2000)).toBeLessThan(119_937);
  });
});
