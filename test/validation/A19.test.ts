/**
 * A19: what a fee per unit does to bilateral trade. A buyer and a seller with uniform types, truthful, trade if the gain reaches
 * the fee tau: P = (1 - tau)^2 / 2, net surplus (1 - tau)^3 / 6, revenue tau (1 - tau)^2 / 2, most at tau = 1/3. In the product the
 * fee is a charge of each side that lowers the most a buyer pays and raises the least a seller takes (agents), and that the
 * clearing books (contracts). Source of the numbers: validation/targets.json, A19 (closed form).
 * 40,000 pairs; a million with CHAINWATT_SOAK.
 */
import { describe, expect, it } from 'vitest';
import { draftAtReservation, valueLocalEnergy } from '../../src/agents/index.js';
import { makeClearing } from '../../src/contracts/clearing.js';
import { RandomSource } from '../../src/kernel/index.js';
import { createOrders, createTrades, pushOrder } from '../../src/market/columns.js';
import { BUY, SELL } from '../../src/market/types.js';
import { mechanism } from '../contracts/market-by-hand.js';
import { groupOf, populationOf, requestOf } from '../agents/worlds.js';

const PAIRS = process.env['CHAINWATT_SOAK'] ? 1_000_000 : 40_000;
/** Types in [0, 1] as integer prices: 1 is 1e9 micro-EUR per kWh, and every pair could trade 1 kWh. */
const ONE = 1e9;
const ENERGY_Wh = 1000;

/** By fee: expected values as in targets.json. */
const targets: [tau: number, P_trade: number, net_surplus: number, fee_revenue: number][] = [
  [0, 0.5, 0.16666666666666666, 0],
  [0.1, 0.405, 0.12150000000000001, 0.04050000000000001],
  [0.2, 0.32000000000000006, 0.08533333333333336, 0.06400000000000002],
  [0.3333333333333333, 0.22222222222222227, 0.049382716049382734, 0.07407407407407408],
  [0.5, 0.125, 0.020833333333333332, 0.0625],
];

interface Estimate {
  readonly mean: number;
  readonly standardError: number;
}

function estimate(values: Float64Array): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/** Home 0 buys, home 1 sells; the same pairs for every fee, of which each side bears half. */
function play(tau: number): { traded: Estimate; surplus: Estimate; revenue: Estimate } {
  const fee = Math.round((tau * ONE) / 2);
  const types = new RandomSource('A19').streams('types', ['value', 'cost']);
  const population = populationOf([groupOf('pair', 2)]);
  const request = requestOf(population, [ENERGY_Wh, -ENERGY_Wh]);
  const { out, valuations } = request;
  const orders = createOrders(2);
  const scratch = createTrades(2);
  const terms = {
    homes: 2,
    markets: [
      {
        design: mechanism('uniform-price'),
        kind: 'uniform-price',
        buyerFee_uEUR_per_kWh: fee,
        sellerFee_uEUR_per_kWh: fee,
      },
    ],
    context: () => ({ floor_uEUR_per_kWh: 0, cap_uEUR_per_kWh: ONE, lot: 0 }),
  };
  const traded = new Float64Array(PAIRS);
  const surplus = new Float64Array(PAIRS);
  const revenue = new Float64Array(PAIRS);
  for (let pair = 0; pair < PAIRS; pair++) {
    const value = Math.round(types.uniform(0) * ONE);
    const cost = Math.round(types.uniform(1) * ONE);
    // the value of a kWh is what it saves, the cost what it would bring elsewhere
    const prices = {
      retail_uEUR_per_kWh: value,
      feedIn_uEUR_per_kWh: cost,
      buyerCharges_uEUR_per_kWh: fee,
      sellerCharges_uEUR_per_kWh: fee,
    };
    valueLocalEnergy(prices, population, 0, 2, valuations);
    const bounds = { floor_uEUR_per_kWh: cost + fee, cap_uEUR_per_kWh: value - fee };
    draftAtReservation({
      ...request,
      bounds,
      buyerCharges_uEUR_per_kWh: fee,
      sellerCharges_uEUR_per_kWh: fee,
    });
    orders.count = 0;
    for (let home = 0; home < 2; home++) {
      if (out.quantity_Wh[home] === 0) continue;
      pushOrder(orders, {
        agent: home,
        side: home === 0 ? BUY : SELL,
        quantity_Wh: out.quantity_Wh[home]!,
        limit_uEUR_per_kWh: out.limit_uEUR_per_kWh[home]!,
      });
    }
    const clearing = makeClearing(0, new Int32Array(2), orders, scratch, terms, 0);
    if (clearing.traded_Wh === 0) continue;
    const fees = clearing.fee_uEUR[0]! + clearing.fee_uEUR[1]!;
    traded[pair] = clearing.traded_Wh / ENERGY_Wh;
    revenue[pair] = fees / ONE;
    surplus[pair] = (value - cost - fees) / ONE;
  }
  return { traded: estimate(traded), surplus: estimate(surplus), revenue: estimate(revenue) };
}

function expectWithin3se({ mean, standardError }: Estimate, expected: number): void {
  expect(Math.abs(mean - expected)).toBeLessThanOrEqual(3 * standardError);
}

describe(`A19 a fee per unit as a wedge, ${PAIRS} pairs`, () => {
  it.each(targets)('tau = %d: trades %d, net surplus %d, revenue %d', (tau, trades, surplus, revenue) => {
    const result = play(tau);
    expectWithin3se(result.traded, trades);
    expectWithin3se(result.surplus, surplus);
    expectWithin3se(result.revenue, revenue);
  });

  it('the targets are the closed form, whose revenue is highest at a third', () => {
    const revenueAt = (tau: number): number => (tau * (1 - tau) ** 2) / 2;
    for (const [tau, trades, surplus, revenue] of targets) {
      expect(trades).toBeCloseTo((1 - tau) ** 2 / 2, 12);
      expect(surplus).toBeCloseTo((1 - tau) ** 3 / 6, 12);
      expect(revenue).toBeCloseTo(revenueAt(tau), 12);
    }
    for (const tau of [0.1, 0.3, 0.33, 0.34, 0.5]) expect(revenueAt(tau)).toBeLessThan(revenueAt(1 / 3));
  });

  it('as found in the market, a third brings more than a fifth or a half of the value: same pairs, other fee', () => {
    const [fifth, third, half] = [0.2, 1 / 3, 0.5].map((tau) => play(tau).revenue.mean);
    expect(third!).toBeGreaterThan(fifth!);
    expect(third!).toBeGreaterThan(half!);
  });
});
