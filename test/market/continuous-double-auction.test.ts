import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { continuousDoubleAuction } from '../../src/market/continuous-double-auction.js';
import { BUY, type Mechanism } from '../../src/market/types.js';
import { bookOf, books, buy, clear, sell, type Entry, type Trade } from './books.js';

type Options = { quotes?: 'book' | 'improving'; afterTrade?: 'keep' | 'clear' };
const auctionOf = (options: Options): Mechanism =>
  continuousDoubleAuction.create(continuousDoubleAuction.schema.parse(options), undefined);
const auction = auctionOf({});

/** The definition: the arriving order walks the standing ones, sorted afresh, and the first that suits trades. */
function byDefinition(entries: readonly Entry[], { quotes, afterTrade }: Options = {}): Trade[] {
  const trades: Trade[] = [];
  const left = entries.map((entry) => entry.quantity_Wh);
  const need = entries.map((entry) => entry.minimum_Wh ?? 0);
  let standing: number[] = [];
  entries.forEach((entry, k) => {
    const sign = entry.side === BUY ? 1 : -1;
    const walk = standing
      .filter((o) => left[o] > 0 && entries[o].side !== entry.side)
      .filter((o) => sign * (entry.limit_uEUR_per_kWh - entries[o].limit_uEUR_per_kWh) >= 0)
      .sort((a, b) => sign * (entries[a].limit_uEUR_per_kWh - entries[b].limit_uEUR_per_kWh) || a - b);
    const taken: [number, number][] = [];
    let rest = left[k];
    for (const o of walk) {
      const [bid, offer] = entry.side === BUY ? [entry, entries[o]] : [entries[o], entry];
      const quantity = Math.min(rest, left[o]);
      if (quantity === 0 || entries[o].agent === entry.agent || quantity < need[o]) continue;
      if ((offer.green_permille ?? 0) < (bid.greenWanted_permille ?? 0)) continue;
      if (afterTrade === 'clear' && (quantity < need[k] || taken.length > 0)) continue;
      taken.push([o, quantity]);
      rest -= quantity;
    }
    if (left[k] - rest > 0 && left[k] - rest >= need[k]) {
      need[k] = 0;
      for (const [o, quantity] of taken) {
        left[o] -= quantity;
        left[k] -= quantity;
        need[o] = 0;
        const [b, s] = entry.side === BUY ? [k, o] : [o, k];
        trades.push({ buy: b, sell: s, quantity, price: entries[o].limit_uEUR_per_kWh });
      }
      if (afterTrade === 'clear') {
        standing = [];
        return;
      }
    }
    const betters = standing
      .filter((o) => left[o] > 0 && entries[o].side === entry.side)
      .every((o) => sign * (entry.limit_uEUR_per_kWh - entries[o].limit_uEUR_per_kWh) > 0);
    if (quotes !== 'improving' || betters) standing.push(k);
  });
  return trades;
}

