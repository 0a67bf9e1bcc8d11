import { beforeAll, describe, expect, it } from 'vitest';
import { beliefAt, BeliefMaker, createBeliefs } from '../../src/agents/beliefs.js';
import { ShoutHistory } from '../../src/agents/shout-history.js';
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
    // price, ask, energy accepted and rejected
    const shouts = [
      [100_000, false, 0, 1000],
      [120_000, false, 1000, 0],
      [110_000, true, 1000, 0],
      [130_000, true, 0, 1000],
      [95_000, false, 0, 1000],
      [108_000, false, 500, 500],
      [104_000, true, 500, 500],
      [109_000, true, 0, 1000],
    ] as const;
    const known = [...new Set(shouts.map(([price]) => price))].sort((a, b) => a - b);
    const belief = (b: number): number => {
      let met = 0;
      let refused = 0;
      for (const [price, ask, accepted, rejected] of shouts) {
        if (price <= b) met += ask ? accepted + rejected : accepted;
        if (price >= b && !ask) refused += rejected;
      }
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

  it('an order counts as its energy: what was filled of it as accepted, the rest as rejected', () => {
    // 4 kWh of supply at 10 ct are rationed to 1 kWh of demand at 12 ct
    const { limits, see } = byHand('gjerstad-dickhaut');
    see([
      { side: SELL, limit: 100_000, quantity: 4000, traded: 1000, price: 110_000 },
      { side: BUY, limit: 120_000, quantity: 1000, traded: 1000, price: 110_000 },
    ]);
    const history = new ShoutHistory(5, 16);
    history.add(SELL, 100_000, 4000, 1000);
    history.add(BUY, 120_000, 1000, 1000);
    history.endClearing();
    const beliefs = createBeliefs(80_000, 160_000);
    new BeliefMaker().make(history, 80_000, 160_000, beliefs);
    // an ask of 12 ct: (0 + 1) / (0 + 1 + 3), of 10 ct (1 + 1) / (1 + 1 + 3); a bid of 10 ct: (0 + 4) / (0 + 4 + 0)
    expect(beliefAt(beliefs.ask, -120_000)).toBe(1 / 4);
    expect(beliefAt(beliefs.ask, -100_000)).toBe(2 / 5);
    expect(beliefAt(beliefs.bid, 100_000)).toBe(1);
    // a seller of cost 9.9 ct: from 12 to 16 ct (2.1 + 4 t) (1 - 3 t^2 + 2 t^3) / 4 is greatest where
    // 4 (1 - 3 t^2 + 2 t^3) = (2.1 + 4 t) 6 t (1 - t), that is 32 t^3 - 23.4 t^2 - 12.6 t + 4 = 0: t = 0.243853
    expect(limits([{ side: SELL, reservation: 99_000 }])).toEqual([129_754]);
  });
});
