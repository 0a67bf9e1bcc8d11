import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { BilateralAdmm, bilateralAdmm, type BilateralAdmmConfig } from '../../src/market/bilateral-admm.js';
import { createTrades } from '../../src/market/columns.js';
import { ConsensusAdmm } from '../../src/market/consensus-admm.js';
import { loadSolver } from '../../src/market/highs.js';
import { gainsFromTrade_nEUR } from '../../src/market/optimum.js';
import { WelfarePool } from '../../src/market/welfare-pool.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { bookOf, buy, clear, context, fills, sell, type Entry } from './books.js';

await loadQuantityParser();
beforeAll(loadSolver);

const ct = 10_000;

function market(config: object = {}): BilateralAdmm {
  return new BilateralAdmm(bilateralAdmm.schema.parse(config) as BilateralAdmmConfig);
}

describe('worked example', () => {
  it('a bid at 30 ct and an offer at 10 ct meet in the middle', () => {
    const book = bookOf([buy(1, 1000, 30 * ct), sell(2, 1000, 10 * ct, { green_permille: 1000 })]);
    expect(clear(market(), book)).toEqual([{ buy: 0, sell: 1, quantity: 1000, price: 20 * ct }]);
  });

  it('the offer that is left over makes the price: 1 kWh wanted, 1 kWh at 10 ct and 1 kWh at 14 ct', () => {
    const book = bookOf([
      buy(1, 1000, 30 * ct),
      sell(2, 1000, 10 * ct, { green_permille: 1000 }),
      sell(3, 1000, 14 * ct, { green_permille: 1000 }),
    ]);
    const [trade, ...more] = clear(market({ maximumRounds: 2000 }), book);
    expect(more).toEqual([]);
    expect(trade).toMatchObject({ buy: 0, sell: 1, quantity: 1000 });
    expect(trade.price).toBeGreaterThanOrEqual(10 * ct);
    expect(trade.price).toBeLessThanOrEqual(14.1 * ct);
  });

  it('a grey kWh at 12 ct is dearer than a green one at 12.5 ct, unless nobody minds', () => {
    const book = bookOf([
      buy(1, 1000, 30 * ct),
      sell(2, 1000, 12.5 * ct, { green_permille: 1000 }),
      sell(3, 1000, 12 * ct),
    ]);
    expect(fills(book, clear(market({ maximumRounds: 2000 }), book))).toEqual([1000, 1000, 0]);
    const indifferent = market({ maximumRounds: 2000, greyPenalty: 0 });
    expect(fills(book, clear(indifferent, book))).toEqual([1000, 0, 1000]);
  });

  it('counts its rounds, the proposals of every pair in them, and says whether all agreed', () => {
    const mechanism = market({ maximumRounds: 2000 });
    const book = bookOf([buy(1, 1000, 30 * ct), sell(2, 700, 10 * ct), sell(3, 900, 12 * ct)]);
    clear(mechanism, book);
    expect(mechanism.converged).toBe(true);
    expect(mechanism.negotiation.rounds).toBeGreaterThan(2);
    expect(mechanism.negotiation.rounds).toBeLessThan(2000);
    const hasty = market({ maximumRounds: 2 });
    clear(hasty, book);
    // one buyer and two sellers: two pairs, each side of which proposes in both rounds
    expect([hasty.converged, hasty.negotiation]).toEqual([false, { rounds: 2, messages: 2 * 2 * 2 }]);
    clear(hasty, bookOf([buy(1, 1000, 9), sell(2, 700, 10)]));
    expect([hasty.converged, hasty.negotiation.rounds]).toEqual([true, 2]);
  });
});

