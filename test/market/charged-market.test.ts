import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { payment_uEUR } from '../../src/kernel/index.js';
import { TradeAudit } from '../../src/market/audit.js';
import { ChargedMarket, type ChargedMarketOptions } from '../../src/market/charged-market.js';
import { createTrades } from '../../src/market/columns.js';
import { DistanceFees, distanceMatrix } from '../../src/market/distance-fees.js';
import { feeRates, feesSchema, NO_FEE, type FeeRates } from '../../src/market/fees.js';
import { levelOf } from '../../src/market/hierarchy.js';
import { createCharges } from '../../src/market/trade-fees.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import {
  bookOf,
  books,
  buy,
  clear,
  context,
  listOf,
  mechanismOf,
  orderBasedKinds,
  sell,
  shuffled,
  type Entry,
  type Trade,
} from './books.js';

await loadQuantityParser();
const runs = { numRuns: 12, seed: 20260504 };
const GROUPS = 3;
const group = Int32Array.from({ length: 500 }, (_, i) => i % GROUPS);

interface Charged extends Trade {
  readonly level: number;
  readonly buyerFee: number;
  readonly sellerFee: number;
}

function rates(written: object): FeeRates {
  return feeRates(feesSchema.parse({ payer: 'split', ...written }));
}

function clearCharged(
  options: ChargedMarketOptions,
  entries: readonly Entry[],
  lot = context.lot,
): Charged[] {
  const trades = createTrades(0);
  const charges = createCharges(0);
  new ChargedMarket(options).clear(bookOf(entries), { ...context, lot }, trades, charges);
  return listOf(trades).map((trade, t) => ({
    ...trade,
    level: charges.level[t],
    buyerFee: charges.buyerFee_uEUR[t],
    sellerFee: charges.sellerFee_uEUR[t],
  }));
}

/** Orders that pay more, or get less, with their fees than their energy at their limit. */
function worseOff(entries: readonly Entry[], trades: readonly Charged[]): string[] {
  const gain = new Map<number, number>();
  const add = (k: number, more: number): unknown => gain.set(k, (gain.get(k) ?? 0) + more);
  for (const { buy: b, sell: s, quantity, price, received = price, buyerFee, sellerFee } of trades) {
    const at = (k: number): number => payment_uEUR(quantity, entries[k].limit_uEUR_per_kWh);
    add(b, at(b) - payment_uEUR(quantity, price) - buyerFee);
    add(s, payment_uEUR(quantity, received) - sellerFee - at(s));
  }
  return [...gain].filter(([, more]) => more < 0).map(([k, more]) => `order ${k} lacks ${-more}`);
}

