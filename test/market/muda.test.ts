import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTrades } from '../../src/market/columns.js';
import { ExogenousPriceMarket, type LongSideRule } from '../../src/market/exogenous-price.js';
import { drawOf } from '../../src/market/lots.js';
import { muda } from '../../src/market/muda.js';
import { BUY, SELL, type Mechanism } from '../../src/market/types.js';
import {
  bookOf,
  books,
  buy,
  clear,
  fills,
  listOf,
  sell,
  smallBooks,
  type Entry,
  type Trade,
} from './books.js';
import { profitableLies } from './truthfulness.js';

const ct = 10_000;
const auction = (variant: LongSideRule): Mechanism => muda.create(muda.schema.parse({ variant }), undefined);

/** All that a book holds, at a price from elsewhere. */
function atPrice(rule: LongSideRule, entries: readonly Entry[], price: number, lot = 7): Trade[] {
  const trades = createTrades(0);
  const orders = bookOf(entries);
  new ExogenousPriceMarket(rule).clear(orders, orders.quantity_Wh, price, lot, trades);
  return listOf(trades);
}

/** A lot that puts the agents of `left` into one half and those of `right` into the other. */
function lotThatHalves(left: readonly number[], right: readonly number[]): number {
  const halfOf = (agent: number, lot: number): boolean => drawOf('halves', agent, lot) < 0;
  for (let lot = 0; ; lot++) {
    const half = halfOf(left[0], lot);
    if (left.every((agent) => halfOf(agent, lot) === half) && right.every((a) => halfOf(a, lot) !== half))
      return lot;
  }
}

describe('worked example', () => {
  it.each(['vickrey', 'lottery'] as const)('each half at the other’s price, %s', (variant) => {
    // 20 and 10 ct agree on 15, 16 and 12 on 14
    const book = bookOf([
      buy(1, 100, 20 * ct),
      sell(2, 100, 10 * ct),
      buy(3, 100, 16 * ct),
      sell(4, 100, 12 * ct),
    ]);
    const trades = clear(auction(variant), book, lotThatHalves([1, 2], [3, 4]));
    expect(trades.sort((a, b) => a.buy - b.buy)).toEqual([
      { buy: 0, sell: 1, quantity: 100, price: 14 * ct },
      { buy: 2, sell: 3, quantity: 100, price: 15 * ct },
    ]);
  });

  const long = [buy(1, 100, 20 * ct), buy(2, 100, 18 * ct), buy(3, 100, 16 * ct), sell(4, 150, 10 * ct)];

  it('vickrey: at 14 ct, 300 Wh want 150; those that gain most trade, and pay for those that they displace', () => {
    // without buyer 1, 50 Wh at 18 and 50 at 16 would trade: fee 50 x 4 + 50 x 2 = 300 for 100 Wh; without buyer 2, 50 at 16: 100
    expect(atPrice('vickrey', long, 14 * ct)).toEqual([
      { buy: 0, sell: 3, quantity: 100, price: 17 * ct, received: 14 * ct },
      { buy: 1, sell: 3, quantity: 50, price: 16 * ct, received: 14 * ct },
    ]);
  });

  it('lottery: at 14 ct, the buyers come in the order of lots, and pay 14', () => {
    const outcomes = new Set<string>();
    for (let lot = 0; lot < 100; lot++) {
      const trades = atPrice('lottery', long, 14 * ct, lot);
      for (const { price, received } of trades) expect([price, received]).toEqual([14 * ct, undefined]);
      outcomes.add(JSON.stringify(fills(bookOf(long), trades)));
    }
    expect([...outcomes].sort()).toEqual([
      '[0,100,50,150]',
      '[0,50,100,150]',
      '[100,0,50,150]',
      '[100,50,0,150]',
      '[50,0,100,150]',
      '[50,100,0,150]',
    ]);
  });
});

describe('price of a half', () => {
  const [left, right] = [
    [1, 2, 3],
    [11, 12],
  ];
  const lot = lotThatHalves(left, right);
  /** The right half offers and asks 10 Wh at any price: it trades at the price of the left one. */
  const priceOf = (entries: Entry[]): number | undefined =>
    clear(auction('lottery'), bookOf([...entries, buy(11, 10, 1000), sell(12, 10, -1000)]), lot).filter(
      ({ buy: b }) => b >= entries.length,
    )[0]?.price;

  it('is the middle of the competitive prices, halves down', () => {
    expect(priceOf([buy(1, 5, 30), sell(2, 5, 9)])).toBe(19);
    // accepted in part: the offer’s limit alone
    expect(priceOf([buy(1, 5, 30), sell(2, 6, 9)])).toBe(9);
    // the bid that is left out bounds it from below
    expect(priceOf([buy(1, 5, 30), sell(2, 5, 9), buy(3, 5, 29)])).toBe(29);
  });

  it('where nothing trades, the middle of the best bid and offer, or the only one; without orders there is none', () => {
    expect(priceOf([buy(1, 5, 10), sell(2, 5, 20)])).toBe(15);
    expect(priceOf([buy(1, 5, 10), buy(2, 5, 12)])).toBe(12);
    expect(priceOf([sell(1, 5, 10), sell(2, 5, 12)])).toBe(10);
    expect(priceOf([])).toBeUndefined();
  });
});

