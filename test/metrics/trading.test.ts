import { describe, expect, it } from 'vitest';
import { Columns } from '../../src/kernel/index.js';
import { createValuations } from '../../src/agents/index.js';
import type { Clearing } from '../../src/contracts/index.js';
import { createOrders, createTrades, pushOrder, pushTrade } from '../../src/market/columns.js';
import { BUY, SELL } from '../../src/market/types.js';
import { TradingTotals, type BilledProduct, type BilledSlot } from '../../src/metrics/trading.js';
import { ratesOf } from '../../src/tariff/rates.js';

const rates = ratesOf({
  energy: 130_000,
  carbon: 0,
  network: 90_000,
  levies: 40_000,
  tax: 20_000,
  vat: 0.19,
  feedIn: 80_000,
  wholesale: 70_000,
  localNetworkDiscount: [0],
  imbalance: { short: 10_000, long: 5_000 },
});

/**
 * Three homes: 0 buys (15 ct, 16 ct if green), 1 sells (cost 8 ct), 2 buys at 15 ct whatever it is. 0 and 1 were in time and
 * traded 0.8 kWh at 10 ct; 2 came late. 1 had offered 0.8 kWh and delivers 0.6, half of it green.
 */
function totals(): TradingTotals {
  const columns = new Columns();
  const valuations = createValuations(3, columns);
  valuations.value_uEUR_per_kWh.fill(150_000);
  valuations.greenValue_uEUR_per_kWh.set([160_000, 160_000, 150_000]);
  valuations.cost_uEUR_per_kWh.fill(80_000);
  return new TradingTotals({ count: 3, ofParticipants: (energy_Wh) => energy_Wh }, 2, valuations, columns);
}

function clearing(): Clearing {
  const orders = createOrders(2);
  pushOrder(orders, { agent: 0, side: BUY, quantity_Wh: 1000, limit_uEUR_per_kWh: 140_000 });
  pushOrder(orders, { agent: 1, side: SELL, quantity_Wh: 800, limit_uEUR_per_kWh: 90_000 });
  const trades = createTrades(1);
  pushTrade(trades, 0, 1, 800, 100_000);
  return {
    product: 1,
    transactions: Int32Array.of(0, 1),
    orders,
    trades,
    offered_Wh: Int32Array.of(1000, -800, 0),
    cleared_Wh: Int32Array.of(800, -800, 0),
    paid_uEUR: Float64Array.of(80_000, -80_000, 0),
    fee_uEUR: new Float64Array(3),
    surplus_uEUR: 0,
    negotiation: { rounds: 0, messages: 0 },
    traded_Wh: 800,
    block: 1,
    final_us: NaN,
  };
}

function slot(more: Partial<BilledProduct> = {}, position_Wh = Int32Array.of(1000, -800, 500)): BilledSlot {
  const product: BilledProduct = {
    settlement: 'settled',
    clearing: clearing(),
    undone: undefined,
    defaults: undefined,
    unfundedHomes: new Int32Array(3),
    unfundedCount: 0,
    orderHomes: Int32Array.of(2, 0, 1),
    orderCount: 3,
    acceptedHomes: Int32Array.of(0, 1, 99),
    acceptedCount: 2,
    offered_Wh: Int32Array.of(1000, -800, 500),
    ...more,
  };
  return {
    slot: 1,
    rates,
    bounds: { floor_uEUR_per_kWh: 80_000, cap_uEUR_per_kWh: 160_000 },
    products: [product],
    cleared_Wh: product.settlement === 'settled' ? product.clearing?.cleared_Wh : undefined,
    expected_Wh: Int32Array.of(1000, -800, 500),
    metered_Wh: Int32Array.of(1000, -600, 500),
    greenExport_Wh: Float64Array.of(0, 300, 0),
    position_Wh,
  };
}

