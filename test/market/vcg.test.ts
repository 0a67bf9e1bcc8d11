import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptimumOfBook } from '../../src/market/optimum.js';
import { vcg } from '../../src/market/vcg.js';
import { BUY } from '../../src/market/types.js';
import { bookOf, books, buy, clear, fills, sell, smallBooks, type Entry } from './books.js';
import { profitableLies } from './truthfulness.js';

const auction = vcg.create({}, undefined);
const ct = 10_000;

/** By agent: bought and sold, Wh, and what it pays less what it receives, Wh times micro-EUR per kWh. */
function accounts(entries: readonly Entry[]): Map<number, { bought: bigint; sold: bigint; paid: bigint }> {
  const result = new Map<number, { bought: bigint; sold: bigint; paid: bigint }>();
  for (const { agent } of entries) result.set(agent, { bought: 0n, sold: 0n, paid: 0n });
  for (const { buy, sell, quantity, price, received = price } of clear(auction, bookOf(entries))) {
    const buyer = result.get(entries[buy].agent)!;
    const seller = result.get(entries[sell].agent)!;
    buyer.bought += BigInt(quantity);
    seller.sold += BigInt(quantity);
    buyer.paid += BigInt(quantity) * BigInt(price);
    seller.paid -= BigInt(quantity) * BigInt(received);
  }
  return result;
}

describe('worked example', () => {
  // merit order: 300 Wh at 20 and 200 at 15 ct meet 400 at 8 and 100 of the 300 at 12 ct
  const book = [
    buy(1, 300, 20 * ct),
    buy(2, 200, 15 * ct),
    buy(3, 200, 10 * ct),
    sell(4, 400, 8 * ct),
    sell(5, 300, 12 * ct),
  ];

  it('each pays what the others lose', () => {
    expect(fills(bookOf(book), clear(auction, bookOf(book)))).toEqual([300, 200, 0, 400, 100]);
    const money = [...accounts(book).values()].map(({ paid }) => Number(paid) / ct);
    // without buyer 1 its 300 Wh save 100 at 12 and go 200 to the bid at 10; buyer 2's save 100 at 12 and 100 go to that bid
    // without seller 4 the rest of seller 5, 200 at 12, steps in, and 200 of buyer 2 at 15 are lost; without seller 5, 100 at 15
    expect(money).toEqual([100 * 12 + 200 * 10, 100 * 12 + 100 * 10, 0, -(200 * 12 + 200 * 15), -(100 * 15)]);
  });

  it('a payment that no one price expresses takes two, one micro-EUR per kWh apart, and is exact', () => {
    // 3200 ct over 300 Wh: 100 Wh at 106,666 and 200 at 106,667
    const ofBuyer1 = clear(auction, bookOf(book)).filter(({ buy: b }) => b === 0);
    const energyAt = new Map<number, number>();
    for (const { price, quantity } of ofBuyer1) energyAt.set(price, (energyAt.get(price) ?? 0) + quantity);
    expect([...energyAt].sort()).toEqual([
      [106_666, 100],
      [106_667, 200],
    ]);
  });
});

describe('by hand', () => {
  it('a lone pair: the buyer pays the offer, the seller receives the bid, the operator pays the difference', () => {
    expect(clear(auction, bookOf([buy(1, 10, 9), sell(2, 10, 4)]))).toEqual([
      { buy: 0, sell: 1, quantity: 10, price: 4, received: 9 },
    ]);
  });

  it('an agent’s own orders are not what it displaces', () => {
    // agent 1 wins 1 Wh; the next bid, 8, is its own, so that it pays the 5 of the other buyer; without the seller the 9 are lost
    const book = [buy(1, 1, 9), buy(1, 1, 8), buy(2, 1, 5), sell(3, 1, 2)];
    expect(clear(auction, bookOf(book))).toEqual([{ buy: 0, sell: 3, quantity: 1, price: 5, received: 9 }]);
  });

  it('an agent on both sides pays for what it buys more than it sells, and the rest costs what it earns', () => {
    // agent 1 buys 3 and sells 1. Others would use 2 Wh more: the bid at 6, and seller 3 keeps one worth 4: 10 for 2 Wh. The third
    // Wh is at the middle of the competitive prices, 6 and 8: 17 for the 3 bought, 7 for the 1 sold
    const book = [buy(1, 3, 20), sell(1, 1, 3), sell(3, 4, 4), buy(2, 2, 9), buy(4, 1, 6), sell(5, 1, 8)];
    const { bought, sold, paid } = accounts(book).get(1)!;
    expect([bought, sold, paid]).toEqual([3n, 1n, 10n]);
    const earned = clear(auction, bookOf(book)).filter(({ sell: s }) => s === 1);
    expect(earned.map(({ quantity, received }) => [quantity, received])).toEqual([[1, 7]]);
  });

  it('what an agent could only trade with itself does not trade, and changes nobody’s payment', () => {
    // agent 1 holds 4 of the 5 bought and 3 of the 5 sold: 2 Wh would be its own
    const book = [buy(1, 4, 20), sell(1, 3, 1), buy(2, 1, 19), sell(3, 2, 2), buy(4, 1, 1)];
    expect(fills(bookOf(book), clear(auction, bookOf(book)))).toEqual([2, 1, 1, 2, 0]);
    // it buys 1 more than it sells, which seller 3 would else keep
    expect(accounts(book).get(1)!.paid).toBe(2n);
  });
});

