import { beforeAll, describe, expect, it } from 'vitest';
import { BUY, SELL } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { byHand } from './strategy-by-hand.js';

beforeAll(loadQuantityParser);

describe('truthful', () => {
  it('worked example: the reservation itself', () => {
    const { limits } = byHand('truthful');
    expect(
      limits([
        { side: BUY, reservation: 140_000 },
        { side: SELL, reservation: 100_000 },
      ]),
    ).toEqual([140_000, 100_000]);
  });
});
