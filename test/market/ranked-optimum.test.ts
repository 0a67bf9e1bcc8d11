import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptimumOfBook } from '../../src/market/optimum.js';
import { RankedOptimum } from '../../src/market/ranked-optimum.js';
import { bookOf, buy, sell } from './books.js';

it('by hand: 2 kWh at 30 ct and 1 kWh at 20 ct against 1.5 kWh at 10 ct and 2 kWh at 25 ct', () => {
  const optimum = new RankedOptimum(
    Int32Array.of(300_000, 200_000, 90_000, 120_000),
    Int32Array.of(50_000, 80_000, 100_000, 250_000),
  );
  optimum.look(Int32Array.of(2000, 1000, -1500, -2000));
  expect(optimum.gains_nEUR).toBe(325_000_000n);
  expect([optimum.demand_Wh, optimum.supply_Wh]).toEqual([3000, 3500]);
  // the other way round: 2 kWh at 12 ct and 1.5 kWh at 9 ct against 2 kWh at 5 ct and 1 kWh at 8 ct
  optimum.look(Int32Array.of(-2000, -1000, 1500, 2000));
  expect(optimum.gains_nEUR).toBe(2000n * 70_000n + 1000n * 10_000n);
});

describe('when the agents value energy anew', () => {
  const bid = Int32Array.of(300_000, 200_000, 90_000);
  const offer = Int32Array.of(50_000, 80_000, 100_000);
  const optimum = new RankedOptimum(bid, offer);
  const gains = (): bigint => {
    optimum.look(Int32Array.of(1000, 1000, -1500));
    return optimum.gains_nEUR;
  };

  it('it goes by what it has read until it is told', () => {
    expect(gains()).toBe(1000n * 200_000n + 500n * 100_000n);
    bid.set([250_000, 150_000, 40_000]);
    expect(gains()).toBe(1000n * 200_000n + 500n * 100_000n);
  });

  it('all by the same amount: as much less is gained of each Wh', () => {
    optimum.revalue();
    expect(gains()).toBe(1000n * 150_000n + 500n * 50_000n);
  });

  it('in another order: the dearest wish comes first again', () => {
    bid.set([150_000, 250_000, 40_000]);
    offer[2] = 160_000;
    optimum.revalue();
    expect(gains()).toBe(1000n * 90_000n);
  });
});

it('is the optimum of the book of these quantities, whatever they are', () => {
  const agent = fc.record({
    bid: fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    offer: fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  });
  const quantity = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }),
  );
  const community = fc.array(agent, { minLength: 1, maxLength: 40 }).chain((agents) =>
    fc.tuple(
      fc.constant(agents),
      fc.array(fc.array(quantity, { minLength: agents.length, maxLength: agents.length }), {
        minLength: 1,
        maxLength: 3,
      }),
    ),
  );
  const book = new OptimumOfBook();
  fc.assert(
    fc.property(community, ([agents, slots]) => {
      const ranked = new RankedOptimum(
        Int32Array.from(agents, ({ bid }) => bid),
        Int32Array.from(agents, ({ offer }) => offer),
      );
      for (const quantities of slots) {
        const entries = quantities.flatMap((q, i) =>
          q > 0 ? [buy(i, q, agents[i].bid)] : q < 0 ? [sell(i, -q, agents[i].offer)] : [],
        );
        ranked.look(Int32Array.from(quantities));
        expect(ranked.gains_nEUR).toBe(book.of(bookOf(entries)).gains_nEUR);
      }
    }),
    { seed: 41, numRuns: 400 },
  );
});
