import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTrades } from '../../src/market/columns.js';
import { payAsBid } from '../../src/market/pay-as-bid.js';
import { BUY, SELL, type Mechanism } from '../../src/market/types.js';
import { bookOf, books, buy, clear, listOf, sell, type Entry } from './books.js';
import { inTurns, priceOf, ranked, ticket } from './by-definition.js';
import { claiming, efficiencyViolations, orderViolations, truthViolations } from './laws.js';
import { ct, gainsOf, tradesOf, workedExample } from './worked-example.js';

const auction = (config: object = {}): Mechanism => payAsBid.create(payAsBid.schema.parse(config), undefined);

describe('worked example: pay as bid', () => {
  it('in merit order each pair trades at its bid', () => {
    expect(tradesOf(auction())).toEqual(['1-4 at 15', '2-5 at 12']);
    expect(gainsOf(auction())).toBe(9);
  });

  it('or at its offer', () => {
    expect(tradesOf(auction({ priceOf: 'offer' }))).toEqual(['1-4 at 8', '2-5 at 10']);
  });

  it('with the dearest offer first three pairs trade, for gains of 2 + 2 + 1 ct', () => {
    const dearest = auction({ sequence: 'dearest-offer-first' });
    expect(tradesOf(dearest)).toEqual(['1-6 at 15', '2-5 at 12', '3-4 at 9']);
    expect(gainsOf(dearest)).toBe(5);
  });
});

describe('equal limits', () => {
  const tied = [buy(1, 10, 20), sell(2, 10, 5), sell(3, 10, 5)];

  it('go by lot, whoever came first: one of two sellers in each half of the draws', () => {
    const winners = Array.from({ length: 1000 }, (_, lot) => {
      const trades = tradesWith(auction(), tied, lot);
      expect(tradesWith(auction(), [tied[2]!, tied[1]!, tied[0]!], lot)).toEqual(trades);
      return trades[0]!;
    });
    const share = winners.filter((seller) => seller === 2).length / winners.length;
    // three standard deviations of a fair coin thrown 1000 times
    expect(Math.abs(share - 0.5)).toBeLessThan(3 * Math.sqrt(0.25 / 1000));
  });

  it('or by time', () => {
    for (let lot = 0; lot < 20; lot++) {
      expect(tradesWith(auction({ ties: 'time-priority' }), tied, lot)).toEqual([2]);
    }
  });
});

/** Agents of the sellers of each trade. */
function tradesWith(mechanism: Mechanism, entries: readonly Entry[], lot: number): number[] {
  const trades = createTrades(0);
  mechanism.clear(bookOf(entries), { floor_uEUR_per_kWh: 0, cap_uEUR_per_kWh: 100, lot }, trades);
  return listOf(trades).map(({ sell: s }) => entries[s]!.agent);
}

describe('what it does not claim does not hold', () => {
  it('truth: buyer 1 of the example pays 10.5 instead of 15 ct by bidding that, seller 4 gets 11 instead of 8 ct at offers’ prices', () => {
    const truthful = { truthful: true } as const;
    expect(truthViolations(claiming(auction(), truthful), workedExample, 0, 10.5 * ct)).toHaveLength(1);
    const offers = claiming(auction({ priceOf: 'offer' }), truthful);
    expect(truthViolations(offers, workedExample, 3, 11 * ct)).toHaveLength(1);
  });

  it('efficiency with the dearest offer first, and independence of arrival where ties go by time', () => {
    const dearest = claiming(auction({ sequence: 'dearest-offer-first' }), { efficient: true });
    expect(efficiencyViolations(dearest, workedExample)).toHaveLength(1);
    const timed = claiming(auction({ ties: 'time-priority' }), { orderIndependent: true });
    const tied = [buy(1, 10, 20), sell(2, 10, 5), sell(3, 10, 5)];
    const seeds = Array.from({ length: 10 }, (_, seed) => seed);
    expect(seeds.some((seed) => orderViolations(timed, tied, seed).length > 0)).toBe(true);
  });
});

describe('against the definition', () => {
  const falling = (entry: Entry): number => -priceOf(entry);
  const never = (): number => 0;

  it.each([
    { sequence: 'merit', priceOf: 'bid', ties: 'lot' },
    { sequence: 'merit', priceOf: 'offer', ties: 'time-priority' },
    { sequence: 'dearest-offer-first', priceOf: 'bid', ties: 'time-priority' },
    { sequence: 'dearest-offer-first', priceOf: 'offer', ties: 'lot' },
  ])('trade by trade: %j', (config) => {
    const mechanism = auction(config);
    const tie = config.ties === 'lot' ? ticket : never;
    const weight = config.priceOf === 'bid' ? 1 : 0;
    fc.assert(
      fc.property(books({ restricted: false, agents: 'any' }), (entries) => {
        const bids = ranked(entries, BUY, falling, tie);
        const expected =
          config.sequence === 'merit'
            ? inTurns(entries, bids, ranked(entries, SELL, priceOf, tie), weight)
            : inTurns(entries, ranked(entries, SELL, falling, tie), bids, weight);
        expect(clear(mechanism, bookOf(entries))).toEqual(expected);
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  it('the dearest offer first trades the most that any pairing can: the least cut between bids and offers', () => {
    const mechanism = auction({ sequence: 'dearest-offer-first' });
    fc.assert(
      fc.property(books({ restricted: false, agents: 'one side' }), (entries) => {
        const sum = (side: number, has: (limit: number) => boolean): number =>
          entries.reduce(
            (total, entry) => total + (entry.side === side && has(priceOf(entry)) ? entry.quantity_Wh : 0),
            0,
          );
        // who cuts all bids from a price on still has to cut every offer that a lower bid reaches
        const limits = entries.filter(({ side }) => side === BUY).map(priceOf);
        const cuts = [...limits, -Infinity].map(
          (most) => sum(BUY, (limit) => limit > most) + sum(SELL, (limit) => limit <= most),
        );
        const traded = clear(mechanism, bookOf(entries)).reduce((total, { quantity }) => total + quantity, 0);
        expect(traded).toBe(Math.min(...cuts));
      }),
      { seed: 6, numRuns: 60 },
    );
  });
});
