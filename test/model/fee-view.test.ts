import { describe, expect, it } from 'vitest';
import { createOrderDraft, strategies } from '../../src/agents/index.js';
import type { Clearing } from '../../src/contracts/index.js';
import { Columns } from '../../src/kernel/index.js';
import { ChargedMarket, FREE } from '../../src/market/charged-market.js';
import { createOrders, createTrades, pushOrder, pushTrade } from '../../src/market/columns.js';
import { mechanisms } from '../../src/market/registry.js';
import { createCharges } from '../../src/market/trade-fees.js';
import { BUY, isSharingRule, SELL, type Mechanism } from '../../src/market/types.js';
import { FeeView } from '../../src/model/fee-view.js';
import { runScenario, type Row } from '../helpers/world.js';

const matched = ((): Mechanism => {
  const plugin = mechanisms.get('pay-as-bid')!;
  const design = plugin.create(plugin.schema.parse({}), undefined);
  if (isSharingRule(design)) throw new Error('takes no orders');
  return design;
})();

describe('a market with fees as strategies see it', () => {
  // buyers pay 1 ct and a tenth of the price, sellers half a ct; a pair of agents costs the buyer 0.2 and the seller 0.1 ct
  const market = new ChargedMarket({
    mechanism: matched,
    rates: {
      perKwh_uEUR: { buyer: 10_000, seller: 5_000 },
      percentage_ppm: { buyer: 100_000, seller: 0 },
      perTrade_uEUR: { buyer: 30, seller: 7 },
    },
    pairFees: { buyer_uEUR_per_kWh: () => 2_000, seller_uEUR_per_kWh: () => 1_000 },
  });
  const view = new FeeView(market);

  it('bounds: a seller needs the floor after its fee, a buyer pays the cap with its own', () => {
    // 8 + 0.5; (12 - 1) / 1.1
    expect(view.bounds({ floor_uEUR_per_kWh: 80_000, cap_uEUR_per_kWh: 120_000 })).toEqual({
      floor_uEUR_per_kWh: 85_000,
      cap_uEUR_per_kWh: 100_000,
    });
  });

  it('orders enter without fees and leave with them; who is left no price within the bounds sends none', () => {
    const draft = createOrderDraft(4, new Columns());
    const reservation = Int32Array.of(120_000, 80_000, 100_000, 96_000);
    draft.side.set([BUY, SELL, BUY, SELL]);
    draft.quantity_Wh.fill(500);
    draft.limit_uEUR_per_kWh.set(reservation);
    const bounds = view.bounds({ floor_uEUR_per_kWh: 80_000, cap_uEUR_per_kWh: 120_000 });
    view.enter(draft, reservation, 4, bounds);
    // (10 - 1) / 1.1 = 8.18 ct is below 8.5; 9.6 + 0.5 = 10.1 ct is above 10
    expect([...draft.quantity_Wh]).toEqual([500, 500, 0, 0]);
    expect([...draft.limit_uEUR_per_kWh.subarray(0, 2)]).toEqual([100_000, 85_000]);
    expect([...reservation.subarray(0, 2)]).toEqual([100_000, 85_000]);
    draft.limit_uEUR_per_kWh.set([90_000, 95_000]);
    view.leave(draft, 4);
    // 9 + 1 + 0.9; 9.5 - 0.5
    expect([...draft.limit_uEUR_per_kWh.subarray(0, 2)]).toEqual([109_000, 90_000]);
  });

  it('where fees leave no price that suits both sides nobody sends an order', () => {
    const draft = createOrderDraft(1, new Columns());
    draft.side.set([BUY]);
    draft.quantity_Wh.fill(500);
    draft.limit_uEUR_per_kWh.set([400_000]);
    view.enter(
      draft,
      new Int32Array(1),
      1,
      view.bounds({ floor_uEUR_per_kWh: 80_000, cap_uEUR_per_kWh: 90_000 }),
    );
    expect(draft.quantity_Wh[0]).toBe(0);
  });

  it('clearings: limits without fees, prices with those by distance, and what was paid with those per trade', () => {
    const orders = createOrders(3);
    pushOrder(orders, { agent: 2, side: BUY, quantity_Wh: 2000, limit_uEUR_per_kWh: 120_000 });
    pushOrder(orders, { agent: 0, side: SELL, quantity_Wh: 1000, limit_uEUR_per_kWh: 80_000 });
    pushOrder(orders, { agent: 1, side: SELL, quantity_Wh: 1000, limit_uEUR_per_kWh: 81_000 });
    const trades = createTrades(2);
    pushTrade(trades, 0, 1, 1000, 95_000);
    pushTrade(trades, 0, 2, 500, 96_000);
    const clearing: Clearing = {
      product: 0,
      transactions: new Int32Array(3),
      orders,
      trades,
      charges: createCharges(2),
      offered_Wh: Int32Array.of(-1000, -1000, 2000),
      cleared_Wh: Int32Array.of(-1000, -500, 1500),
      paid_uEUR: Float64Array.of(-95_000, -48_000, 143_000),
      fee_uEUR: new Float64Array(3),
      negotiation: { rounds: 0, messages: 0 },
      surplus_uEUR: 0,
      traded_Wh: 1500,
      block: 0,
      final_us: NaN,
    };
    const seen = view.seen(clearing);
    expect([...seen.orders.limit_uEUR_per_kWh.subarray(0, 3)]).toEqual([100_000, 85_000, 86_000]);
    expect([...seen.trades.buyerPrice_uEUR_per_kWh]).toEqual([97_000, 98_000]);
    expect([...seen.trades.sellerPrice_uEUR_per_kWh]).toEqual([94_000, 95_000]);
    // 97000 + 49000 + 30 for the buyer's one order; 94000 less 7; 47500 less 7
    expect([...seen.paid_uEUR]).toEqual([-93_993, -47_493, 146_030]);
    // what everybody else sees stays
    expect([...orders.limit_uEUR_per_kWh.subarray(0, 3)]).toEqual([120_000, 80_000, 81_000]);
    expect([...trades.buyerPrice_uEUR_per_kWh]).toEqual([95_000, 96_000]);
  });

  it('without any fee it is what it is', () => {
    const free = new FeeView(new ChargedMarket({ mechanism: matched, rates: FREE }));
    const bounds = { floor_uEUR_per_kWh: 80_000, cap_uEUR_per_kWh: 120_000 };
    expect(free.bounds(bounds)).toEqual(bounds);
  });
});