describe('continuous double auction', () => {
  it('trades at the standing order’s price, best price first, then the earliest', () => {
    const book = [
      sell(1, 10, 12),
      sell(2, 10, 11),
      sell(3, 10, 11),
      buy(4, 25, 12),
      buy(5, 10, 13),
      sell(6, 4, 5),
    ];
    expect(clear(auction, bookOf(book))).toEqual([
      { buy: 3, sell: 1, quantity: 10, price: 11 },
      { buy: 3, sell: 2, quantity: 10, price: 11 },
      { buy: 3, sell: 0, quantity: 5, price: 12 },
      { buy: 4, sell: 0, quantity: 5, price: 12 },
      { buy: 4, sell: 5, quantity: 4, price: 13 },
    ]);
  });

  it('passes over the agent’s own order, which keeps its place', () => {
    const book = [sell(1, 10, 10), sell(2, 10, 10), buy(1, 10, 10), buy(3, 10, 10)];
    expect(clear(auction, bookOf(book))).toEqual([
      { buy: 2, sell: 1, quantity: 10, price: 10 },
      { buy: 3, sell: 0, quantity: 10, price: 10 },
    ]);
  });

  it('passes over offers that are not green enough', () => {
    const book = [
      sell(1, 10, 5),
      sell(2, 10, 9, { green_permille: 800 }),
      buy(3, 15, 10, { greenWanted_permille: 500 }),
    ];
    expect(clear(auction, bookOf(book))).toEqual([{ buy: 2, sell: 1, quantity: 10, price: 9 }]);
    const arriving = [buy(3, 15, 10, { greenWanted_permille: 500 }), buy(4, 15, 8), sell(1, 10, 5)];
    expect(clear(auction, bookOf(arriving))).toEqual([{ buy: 1, sell: 2, quantity: 10, price: 8 }]);
  });

  it('an arriving order takes its minimum at once or stands; then any larger amount will do', () => {
    const wants = buy(3, 30, 10, { minimum_Wh: 25 });
    expect(clear(auction, bookOf([sell(1, 10, 5), sell(2, 14, 6), wants]))).toEqual([]);
    expect(clear(auction, bookOf([sell(1, 10, 5), sell(2, 15, 6), wants, sell(4, 5, 7)]))).toEqual([
      { buy: 2, sell: 0, quantity: 10, price: 5 },
      { buy: 2, sell: 1, quantity: 15, price: 6 },
      { buy: 2, sell: 3, quantity: 5, price: 10 },
    ]);
  });

  it('a standing order waits for one that takes its minimum', () => {
    const book = [sell(1, 20, 5, { minimum_Wh: 15 }), buy(2, 10, 9), buy(3, 16, 9), buy(4, 4, 9)];
    expect(clear(auction, bookOf(book))).toEqual([
      { buy: 2, sell: 0, quantity: 16, price: 5 },
      { buy: 3, sell: 0, quantity: 4, price: 5 },
    ]);
  });

  it('worked example: improving quotes, the book cleared after each trade', () => {
    const book = [
      buy(1, 10, 90), // stands: the first bid
      buy(2, 10, 80), // discarded: no better than 90
      sell(4, 10, 130), // stands
      sell(5, 10, 120), // betters 130 and stands
      buy(3, 10, 120), // takes the offer at 120; all others are called off
      sell(6, 10, 85), // finds nobody, the bid of 90 is gone; stands
      buy(1, 10, 95), // takes it, at 85
    ];
    const improving = auctionOf({ quotes: 'improving', afterTrade: 'clear' });
    expect(clear(improving, bookOf(book))).toEqual([
      { buy: 4, sell: 3, quantity: 10, price: 120 },
      { buy: 6, sell: 5, quantity: 10, price: 85 },
    ]);
    // in a book that is kept the offer of 85 takes the bid of 90, and the last bid stands
    expect(clear(auction, bookOf(book))).toEqual([
      { buy: 4, sell: 3, quantity: 10, price: 120 },
      { buy: 0, sell: 5, quantity: 10, price: 90 },
    ]);
  });

  it('improving quotes in a book that is kept: what stood before stands again when the better is taken', () => {
    const book = [sell(1, 10, 13), sell(2, 10, 12), sell(3, 10, 12), buy(4, 20, 14), buy(5, 10, 14)];
    expect(clear(auctionOf({ quotes: 'improving' }), bookOf(book))).toEqual([
      { buy: 3, sell: 1, quantity: 10, price: 12 },
      { buy: 3, sell: 0, quantity: 10, price: 13 },
    ]);
  });

  it('a cleared book takes what is left of both, so a minimum is held against one trade', () => {
    const clearing = auctionOf({ afterTrade: 'clear' });
    const parts = [sell(1, 10, 5), sell(2, 30, 6), buy(3, 20, 9), buy(4, 20, 9)];
    expect(clear(clearing, bookOf(parts))).toEqual([{ buy: 2, sell: 0, quantity: 10, price: 5 }]);
    const least = [sell(1, 10, 5), sell(2, 30, 6), buy(3, 20, 9, { minimum_Wh: 11 })];
    expect(clear(clearing, bookOf(least))).toEqual([{ buy: 2, sell: 1, quantity: 20, price: 6 }]);
  });

  const options: Options[] = [
    {},
    { quotes: 'improving' },
    { afterTrade: 'clear' },
    { quotes: 'improving', afterTrade: 'clear' },
  ];
  it.each(
    options.flatMap((option) =>
      [true, false].map((restricted) => [JSON.stringify(option), restricted] as const),
    ),
  )('trade by trade as by definition: %s, restricted: %s', (text, restricted) => {
    const option = JSON.parse(text) as Options;
    const mechanism = auctionOf(option);
    fc.assert(
      fc.property(books({ restricted, agents: 'any' }), (entries) => {
        expect(clear(mechanism, bookOf(entries))).toEqual(byDefinition(entries, option));
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});
