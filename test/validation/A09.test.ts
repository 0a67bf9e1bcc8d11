/**
 * A09: double auctions of single units: McAfee, VCG, uniform price at the middle, SBBA, in five books.
 * Source of the numbers: validation/targets.json, A09 (erelsgl/auctions: doctests of McAfee's protocol; the others derived). 1 is 1000
 * micro-EUR per kWh, so that 8.5 is whole; a unit is 1 Wh.
 */
import { describe, expect, it } from 'vitest';
import { mcafee } from '../../src/market/mcafee.js';
import { OptimumOfBook } from '../../src/market/optimum.js';
import { tradeReduction } from '../../src/market/trade-reduction.js';
import type { Mechanism } from '../../src/market/types.js';
import { uniformPrice } from '../../src/market/uniform-price.js';
import { vcg } from '../../src/market/vcg.js';
import { bookOf, buy, clear, fills, sell } from '../market/books.js';

const ONE = 1000;

interface Target {
  readonly name: string;
  readonly bids: readonly number[];
  readonly asks: readonly number[];
  /** `buy` and `sell`: null where nothing trades. */
  readonly mcafee: {
    readonly q: number;
    readonly buy: number | null;
    readonly sell: number | null;
    readonly surplus: number;
  };
  readonly vcg: {
    readonly q: number;
    readonly buyersPay: number;
    readonly sellersGet: number;
    readonly deficit: number;
  };
  readonly uniform: {
    readonly q: number;
    readonly lo: number;
    readonly hi: number;
    readonly p: number;
    readonly surplus: number;
  };
  /** `of`: so many sellers draw lots, where they do. */
  readonly sbba: { readonly q: number; readonly p: number; readonly of?: number };
}

const targets: readonly Target[] = [
  {
    name: 'erelsgl A',
    bids: [17, 14, 13, 9, 6],
    asks: [1, 4, 5, 8, 11],
    mcafee: { q: 4, buy: 8.5, sell: 8.5, surplus: 0 },
    vcg: { q: 4, buyersPay: 8, sellersGet: 9, deficit: 4 },
    uniform: { q: 4, lo: 8, hi: 9, p: 8.5, surplus: 35 },
    sbba: { q: 3, p: 9, of: 4 },
  },
  {
    name: 'erelsgl B',
    bids: [17, 14, 13, 9, 6],
    asks: [1, 4, 5, 8, 13],
    mcafee: { q: 3, buy: 9, sell: 8, surplus: 3 },
    vcg: { q: 4, buyersPay: 8, sellersGet: 9, deficit: 4 },
    uniform: { q: 4, lo: 8, hi: 9, p: 8.5, surplus: 35 },
    sbba: { q: 3, p: 9, of: 4 },
  },
  {
    name: '[9,8]/[4,3]',
    bids: [9, 8],
    asks: [4, 3],
    mcafee: { q: 1, buy: 8, sell: 4, surplus: 4 },
    vcg: { q: 2, buyersPay: 4, sellersGet: 8, deficit: 8 },
    uniform: { q: 2, lo: 4, hi: 8, p: 6, surplus: 10 },
    sbba: { q: 1, p: 8, of: 2 },
  },
  {
    name: '[9,4]/[8,3]',
    bids: [9, 4],
    asks: [8, 3],
    mcafee: { q: 1, buy: 6, sell: 6, surplus: 0 },
    vcg: { q: 1, buyersPay: 4, sellersGet: 8, deficit: 4 },
    uniform: { q: 1, lo: 4, hi: 8, p: 6, surplus: 6 },
    sbba: { q: 1, p: 8 },
  },
  {
    name: '[9]/[4]',
    bids: [9],
    asks: [4],
    mcafee: { q: 0, buy: null, sell: null, surplus: 0 },
    vcg: { q: 1, buyersPay: 4, sellersGet: 9, deficit: 5 },
    uniform: { q: 1, lo: 4, hi: 9, p: 6.5, surplus: 5 },
    sbba: { q: 0, p: 9, of: 1 },
  },
];

/** What trades, the prices met with, and what buyers pay more than sellers receive. */
function outcome(mechanism: Mechanism, { bids, asks }: Target) {
  const book = bookOf([
    ...bids.map((price, i) => buy(i, 1, price * ONE)),
    ...asks.map((price, i) => sell(100 + i, 1, price * ONE)),
  ]);
  const trades = clear(mechanism, book);
  const received = trades.map(({ price, received: gets = price }) => gets / ONE);
  const paid = trades.map(({ price }) => price / ONE);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    q: trades.length,
    pays: [...new Set(paid)],
    gets: [...new Set(received)],
    surplus: sum(paid) - sum(received),
  };
}

const balanced = tradeReduction.create(tradeReduction.schema.parse({ balance: 'strong' }), undefined);
const uniform = uniformPrice.create(uniformPrice.schema.parse({ priceRule: 'midpoint' }), undefined);

describe.each(targets)('A09 $name', (target) => {
  it('McAfee', () => {
    const { q, buy: pays, sell: gets, surplus } = target.mcafee;
    expect(outcome(mcafee.create({}, undefined), target)).toEqual({
      q,
      pays: pays === null ? [] : [pays],
      gets: gets === null ? [] : [gets],
      surplus,
    });
  });

  it('VCG', () => {
    const { q, buyersPay, sellersGet, deficit } = target.vcg;
    expect(outcome(vcg.create({}, undefined), target)).toEqual({
      q,
      pays: [buyersPay],
      gets: [sellersGet],
      surplus: -deficit,
    });
  });

  it('uniform price, and the interval of competitive prices', () => {
    const { q, lo, hi, p, surplus } = target.uniform;
    expect(outcome(uniform, target)).toEqual({ q, pays: [p], gets: [p], surplus: 0 });
    const { gains_nEUR, price_uEUR_per_kWh } = new OptimumOfBook().of(
      bookOf([
        ...target.bids.map((price, i) => buy(i, 1, price * ONE)),
        ...target.asks.map((price, i) => sell(100 + i, 1, price * ONE)),
      ]),
    );
    expect(price_uEUR_per_kWh).toEqual({ low: lo * ONE, high: hi * ONE });
    expect(Number(gains_nEUR) / ONE).toBe(surplus);
  });

  it('SBBA', () => {
    const { q, p, of } = target.sbba;
    const prices = q === 0 ? [] : [p];
    expect(outcome(balanced, target)).toEqual({ q, pays: prices, gets: prices, surplus: 0 });
    // over many lots every one of the sellers in the lottery trades, and nobody else
    const book = bookOf([
      ...target.bids.map((price, i) => buy(i, 1, price * ONE)),
      ...target.asks.map((price, i) => sell(100 + i, 1, price * ONE)),
    ]);
    const sellers = new Set<number>();
    for (let lot = 0; lot < 200; lot++) {
      fills(book, clear(balanced, book, lot)).forEach((filled, k) => {
        if (filled > 0 && k >= target.bids.length) sellers.add(k);
      });
    }
    expect(sellers.size).toBe(q === 0 ? 0 : (of ?? q));
  });
});
