/**
 * A01: the bilateral k-double auction with uniform types, truthful and in linear equilibrium (Chatterjee & Samuelson 1983).
 * Source of the numbers: validation/targets.json, A01. 100,000 rounds; a million with CHAINWATT_SOAK.
 */
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/kernel/index.js';
import { createTrades } from '../../src/market/columns.js';
import { uniformPrice } from '../../src/market/uniform-price.js';
import { bookOf, buy, context, sell } from '../market/books.js';

const ROUNDS = process.env['CHAINWATT_SOAK'] ? 1_000_000 : 100_000;
/** Types in [0, 1] as integer prices: 1 is 1e9 micro-EUR per kWh. */
const ONE = 1e9;

/** Mean over rounds, with its standard error. */
interface Estimate {
  readonly mean: number;
  readonly standardError: number;
}

function estimate(values: Float64Array): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/** Plays the rounds with the given strategies; types are the same for all strategies and k. */
function play(k: number, bidOf: (value: number) => number, offerOf: (cost: number) => number) {
  const auction = uniformPrice.create(uniformPrice.schema.parse({ priceRule: 'k', k }), undefined);
  const types = new RandomSource('A01').streams('types', ['value', 'cost']);
  const orders = bookOf([buy(0, 1000, 0), sell(1, 1000, 0)]);
  const trades = createTrades(2);
  const traded = new Float64Array(ROUNDS);
  const surplus = new Float64Array(ROUNDS);
  const buyerSurplus = new Float64Array(ROUNDS);
  for (let round = 0; round < ROUNDS; round++) {
    const value = types.uniform(0);
    const cost = types.uniform(1);
    orders.limit_uEUR_per_kWh[0] = Math.round(bidOf(value) * ONE);
    orders.limit_uEUR_per_kWh[1] = Math.round(offerOf(cost) * ONE);
    auction.clear(orders, context, trades);
    if (trades.count === 0) continue;
    traded[round] = 1;
    surplus[round] = value - cost;
    buyerSurplus[round] = value - trades.buyerPrice_uEUR_per_kWh[0] / ONE;
  }
  return { traded: estimate(traded), surplus: estimate(surplus), buyerSurplus: estimate(buyerSurplus) };
}

function expectWithin3se({ mean, standardError }: Estimate, expected: number): void {
  expect(Math.abs(mean - expected)).toBeLessThanOrEqual(3 * standardError);
}

describe(`A01 bilateral k-double auction, ${ROUNDS} rounds`, () => {
  it('truthful: half of the rounds trade, for a surplus of 1/6, of which k goes to the seller', () => {
    for (const k of [0.5, 0.25]) {
      const result = play(
        k,
        (value) => value,
        (cost) => cost,
      );
      expectWithin3se(result.traded, 0.5);
      expectWithin3se(result.surplus, 1 / 6);
      expectWithin3se(result.buyerSurplus, (1 - k) / 6);
    }
  });

  it('linear equilibrium at k = 1/2: trade if v - c >= 1/4, 9/32 of the rounds, 84.375 % of the surplus', () => {
    const result = play(
      0.5,
      (value) => (2 * value) / 3 + 1 / 12,
      (cost) => (2 * cost) / 3 + 1 / 4,
    );
    expectWithin3se(result.traded, 0.28125);
    expectWithin3se(result.surplus, 0.140625);
    const efficiency = { mean: result.surplus.mean * 6, standardError: result.surplus.standardError * 6 };
    expectWithin3se(efficiency, 0.84375);
  });

  it('the interval is narrow enough to tell the two apart', () => {
    const { surplus } = play(
      0.5,
      (value) => value,
      (cost) => cost,
    );
    expect(Math.abs(surplus.mean - 0.140625)).toBeGreaterThan(3 * surplus.standardError);
  });
});
