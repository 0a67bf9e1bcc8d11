/**
 * The operator's fee between a tariff and a bill: which half is whose, what it does to the bounds of local prices, and what each
 * side of a trade pays. An odd fee, 0.5001 ct/kWh = 5,001 micro-EUR/kWh, keeps the halves apart: 2,501 and 2,500.
 */
import { describe, expect, it } from 'vitest';
import type { LedgerDesign } from '../../src/consensus/types.js';
import { makeClearing } from '../../src/contracts/clearing.js';
import { singlePrice } from '../../src/ledger/index.js';
import { createOrders, createTrades, pushOrder } from '../../src/market/columns.js';
import { BUY, SELL } from '../../src/market/types.js';
import { feeParts, gasOffers, localPrices, priceBounds, priceNotices } from '../../src/model/terms.js';
import { ratesOf } from '../../src/tariff/rates.js';
import { mechanism } from '../contracts/market-by-hand.js';
import { village } from '../helpers/scenarios.js';
import { runScenario, type Row } from '../helpers/world.js';

/** 20 ct energy, 10 ct charges, 10 % VAT, 8 ct feed-in; half of the 6 ct network charge is spared on a local kWh. */
const rates = ratesOf({
  energy: 200_000,
  carbon: 0,
  network: 60_000,
  levies: 30_000,
  tax: 10_000,
  vat: 0.1,
  feedIn: 80_000,
  wholesale: 90_000,
  localNetworkDiscount: [0.5],
  imbalance: { short: 20_000, long: 20_000 },
});

const feeOf = (fee_uEUR_per_kWh: number): LedgerDesign =>
  ({ operatorFee_uEUR_per_kWh: fee_uEUR_per_kWh }) satisfies Partial<LedgerDesign> as LedgerDesign;

describe("the operator's fee", () => {
  it('is half on either side', () => {
    expect(feeParts(feeOf(5000))).toEqual({ buyer_uEUR_per_kWh: 2500, seller_uEUR_per_kWh: 2500 });
    expect(feeParts(feeOf(0))).toEqual({ buyer_uEUR_per_kWh: 0, seller_uEUR_per_kWh: 0 });
  });

  it('is whole micro-EUR: an odd one falls to the buyer', () => {
    expect(feeParts(feeOf(5001))).toEqual({ buyer_uEUR_per_kWh: 2501, seller_uEUR_per_kWh: 2500 });
    expect(feeParts(feeOf(1))).toEqual({ buyer_uEUR_per_kWh: 1, seller_uEUR_per_kWh: 0 });
  });

  it("stands among the charges of a local kWh: the buyer's with network and taxes, the seller's alone", () => {
    // 10 ct + 10 % less 3 ct + 10 % are 7.7 ct
    const free = localPrices(rates, feeParts(feeOf(0)));
    expect(free.buyerCharges_uEUR_per_kWh).toBe(77_000);
    expect(free.sellerCharges_uEUR_per_kWh).toBe(0);
    const dear = localPrices(rates, feeParts(feeOf(5001)));
    expect(dear.buyerCharges_uEUR_per_kWh).toBe(79_501);
    expect(dear.sellerCharges_uEUR_per_kWh).toBe(2_500);
    // what the retailer charges and pays is its own affair: 30 ct + 10 %, and 8 ct
    expect([dear.retail_uEUR_per_kWh, dear.feedIn_uEUR_per_kWh]).toEqual([330_000, 80_000]);
  });

  it('narrows the bounds of local prices from both sides', () => {
    const bounds = (fee: number) => priceBounds(localPrices(rates, feeParts(feeOf(fee))));
    // 33 - 7.7 = 25.3 ct at most, 8 ct at least
    expect(bounds(0)).toEqual({ floor_uEUR_per_kWh: 80_000, cap_uEUR_per_kWh: 253_000 });
    expect(bounds(5001)).toEqual({ floor_uEUR_per_kWh: 82_500, cap_uEUR_per_kWh: 250_499 });
  });

  it('is noticed when it leaves no price that suits both: the whole gain is 17.3 ct', () => {
    const notices = (fee: number) =>
      priceNotices(() => priceBounds(localPrices(rates, feeParts(feeOf(fee)))), 3);
    expect(notices(173_000)).toEqual([]);
    expect(notices(173_001).map(({ code }) => code)).toEqual(['CW-MODEL-PRICES']);
  });

  it('is not noticed where one slot leaves such a price', () => {
    const closed = priceBounds(localPrices(rates, feeParts(feeOf(173_001))));
    const open = priceBounds(localPrices(rates, feeParts(feeOf(0))));
    const notices = (slots: number) => priceNotices((slot) => (slot === 2 ? open : closed), slots);
    expect(notices(3)).toEqual([]);
    expect(notices(2)).toHaveLength(1);
  });
});

