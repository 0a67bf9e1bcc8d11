import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTrades } from '../../src/market/columns.js';
import { Hierarchy, levelOf, type HierarchyLevel } from '../../src/market/hierarchy.js';
import type { OrderColumns } from '../../src/market/types.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import {
  bookOf,
  books,
  buy,
  clear,
  context,
  fills,
  listOf,
  mechanismOf,
  orderBasedKinds,
  sell,
  type Entry,
  type Trade,
} from './books.js';
import { orderViolations, repeatViolations, tradeViolations } from './laws.js';

await loadQuantityParser();
const runs = { numRuns: 12, seed: 20260504 };
const AGENTS = 500;

/** A level of `zones` zones, agent i in zone i modulo so many. */
function modulo(zones: number, fee = { buyer: 0, seller: 0 }, capacity_Wh = Infinity): HierarchyLevel {
  const zone = Int32Array.from({ length: AGENTS }, (_, i) => i % zones);
  return { zone, zones, fee, capacity_Wh: new Float64Array(zones).fill(capacity_Wh) };
}

/** Four communities in two districts, and all together. */
const threeLevels = (capacity_Wh = Infinity): HierarchyLevel[] => [
  modulo(4, { buyer: 100, seller: 0 }, capacity_Wh),
  modulo(2, { buyer: 600, seller: 501 }, 2 * capacity_Wh),
  modulo(1, { buyer: 2_000, seller: 1_000 }),
];

interface Leveled extends Trade {
  readonly level: number;
}

function clearLevels(hierarchy: Hierarchy, orders: OrderColumns): Leveled[] {
  const trades = createTrades(0);
  hierarchy.clear(orders, context, trades);
  return listOf(trades).map((trade, t) => ({ ...trade, level: hierarchy.level[t] }));
}

/** Trades between homes that do not share the level, and capacities of communities, twice that of districts, that are not kept. */
function placeViolations(
  entries: readonly Entry[],
  trades: readonly Leveled[],
  capacity_Wh: number,
): string[] {
  const found: string[] = [];
  const crossed = new Map<string, number>();
  const add = (who: string, energy: number): unknown => crossed.set(who, (crossed.get(who) ?? 0) + energy);
  trades.forEach(({ buy: b, sell: s, quantity, level }, t) => {
    const buyer = entries[b].agent;
    const seller = entries[s].agent;
    const zones = [4, 2, 1][level];
    if (buyer % zones !== seller % zones) found.push(`trade ${t}: at a level that its homes do not share`);
    for (let l = 0; l < level; l++) {
      const name = ['community', 'district'][l];
      add(`${name} ${buyer % [4, 2][l]} takes`, quantity);
      add(`${name} ${seller % [4, 2][l]} gives`, quantity);
    }
  });
  for (const kind of ['community', 'district']) {
    for (const way of ['takes', 'gives']) {
      for (const [who, energy] of crossed) {
        const most = kind === 'community' ? capacity_Wh : 2 * capacity_Wh;
        if (!who.startsWith(kind) || !who.endsWith(way) || energy <= most) continue;
        found.push(`${who} ${energy} Wh ${way === 'takes' ? 'from beyond' : 'beyond'}`);
      }
    }
  }
  return found;
}

describe('a worked example', () => {
  // homes 0, 2 in one community, 1, 3 in another, of one district
  const levels = (fee: number, capacity_Wh = Infinity): HierarchyLevel[] => [
    modulo(2, undefined, capacity_Wh),
    modulo(1, { buyer: fee, seller: fee }),
  ];
  const book = [buy(0, 100, 150_000), sell(2, 60, 80_000), sell(1, 70, 90_000), buy(3, 20, 140_000)];

  it('clears communities at their own prices first, then the district at its fee', () => {
    const hierarchy = new Hierarchy(mechanismOf('uniform-price'), levels(5_000));
    // community 0: 60 Wh at (80 + 150)/2; community 1: 20 Wh at (90 + 140)/2; district: bid 145 and offer 95
    // without the fee, so 120 and 5 on either side
    expect(clearLevels(hierarchy, bookOf(book))).toEqual([
      { buy: 0, sell: 1, quantity: 60, price: 115_000, level: 0 },
      { buy: 3, sell: 2, quantity: 20, price: 115_000, level: 0 },
      { buy: 0, sell: 2, quantity: 40, price: 125_000, received: 115_000, level: 1 },
    ]);
  });

  it('at a capacity of 25 Wh no more than that moves up, of the best limits first', () => {
    const hierarchy = new Hierarchy(mechanismOf('uniform-price'), levels(0, 25));
    const last = clearLevels(hierarchy, bookOf(book)).at(-1);
    expect(last).toEqual({ buy: 0, sell: 2, quantity: 25, price: 120_000, level: 1 });
    const two = [buy(0, 20, 120_000), buy(2, 20, 150_000), sell(1, 90, 90_000)];
    expect(fills(bookOf(two), clearLevels(hierarchy, bookOf(two)))).toEqual([5, 20, 25]);
  });

  it('an order whose minimum does not fit into what is left of the capacity stays behind, and takes none', () => {
    const hierarchy = new Hierarchy(mechanismOf('uniform-price'), levels(0, 25));
    const two = [buy(0, 20, 120_000), buy(2, 40, 150_000, { minimum_Wh: 26 }), sell(1, 90, 90_000)];
    expect(fills(bookOf(two), clearLevels(hierarchy, bookOf(two)))).toEqual([20, 0, 20]);
  });

  it('a minimum that the community has filled binds the district no more', () => {
    const hierarchy = new Hierarchy(mechanismOf('uniform-price'), levels(0));
    const two = [buy(0, 100, 150_000, { minimum_Wh: 60 }), sell(2, 60, 80_000), sell(1, 5, 90_000)];
    expect(fills(bookOf(two), clearLevels(hierarchy, bookOf(two)))).toEqual([65, 60, 5]);
  });

  it('a fee that no limits bear keeps energy in its community', () => {
    const hierarchy = new Hierarchy(mechanismOf('uniform-price'), levels(30_001));
    expect(clearLevels(hierarchy, bookOf(book)).map(({ level }) => level)).toEqual([0, 0]);
    const bearable = new Hierarchy(mechanismOf('uniform-price'), levels(30_000));
    expect(clearLevels(bearable, bookOf(book)).map(({ level }) => level)).toEqual([0, 0, 1]);
  });

  it('limits at the ends of int32 move no price beyond them', () => {
    const extreme = [buy(0, 10, 0x7fffffff), sell(1, 10, 0x7fffffff - 4_000), sell(3, 10, 5)];
    const hierarchy = new Hierarchy(mechanismOf('pay-as-bid'), levels(5_000));
    expect(tradeViolations(bookOf(extreme), clearLevels(hierarchy, bookOf(extreme)))).toEqual([]);
    expect(fills(bookOf(extreme), clearLevels(hierarchy, bookOf(extreme)))).toEqual([10, 0, 10]);
  });
});

