import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { huang } from '../../src/market/huang.js';
import { BUY, SELL } from '../../src/market/types.js';
import { bookOf, buy, clear, fills, sell, shuffled, type Entry } from './books.js';
import { profitableLies } from './truthfulness.js';

const auction = huang.create({}, undefined);
const ct = 10_000;

describe('worked example', () => {
  // 400 of the 700 Wh at 3 ct and 900 at 2.5 ct are accepted last and left out; before them 3000 Wh buy and 2500 sell
  const book = bookOf([
    buy(1, 1000, 6 * ct),
    buy(2, 100, 5 * ct),
    buy(3, 1900, 4 * ct),
    buy(4, 700, 3 * ct),
    sell(5, 1000, 1 * ct),
    sell(6, 1500, 2 * ct),
    sell(7, 900, 2.5 * ct),
    sell(8, 900, 4 * ct),
  ]);

  it('the longer side gives way by equal amounts, 200 Wh each, and what is smaller gets nothing', () => {
    const trades = clear(auction, book);
    expect(fills(book, trades)).toEqual([800, 0, 1700, 0, 1000, 1500, 0, 0]);
    for (const { price, received } of trades) expect([price, received]).toEqual([3 * ct, 2.5 * ct]);
  });
});

describe('whole Wh', () => {
  // three sellers of 5, 5 and 2 Wh face 7 Wh: a third of 5 each is no whole number. Reduced by 2 they hold 6: one Wh is missing
  const book = bookOf([
    buy(1, 7, 20),
    buy(2, 9, 15),
    sell(3, 5, 5),
    sell(4, 5, 6),
    sell(5, 2, 7),
    sell(6, 20, 8),
  ]);

  it('what the whole reduction takes too much goes back by lot, to those that it reduces', () => {
    const outcomes = new Map<string, number>();
    for (let lot = 0; lot < 3000; lot++) {
      const filled = JSON.stringify(fills(book, clear(auction, book, lot)));
      outcomes.set(filled, (outcomes.get(filled) ?? 0) + 1);
    }
    expect([...outcomes.keys()].sort()).toEqual(['[7,0,3,3,1,0]', '[7,0,3,4,0,0]', '[7,0,4,3,0,0]']);
    // standard deviation of a share: 0.0086
    for (const times of outcomes.values()) expect(Math.abs(times / 3000 - 1 / 3)).toBeLessThan(0.035);
  });

  it('quantities near 2^31', () => {
    const m = 0x7fffffff;
    const large = bookOf([
      buy(1, m, 20),
      buy(2, m, 19),
      buy(3, m, 15),
      sell(4, m, 1),
      sell(5, m, 2),
      sell(6, m, 3),
    ]);
    expect(fills(large, clear(auction, large))).toEqual([m, m, 0, m, m, 0]);
    const one = bookOf([
      buy(1, m, 20),
      buy(2, m, 19),
      buy(3, m, 15),
      sell(4, m, 1),
      sell(6, m, 3),
      sell(7, m, 4),
    ]);
    one.quantity_Wh[3] = 1;
    expect(
      fills(one, clear(auction, one))
        .slice(0, 2)
        .reduce((a, b) => a + b),
    ).toBe(fills(one, clear(auction, one))[3] + fills(one, clear(auction, one))[4]);
  });

  it('is within one Wh of the reduction in fractions, small orders dropped one after the other', () => {
    const distinct = fc
      .tuple(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 4, maxLength: 14, size: 'max' }),
        fc.integer(),
      )
      .map(([quantities, seed]) => {
        const prices = shuffled(
          quantities.map((_, i) => i),
          seed,
        );
        return quantities.map((quantity_Wh, agent): Entry => {
          const side = agent % 2 === 0 ? BUY : SELL;
          // bids mostly above offers
          const limit_uEUR_per_kWh = prices[agent] + (side === BUY ? 5 : 0);
          return { agent, side, quantity_Wh, limit_uEUR_per_kWh };
        });
      });
    let reduced = 0;
    fc.assert(
      fc.property(distinct, fc.integer(), (entries, lot) => {
        const orders = bookOf(entries);
        const filled = fills(orders, clear(auction, orders, lot));
        const [bids, offers] = beforeTheLast(entries);
        const total = (side: readonly number[]): number =>
          side.reduce((sum, k) => sum + entries[k].quantity_Wh, 0);
        const target = Math.min(total(bids), total(offers));
        for (const side of [bids, offers]) {
          const expected = inFractions(
            side.map((k) => entries[k].quantity_Wh),
            target,
          );
          if (total(side) > target && target > 0) reduced++;
          side.forEach((k, i) => expect(Math.abs(filled[k] - expected[i])).toBeLessThan(1));
          expect(side.reduce((sum, k) => sum + filled[k], 0)).toBe(target);
        }
        entries.forEach((_, k) => {
          if (!bids.includes(k) && !offers.includes(k)) expect(filled[k]).toBe(0);
        });
      }),
      { seed: 51, numRuns: 400 },
    );
    expect(reduced).toBeGreaterThan(100);
  });
});