describe('a fee of 1 ct on buyers to whom energy is worth 1 ct more', () => {
  /** Without value added tax the cap of local prices is the retailer's price of energy alone. */
  const scenario = (kind: string, energy: string, fees?: object): object => ({
    chainwatt: 1,
    title: 'A fee and a shift',
    seed: 3,
    time: { start: '2026-05-04T05:00', duration: '12 h' },
    population: {
      renter: { count: 10, load: { kind: 'household', annual: '3 MWh' } },
      pv: {
        count: 5,
        load: { kind: 'household', annual: '3 MWh' },
        pv: { kind: 'solar', peak: '3 kWp' },
      },
    },
    agents: { strategy: { kind }, greenPremium: { uniform: ['0 ct/kWh', '2 ct/kWh'] } },
    tariff: {
      kind: 'flat',
      energy,
      network: '9 ct/kWh',
      levies: '3 ct/kWh',
      tax: '2 ct/kWh',
      vat: '0 %',
      feedIn: '8 ct/kWh',
      wholesale: '8 ct/kWh',
      imbalance: { short: '0 ct/kWh', long: '0 ct/kWh' },
    },
    market: { mechanism: 'uniform-price', ...(fees ? { fees } : {}) },
    ledger: { kind: 'central', fee: '0 ct/kWh' },
  });
  const decisions = (kind: string, energy: string, fees?: object): unknown[] =>
    runScenario(scenario(kind, energy, fees)).tables.trades.map((row: Row) => [
      row['slot'],
      row['buyer'],
      row['seller'],
      row['energy_Wh'],
      row['buyerPrice_EUR_per_kWh'],
      row['sellerPrice_EUR_per_kWh'],
    ]);

  // plans for batteries go by the retailer's prices, which are others: there are none here
  it.each([...strategies.keys()])('%s decides the same', (kind) => {
    const without = decisions(kind, '15 ct/kWh');
    expect(without.length).toBeGreaterThan(10);
    expect(decisions(kind, '16 ct/kWh', { payer: 'buyer', perKwh: '1 ct/kWh' })).toEqual(without);
  });

  it('without the shift it does not', () => {
    const without = decisions('zip', '15 ct/kWh');
    expect(decisions('zip', '15 ct/kWh', { payer: 'buyer', perKwh: '1 ct/kWh' })).not.toEqual(without);
  });
});
