import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createTrades } from '../../src/market/columns.js';
import { loadSolver } from '../../src/market/highs.js';
import { gainsFromTrade_nEUR, OptimumOfBook } from '../../src/market/optimum.js';
import { WelfarePool } from '../../src/market/welfare-pool.js';
import { BUY } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import {
  bookOf,
  books,
  buy,
  clear,
  context,
  fills,
  mechanismOf,
  orderBasedKinds,
  sell,
  type Entry,
} from './books.js';

await loadQuantityParser();
beforeAll(loadSolver);

const ct = 10_000;
const pool = new WelfarePool();

function gainsOf(entries: readonly Entry[]): bigint {
  const orders = bookOf(entries);
  const trades = createTrades(0);
  pool.clear(orders, context, trades);
  return gainsFromTrade_nEUR(orders, trades);
}

function tradedOf(entries: readonly Entry[]): number {
  return clear(pool, bookOf(entries)).reduce((sum, { quantity }) => sum + quantity, 0);
}

describe('worked example', () => {
  it('2 kWh at 30 ct and 1 kWh at 20 ct against 1.5 kWh at 10 ct and 2 kWh at 25 ct: the offer at 25 ct is the price', () => {
    const orders = bookOf([
      buy(1, 2000, 30 * ct),
      buy(2, 1000, 20 * ct),
      sell(3, 1500, 10 * ct),
      sell(4, 2000, 25 * ct),
    ]);
    expect(clear(pool, orders)).toEqual([
      { buy: 0, sell: 2, quantity: 1500, price: 25 * ct },
      { buy: 0, sell: 3, quantity: 500, price: 25 * ct },
    ]);
  });

  it('scarce green energy has a price of its own', () => {
    // one green kWh, wanted by two: the second bid for it at 28 ct sets its price; grey energy is between 12 and 20 ct
    const orders = bookOf([
      buy(1, 1000, 32 * ct, { greenWanted_permille: 1000 }),
      buy(2, 1000, 28 * ct, { greenWanted_permille: 1000 }),
      buy(3, 1000, 20 * ct),
      sell(4, 1000, 10 * ct, { green_permille: 1000 }),
      sell(5, 2000, 12 * ct),
    ]);
    expect(clear(pool, orders)).toEqual([
      { buy: 0, sell: 3, quantity: 1000, price: 30 * ct },
      { buy: 2, sell: 4, quantity: 1000, price: 12 * ct },
    ]);
  });

  it('plentiful green energy has the price of all energy', () => {
    const orders = bookOf([
      buy(1, 1000, 32 * ct, { greenWanted_permille: 500 }),
      buy(2, 1000, 20 * ct),
      sell(3, 1500, 10 * ct, { green_permille: 600 }),
      sell(4, 1000, 12 * ct),
    ]);
    // the offer at 12 ct serves 500 of its 1000 Wh
    expect(clear(pool, orders).map(({ price }) => price)).toEqual([12 * ct, 12 * ct, 12 * ct]);
  });

  it('a green bid of little value gives way where a label-first auction would serve it', () => {
    // the green offer is cheapest; serving the green bid first (uniform-price) would leave the best bid with the dear offer
    const entries = [
      buy(1, 100, 14, { greenWanted_permille: 1000 }),
      buy(2, 100, 40),
      sell(3, 100, 13, { green_permille: 1000 }),
      sell(4, 100, 39),
    ];
    expect(gainsOf(entries)).toBe(2700n);
    expect(clear(pool, bookOf(entries))).toMatchObject([{ buy: 1, sell: 2 }]);
    const labelFirst = createTrades(0);
    mechanismOf('uniform-price').clear(bookOf(entries), context, labelFirst);
    expect(gainsFromTrade_nEUR(bookOf(entries), labelFirst)).toBe(200n);
  });

  it('nobody trades with themselves, even if that costs: the next best partners are found', () => {
    // agent 1 would serve itself; instead it buys at 9 and sells at 4
    const entries = [buy(1, 10, 10), sell(1, 10, 1), sell(2, 10, 8), buy(3, 10, 5)];
    expect(clear(pool, bookOf(entries)).map(({ buy: b, sell: s, quantity }) => [b, s, quantity])).toEqual([
      [0, 2, 10],
      [3, 1, 10],
    ]);
  });

  it('a level that trades in part is divided in proportion', () => {
    const orders = bookOf([buy(1, 100, 9), sell(2, 50, 5), sell(3, 150, 5)]);
    expect(fills(orders, clear(pool, orders))).toEqual([100, 25, 75]);
  });
});

