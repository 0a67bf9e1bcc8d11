import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { postedPrice } from '../../src/market/posted-price.js';
import { BUY, SELL, type Mechanism } from '../../src/market/types.js';
import { bookOf, books, clear } from './books.js';
import { inTurns, priceOf, ranked, ticket } from './by-definition.js';
import { claiming, efficiencyViolations, truthViolations } from './laws.js';
import { ct, gainsOf, tradesOf, workedExample } from './worked-example.js';

const market = (config: object = {}): Mechanism =>
  postedPrice.create(postedPrice.schema.parse(config), undefined);

describe('worked example: posted offers', () => {
  const arrival = market({ buyers: 'arrival' });

  it('buyer 1 comes first and takes the cheapest offer, 2 the next; 3 finds nothing for 9 ct', () => {
    expect(tradesOf(arrival)).toEqual(['1-4 at 8', '2-5 at 10']);
    expect(gainsOf(arrival)).toBe(9);
  });

  it('if buyer 3 comes first, it has the cheapest, and buyer 1 is left with the dearest', () => {
    const [one, two, three, ...offers] = workedExample;
    const reversed = [three!, two!, one!, ...offers];
    expect(tradesOf(arrival, reversed)).toEqual(['3-4 at 8', '2-5 at 10', '1-6 at 13']);
    expect(gainsOf(arrival, reversed)).toBe(5);
  });

  it('by lot the buyers of the example come as 2, 3, 1: 3 finds nothing but 10 ct, which is too much', () => {
    const turns = ranked(workedExample, BUY, ticket).map((k) => workedExample[k]!.agent);
    expect(turns).toEqual([2, 3, 1]);
    expect(tradesOf(market())).toEqual(['2-4 at 8', '1-5 at 10']);
  });
});

const smallBooks = books({ restricted: false, agents: 'one order' });

it('buyers gain nothing by misstating their limits', () => {
  const truthful = claiming(market(), { truthful: true });
  fc.assert(
    fc.property(smallBooks, fc.nat(), fc.integer({ min: 70_000, max: 160_000 }), (entries, liar, lie) => {
      const bids = entries.flatMap(({ side }, k) => (side === BUY ? [k] : []));
      if (bids.length === 0) return;
      expect(truthViolations(truthful, entries, bids[liar % bids.length]!, lie)).toEqual([]);
    }),
    { seed: 9, numRuns: 200 },
  );
});

it('sellers do, so it is not truthful: seller 4 of the example gets 9.9 instead of 8 ct by asking for it', () => {
  expect(truthViolations(claiming(market(), { truthful: 'unit' }), workedExample, 3, 9.9 * ct)).toHaveLength(
    1,
  );
});

it('is not efficient: who comes first may want it least', () => {
  const reversed = [...workedExample].reverse();
  const claims = claiming(market({ buyers: 'arrival' }), { efficient: true });
  expect(efficiencyViolations(claims, reversed)).toHaveLength(1);
});

it.each(['lot', 'arrival'] as const)('trade by trade as by definition, buyers by %s', (buyers) => {
  const mechanism = market({ buyers });
  const turn = buyers === 'lot' ? ticket : (): number => 0;
  fc.assert(
    fc.property(books({ restricted: false, agents: 'any' }), (entries) => {
      const bids = ranked(entries, BUY, turn);
      const offers = ranked(entries, SELL, priceOf, turn);
      expect(clear(mechanism, bookOf(entries))).toEqual(inTurns(entries, bids, offers, 0));
    }),
    { seed: 10, numRuns: 40 },
  );
});