describe('what it reaches', () => {
  /** Books as neighbours send them: 2 to 40 orders a side between feed-in and cap. */
  const neighbours = fc
    .array(
      fc.record({
        side: fc.constantFrom<0 | 1>(0, 1),
        quantity_Wh: fc.integer({ min: 50, max: 1500 }),
        limit_uEUR_per_kWh: fc.integer({ min: 78_000, max: 153_510 }),
      }),
      { minLength: 6, maxLength: 60 },
    )
    .map((list) => list.map((entry, agent): Entry => ({ ...entry, agent })));

  function gainsOf(mechanism: { clear: BilateralAdmm['clear'] }, entries: readonly Entry[]): number {
    const orders = bookOf(entries);
    const trades = createTrades(0);
    mechanism.clear(orders, context, trades);
    return Number(gainsFromTrade_nEUR(orders, trades));
  }

  it('at least 90 % of the greatest gains in each book, 99 % over all, never more than all', () => {
    const [negotiated, pool] = [market({ greyPenalty: 0 }), new WelfarePool()];
    let [found, best] = [0, 0];
    fc.assert(
      fc.property(neighbours, (entries) => {
        const [gains, bound] = [gainsOf(negotiated, entries), gainsOf(pool, entries)];
        expect(gains).toBeLessThanOrEqual(bound);
        expect(gains).toBeGreaterThanOrEqual(0.9 * bound);
        found += gains;
        best += bound;
      }),
      { seed: 41, numRuns: 60 },
    );
    expect(found).toBeGreaterThan(0.99 * best);
  });

  it('negotiates the same whatever the units: prices and energies times 1024', () => {
    fc.assert(
      fc.property(neighbours, (entries) => {
        const [small, large] = [market({ greyPenalty: 0 }), market({ greyPenalty: 0, tolerance: '512 Wh' })];
        const scaled = entries.map((entry) => ({
          ...entry,
          quantity_Wh: entry.quantity_Wh * 1024,
          limit_uEUR_per_kWh: entry.limit_uEUR_per_kWh * 1024,
        }));
        const one = fills(bookOf(entries), clear(small, bookOf(entries)));
        const other = fills(bookOf(scaled), clear(large, bookOf(scaled)));
        expect(large.negotiation).toEqual(small.negotiation);
        // each pair is rounded to whole Wh
        one.forEach((energy, k) => expect(Math.abs(energy - other[k] / 1024)).toBeLessThan(entries.length));
      }),
      { seed: 42, numRuns: 15 },
    );
  });
});

describe('minimums', () => {
  it('an order that is agreed less than its minimum withdraws', () => {
    const book = bookOf([
      buy(1, 100, 30 * ct),
      sell(2, 90, 10 * ct),
      sell(3, 90, 20 * ct, { minimum_Wh: 50 }),
    ]);
    expect(fills(book, clear(market({ maximumRounds: 2000 }), book))).toEqual([90, 90, 0]);
  });
});

describe('consensus', () => {
  const side = (...list: [slope: number, intercept: number, capacity: number][]) => ({
    count: list.length,
    slope: Float64Array.from(list, ([slope]) => slope),
    intercept: Float64Array.from(list, ([, intercept]) => intercept),
    capacity: Float64Array.from(list, ([, , capacity]) => capacity),
  });
  const options = { penalty: 1, firstPrice: 5, tolerance: 1e-9, mostRounds: 2000 };

  it('one pair, by hand: marginal cost 2 + x meets marginal value 10 - x at 4, at 6', () => {
    const admm = new ConsensusAdmm();
    const market = {
      sellers: side([1, 2, Infinity]),
      buyers: side([1, 10, Infinity]),
      difference: Float64Array.of(0),
    };
    expect(admm.solve(market, options)).toBe(true);
    expect(admm.trade[0]).toBeCloseTo(4, 6);
    expect(admm.price[0]).toBeCloseTo(6, 6);
  });

  it('a difference of 2 is the buyer’s: 3 at 5', () => {
    const admm = new ConsensusAdmm();
    const market = {
      sellers: side([1, 2, Infinity]),
      buyers: side([1, 10, Infinity]),
      difference: Float64Array.of(2),
    };
    admm.solve(market, options);
    expect(admm.trade[0]).toBeCloseTo(3, 6);
    expect(admm.price[0]).toBeCloseTo(5, 6);
  });

  it('an infinite difference parts a pair, and nobody is anybody’s partner in an empty market', () => {
    const admm = new ConsensusAdmm();
    const apart = {
      sellers: side([1, 2, 9]),
      buyers: side([1, 10, 9]),
      difference: Float64Array.of(Infinity),
    };
    expect(admm.solve(apart, options)).toBe(true);
    expect(admm.trade[0]).toBe(0);
    expect(
      admm.solve({ sellers: side(), buyers: side([1, 10, 9]), difference: Float64Array.of() }, options),
    ).toBe(true);
  });
});
