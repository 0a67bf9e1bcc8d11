/**
 * A11: the multi-unit double auction of Huang, Scheller-Wolf and Sycara in a book of four bids and four offers.
 * Source of the numbers: validation/targets.json, A11 (kiedanski/pymarket, test of its Huang auction, data set 3). A unit is 1000 Wh,
 * a price of 1 is 1000 micro-EUR per kWh.
 */
import { expect, it } from 'vitest';
import { huang } from '../../src/market/huang.js';
import { bookOf, buy, clear, fills, sell } from '../market/books.js';

const UNIT_Wh = 1000;
const ONE = 1000;
const bids = [
  [1, 6],
  [0.1, 5],
  [1.9, 4],
  [1, 3],
] as const;
const offers = [
  [1, 1],
  [1.5, 2],
  [1, 2.5],
  [1, 4],
] as const;

it('A11: 2.5 units, 0.8, 0 and 1.7 bought at 3, 1 and 1.5 sold at 2.5, the auctioneer keeps 1.25', () => {
  const book = bookOf([
    ...bids.map(([quantity, price], i) => buy(i, Math.round(quantity * UNIT_Wh), price * ONE)),
    ...offers.map(([quantity, price], i) => sell(4 + i, Math.round(quantity * UNIT_Wh), price * ONE)),
  ]);
  for (let lot = 0; lot < 20; lot++) {
    const trades = clear(huang.create({}, undefined), book, lot);
    expect(fills(book, trades).map((energy) => energy / UNIT_Wh)).toEqual([0.8, 0, 1.7, 0, 1, 1.5, 0, 0]);
    expect(trades.reduce((sum, { quantity }) => sum + quantity, 0) / UNIT_Wh).toBe(2.5);
    for (const { price, received } of trades) expect([price / ONE, received! / ONE]).toEqual([3, 2.5]);
    const kept = trades.reduce(
      (sum, { quantity, price, received }) => sum + quantity * (price - received!),
      0,
    );
    expect(kept / UNIT_Wh / ONE).toBe(1.25);
  }
});
