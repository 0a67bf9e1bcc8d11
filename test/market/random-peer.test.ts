import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mix32 } from '../../src/kernel/index.js';
import { createTrades } from '../../src/market/columns.js';
import { randomPeer } from '../../src/market/random-peer.js';
import { BUY, SELL, type Mechanism } from '../../src/market/types.js';
import { bookOf, books, buy, clear, context, listOf, sell, type Entry, type Trade } from './books.js';
import { Pairs, ranked, ticket } from './by-definition.js';
import { claiming, efficiencyViolations, truthViolations } from './laws.js';
import { ct, gainsOf, tradesOf, workedExample } from './worked-example.js';

const market = (config: object = {}): Mechanism =>
  randomPeer.create(randomPeer.schema.parse(config), undefined);

/** Sellers draw a second time from the same 32 bits. */
const sellersLot = mix32(0x9e3779b9 ^ mix32(context.lot));
const sellersTicket = (entry: Entry): number => mix32(entry.agent ^ sellersLot);

const circles = (entries: readonly Entry[]): [number[], number[]] => [
  ranked(entries, BUY, ticket),
  ranked(entries, SELL, sellersTicket),
];

describe('worked example: random peers', () => {
  it('the lot seats buyers as 2, 3, 1 and sellers as 5, 6, 4; in the first round those of one place meet', () => {
    const seats = circles(workedExample).map((seated) => seated.map((k) => workedExample[k]!.agent));
    expect(seats).toEqual([
      [2, 3, 1],
      [5, 6, 4],
    ]);
    // 12 reaches 10, 9 does not reach 13, 15 reaches 8: half way each
    expect(tradesOf(market({ rounds: 1 }))).toEqual(['2-5 at 11', '1-4 at 11.5']);
  });

  it('then the sellers move on by a seat, and nobody is left who could trade', () => {
    expect(tradesOf(market())).toEqual(['2-5 at 11', '1-4 at 11.5']);
    expect(gainsOf(market())).toBe(9);
  });

  it('if 1 wants 3 kWh and sellers have 2 each, it gets 2 from 4 and, a seat further, 1 from 5', () => {
    const more = workedExample.map((entry) => {
      if (entry.agent === 1) return { ...entry, quantity_Wh: 3000 };
      return entry.side === SELL ? { ...entry, quantity_Wh: 2000 } : entry;
    });
    // round 1: 2-5, 3-6, 1-4. Round 2: 2-6, 3-4, 1-5, of which 4 has nothing left; 1 pays (15 + 10) / 2
    expect(tradesOf(market(), more)).toEqual(['2-5 at 11', '1-4 at 11.5', '1-5 at 12.5']);
  });

  it.each([
    [0, ['2-5 at 10', '1-4 at 8']],
    [0.25, ['2-5 at 10.5', '1-4 at 9.75']],
    [1, ['2-5 at 12', '1-4 at 15']],
  ])('a coefficient of %d sets the price', (coefficient, trades) => {
    expect(tradesOf(market({ coefficient }))).toEqual(trades);
  });
});

describe('what it does not claim does not hold', () => {
  it('truth: buyer 1 of the example pays less by bidding 9 ct', () => {
    expect(truthViolations(claiming(market(), { truthful: 'unit' }), workedExample, 0, 9 * ct)).toHaveLength(
      1,
    );
  });

  it('efficiency: over the draws a buyer of 9 ct now and then takes what a buyer of 15 ct would', () => {
    const book = [buy(1, 1, 15 * ct), buy(2, 1, 9 * ct), sell(3, 1, 8 * ct)];
    const buyers = Array.from({ length: 400 }, (_, lot) => {
      const trades = createTrades(0);
      market().clear(bookOf(book), { ...context, lot }, trades);
      return listOf(trades)[0]!.buy;
    });
    const share = buyers.filter((k) => k === 1).length / buyers.length;
    // a fair coin, three standard deviations
    expect(Math.abs(share - 0.5)).toBeLessThan(3 * Math.sqrt(0.25 / 400));
    const claims = claiming(market(), { efficient: true });
    const inverse = [buy(1, 1, 9 * ct), buy(2, 1, 15 * ct), sell(3, 1, 8 * ct)];
    expect([...efficiencyViolations(claims, book), ...efficiencyViolations(claims, inverse)]).toHaveLength(1);
  });
});

/** Every meeting of every round, whether or not it can lead to anything. */
function byDefinition(entries: readonly Entry[], coefficient: number, rounds: number): Trade[] {
  const [buyers, sellers] = circles(entries);
  const places = Math.max(buyers.length, sellers.length);
  const pairs = new Pairs(entries, coefficient);
  for (let round = 0; round < (rounds === 0 ? places : Math.min(rounds, places)); round++) {
    buyers.forEach((b, i) => {
      const s = sellers[(i + round) % places];
      if (s !== undefined) pairs.join(b, s);
    });
  }
  return pairs.trades;
}

it.each([
  [0.5, 0],
  [0, 1],
  [0.7, 40],
])('trade by trade as by definition: coefficient %d, rounds %d', (coefficient, rounds) => {
  const mechanism = market({ coefficient, rounds });
  fc.assert(
    fc.property(books({ restricted: false, agents: 'any' }), (entries) => {
      expect(clear(mechanism, bookOf(entries))).toEqual(byDefinition(entries, coefficient, rounds));
    }),
    { seed: 11, numRuns: 40 },
  );
});

it('in the end nobody is left who could trade with another', () => {
  fc.assert(
    fc.property(books({ restricted: false, agents: 'one side' }), (entries) => {
      const left = entries.map(({ quantity_Wh }) => quantity_Wh);
      for (const { buy: b, sell: s, quantity } of clear(market(), bookOf(entries))) {
        left[b]! -= quantity;
        left[s]! -= quantity;
      }
      const limits = (side: number): number[] =>
        entries.flatMap((entry, k) =>
          entry.side === side && left[k]! > 0 ? [entry.limit_uEUR_per_kWh] : [],
        );
      expect(Math.max(...limits(BUY))).not.toBeGreaterThanOrEqual(Math.min(...limits(SELL)));
    }),
    { seed: 12, numRuns: 60 },
  );
});
