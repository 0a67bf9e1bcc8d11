/** A14: a call market reaches the optimum of the welfare LP, and the LP's dual is its price. Source: validation/targets.json, A14. */
import { describe, expect, it } from 'vitest';
import { createTrades } from '../../src/market/columns.js';
import { gainsFromTrade_nEUR, OptimumOfBook } from '../../src/market/optimum.js';
import { uniformPrice } from '../../src/market/uniform-price.js';
import { bookOf, buy, context, sell } from '../market/books.js';

// orders (kWh, EUR/kWh) and expected values as in targets.json
const bids = [
  [3, 0.28],
  [2, 0.25],
  [4, 0.2],
  [2, 0.15],
] as const;
const offers = [
  [2, 0.08],
  [3, 0.12],
  [3, 0.18],
  [5, 0.24],
] as const;
const expected = { q: 8.0, welfare: 0.88, price_lo: 0.2, price_hi: 0.2 };

const EUR = 1_000_000;
const book = bookOf([
  ...bids.map(([kWh, price], i) => buy(i, kWh * 1000, Math.round(price * EUR))),
  ...offers.map(([kWh, price], i) => sell(10 + i, kWh * 1000, Math.round(price * EUR))),
]);

describe('A14 call market = LP welfare optimum', () => {
  it('the optimum is 8 kWh, 0.88 EUR, at a dual price of 0.20 EUR/kWh', () => {
    const { traded_Wh, gains_nEUR, price_uEUR_per_kWh: price } = new OptimumOfBook().of(book);
    expect(traded_Wh / 1000).toBe(expected.q);
    expect(Number(gains_nEUR) / 1e9).toBeCloseTo(expected.welfare, 9);
    expect(price).toEqual({ low: expected.price_lo * EUR, high: expected.price_hi * EUR });
  });

  // the bid at 0.20 is accepted in part, so its limit is the dual; the other rules share the same gains otherwise
  it.each([
    ['demand', 0.2],
    ['supply', 0.18],
    ['midpoint', 0.19],
  ])('the auction reaches it, price rule %s at %d EUR/kWh', (priceRule, price) => {
    const auction = uniformPrice.create(uniformPrice.schema.parse({ priceRule }), undefined);
    const trades = createTrades(0);
    auction.clear(book, context, trades);
    let traded_Wh = 0;
    for (let t = 0; t < trades.count; t++) {
      traded_Wh += trades.quantity_Wh[t];
      expect(trades.buyerPrice_uEUR_per_kWh[t]).toBe(price * EUR);
    }
    expect(traded_Wh / 1000).toBe(expected.q);
    expect(Number(gainsFromTrade_nEUR(book, trades)) / 1e9).toBeCloseTo(expected.welfare, 9);
  });
});