describe('at a price from elsewhere', () => {
  const kept = (entries: readonly Entry[], side: number, price: number): Entry[] =>
    entries.filter(
      (entry) =>
        entry.side === side &&
        (side === BUY ? entry.limit_uEUR_per_kWh >= price : entry.limit_uEUR_per_kWh <= price),
    );
  const total = (entries: readonly Entry[]): bigint =>
    entries.reduce((sum, { quantity_Wh }) => sum + BigInt(quantity_Wh), 0n);
  /** What the best `energy` of a side gains at the price. */
  const bestGain = (entries: readonly Entry[], energy: bigint, price: number): bigint => {
    let left = energy;
    let gain = 0n;
    const margin = ({ limit_uEUR_per_kWh: limit }: Entry): number => Math.abs(limit - price);
    for (const entry of [...entries].sort((a, b) => margin(b) - margin(a))) {
      const quantity = left < BigInt(entry.quantity_Wh) ? left : BigInt(entry.quantity_Wh);
      gain += quantity * BigInt(margin(entry));
      left -= quantity;
    }
    return gain;
  };

  it('the shorter side trades all it has, under both rules', () => {
    for (const rule of ['vickrey', 'lottery'] as const) {
      fc.assert(
        fc.property(books({ restricted: false, agents: 'one side' }), fc.integer(), (entries, lot) => {
          const price = 100_001;
          const wanted = total(kept(entries, BUY, price));
          const offered = total(kept(entries, SELL, price));
          const traded = atPrice(rule, entries, price, lot).reduce(
            (sum, { quantity }) => sum + BigInt(quantity),
            0n,
          );
          expect(traded).toBe(wanted < offered ? wanted : offered);
        }),
        { seed: 61, numRuns: 60 },
      );
    }
  });

  it('a fee is what the others of the longer side would gain without the agent, less what they gain with it', () => {
    let fees = 0;
    fc.assert(
      fc.property(books({ restricted: false, agents: 'one side' }), fc.nat(), (entries, pick) => {
        const price = entries.length === 0 ? 0 : entries[pick % entries.length].limit_uEUR_per_kWh;
        const bids = kept(entries, BUY, price);
        const offers = kept(entries, SELL, price);
        const [long, short] = total(bids) > total(offers) ? [bids, offers] : [offers, bids];
        const trades = atPrice('vickrey', entries, price);
        for (const agent of [...new Set(long.map((entry) => entry.agent))].slice(0, 6)) {
          let fee = 0n;
          let gainOfOthers = 0n;
          for (const { buy: b, sell: s, quantity, price: paid, received = paid } of trades) {
            const k = long === bids ? b : s;
            const above = long === bids ? paid - price : price - received;
            if (entries[k].agent === agent) fee += BigInt(quantity) * BigInt(above);
            else gainOfOthers += BigInt(quantity) * BigInt(Math.abs(entries[k].limit_uEUR_per_kWh - price));
            // the shorter side pays no fee
            expect(long === bids ? received : paid).toBe(price);
          }
          const others = long.filter((entry) => entry.agent !== agent);
          expect(fee).toBe(bestGain(others, total(short), price) - gainOfOthers);
          if (fee > 0n) fees++;
        }
      }),
      { seed: 62, numRuns: 150 },
    );
    expect(fees).toBeGreaterThan(50);
  });

  it('whoever gains nothing at the price comes last in the lottery', () => {
    for (let lot = 0; lot < 50; lot++) {
      const book = [buy(1, 5, 10), buy(2, 5, 11), buy(3, 5, 10), sell(4, 7, 3)];
      const filled = fills(bookOf(book), atPrice('lottery', book, 10, lot));
      expect(filled[1]).toBe(5);
      expect(filled[0] + filled[2]).toBe(2);
    }
  });

  it('an agent’s own bids are not what it displaces, and its best ones trade first', () => {
    const book = [buy(1, 1, 9), buy(1, 1, 8), buy(2, 1, 7), sell(3, 1, 2)];
    expect(atPrice('vickrey', book, 5)).toEqual([{ buy: 0, sell: 3, quantity: 1, price: 7, received: 5 }]);
    for (let lot = 0; lot < 20; lot++) {
      const [{ buy: winner }] = atPrice(
        'lottery',
        [buy(1, 1, 8), buy(1, 1, 9), buy(2, 1, 7), sell(3, 1, 2)],
        5,
        lot,
      );
      expect([1, 2]).toContain(winner);
    }
  });

  it('nobody trades with themselves, and the others lose nothing by it', () => {
    // agent 1 holds both bids and half of the offers
    const book = [buy(1, 2, 9), buy(1, 2, 8), sell(1, 2, 2), sell(2, 2, 3)];
    for (const rule of ['vickrey', 'lottery'] as const) {
      const trades = atPrice(rule, book, 5);
      expect(trades.map(({ sell: s, quantity, price }) => [s, quantity, price])).toEqual([[3, 2, 5]]);
    }
  });
});

describe('truthful beyond the law', () => {
  it.each(['vickrey', 'lottery'] as const)(
    'in quantities, and for agents with several orders on one side: %s',
    (variant) => {
      const oneSide = fc
        .tuple(smallBooks, fc.integer({ min: 1, max: 4 }))
        .map(([book, n]) => book.map((entry, k) => ({ ...entry, agent: 2 * (k % n) + entry.side })));
      for (const some of [smallBooks, oneSide]) {
        fc.assert(
          fc.property(some, fc.integer(), (entries, lot) => {
            expect(profitableLies(auction(variant), entries, { lot, lies: 'quantities' })).toEqual([]);
          }),
          { seed: 63, numRuns: 40 },
        );
      }
    },
  );
});