it('different offers for gas are ascending, one level where homes and keepers offer the same', () => {
  const offers = (home: bigint, keeper: bigint, keeperTip = keeper) => {
    const { prices, orderLevel, keeperLevel } = gasOffers({
      homeGasPrice: singlePrice(home),
      keeperGasPrice: { maxFee_wei: keeper, maxTip_wei: keeperTip },
      baseFee: undefined,
      blockGasLimit: 100,
      distributed: true,
    });
    return [prices.map(({ maxFee_wei }) => maxFee_wei), orderLevel(0), keeperLevel];
  };
  expect(offers(2n, 2n)).toEqual([[2n], 0, 0]);
  expect(offers(2n, 7n)).toEqual([[2n, 7n], 0, 1]);
  expect(offers(7n, 2n)).toEqual([[2n, 7n], 1, 0]);
  expect(offers(7n, 7n, 1n)).toEqual([[7n, 7n], 1, 0]);
});

describe('a clearing', () => {
  // home 0 buys 1,000 Wh from home 1 and 400 of the 600 Wh of home 2
  const orders = createOrders(3);
  pushOrder(orders, { agent: 0, side: BUY, quantity_Wh: 1400, limit_uEUR_per_kWh: 200_000 });
  pushOrder(orders, { agent: 1, side: SELL, quantity_Wh: 1000, limit_uEUR_per_kWh: 90_000 });
  pushOrder(orders, { agent: 2, side: SELL, quantity_Wh: 600, limit_uEUR_per_kWh: 100_000 });
  const clear = (buyer: number, seller: number) =>
    makeClearing(
      0,
      Int32Array.of(0, 1, 2),
      orders,
      createTrades(4),
      {
        homes: 4,
        context: () => ({ floor_uEUR_per_kWh: 80_000, cap_uEUR_per_kWh: 253_000, lot: 0 }),
        markets: [
          {
            design: mechanism('uniform-price'),
            kind: 'uniform-price',
            buyerFee_uEUR_per_kWh: buyer,
            sellerFee_uEUR_per_kWh: seller,
          },
        ],
      },
      9,
    );

  it("charges each side its own half: 2,501 micro-EUR/kWh on the buyer's 1.4 kWh, 2,500 on what a seller sold", () => {
    const { fee_uEUR, cleared_Wh, offered_Wh } = clear(2501, 2500);
    expect([...offered_Wh]).toEqual([1400, -1000, -600, 0]);
    expect([...cleared_Wh]).toEqual([1400, -1000, -400, 0]);
    // two trades of the buyer, each rounded: 2,501 + 1,000.4; the last home does not trade
    expect([...fee_uEUR]).toEqual([3501, 2500, 1000, 0]);
  });

  it('of a fee on one side only leaves the other alone', () => {
    expect([...clear(2501, 0).fee_uEUR]).toEqual([3501, 0, 0, 0]);
    expect([...clear(0, 2500).fee_uEUR]).toEqual([0, 2500, 1000, 0]);
  });

  it('has what the buyer pays reach the sellers, fees apart', () => {
    const { paid_uEUR, trades } = clear(2501, 2500);
    const price = trades.buyerPrice_uEUR_per_kWh[0];
    expect([...paid_uEUR]).toEqual([1.4 * price, -price, -0.4 * price, 0]);
  });
});

describe('a run with a central operator who asks 0.5001 ct/kWh', () => {
  const { tables, world } = runScenario({
    ...village,
    time: { ...village.time, duration: '14 h' },
    ledger: { kind: 'central', fee: '0.5001 ct/kWh' },
  });

  it("has homes trade between feed-in with the seller's half, and the cap without the buyer's", () => {
    // cap: 12.91 ct and VAT, 15.3629 ct, and the discount of 4.665 ct and VAT, 5.5514 ct (rounded: 24,529 and 8,864)
    const cap = 129_100 + 24_529 + 46_650 + 8_864;
    const { terms } = world.host;
    expect(terms.context(0)).toMatchObject({
      floor_uEUR_per_kWh: 78_100 + 2500,
      cap_uEUR_per_kWh: cap - 2501,
    });
    const [market] = terms.markets;
    expect([market!.buyerFee_uEUR_per_kWh, market!.sellerFee_uEUR_per_kWh]).toEqual([2501, 2500]);
    const prices = tables.trades.map(({ buyerPrice_EUR_per_kWh: price }) => Number(price));
    expect(Math.min(...prices)).toBeGreaterThanOrEqual(0.0806);
    expect(Math.max(...prices)).toBeLessThanOrEqual((cap - 2501) / 1e6);
  });

  it('bills each home its half of each of its trades, and the operator gets all of them', () => {
    const due = new Map<unknown, number>();
    const add = (home: unknown, trade: Row, each: number): void => {
      const fee = Math.round((Number(trade.energy_Wh) * each) / 1000);
      due.set(home, (due.get(home) ?? 0) + fee);
    };
    for (const trade of tables.trades) {
      add(trade.buyer, trade, 2501);
      add(trade.seller, trade, 2500);
    }
    expect(tables.trades.length).toBeGreaterThan(50);
    for (const { agent, operatorFee_EUR } of tables.agents)
      expect(Math.round(1e6 * Number(operatorFee_EUR)), String(agent)).toBe(due.get(agent) ?? 0);
    const { accounts } = world.billing;
    const total = [...due.values()].reduce((sum, fee) => sum + fee, 0);
    // the central ledger's transactions cost nothing
    expect(world.host.state.balance_uEUR.data[accounts.index('operator')]).toBe(total);
  });
});
