import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discriminatory } from '../../src/market/discriminatory.js';
import { BUY, SELL, type Mechanism } from '../../src/market/types.js';
import { bookOf, books, buy, clear, sell, type Entry } from './books.js';
import { inTurns, priceOf, ranked, ticket } from './by-definition.js';
import { claiming, truthViolations } from './laws.js';
import { ct, gainsOf, tradesOf, workedExample } from './worked-example.js';

const auction = (config: object = {}): Mechanism =>
  discriminatory.create(discriminatory.schema.parse(config), undefined);

describe('worked example: discriminatory double auction', () => {
  it('each pair trades half way between its limits: (15 + 8) / 2 and (12 + 10) / 2', () => {
    expect(tradesOf(auction())).toEqual(['1-4 at 11.5', '2-5 at 11']);
    expect(gainsOf(auction())).toBe(9);
  });

  it('or another part of the way from offer to bid', () => {
    expect(tradesOf(auction({ weight: 0.25 }))).toEqual(['1-4 at 9.75', '2-5 at 10.5']);
    expect(tradesOf(auction({ weight: 1 }))).toEqual(['1-4 at 15', '2-5 at 12']);
  });

  it('a bid that needs several sellers is several segments, each with its price', () => {
    const book = [buy(1, 25, 20 * ct), buy(2, 10, 14 * ct), sell(3, 10, 8 * ct), sell(4, 20, 10 * ct)];
    // cumulated Wh: 0-10 meets 8, 10-25 meets 10, and 25-30 of the second bid meets what is left at 10
    expect(clear(auction(), bookOf(book))).toEqual([
      { buy: 0, sell: 2, quantity: 10, price: 14 * ct },
      { buy: 0, sell: 3, quantity: 15, price: 15 * ct },
      { buy: 1, sell: 3, quantity: 5, price: 12 * ct },
    ]);
  });
});

it('prices go to the nearest micro-EUR, halves down, also below zero', () => {
  const priceAt = (offer: number, bid: number, weight = 0.5): number =>
    clear(auction({ weight }), bookOf([buy(1, 1, bid), sell(2, 1, offer)]))[0]!.price;
  expect(priceAt(100, 103)).toBe(101);
  expect(priceAt(-103, -100)).toBe(-102);
  expect(priceAt(100, 103, 0.6)).toBe(102); // 101.8
  expect(priceAt(-0x80000000, 0x7fffffff)).toBe(-1); // -0.5
  expect(priceAt(-0x80000000, 0x7fffffff, 1)).toBe(0x7fffffff);
  expect(priceAt(-0x80000000, 0x7fffffff, 0)).toBe(-0x80000000);
});

it('is not truthful: buyer 1 of the example pays 10 instead of 11.5 ct for the same energy by bidding 10', () => {
  const lying = workedExample.map((entry, k) => (k === 0 ? buy(1, 1000, 10 * ct) : entry));
  // the second bid now goes first and takes the cheapest offer; 10 still reaches the offer of 10
  expect(tradesOf(auction(), lying)).toEqual(['2-4 at 10', '1-5 at 10']);
  expect(truthViolations(claiming(auction(), { truthful: 'unit' }), workedExample, 0, 10 * ct)).toHaveLength(
    1,
  );
  expect(truthViolations(claiming(auction(), { truthful: 'unit' }), workedExample, 4, 11 * ct)).toHaveLength(
    1,
  );
});

it.each([0, 0.3, 0.5, 1])('trade by trade as by definition, weight %d', (weight) => {
  const mechanism = auction({ weight });
  const falling = (entry: Entry): number => -priceOf(entry);
  fc.assert(
    fc.property(books({ restricted: false, agents: 'any' }), (entries) => {
      const bids = ranked(entries, BUY, falling, ticket);
      const offers = ranked(entries, SELL, priceOf, ticket);
      expect(clear(mechanism, bookOf(entries))).toEqual(inTurns(entries, bids, offers, weight));
    }),
    { seed: 8, numRuns: 40 },
  );
});