/** Who stands before the last accepted bid and offer; limits of one side are distinct. */
function beforeTheLast(entries: readonly Entry[]): [number[], number[]] {
  const ranked = (side: number, sign: number): number[] =>
    entries
      .map((_, k) => k)
      .filter((k) => entries[k].side === side)
      .sort((i, j) => sign * (entries[i].limit_uEUR_per_kWh - entries[j].limit_uEUR_per_kWh));
  const bids = ranked(BUY, -1);
  const offers = ranked(SELL, 1);
  const left = entries.map((entry) => entry.quantity_Wh);
  let b = 0;
  let s = 0;
  let lastBid = 0;
  let lastOffer = 0;
  while (b < bids.length && s < offers.length) {
    const [bid, offer] = [bids[b], offers[s]];
    if (entries[bid].limit_uEUR_per_kWh < entries[offer].limit_uEUR_per_kWh) break;
    [lastBid, lastOffer] = [b, s];
    const quantity = Math.min(left[bid], left[offer]);
    if ((left[bid] -= quantity) === 0) b++;
    if ((left[offer] -= quantity) === 0) s++;
  }
  return [bids.slice(0, lastBid), offers.slice(0, lastOffer)];
}

/** The rule in fractions: all give way by the same amount; whoever has less drops out, and the others give way by more. */
function inFractions(quantities: readonly number[], target: number): number[] {
  const kept = [...quantities];
  for (;;) {
    const active = kept.filter((quantity) => quantity > 0);
    const excess = active.reduce((sum, quantity) => sum + quantity, 0) - target;
    const each = excess / active.length;
    const smallest = Math.min(...active);
    if (excess <= 0) return kept;
    if (smallest > each) return kept.map((quantity) => (quantity > 0 ? quantity - each : 0));
    kept[kept.indexOf(smallest)] = 0;
  }
}

describe('what the claim does not cover', () => {
  it('understating: the last seller, with less to sell, is no longer the last', () => {
    const book = [buy(1, 2, 10), buy(2, 1, 11), sell(3, 5, 2), sell(4, 2, 9)];
    expect(clear(auction, bookOf(book))).toEqual([]);
    expect(profitableLies(auction, book, { lies: 'quantities' })).toEqual([
      'order 2 (5 Wh at 2) stated as 1 Wh at 1 gains 7',
    ]);
  });

  it('overstating on the longer side: who asks for more is left more', () => {
    // 8 Wh for 4: 2 each; had buyer 1 asked for 6, 10 for 4 would be 3 each, which leaves it 3 and the other 1
    const book = [buy(1, 4, 20), buy(2, 4, 18), buy(3, 2, 10), sell(4, 4, 2), sell(5, 9, 5)];
    const filled = (entries: Entry[]): number[] => fills(bookOf(entries), clear(auction, bookOf(entries)));
    expect(filled(book)).toEqual([2, 2, 0, 4, 0]);
    expect(filled([buy(1, 6, 20), ...book.slice(1)])).toEqual([3, 1, 0, 4, 0]);
  });
});