describe('trading as it was billed', () => {
  it('a settled product, by hand', () => {
    const trading = totals();
    expect(trading.bill(slot())).toEqual({
      products: [expect.objectContaining({ orders: 3, late: 1, traded_Wh: 800 })],
      orders: 3,
      demand_Wh: 1000,
      supply_Wh: 800,
      accepted: 2,
      late: 1,
      unfunded: 0,
      traded_Wh: 800,
      trades: 1,
      value_uEUR: 80_000,
      rounds: 0,
      messages: 0,
      priceMin: 100_000,
      priceMax: 100_000,
      // 1 sold 0.8 kWh and fed in 0.6
      short_Wh: 200,
      long_Wh: 0,
      // 0.6 kWh were to be had at 8 ct and worth 16 ct to home 0
      optimal_uEUR: 48_000,
      // 0.6 kWh worth 15 ct, half of it green for another ct, at a cost of 8 ct
      realised_uEUR: 0.6 * (150_000 + 5_000 - 80_000),
    });
    expect(trading.deviationAtRetail_nEUR).toBe(200 * 130_000);
    expect(trading.tradable_Wh).toBe(600);
    expect(trading.deliveredTraded_Wh).toBe(600);
    expect(trading.deviation_Wh / trading.deviationBase_Wh).toBeCloseTo(200 / 2100, 12);
    expect(trading.bookRealised_uEUR).toBe(40_000);
    expect(trading.bookOptimal_uEUR).toBe(40_000);
    expect([...trading.preference_uEUR]).toEqual([3_000, 0, 0]);
    expect([...trading.bought_Wh]).toEqual([800, 0, 0]);
    expect([...trading.sold_Wh]).toEqual([0, 800, 0]);
    expect([...trading.slotPrice]).toEqual([NaN, 100_000]);
    expect([...trading.slotTraded_Wh]).toEqual([0, 800]);
    expect([...trading.energyAt_Wh]).toEqual([[100_000, 800]]);
  });

  it('every order ends once: traded, unmatched, late or undone', () => {
    const trading = totals();
    trading.bill(slot());
    expect([...trading.orders.sent]).toEqual([1, 1, 1]);
    expect([...trading.orders.traded]).toEqual([1, 1, 0]);
    expect([...trading.orders.late]).toEqual([0, 0, 1]);
    // a product that is void undoes what had traded, and settles nothing
    trading.bill(slot({ settlement: 'void' }, Int32Array.of(1000, -600, 500)));
    expect([...trading.orders.sent]).toEqual([2, 2, 2]);
    expect([...trading.orders.undone]).toEqual([1, 1, 0]);
    expect([...trading.orders.late]).toEqual([0, 0, 2]);
    expect(trading.voidSlots).toBe(1);
    expect(trading.traded_Wh).toBe(800);
    expect(trading.bookOptimal_uEUR).toBe(40_000);
    // a void product that was never cleared undoes all that was accepted
    trading.bill(slot({ settlement: 'void', clearing: undefined }));
    expect([...trading.orders.undone]).toEqual([2, 2, 0]);
    // without any clearing they are unmatched
    trading.bill(slot({ settlement: 'none', clearing: undefined }));
    expect([...trading.orders.unmatched]).toEqual([1, 1, 0]);
  });

  it('a trade that was final and is no longer in force counts as undone, whatever took its place', () => {
    const trading = totals();
    const other = { ...clearing(), cleared_Wh: new Int32Array(3), traded_Wh: 0, trades: createTrades(0) };
    trading.bill(slot({ clearing: other, undone: clearing() }));
    expect([...trading.orders.undone]).toEqual([1, 1, 0]);
    expect([...trading.orders.traded]).toEqual([0, 0, 0]);
  });

  it('the optimum counts also where nobody sent an order; deviations then have no base', () => {
    const trading = totals();
    const sums = trading.bill(
      slot({ settlement: 'none', clearing: undefined, orderCount: 0, acceptedCount: 0 }),
    );
    expect(sums.optimal_uEUR).toBe(48_000);
    expect(sums.realised_uEUR).toBe(0);
    expect(trading.deviationBase_Wh).toBe(0);
    expect([...trading.orders.sent]).toEqual([0, 0, 0]);
  });
});
