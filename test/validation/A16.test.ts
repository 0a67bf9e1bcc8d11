/**
 * A16: Cournot: n sellers without cost who answer to the inverse demand p = a - b Q end at q = a / (b (n + 1)) each, with a share of
 * 1 - 1 / (n + 1)^2 of the greatest welfare. Source of the numbers: validation/targets.json, A16 (to 1e-6), and Theocharis (1960) for
 * answers at once. Then the strategy `withholding` in an auction, against a book of bids.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { cournotResponse, LineFit } from '../../src/agents/cournot.js';
import { withholding } from '../../src/agents/withholding.js';
import { createOrderDraft } from '../../src/agents/orders.js';
import type { BidRequest } from '../../src/agents/index.js';
import { Columns, RandomSource } from '../../src/kernel/index.js';
import { createTrades } from '../../src/market/columns.js';
import { BUY, SELL } from '../../src/market/types.js';
import { UniformPriceAuction } from '../../src/market/uniform-price.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { contextOf, groupOf, populationOf, requestOf } from '../agents/worlds.js';
import { bookOf, buy, context, sell } from '../market/books.js';

beforeAll(loadQuantityParser);

const A = 120;
const B = 0.5;
const line = { intercept: A, slope: B };
// n, welfare over the optimum, price over a: targets.json
const expected = [
  [1, 0.75, 0.5],
  [2, 0.8888888888888888, 0.3333333333333333],
  [3, 0.9375, 0.25],
  [5, 0.9722222222222222, 0.16666666666666666],
  [10, 0.9917355371900827, 0.09090909090909091],
] as const;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);

describe('A16 Cournot', () => {
  it.each(expected)('%d sellers who answer in turn: efficiency %d, price %d a', (n, efficiency, price) => {
    const q = new Array<number>(n).fill(1);
    for (let turn = 0; turn < 400; turn++)
      for (let i = 0; i < n; i++) q[i] = cournotResponse(SELL, line, 0, sum(q) - q[i]);
    for (const own of q) expect(own).toBeCloseTo(A / (B * (n + 1)), 6);
    const total = sum(q);
    expect((A - B * total) / A).toBeCloseTo(price, 6);
    const welfare = A * total - (B * total * total) / 2;
    expect(welfare / ((A * A) / (2 * B))).toBeCloseTo(efficiency, 6);
  });

  it('answers at once settle for two, and never for three', () => {
    const atOnce = (n: number, rounds: number): number[] => {
      let q = Array.from({ length: n }, (_, i) => 10 + i);
      for (let round = 0; round < rounds; round++) {
        const total = sum(q);
        q = q.map((own) => cournotResponse(SELL, line, 0, total - own));
      }
      return q;
    };
    for (const own of atOnce(2, 100)) expect(own).toBeCloseTo(A / (B * 3), 6);
    const [even, odd] = [atOnce(3, 100), atOnce(3, 101)];
    expect(Math.abs(sum(even) - sum(odd))).toBeGreaterThan(10);
  });

  it('a buyer of value v against rising offers: mirror image', () => {
    // p = 20 + Q / 2, v = 140: alone it buys (140 - 20) / (2 / 2) = 120
    expect(cournotResponse(BUY, { intercept: 20, slope: 0.5 }, 140, 0)).toBe(120);
    expect(cournotResponse(BUY, { intercept: 20, slope: 0.5 }, 10, 0)).toBe(0);
  });

  it('the line through a book of equal steps is the line they lie on', () => {
    // bids of 100 Wh at 0.2 EUR less 500 uEUR for each half of what lies before: p = 200,000 - 5 Q at the middle of each step
    const bids = Array.from({ length: 64 }, (_, k) => buy(k, 100, 200_000 - 5 * (100 * k + 50)));
    const fitted = { intercept: 0, slope: 0 };
    new LineFit().fit(bookOf(bids), BUY, fitted);
    expect(fitted.intercept).toBeCloseTo(200_000, 3);
    expect(fitted.slope).toBeCloseTo(5, 6);
    // asks of 50 Wh that rise by 10 a Wh from 80,000
    const asks = Array.from({ length: 64 }, (_, k) => sell(k, 50, 80_000 + 10 * (50 * k + 25)));
    new LineFit().fit(bookOf(asks), SELL, fitted);
    expect(fitted.intercept).toBeCloseTo(80_000, 3);
    expect(fitted.slope).toBeCloseTo(10, 6);
  });

  // demand p = 160,000 - 10 Q uEUR/kWh in 160 steps of 50 Wh, sellers with a cost of 80,000: Q = 8,000 Wh at cost
  it.each([
    [1, 4000],
    [2, 8000 / 3],
    [3, 2000],
    [5, 8000 / 6],
  ])('the strategy in an auction: %d sellers end at %d Wh each', (n, best_Wh) => {
    const STEP_Wh = 50;
    const bidders = 160;
    const population = populationOf([groupOf('seller', n)]);
    const strategy = withholding.create(
      withholding.schema.parse({ response: 'best' }),
      contextOf(population),
    );
    const learning = new RandomSource('A16').streams('strategy.learning', population.ids);
    const auction = new UniformPriceAuction({ priceRule: 'demand', k: 0.5, ties: 'pro-rata' });
    const trades = createTrades(0);
    const offered = new Array<number>(n).fill(-8000);
    const history: number[][] = [];
    for (let round = 0; round < 60 * n; round++) {
      const request: BidRequest = {
        ...requestOf(population, offered),
        out: createOrderDraft(n, new Columns()),
      };
      for (let i = 0; i < n; i++) {
        request.out.side[i] = SELL;
        request.out.quantity_Wh[i] = 8000;
        request.out.limit_uEUR_per_kWh[i] = 80_000;
      }
      strategy.bid(request);
      const quantities = [...request.out.quantity_Wh];
      history.push(quantities);
      const book = bookOf([
        ...quantities.map((quantity, i) => sell(i, quantity, 80_000)),
        ...Array.from({ length: bidders }, (_, k) =>
          buy(n + k, STEP_Wh, 160_000 - 10 * (STEP_Wh * k + STEP_Wh / 2)),
        ),
      ]);
      auction.clear(book, context, trades);
      strategy.observe!({
        slot: round,
        round: 0,
        rounds: 1,
        gateway: 0,
        homes: Int32Array.from({ length: n }, (_, i) => i),
        orders: book,
        trades,
        ownOrder: Int32Array.from({ length: n }, (_, i) => i),
        reservation_uEUR_per_kWh: new Int32Array(n).fill(80_000),
        cleared_Wh: new Int32Array(n),
        paid_uEUR: new Float64Array(n),
        bounds: request.bounds,
        streams: learning,
      });
    }
    for (const own of history.at(-1)!) expect(Math.abs(own - best_Wh) / best_Wh).toBeLessThan(0.01);
  });
});