describe('on books without labels, minimums and agents on both sides', () => {
  it('gains, quantity and price are exactly those of the merit order', () => {
    const optimum = new OptimumOfBook();
    fc.assert(
      fc.property(books({ restricted: false, agents: 'one side' }), (entries) => {
        const { gains_nEUR, traded_Wh, price_uEUR_per_kWh } = optimum.of(bookOf(entries));
        expect(gainsOf(entries)).toBe(gains_nEUR);
        const trades = clear(pool, bookOf(entries));
        expect(trades.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(traded_Wh);
        if (price_uEUR_per_kWh === null) return;
        const { low, high } = price_uEUR_per_kWh;
        expect([...new Set(trades.map(({ price }) => price))]).toEqual([Math.floor((low + high) / 2)]);
      }),
      { seed: 31, numRuns: 60 },
    );
  });
});

/**
 * The greatest gains over all admissible pairs, and the greatest trade that has them, by augmenting flows: a second, slow working
 * (Ford & Fulkerson) that knows nothing of classes, levels or duals.
 */
function byFlows(entries: readonly Entry[]): { gains: bigint; traded: number } {
  const left = entries.map(({ quantity_Wh }) => quantity_Wh);
  const flow = entries.map(() => entries.map(() => 0));
  const bids = entries.flatMap(({ side }, k) => (side === BUY ? [k] : []));
  const offers = entries.flatMap(({ side }, k) => (side === BUY ? [] : [k]));
  const admits = (b: number, s: number): boolean =>
    entries[b].agent !== entries[s].agent && entries[s].green_permille! >= entries[b].greenWanted_permille!;
  let gains = 0n;
  let traded = 0;
  for (;;) {
    // the best alternating path to each order, from bids with energy left (Bellman & Ford)
    const best = entries.map(() => -Infinity);
    const before = entries.map(() => -1);
    for (const b of bids) if (left[b] > 0) best[b] = entries[b].limit_uEUR_per_kWh;
    for (let changed = true; changed;) {
      changed = false;
      for (const b of bids) {
        for (const s of offers) {
          const [from, to] = admits(b, s) && best[b] > best[s] ? [b, s] : [s, b];
          if (best[from] <= best[to] || (from === s && flow[b][s] === 0)) continue;
          best[to] = best[from];
          before[to] = from;
          changed = true;
        }
      }
    }
    let end = -1;
    for (const s of offers) {
      if (left[s] === 0 || best[s] === -Infinity) continue;
      const gain = best[s] - entries[s].limit_uEUR_per_kWh;
      if (end === -1 || gain > best[end] - entries[end].limit_uEUR_per_kWh) end = s;
    }
    if (end === -1 || best[end] < entries[end].limit_uEUR_per_kWh) return { gains, traded };
    const path: number[] = [end];
    while (before[path[0]] !== -1) path.unshift(before[path[0]]);
    let moved = Math.min(left[path[0]], left[end]);
    for (let i = 1; i + 1 < path.length; i += 2) moved = Math.min(moved, flow[path[i + 1]][path[i]]);
    for (let i = 0; i + 1 < path.length; i++) {
      if (i % 2 === 0) flow[path[i]][path[i + 1]] += moved;
      else flow[path[i + 1]][path[i]] -= moved;
    }
    left[path[0]] -= moved;
    left[end] -= moved;
    traded += moved;
    gains += BigInt(moved) * BigInt(entries[path[0]].limit_uEUR_per_kWh - entries[end].limit_uEUR_per_kWh);
  }
}

/** Few orders that meet in every way: labels, agents on both sides, prices that tie. */
const entangled = fc.array(
  fc.record({
    agent: fc.nat(3),
    side: fc.constantFrom<0 | 1>(0, 1),
    quantity_Wh: fc.integer({ min: 1, max: 6 }),
    limit_uEUR_per_kWh: fc.integer({ min: 0, max: 9 }),
    green_permille: fc.constantFrom(0, 300, 1000),
    greenWanted_permille: fc.constantFrom(0, 0, 200, 900),
  }),
  { maxLength: 12 },
);

describe('with labels and agents on both sides', () => {
  it('gains and quantity are those of the best flow over all pairs that may trade', () => {
    let both = 0;
    fc.assert(
      fc.property(entangled, (entries) => {
        const expected = byFlows(entries);
        expect(gainsOf(entries)).toBe(expected.gains);
        expect(tradedOf(entries)).toBe(expected.traded);
        if (entries.some((a) => entries.some((b) => a.agent === b.agent && a.side !== b.side))) both++;
      }),
      { seed: 32, numRuns: 300 },
    );
    expect(both).toBeGreaterThan(150);
  });

  it('gains at least what any other mechanism gains', () => {
    const others = orderBasedKinds()
      .filter((kind) => kind !== 'welfare-pool')
      .map((kind) => ({ kind, mechanism: mechanismOf(kind) }));
    const some = fc.oneof(entangled, books({ restricted: true, agents: 'any' }));
    fc.assert(
      fc.property(some, (drawn) => {
        const entries = drawn.map((entry) => ({ ...entry, minimum_Wh: 0 }));
        const orders = bookOf(entries);
        const bound = gainsOf(entries);
        for (const { kind, mechanism } of others) {
          const trades = createTrades(0);
          mechanism.clear(orders, context, trades);
          const gains = gainsFromTrade_nEUR(orders, trades);
          expect(gains <= bound, `${kind} gains ${gains}, the pool ${bound}`).toBe(true);
        }
      }),
      { seed: 33, numRuns: 40 },
    );
  });
});

describe('before it is loaded', () => {
  it('the solver is missed', async () => {
    vi.resetModules();
    const { solver } = await import('../../src/market/highs.js');
    expect(() => solver()).toThrow('CW-MARKET-SOLVER');
  });
});