describe.each(orderBasedKinds())('%s in a hierarchy', (kind) => {
  const create = (levels = threeLevels()): Hierarchy => new Hierarchy(mechanismOf(kind), levels);
  beforeAll(() => mechanismOf(kind).prepare?.());
  const some = books({ restricted: true, agents: 'any' });

  it('keeps limits with fees, quantities, parties, labels and minimums, and the fee between the prices', () => {
    const hierarchy = create();
    const { budgetBalance } = mechanismOf(kind).properties;
    fc.assert(
      fc.property(some, (entries) => {
        const orders = bookOf(entries);
        const trades = clearLevels(hierarchy, orders);
        expect(tradeViolations(orders, trades)).toEqual([]);
        if (budgetBalance !== 'strong') return;
        for (const { level, price, received = price } of trades)
          expect(price - received).toBe([100, 1_101, 3_000][level]);
      }),
      runs,
    );
  });

  it('trades at each level between those who share it, and beyond a community no more than its capacity', () => {
    const hierarchy = create(threeLevels(1_000));
    fc.assert(
      fc.property(books({ restricted: true, agents: 'one order' }), (entries) => {
        expect(placeViolations(entries, clearLevels(hierarchy, bookOf(entries)), 1_000)).toEqual([]);
      }),
      runs,
    );
  });

  it('with one community and no fee trades as the mechanism alone', () => {
    const one = levelOf(new Int32Array(AGENTS), 1);
    const hierarchy = create([one, one, one]);
    const alone = mechanismOf(kind);
    fc.assert(
      fc.property(some, (entries) => {
        expect(clear(hierarchy, bookOf(entries))).toEqual(clear(alone, bookOf(entries)));
      }),
      runs,
    );
  });

  it('gives the same trades again, and hangs on the order of arrival no more than the mechanism', () => {
    fc.assert(
      fc.property(some, some, (entries, other) => {
        expect(repeatViolations(() => create(threeLevels(500)), entries, other)).toEqual([]);
      }),
      { ...runs, numRuns: 5 },
    );
    const hierarchy = create(threeLevels(500));
    fc.assert(
      fc.property(books({ restricted: true, agents: 'one order' }), fc.integer(), (entries, seed) => {
        expect(orderViolations(hierarchy, entries, seed)).toEqual([]);
      }),
      runs,
    );
  });
});

describe('the laws catch', () => {
  const crossing = [buy(0, 60, 150_000), buy(2, 60, 150_000), sell(1, 200, 90_000)];

  it('a capacity that does not bind', () => {
    const open = new Hierarchy(mechanismOf('uniform-price'), threeLevels());
    expect(placeViolations(crossing, clearLevels(open, bookOf(crossing)), 50)).toEqual([
      'community 0 takes 60 Wh from beyond',
      'community 2 takes 60 Wh from beyond',
      'community 1 gives 120 Wh beyond',
      'district 0 takes 120 Wh from beyond',
      'district 1 gives 120 Wh beyond',
    ]);
  });

  it('a trade at a level that its homes do not share', () => {
    const trade = { buy: 0, sell: 2, quantity: 1, price: 100_000, level: 0 };
    expect(placeViolations(crossing, [trade], 50)).toEqual([
      'trade 0: at a level that its homes do not share',
    ]);
  });
});
