import { beforeAll, describe, expect, it } from 'vitest';
import { BUY, SELL } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { byHand } from './strategy-by-hand.js';

beforeAll(loadQuantityParser);

describe('gjerstad-dickhaut (1998)', () => {
  // bids of 10 ct rejected and 12 ct accepted, asks of 11 ct accepted and 13 ct rejected
  const clearing = [
    { side: BUY, limit: 100_000 },
    { side: BUY, limit: 120_000, traded: 1000, price: 115_000 },
    { side: SELL, limit: 110_000, traded: 1000, price: 115_000 },
    { side: SELL, limit: 130_000 },
  ] as const;

  it('worked example: a buyer of 15 ct bids 10.96 ct, a seller of 9 ct asks 12.06 ct', () => {
    const { limits, see } = byHand('gjerstad-dickhaut');
    see(clearing);
    // beliefs of bids: 0 at 10 ct (rejected), 1 at 11 ct (an ask met, no bid rejected above); with t from 10 to 11 ct the gain
    // (5 - t) (3 t^2 - 2 t^3) is greatest where 8 t^2 - 39 t + 30 = 0: t = (39 - sqrt(561)) / 16 = 0.9572
    // of asks: 0 at 13 ct, 1 at 12 ct (a bid taken); the same curve, downwards, for a gain of 4 - t: 8 t^2 - 33 t + 24 = 0, t = 0.9427
    const at = (39 - Math.sqrt(561)) / 16;
    const down = (33 - Math.sqrt(321)) / 16;
    expect(
      limits([
        { side: BUY, reservation: 150_000 },
        { side: SELL, reservation: 90_000 },
      ]),
    ).toEqual([Math.round(100_000 + 10_000 * at), Math.round(130_000 - 10_000 * down)]);
  });

  it('who has seen nothing believes in one curve from floor to cap', () => {
    // (v - 8 t) (3 t^2 - 2 t^3) with v = 6 (14 ct less 8 ct): 32 t^2 - 60 t + 36 - ... has its maximum where
    // -8 (3 t - 2 t^2) + 6 (6 - 8 t) (1 - t) = 0, that is 64 t^2 - 108 t + 36 = 0: t = (108 - sqrt(2448)) / 128 = 0.4572
    const t = (108 - Math.sqrt(2448)) / 128;
    const { limits } = byHand('gjerstad-dickhaut');
    expect(limits([{ side: BUY, reservation: 140_000 }])).toEqual([Math.round(80_000 + 80_000 * t)]);
  });

  it('no price between is better than the one that is found', () => {
    const { limits, see } = byHand('gjerstad-dickhaut', { memory: 100 });
    see(clearing);
    see([
      { side: BUY, limit: 95_000 },
      { side: BUY, limit: 108_000, traded: 500, price: 105_000 },
      { side: SELL, limit: 104_000, traded: 500, price: 105_000 },
      { side: SELL, limit: 109_000 },
    ]);
    const shouts = [
      [100_000, false, false],
      [120_000, false, true],
      [110_000, true, true],
      [130_000, true, false],
      [95_000, false, false],
      [108_000, false, true],
      [104_000, true, true],
      [109_000, true, false],
    ] as const;
    const known = [...new Set(shouts.map(([price]) => price))].sort((a, b) => a - b);
    const belief = (b: number): number => {
      const met = shouts.filter(([price, ask, accepted]) => price <= b && (ask || accepted)).length;
      const refused = shouts.filter(([price, ask, accepted]) => price >= b && !ask && !accepted).length;
      return met + refused === 0 ? 0 : met / (met + refused);
    };
    const points = [[80_000, 0], ...known.map((price) => [price, belief(price)]), [160_000, 1]];
    const at = (b: number): number => {
      const k = points.findIndex(([price]) => price >= b);
      if (k <= 0) return 0;
      const [[low, from], [high, to]] = [points[k - 1], points[k]];
      const t = (b - low) / (high - low);
      return from + (to - from) * t * t * (3 - 2 * t);
    };
    for (const reservation of [96_000, 105_000, 111_000, 125_000, 150_000]) {
      let best = 0;
      for (let b = 80_000; b <= reservation; b++) best = Math.max(best, (reservation - b) * at(b));
      const [bid] = limits([{ side: BUY, reservation }]);
      expect((reservation - bid) * at(bid)).toBeGreaterThanOrEqual(best * (1 - 1e-9));
    }
  });

  it('remembers whole clearings until they hold so many accepted bids, and never more than it may', () => {
    const short = byHand('gjerstad-dickhaut', { memory: 1 });
    const buyer = [{ side: BUY, reservation: 150_000 }] as const;
    short.see(clearing);
    const alone = short.limits(buyer);
    short.see([{ side: BUY, limit: 119_000 }]); // nothing traded: the last trade is still remembered
    expect(short.limits(buyer)).not.toEqual(alone);
    short.see(clearing); // now the newest clearing holds enough
    expect(short.limits(buyer)).toEqual(alone);
    const few = byHand('gjerstad-dickhaut', { memory: 100, clearings: 1 });
    few.see([{ side: BUY, limit: 119_000 }]);
    few.see(clearing);
    expect(few.limits(buyer)).toEqual(alone);
  });
});
