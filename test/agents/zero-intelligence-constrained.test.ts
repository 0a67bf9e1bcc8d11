import { beforeAll, describe, expect, it } from 'vitest';
import { BUY, SELL } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { byHand } from './strategy-by-hand.js';

beforeAll(loadQuantityParser);

describe('zero-intelligence-constrained (Gode & Sunder 1993)', () => {
  it('worked example: half of the way between the bound and the reservation when the draw is one half', () => {
    // a buyer at 14 ct draws from 8 to 14 ct, 60,001 whole prices; a seller at 10 ct from 10 to 16 ct
    const { limits } = byHand('zero-intelligence-constrained');
    expect(
      limits([
        { side: BUY, reservation: 140_000 },
        { side: SELL, reservation: 100_000 },
      ]),
    ).toEqual([110_000, 130_000]);
  });
});
