import { describe, expect, it } from 'vitest';
import { Columns } from '../../src/kernel/index.js';
import type { Clearing } from '../../src/contracts/index.js';
import { createOrders, createTrades, pushOrder, pushTrade } from '../../src/market/columns.js';
import { BUY, SELL } from '../../src/market/types.js';
import { PriceTotals } from '../../src/metrics/prices.js';

const bounds = { floor_uEUR_per_kWh: 80_000, cap_uEUR_per_kWh: 180_000 };
const costs = Int32Array.of(0, 0, 80_000, 100_000);

/** Homes 0 and 1 buy, 2 and 3 sell: home 0 gets 3 kWh of 2, home 1 gets 1 kWh of 3; a seller may get less than is paid. */
function clearing(first: number, second: number, toSeller = first): Clearing {
  const orders = createOrders(4);
  for (const [agent, side] of ([BUY, BUY, SELL, SELL] as const).entries())
    pushOrder(orders, { agent, side, quantity_Wh: 3000, limit_uEUR_per_kWh: 0 });
  const trades = createTrades(2);
  pushTrade(trades, 0, 2, 3000, first, toSeller);
  pushTrade(trades, 1, 3, 1000, second);
  const nothing = new Int32Array(4);
  return {
    product: 0,
    transactions: Int32Array.of(0, 1, 2, 3),
    orders,
    trades,
    offered_Wh: nothing,
    cleared_Wh: nothing,
    paid_uEUR: new Float64Array(4),
    fee_uEUR: new Float64Array(4),
    surplus_uEUR: 0,
    negotiation: { rounds: 0, messages: 0 },
    traded_Wh: 4000,
    block: 1,
    final_us: NaN,
  };
}

const totals = (): PriceTotals => new PriceTotals(4, new Columns());

describe('how near to the equilibrium prices were', () => {
  it("Smith's alpha of one book: 3 kWh 1 ct below and 1 kWh 3 ct above 10 ct", () => {
    const prices = totals();
    prices.countDistance(clearing(90_000, 130_000), { low: 95_000, high: 105_000 });
    // mean square (3 x 1 + 1 x 9) / 4 = 3 ct^2
    expect(prices.convergence).toBeCloseTo(10 * Math.sqrt(3), 10);
  });

  it('of two books: the root of the mean square over the mean equilibrium, by energy', () => {
    const prices = totals();
    prices.countDistance(clearing(90_000, 130_000), { low: 100_000, high: 100_000 });
    prices.countDistance(clearing(50_000, 50_000), { low: 50_000, high: 50_000 });
    // 12 / 8 ct^2 and (10 + 5) / 2 ct
    expect(prices.convergence).toBeCloseTo((100 * Math.sqrt(1.5)) / 7.5, 10);
  });

  it('is null without an equilibrium, and where its mean price is not positive', () => {
    const prices = totals();
    prices.countDistance(clearing(90_000, 130_000), null);
    expect(prices.convergence).toBeNull();
    prices.countDistance(clearing(90_000, 130_000), { low: -20_000, high: 10_000 });
    expect(prices.convergence).toBeNull();
  });
});

describe('what sellers earn beyond their cost', () => {
  it('3 kWh at 10 ct that cost 8 and 1 kWh at 14 ct that cost 10: 44 for 34 ct', () => {
    const prices = totals();
    prices.countTrades(clearing(120_000, 140_000, 100_000), costs, bounds);
    expect(prices.markUp).toBeCloseTo(10 / 34, 12);
    expect(prices.lernerIndex).toBeCloseTo(10 / 44, 12);
  });

  it('is null where nothing was sold, or at no cost', () => {
    const prices = totals();
    expect([prices.markUp, prices.lernerIndex]).toEqual([null, null]);
    prices.countTrades(clearing(100_000, 100_000), new Int32Array(4), bounds);
    expect([prices.markUp, prices.lernerIndex]).toEqual([null, 1]);
  });
});

describe('quality of experience of prices', () => {
  it('is 1 where all pay and get the same', () => {
    const prices = totals();
    prices.countTrades(clearing(110_000, 110_000), costs, bounds);
    expect(prices.experience).toBe(1);
  });

  it('is 0 where half of the homes are at the cap and half at the floor, however much they trade', () => {
    const prices = totals();
    prices.countTrades(clearing(180_000, 80_000), costs, bounds);
    expect(prices.experience).toBeCloseTo(0, 12);
  });

  it('looks at the mean price of each home: 3 kWh at 10 ct and 3 at 14 are 12', () => {
    const prices = totals();
    prices.countTrades(clearing(100_000, 120_000), costs, bounds);
    prices.countTrades(clearing(140_000, 120_000), costs, bounds);
    expect(prices.experience).toBeCloseTo(1, 12);
  });

  it('measures each price within the bounds of its own slot', () => {
    const prices = totals();
    prices.countTrades(clearing(130_000, 130_000), costs, bounds);
    // the middle of 8 and 18 ct, and of 28 and 38 ct
    prices.countTrades(clearing(330_000, 330_000), costs, {
      floor_uEUR_per_kWh: 280_000,
      cap_uEUR_per_kWh: 380_000,
    });
    expect(prices.experience).toBeCloseTo(1, 12);
  });

  it('is null if nobody traded, or where no price lies between the bounds', () => {
    const prices = totals();
    expect(prices.experience).toBeNull();
    prices.countTrades(clearing(90_000, 90_000), costs, {
      floor_uEUR_per_kWh: 90_000,
      cap_uEUR_per_kWh: 90_000,
    });
    expect(prices.experience).toBeNull();
  });
});
