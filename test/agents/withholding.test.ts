import { beforeAll, describe, expect, it } from 'vitest';
import { BUY, SELL } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { byHand } from './strategy-by-hand.js';

beforeAll(loadQuantityParser);

describe('withholding (Cournot 1838)', () => {
  const seller = { side: SELL, reservation: 80_000, quantity: 8000 } as const;

  it('worked example: a monopolist keeps back half of what a competitive market would take', () => {
    const { quantities, limits, see } = byHand('withholding', { response: 'best', share: '100 %' });
    expect(quantities([seller])).toEqual([8000]);
    // bids of 1,000 Wh at 15.5, 14.5, … 8.5 ct lie on p = 16 ct - 0.001 ct / Wh * Q. At a cost of 8 ct it sells
    // (16 - 8) / (2 * 0.001) = 4,000 Wh at 12 ct instead of 8,000 Wh at 8 ct
    const bids = [155, 145, 135, 125, 115, 105, 95, 85].map((price) => ({
      side: BUY as typeof BUY,
      limit: price * 1000,
      quantity: 1000,
    }));
    see([{ ...seller, limit: 80_000 }, ...bids], { homes: Int32Array.of(0) });
    expect(quantities([seller])).toEqual([4000]);
    expect(quantities([{ ...seller, quantity: 3000 }])).toEqual([3000]);
    expect(limits([seller])).toEqual([80_000]);
  });

  it('a fixed share, rounded down, of the sides that withhold', () => {
    const buyer = { side: BUY, reservation: 160_000, quantity: 1001 } as const;
    const both = [{ ...seller, quantity: 1001 }, buyer];
    expect(byHand('withholding').quantities(both)).toEqual([800, 1001]);
    expect(byHand('withholding', { sides: 'buyers' }).quantities(both)).toEqual([1001, 800]);
    expect(byHand('withholding', { sides: 'both', share: '25 %' }).quantities(both)).toEqual([250, 250]);
    // it stays in the market with 1 Wh
    expect(byHand('withholding', { share: 0 }).quantities(both)).toEqual([1, 1001]);
  });

  it('against bids of one price nothing is to be gained by withholding', () => {
    const { quantities, see } = byHand('withholding', { response: 'best' });
    see(
      [
        { ...seller, limit: 80_000 },
        { side: BUY, limit: 150_000 },
      ],
      { homes: Int32Array.of(0) },
    );
    expect(quantities([seller])).toEqual([8000]);
  });
});
