import { beforeAll, describe, expect, it } from 'vitest';
import { BUY, SELL } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { byHand } from './strategy-by-hand.js';

beforeAll(loadQuantityParser);

describe('zero-intelligence-unconstrained (Gode & Sunder 1993)', () => {
  const both = [
    { side: BUY, reservation: 100_000 },
    { side: SELL, reservation: 140_000 },
  ] as const;

  it('worked example: from floor to cap, whatever it is worth', () => {
    // 80,001 whole prices from 8 to 16 ct: a draw of 0.9 is the 72,000th above 8 ct, for both sides, at a loss of 5.2 ct to the buyer
    expect(byHand('zero-intelligence-unconstrained', {}, 0.9).limits(both)).toEqual([152_000, 152_000]);
    expect(byHand('zero-intelligence-unconstrained', {}, 1e-9).limits(both)).toEqual([80_000, 80_000]);
    expect(byHand('zero-intelligence-unconstrained', {}, 1 - 1e-9).limits(both)).toEqual([160_000, 160_000]);
  });

  it('says that it may lose money', () => {
    expect(byHand('zero-intelligence-unconstrained').strategy.withinReservation).toBe(false);
  });
});