describe('payments by definition', () => {
  const optimum = new OptimumOfBook();
  const best = (entries: readonly Entry[]): bigint => optimum.of(bookOf(entries)).gains_nEUR;

  /**
   * The best for the others without the agent, less what they have with it: what all have at best, less what the agent has. Where
   * one agent could only trade with itself, it has less than at best, and the others have what they trade. Null where
   * the trades do not show who that is.
   */
  function externality(entries: readonly Entry[], agent: number): bigint | null {
    const book = bookOf(entries);
    const trades = clear(auction, book);
    const filled = fills(book, trades);
    const value = (isCounted: (who: number) => boolean): bigint =>
      entries.reduce((sum, { agent: who, side, limit_uEUR_per_kWh: limit }, k) => {
        if (!isCounted(who)) return sum;
        const worth = BigInt(filled[k]) * BigInt(limit);
        return side === BUY ? sum + worth : sum - worth;
      }, 0n);
    const { gains_nEUR: gains, traded_Wh } = optimum.of(book);
    let others = gains - value((who) => who === agent);
    if (trades.reduce((sum, { quantity }) => sum + quantity, 0) < traded_Wh) {
      // all trades are with the agent that holds too much
      const inAll = [...new Set(entries.map((entry) => entry.agent))].filter((who) =>
        trades.every(({ buy: b, sell: s }) => entries[b].agent === who || entries[s].agent === who),
      );
      if (inAll.length !== 1) return null;
      if (inAll[0] === agent) others = value((who) => who !== agent);
      cut++;
    }
    return best(entries.filter((entry) => entry.agent !== agent)) - others;
  }
  /** How many of the externalities were looked at in books where somebody could only trade with itself. */
  let cut = 0;

  it.each(['one order', 'one side', 'any'] as const)(
    'hold to the last micro-EUR in any book, agents: %s',
    (agents) => {
      fc.assert(
        fc.property(books({ restricted: false, agents }), fc.nat(), (entries, which) => {
          if (entries.length === 0) return;
          const paid = accounts(entries);
          const all = [...paid.keys()];
          for (let i = 0; i < 5; i++) {
            const agent = all[(which + i) % all.length];
            const expected = externality(entries, agent);
            if (expected !== null) expect(paid.get(agent)!.paid).toBe(expected);
          }
        }),
        { seed: 31, numRuns: 150 },
      );
    },
  );

  it('hold in small books with many ties for every agent', () => {
    const shared = fc
      .tuple(smallBooks, fc.integer({ min: 2, max: 12 }))
      .map(([book, n]) => book.map((entry) => ({ ...entry, agent: entry.agent % n })));
    fc.assert(
      fc.property(shared, (entries) => {
        for (const [agent, { paid }] of accounts(entries)) {
          const expected = externality(entries, agent);
          if (expected !== null) expect(paid).toBe(expected);
        }
      }),
      { seed: 32, numRuns: 600 },
    );
    expect(cut).toBeGreaterThan(50);
  });
});

describe('truthful beyond the law', () => {
  it('in quantities, and for agents with several orders on one side', () => {
    const oneSide = fc
      .tuple(smallBooks, fc.integer({ min: 1, max: 4 }))
      .map(([book, n]) => book.map((entry, k) => ({ ...entry, agent: 2 * (k % n) + entry.side })));
    for (const some of [smallBooks, oneSide]) {
      fc.assert(
        fc.property(some, fc.integer(), (entries, lot) => {
          expect(profitableLies(auction, entries, { lot, lies: 'quantities' })).toEqual([]);
        }),
        { seed: 33, numRuns: 40 },
      );
    }
  });

  it('for agents on both sides, unless one holds more than half of what trades', () => {
    let searched = 0;
    const anySide = fc
      .tuple(smallBooks, fc.integer({ min: 3, max: 6 }))
      .map(([book, n]) => book.map((entry, k) => ({ ...entry, agent: k % n })));
    fc.assert(
      fc.property(anySide, fc.integer(), (entries, lot) => {
        const traded = clear(auction, bookOf(entries), lot).reduce((sum, { quantity }) => sum + quantity, 0);
        if (traded < new OptimumOfBook().of(bookOf(entries)).traded_Wh) return;
        searched++;
        expect(profitableLies(auction, entries, { lot, lies: 'quantities' })).toEqual([]);
      }),
      { seed: 34, numRuns: 60 },
    );
    expect(searched).toBeGreaterThan(25);
    const majority = [buy(0, 1, 11), sell(1, 1, 0), buy(1, 1, 12)];
    expect(profitableLies(auction, majority)).not.toEqual([]);
  });
});
