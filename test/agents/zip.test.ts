import { beforeAll, describe, expect, it } from 'vitest';
import { BUY, SELL } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { byHand } from './strategy-by-hand.js';

beforeAll(loadQuantityParser);

/** Nothing random: margins of 25 %, a learning rate of one half, targets at the last price. */
const plain = {
  marginLow: '25 %',
  marginHigh: '25 %',
  learningRateLow: '50 %',
  learningRateHigh: '50 %',
  momentumLow: 0,
  momentumHigh: 0,
  relativePerturbation: 0,
  absolutePerturbation: 0,
};

describe('zip (Cliff 1997)', () => {
  const seller = { side: SELL, reservation: 80_000 } as const;
  const buyer = { side: BUY, reservation: 160_000 } as const;

  it('worked example: a seller follows a price above its own half of the way, and then a lower ask down', () => {
    const { limits, see } = byHand('zip', plain);
    // 8 ct and a quarter; 16 ct less a quarter
    expect(limits([seller, buyer])).toEqual([100_000, 120_000]);
    // both traded at 11 ct: the seller asks 10 + (11 - 10) / 2; the buyer would have got it, too: 12 + (11 - 12) / 2
    see([
      { ...seller, limit: 100_000, traded: 1000, price: 110_000 },
      { ...buyer, limit: 120_000, traded: 1000, price: 110_000 },
    ]);
    expect(limits([seller, buyer])).toEqual([105_000, 115_000]);
    // nothing traded, the lowest ask was 9.5 ct: 10.5 + (9.5 - 10.5) / 2
    see([
      { ...seller, limit: 105_000 },
      { side: SELL, limit: 95_000 },
    ]);
    expect(limits([seller, buyer])).toEqual([100_000, 115_000]);
  });

  it('who has no energy left does not undercut a price; who has, does', () => {
    const sold = byHand('zip', plain);
    const trade = [
      { side: SELL, limit: 85_000, traded: 1000, price: 90_000 },
      { ...buyer, limit: 120_000, traded: 1000, price: 90_000 },
    ] as const;
    // home 2 asks 10 ct: filled wholly in the one case, not at all in the other
    sold.see([...trade, { ...seller, limit: 100_000 }], { cleared_Wh: Int32Array.of(-1000, 1000, -1000) });
    const unsold = byHand('zip', plain);
    unsold.see([...trade, { ...seller, limit: 100_000 }]);
    const third = [buyer, buyer, seller];
    expect(sold.limits(third)[2]).toBe(100_000);
    expect(unsold.limits(third)[2]).toBe(95_000);
  });

  it('momentum keeps a tenth of the last step', () => {
    const { limits, see } = byHand('zip', { ...plain, momentumLow: '10 %', momentumHigh: '10 %' });
    const trade = (price: number): void =>
      see([
        { ...seller, limit: 100_000, traded: 1000, price },
        { ...buyer, limit: 160_000, traded: 1000, price },
      ]);
    // 0.9 * (12 - 10) / 2 = 0.9; then 0.1 * 0.9 + 0.9 * (12 - 10.9) / 2 = 0.585
    trade(120_000);
    expect(limits([seller])).toEqual([109_000]);
    trade(120_000);
    expect(limits([seller])).toEqual([114_850]);
  });

  it('a home without an order in the clearing learns nothing, and buying teaches nothing about selling', () => {
    const { limits, see } = byHand('zip', plain);
    see(
      [
        { ...buyer, limit: 120_000, traded: 1000, price: 100_000 },
        { ...seller, limit: 100_000, traded: 1000, price: 100_000 },
      ],
      { ownOrder: Int32Array.of(0, -1) },
    );
    expect(limits([seller, seller])).toEqual([100_000, 100_000]);
    expect(limits([buyer, buyer])).toEqual([110_000, 120_000]);
  });

  it('margins never turn into losses, and limits stay within floor and cap', () => {
    const { limits, see } = byHand('zip', { ...plain, learningRateLow: '100 %', learningRateHigh: '100 %' });
    // an ask of 7 ct, below what it costs this home: it comes down to its cost and no further
    see([
      { side: SELL, limit: 100_000, reservation: 90_000 },
      { side: SELL, limit: 70_000 },
    ]);
    expect(limits([{ side: SELL, reservation: 90_000 }])).toEqual([90_000]);
    // 14 ct and a quarter would be 17.5, above the cap
    expect(byHand('zip', plain).limits([{ side: SELL, reservation: 140_000 }])).toEqual([160_000]);
    // a reservation of nothing has no margin
    expect(byHand('zip', plain).limits([{ side: SELL, reservation: 0 }])).toEqual([0]);
  });

  it('who is refused though its limit is as good as the price does not ask more, but undercuts what is left', () => {
    // the price lies between the ask of 8.5 ct, which sells, and the bid of 12 ct; home 2 asks 10 ct and sells nothing
    const book = [
      { ...seller, limit: 85_000, traded: 1000, price: 102_500 },
      { ...buyer, limit: 120_000, traded: 1000, price: 102_500 },
      { ...seller, limit: 100_000 },
      { side: SELL, limit: 96_000 },
    ] as const;
    const { limits, see } = byHand('zip', plain);
    see(book);
    // home 0 has sold: 10 + (10.25 - 10) / 2; home 2 goes half of the way to the lowest ask that is left: 10 + (9.6 - 10) / 2
    expect(limits([seller, buyer, seller])).toEqual([101_250, 111_250, 98_000]);
  });

  it('who is filled in part at the margin was refused in part', () => {
    const { limits, see } = byHand('zip', plain);
    see([
      { ...seller, limit: 96_000, quantity: 2000, traded: 1000, price: 110_000 },
      { ...buyer, limit: 120_000, traded: 1000, price: 110_000 },
    ]);
    // its own 9.6 ct are the lowest ask that is left: 10 + (9.6 - 10) / 2; the buyer has all it wants: 12 + (11 - 12) / 2
    expect(limits([seller, buyer])).toEqual([98_000, 115_000]);
  });
});
