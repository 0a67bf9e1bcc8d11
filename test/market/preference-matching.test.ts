import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discriminatory } from '../../src/market/discriminatory.js';
import { preferenceMatching } from '../../src/market/preference-matching.js';
import { BUY, NOBODY, SELL, type Mechanism } from '../../src/market/types.js';
import { bookOf, books, buy, clear, fills, sell, type Entry, type Trade } from './books.js';
import { Pairs, priceOf, ranked, ticket } from './by-definition.js';
import { claiming, efficiencyViolations, truthViolations } from './laws.js';
import { ct, gainsOf, tradesOf } from './worked-example.js';

const market = (config: object = {}): Mechanism =>
  preferenceMatching.create(preferenceMatching.schema.parse(config), undefined);

const kWh = 1000;

/**
 * | buyer | bid | wishes                         | seller | offer | green |
 * |-------|-----|--------------------------------|--------|-------|-------|
 * | 1     | 15  | 2 ct of it for green energy    | 4      | 8     | no    |
 * | 2     | 14  | from 6 first                   | 5      | 10    | all   |
 * | 3     | 13  |                                | 6      | 11    | half  |
 */
const wishes = [
  buy(1, kWh, 15 * ct, { premium_uEUR_per_kWh: 2 * ct }),
  buy(2, kWh, 14 * ct, { partner: 6 }),
  buy(3, kWh, 13 * ct),
  sell(4, kWh, 8 * ct),
  sell(5, kWh, 10 * ct, { green_permille: 1000 }),
  sell(6, kWh, 11 * ct, { green_permille: 500 }),
];

describe('worked example: matching by preference', () => {
  it('first 2 with its partner 6, then 1 with the green offer of 5, then 3 with what is left', () => {
    // (14 + 11) / 2, (15 + 10) / 2, (13 + 8) / 2; by price alone 1 would have gone with 4, 2 with 5 and 3 with 6
    expect(tradesOf(market(), wishes)).toEqual(['2-6 at 12.5', '1-5 at 12.5', '3-4 at 10.5']);
  });

  it.each([
    ['bid', ['2-6 at 14', '1-5 at 15', '3-4 at 13']],
    ['offer', ['2-6 at 11', '1-5 at 10', '3-4 at 8']],
  ])('at the price of the %s', (priceOf, trades) => {
    expect(tradesOf(market({ priceOf }), wishes)).toEqual(trades);
  });
});

describe('partners', () => {
  it('sellers may prefer too', () => {
    const book = [buy(1, 10, 15), buy(2, 10, 12), sell(3, 10, 9, { partner: 2 })];
    expect(clear(market({ priceOf: 'bid' }), bookOf(book))).toEqual([
      { buy: 1, sell: 2, quantity: 10, price: 12 },
    ]);
  });

  it('of several partners the cheapest comes first, and what is left goes on to the others', () => {
    const book = [
      buy(1, 25, 20, { partner: 9 }),
      buy(2, 30, 18),
      sell(9, 10, 12),
      sell(9, 10, 11),
      sell(8, 10, 14, { partner: 1 }),
      sell(7, 20, 5),
    ];
    // 1: 10 at 11, 10 at 12, 5 of the offer of 8; then 2: 20 at 5, and 5 left of 8
    const trades = clear(market({ priceOf: 'offer' }), bookOf(book));
    expect(trades.map(({ buy: b, sell: s, quantity }) => [b, s, quantity])).toEqual([
      [0, 3, 10],
      [0, 2, 10],
      [0, 4, 5],
      [1, 5, 20],
      [1, 4, 5],
    ]);
  });

  it('are no reason to break a limit, a label or a minimum, nor to trade with oneself', () => {
    const traded = (bid: Partial<Entry>, offer: Partial<Entry>): number =>
      clear(market(), bookOf([buy(1, 10, 10, { partner: 2, ...bid }), sell(2, 10, 10, offer)])).length;
    expect(traded({}, {})).toBe(1);
    expect(traded({ limit_uEUR_per_kWh: 9 }, {})).toBe(0);
    expect(traded({ greenWanted_permille: 500 }, { green_permille: 499 })).toBe(0);
    expect(traded({ greenWanted_permille: 500 }, { green_permille: 500 })).toBe(1);
    expect(traded({ premium_uEUR_per_kWh: 1 }, { green_permille: 999 })).toBe(0);
    expect(traded({ minimum_Wh: 11 }, {})).toBe(0);
    expect(traded({ partner: 1 }, { agent: 1 })).toBe(0);
  });

  it('an order dropped for its minimum leaves its partner to others', () => {
    const book = [buy(1, 10, 10, { partner: 2, minimum_Wh: 10 }), buy(3, 5, 9), sell(2, 8, 5)];
    expect(fills(bookOf(book), clear(market(), bookOf(book)))).toEqual([0, 5, 5]);
  });
});