describe('worked examples', () => {
  const uniform = mechanismOf('uniform-price');

  it('a kWh at 1 ct and 2 %, split: the price is the midpoint of the net limits', () => {
    // bid 20 ct: 19.3069 + 0.5 + 0.193069; offer 10 ct: 10.6061 - 0.5 - 0.106061; midpoint 14.9565
    const [trade] = clearCharged(
      { mechanism: uniform, rates: rates({ perKwh: '1 ct/kWh', percentage: '2 %' }) },
      [buy(0, 1_000, 200_000), sell(1, 1_000, 100_000)],
    );
    expect(trade).toMatchObject({ price: 149_565, buyerFee: 5_000 + 1_495, sellerFee: 5_000 + 1_495 });
    expect(trade.level).toBe(255);
  });

  it('limits that do not bear the fee do not trade, though they cross', () => {
    const book = [buy(0, 1_000, 109_999), sell(1, 1_000, 100_000)];
    expect(clearCharged({ mechanism: uniform, rates: rates({ perKwh: '1 ct/kWh' }) }, book)).toEqual([]);
    const bearing = [buy(0, 1_000, 110_000), sell(1, 1_000, 100_000)];
    expect(clearCharged({ mechanism: uniform, rates: rates({ perKwh: '1 ct/kWh' }) }, bearing)).toEqual([
      { buy: 0, sell: 1, quantity: 1_000, price: 105_000, level: 255, buyerFee: 5_000, sellerFee: 5_000 },
    ]);
  });

  it('a fee per trade is charged once an order, and leaves out who lacks most of it, one at a time', () => {
    // at 15 ct everybody gains 5 ct a kWh, and each order that trades pays 1 ct, worth 200 Wh
    const book = [buy(0, 500, 200_000), sell(1, 400, 100_000), buy(2, 10, 200_000), sell(3, 110, 100_000)];
    const trades = clearCharged({ mechanism: uniform, rates: rates({ perTrade: '2 ct' }) }, book);
    // order 2 buys 10 Wh, lacks 0.95 ct and goes; order 3 then sells 108 Wh, lacks 0.46 ct and goes; 400 Wh are left
    expect(trades).toMatchObject([{ buy: 0, sell: 1, quantity: 400, buyerFee: 10_000, sellerFee: 10_000 }]);
    expect(worseOff(book, trades)).toEqual([]);
  });

  it('one order with two partners pays a fee per trade once', () => {
    const book = [buy(0, 900, 200_000), sell(1, 400, 100_000), sell(2, 500, 100_000)];
    const trades = clearCharged({ mechanism: uniform, rates: rates({ perTrade: '2 ct' }) }, book);
    expect(trades.map(({ buyerFee }) => buyerFee).sort((a, b) => a - b)).toEqual([0, 10_000]);
    expect(trades.map(({ sellerFee }) => sellerFee)).toEqual([10_000, 10_000]);
  });

  it('who pays the whole limit has nothing left for a fee per trade', () => {
    const book = [buy(0, 900, 200_000), sell(1, 900, 100_000)];
    const mechanism = mechanismOf('pay-as-bid');
    expect(clearCharged({ mechanism, rates: rates({ payer: 'buyer', perTrade: '1 uEUR' }) }, book)).toEqual(
      [],
    );
    const onSeller = rates({ payer: 'seller', perTrade: '9 ct' });
    expect(clearCharged({ mechanism, rates: onSeller }, book)).toMatchObject([
      { price: 200_000, sellerFee: 90_000 },
    ]);
  });

  it('at a price below zero a percentage is nothing', () => {
    const book = [buy(0, 1_000, -10_000), sell(1, 1_000, -30_000)];
    expect(clearCharged({ mechanism: uniform, rates: rates({ percentage: '10 %' }) }, book)).toMatchObject([
      { price: -20_000, buyerFee: 0, sellerFee: 0 },
    ]);
  });

  it('bounds that the mechanism sees leave room for fees', () => {
    let seen = { floor_uEUR_per_kWh: 0, cap_uEUR_per_kWh: 0 };
    const watching = {
      properties: uniform.properties,
      clear: (...[orders, bounds, trades]: Parameters<typeof uniform.clear>) => {
        seen = { ...bounds };
        uniform.clear(orders, bounds, trades);
      },
    };
    clearCharged({ mechanism: watching, rates: rates({ perKwh: '1 ct/kWh' }) }, []);
    expect(seen).toMatchObject({ floor_uEUR_per_kWh: 83_000, cap_uEUR_per_kWh: 148_510 });
  });

  it('distance: the near offer is taken though a far one is cheaper by less than its fee', () => {
    const fees = feesSchema.parse({
      payer: 'buyer',
      distance: { between: [{ groups: ['a', 'b'], fee: '3 ct/kWh' }] },
    });
    const names = ['a', 'b', 'c'];
    const places = names.map(() => ({ community: 0, district: 0 }));
    const matrix = distanceMatrix(fees.distance!, names, places);
    const pairFees = new DistanceFees(matrix, GROUPS, group, fees);
    const mechanism = mechanismOf('pay-as-bid');
    // homes 0 and 3 are of group a, home 1 of group b: the bid of 12 ct does not bear 3 ct to home 1's 10 ct
    const book = [buy(0, 100, 120_000), sell(1, 100, 100_000), sell(3, 100, 110_000)];
    expect(clearCharged({ mechanism, pairFees }, book)).toMatchObject([
      { sell: 2, price: 120_000, buyerFee: 0 },
    ]);
    const higher = [buy(0, 100, 130_000), sell(1, 100, 100_000)];
    expect(clearCharged({ mechanism, pairFees }, higher)).toMatchObject([
      { sell: 1, price: 100_000, buyerFee: 3_000, sellerFee: 0 },
    ]);
  });

  it('distance by places: same community, same district, elsewhere', () => {
    const { distance } = feesSchema.parse({
      payer: 'buyer',
      distance: { district: '1 ct/kWh', elsewhere: '2 ct/kWh' },
    });
    const places = [
      { community: 0, district: 0 },
      { community: 1, district: 0 },
      { community: 2, district: 1 },
    ];
    expect([...distanceMatrix(distance!, ['a', 'b', 'c'], places)]).toEqual([
      0, 10_000, 20_000, 10_000, 0, 20_000, 20_000, 20_000, 0,
    ]);
  });
});

