/**
 * A15: bilateral peer-to-peer market with product differentiation (formulation of Sorin, Bobo & Pinson 2019). Source of the numbers:
 * validation/targets.json, A15: two producers with cost a/2 P^2 + b P, three consumers with utility b D - a/2 D^2.
 * Tolerances: P and D 1e-3, welfare 1e-5, relative.
 */
import { describe, expect, it } from 'vitest';
import { ConsensusAdmm, type BilateralMarket } from '../../src/market/consensus-admm.js';

const producers = { a: [0.1, 0.2], b: [10, 8] };
const consumers = { a: [0.1, 0.15, 0.2], b: [30, 25, 28] };

function marketOf(difference: readonly (readonly number[])[]): BilateralMarket {
  const side = ({ a, b }: typeof producers) => ({
    count: a.length,
    slope: Float64Array.from(a),
    intercept: Float64Array.from(b),
    capacity: new Float64Array(a.length).fill(Infinity),
  });
  return {
    sellers: side(producers),
    buyers: side(consumers),
    difference: Float64Array.from(difference.flat()),
  };
}

function sumsOf(x: readonly (readonly number[])[]): { P: number[]; D: number[] } {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return { P: x.map(sum), D: x[0].map((_, j) => sum(x.map((row) => row[j]))) };
}

function solve(difference: readonly (readonly number[])[]) {
  const admm = new ConsensusAdmm();
  const options = { penalty: 0.1, firstPrice: 15, tolerance: 1e-6, mostRounds: 5000 };
  expect(admm.solve(marketOf(difference), options)).toBe(true);
  const matrix = (values: Float64Array): number[][] =>
    [0, 1].map((i) => [0, 1, 2].map((j) => values[3 * i + j]));
  const x = matrix(admm.trade);
  const { P, D } = sumsOf(x);
  const cost = P.reduce((sum, p, i) => sum + 0.5 * producers.a[i] * p * p + producers.b[i] * p, 0);
  const utility = D.reduce((sum, d, j) => sum + consumers.b[j] * d - 0.5 * consumers.a[j] * d * d, 0);
  const fees = x.flat().reduce((sum, value, p) => sum + value * difference.flat()[p], 0);
  return { x, P, D, price: matrix(admm.price), welfare: utility - cost - fees, admm };
}

function expectWithin(found: readonly number[], expected: readonly number[], relative: number): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) =>
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(relative * Math.abs(expected[i])),
  );
}

describe('A15 bilateral market', () => {
  it('without fees: one price, 20.3636', () => {
    const { P, D, welfare, price, x, admm } = solve([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expectWithin(P, [103.6363636363636, 61.81818181818179], 1e-3);
    expectWithin(D, [96.36363636363633, 30.90909090909087, 38.18181818181817], 1e-3);
    expectWithin([welfare], [1600.909090909091], 1e-5);
    const traded = price.flat().filter((_, p) => x.flat()[p] > 1e-3);
    expectWithin(
      traded,
      traded.map(() => 20.363636363636363),
      1e-5,
    );
    expect(admm.rounds).toBeLessThan(500);
  });

  it('with fees: the trades, and marginal values that differ by them', () => {
    const difference = [
      [0, 1, 2],
      [2, 1, 0],
    ];
    const { x, P, D, welfare, price } = solve(difference);
    expectWithin(P, [101.81818181818176, 60.90909090909094], 1e-3);
    expectWithin(D, [98.18181818181819, 25.454545454545457, 39.09090909090905], 1e-3);
    expectWithin([welfare], [1572.7272727272727], 1e-5);
    const expected = [
      [98.18181818181819, 3.6363636363635656, 0],
      [0, 21.81818181818189, 39.09090909090905],
    ];
    x.flat().forEach((value, p) => expect(Math.abs(value - expected.flat()[p])).toBeLessThan(0.01));
    // a price is what the producer needs, and less than what the consumer would give by the fee
    const cost = P.map((p, i) => producers.a[i] * p + producers.b[i]);
    const value = D.map((d, j) => consumers.b[j] - consumers.a[j] * d);
    expectWithin(cost, [20.181818181818176, 20.181818181818187], 1e-4);
    expectWithin(value, [20.18181818181818, 21.18181818181818, 20.18181818181818], 1e-4);
    for (const [i, j] of [
      [0, 0],
      [0, 1],
      [1, 1],
      [1, 2],
    ]) {
      expectWithin([price[i][j]], [cost[i]], 1e-4);
      expectWithin([price[i][j]], [value[j] - difference[i][j]], 1e-4);
    }
  });

  it('a capacity binds as its multiplier says: consumer 1 limited to 50, the others take more', () => {
    const market = marketOf([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    market.buyers.capacity[0] = 50;
    const admm = new ConsensusAdmm();
    expect(admm.solve(market, { penalty: 0.1, firstPrice: 15, tolerance: 1e-6, mostRounds: 5000 })).toBe(
      true,
    );
    // supply is demand: 10 (p - 10) + 5 (p - 8) = 50 + (25 - p) / 0.15 + (28 - p) / 0.2
    const p = (50 + 25 / 0.15 + 28 / 0.2 + 100 + 40) / (15 + 1 / 0.15 + 5);
    const { P, D } = sumsOf([0, 1].map((i) => [0, 1, 2].map((j) => admm.trade[3 * i + j])));
    expectWithin(P, [10 * (p - 10), 5 * (p - 8)], 1e-4);
    expectWithin(D, [50, (25 - p) / 0.15, (28 - p) / 0.2], 1e-4);
  });
});