describe('premiums', () => {
  const paid = (green_permille: number, premium_uEUR_per_kWh: number, limit = 100): number[] =>
    clear(
      market({ priceOf: 'bid' }),
      bookOf([buy(1, 10, limit, { premium_uEUR_per_kWh }), sell(2, 10, 0, { green_permille })]),
    ).map(({ price }) => price);

  it('fall by the share that is not green, rounded up in the buyer’s favour', () => {
    expect(paid(1000, 30)).toEqual([100]);
    expect(paid(500, 30)).toEqual([85]);
    expect(paid(0, 30)).toEqual([70]);
    expect(paid(999, 30)).toEqual([99]); // 0.03 less is 1 less
    expect(paid(0, 101)).toEqual([]);
  });

  it('may be as large as an integer is', () => {
    expect(paid(0, 0x7fffffff, 0x7fffffff)).toEqual([0]);
    expect(paid(0, 0x7fffffff)).toEqual([]);
  });

  it('an offer that is not green enough for its price does not hide a dearer one that is', () => {
    // of 15 ct 4 are for green: 11 for the grey offer at 12, 13 for the half green one at 12.5
    const book = [
      buy(1, 10, 150, { premium_uEUR_per_kWh: 40 }),
      sell(2, 10, 120),
      sell(3, 10, 125, { green_permille: 500 }),
    ];
    expect(clear(market({ priceOf: 'bid' }), bookOf(book))).toEqual([
      { buy: 0, sell: 2, quantity: 10, price: 130 },
    ]);
  });

  it('decide who comes first for energy that is not green', () => {
    const book = [buy(1, 10, 13, { premium_uEUR_per_kWh: 2 }), buy(2, 10, 12), sell(3, 10, 10)];
    expect(fills(bookOf(book), clear(market(), bookOf(book)))).toEqual([0, 10, 10]);
  });
});

describe('labels', () => {
  it('who pays for green comes before who wants a share of it, who comes before the rest', () => {
    const book = [
      buy(1, 10, 20),
      buy(2, 10, 19, { greenWanted_permille: 300 }),
      buy(3, 10, 18, { premium_uEUR_per_kWh: 1 }),
      sell(4, 10, 5, { green_permille: 1000 }),
      sell(5, 10, 6, { green_permille: 400 }),
    ];
    expect(fills(bookOf(book), clear(market(), bookOf(book)))).toEqual([0, 10, 10, 10, 10]);
  });
});

describe('what it does not claim does not hold', () => {
  it('efficiency: preferring a partner costs gains from trade', () => {
    const book = [buy(1, 10, 20, { partner: 4 }), buy(2, 10, 10), sell(3, 10, 5), sell(4, 10, 12)];
    expect(gainsOf(market(), book)).toBeCloseTo((10 * (20 - 12 + (10 - 5))) / 1000 / ct);
    const most = [...book.slice(0, 1), sell(3, 10, 5), sell(4, 10, 12)];
    expect(efficiencyViolations(claiming(market(), { efficient: true }), most)).toHaveLength(1);
  });

  it('truth: a buyer pays less by bidding less', () => {
    const book = [buy(1, 10, 20), sell(2, 10, 10)];
    expect(truthViolations(claiming(market(), { truthful: 'unit' }), book, 0, 10)).toHaveLength(1);
  });
});