describe.each(orderBasedKinds())('%s with fees', (kind) => {
  beforeAll(() => mechanismOf(kind).prepare?.());
  const mechanism = mechanismOf(kind);
  const isCall = mechanism.properties.timing === 'call';
  const all = { perKwh: '0.3 ct/kWh', percentage: '1.7 %', ...(isCall ? { perTrade: '0.11 ct' } : {}) };
  const zone = (zones: number): Int32Array => Int32Array.from({ length: 500 }, (_, i) => i % zones);
  const levels = [levelOf(zone(2), 2), levelOf(zone(1), 1, { buyer: 400, seller: 300 })];
  const some = books({ restricted: true, agents: 'any' });

  it('nobody is worse off with fees than their limit says, alone and in a hierarchy; the audit agrees', () => {
    const audit = new TradeAudit();
    for (const hierarchy of [undefined, levels]) {
      const market = new ChargedMarket({ mechanism, levels: hierarchy, rates: rates(all) });
      const trades = createTrades(0);
      const charges = createCharges(0);
      fc.assert(
        fc.property(some, (entries) => {
          const orders = bookOf(entries);
          market.clear(orders, context, trades, charges);
          audit.check(kind, mechanism.properties.budgetBalance, orders, trades, charges);
        }),
        { ...runs, numRuns: 4 },
      );
    }
  });

  it('without fees trades as the mechanism alone', () => {
    fc.assert(
      fc.property(some, (entries) => {
        const plain = clear(mechanism, bookOf(entries));
        const charged = clearCharged({ mechanism }, entries);
        expect(charged).toEqual(plain.map((trade) => ({ ...trade, level: 255, buyerFee: 0, sellerFee: 0 })));
      }),
      { ...runs, numRuns: 4 },
    );
  });

  it.runIf(mechanism.properties.orderIndependent)('who is left out hangs on no order of arrival', () => {
    fc.assert(
      fc.property(books({ restricted: false, agents: 'one order' }), fc.integer(), (entries, seed) => {
        const few = entries.slice(0, 40);
        const outcome = (book: readonly Entry[]): string[] => {
          const bought = new Map<number, number>();
          for (const trade of clearCharged({ mechanism, rates: rates(all) }, book)) {
            for (const k of [trade.buy, trade.sell])
              bought.set(book[k].agent, (bought.get(book[k].agent) ?? 0) + trade.quantity);
          }
          return [...bought].map(([agent, energy]) => `${agent}: ${energy}`).sort();
        };
        expect(outcome(shuffled(few, seed))).toEqual(outcome(few));
      }),
      { ...runs, numRuns: 4 },
    );
  });
});

describe.each(orderBasedKinds().filter((kind) => mechanismOf(kind).properties.pairwiseFees))(
  '%s with fees by pair',
  (kind) => {
    const pairFees = new DistanceFees([0, 1_000, 20_001, 1_000, 7, 3_000, 20_001, 3_000, 0], GROUPS, group, {
      payer: 'split',
      buyerShare: 0.5,
    });
    const some = books({ restricted: true, agents: 'any' });

    it('joins only pairs that bear their fee, which stands between their prices', () => {
      const mechanism = mechanismOf(kind);
      const audit = new TradeAudit();
      const trades = createTrades(0);
      fc.assert(
        fc.property(some, (entries) => {
          const orders = bookOf(entries);
          mechanism.clear(orders, { ...context, pairFees }, trades);
          audit.check(kind, 'weak', orders, trades);
          for (const { buy: b, sell: s, price, received = price } of listOf(trades)) {
            const pair = [entries[b].agent, entries[s].agent] as const;
            const fee = pairFees.buyer_uEUR_per_kWh(...pair) + pairFees.seller_uEUR_per_kWh(...pair);
            expect(price - received).toBe(fee);
          }
        }),
        { ...runs, numRuns: 25 },
      );
    });

    it('with fees of nothing trades as without', () => {
      const free = new DistanceFees(new Int32Array(9), GROUPS, group, { payer: 'buyer', buyerShare: 0.5 });
      const mechanism = mechanismOf(kind);
      const trades = createTrades(0);
      fc.assert(
        fc.property(some, (entries) => {
          mechanism.clear(bookOf(entries), { ...context, pairFees: free }, trades);
          expect(listOf(trades)).toEqual(clear(mechanism, bookOf(entries)));
        }),
        runs,
      );
    });

    it('charged, nobody is worse off and the price is one', () => {
      const market = new ChargedMarket({
        mechanism: mechanismOf(kind),
        rates: rates({ perKwh: '0.3 ct/kWh', percentage: '1.7 %' }),
        pairFees,
      });
      const audit = new TradeAudit();
      const trades = createTrades(0);
      const charges = createCharges(0);
      fc.assert(
        fc.property(some, (entries) => {
          const orders = bookOf(entries);
          market.clear(orders, context, trades, charges);
          audit.check(kind, 'strong', orders, trades, charges);
        }),
        runs,
      );
    });
  },
);

describe('the audit catches', () => {
  const orders = bookOf([buy(0, 1_000, 120_000), sell(1, 1_000, 100_000)]);
  const audit = new TradeAudit();
  const check = (buyerFee: number, sellerFee: number): void => {
    const trades = createTrades(1);
    mechanismOf('uniform-price').clear(orders, context, trades);
    const charges = createCharges(1);
    charges.buyerFee_uEUR[0] = buyerFee;
    charges.sellerFee_uEUR[0] = sellerFee;
    audit.check('uniform-price', 'strong', orders, trades, charges);
  };

  it('a fee of a micro-EUR more than the limit leaves, on either side, and a negative one', () => {
    expect(() => check(10_000, 10_000)).not.toThrow();
    expect(() => check(10_001, 0)).toThrow(/order 0 ends 1 micro-EUR worse/);
    expect(() => check(0, 10_001)).toThrow(/order 1 ends 1 micro-EUR worse/);
    expect(() => check(-1, 0)).toThrow(/negative fee/);
  });

  it('no fee at all is NO_FEE on both sides', () => {
    expect(rates({})).toEqual({ perKwh_uEUR: NO_FEE, percentage_ppm: NO_FEE, perTrade_uEUR: NO_FEE });
  });
});