/** Most that a bid pays for energy of an offer, in exact rational arithmetic. */
function worth(bid: Entry, offer: Entry): number {
  const lost = BigInt(bid.premium_uEUR_per_kWh ?? 0) * BigInt(1000 - (offer.green_permille ?? 0));
  return bid.limit_uEUR_per_kWh - Number((lost + 999n) / 1000n);
}

/** The three passes, each a walk of every bid past every offer. */
function byDefinition(entries: readonly Entry[], weight: number): Trade[] {
  const pairs = new Pairs(entries, weight);
  const falling = (entry: Entry): number => -priceOf(entry);
  const bids = ranked(entries, BUY, falling, ticket);
  const offers = ranked(entries, SELL, priceOf, ticket);
  const pass = (buyers: readonly number[], wanted: (bid: Entry, offer: Entry) => boolean): void => {
    for (const b of buyers) {
      for (const s of offers) {
        const [bid, offer] = [entries[b]!, entries[s]!];
        if ((offer.green_permille ?? 0) < (bid.greenWanted_permille ?? 0)) continue;
        if (wanted(bid, offer)) pairs.join(b, s, worth(bid, offer));
      }
    }
  };
  pass(bids, (bid, offer) => bid.partner === offer.agent || offer.partner === bid.agent);
  const share = ({ premium_uEUR_per_kWh: premium, greenWanted_permille: wanted }: Entry): number =>
    (premium ?? 0) > 0 ? 1000 : (wanted ?? 0);
  const shares = new Set(bids.map((b) => share(entries[b]!)).filter((each) => each > 0));
  for (const label of [...shares].sort((x, y) => y - x)) {
    pass(bids, (bid, offer) => share(bid) === label && (offer.green_permille ?? 0) >= label);
  }
  const grey = sell(-1, 1, 0);
  const plain = (bid: Entry): number => -Math.max(worth(bid, grey), -0x80000000);
  pass(ranked(entries, BUY, plain, ticket), () => true);
  return pairs.trades;
}

describe('against the definition', () => {
  const anyBook = books({ restricted: true, agents: 'any' }).map((entries) =>
    entries.map((entry) => ({ ...entry, minimum_Wh: 0 })),
  );

  it.each([
    ['offer', 0],
    ['midpoint', 0.5],
    ['bid', 1],
  ])('trade by trade, at the price of the %s', (priceOf, weight) => {
    const mechanism = market({ priceOf });
    fc.assert(
      fc.property(anyBook, fc.boolean(), (book, anyPartners) => {
        const entries = anyPartners ? book : book.map((entry) => ({ ...entry, partner: NOBODY }));
        expect(clear(mechanism, bookOf(entries))).toEqual(byDefinition(entries, weight));
      }),
      { seed: 14, numRuns: 40 },
    );
  });

  it('nobody pays more than its energy is worth to it, minimums or not', () => {
    fc.assert(
      fc.property(books({ restricted: true, agents: 'any' }), (entries) => {
        for (const { buy: b, sell: s, price } of clear(market({ priceOf: 'bid' }), bookOf(entries))) {
          expect(price).toBeLessThanOrEqual(worth(entries[b]!, entries[s]!));
        }
      }),
      { seed: 15, numRuns: 40 },
    );
  });

  it('without wishes it is the discriminatory auction', () => {
    const plain = discriminatory.create(discriminatory.schema.parse({}), undefined);
    fc.assert(
      fc.property(books({ restricted: false, agents: 'any' }), (entries) => {
        expect(clear(market(), bookOf(entries))).toEqual(clear(plain, bookOf(entries)));
      }),
      { seed: 16, numRuns: 40 },
    );
  });
});
