import { describe, expect, it } from 'vitest';
import {
  copyOrders,
  createOrders,
  createTrades,
  ensureOrderCapacity,
  ensureTradeCapacity,
  pushOrder,
  pushTrade,
} from '../../src/market/columns.js';
import { BUY, SELL } from '../../src/market/types.js';
import { bookOf, buy, listOf, sell } from './books.js';

describe('order columns', () => {
  it('push gives the index, which is the time priority; what is not given is 0, the partner nobody', () => {
    const orders = createOrders(1);
    expect(pushOrder(orders, buy(7, 100, 120_000, { greenWanted_permille: 500, minimum_Wh: 10 }))).toBe(0);
    expect(pushOrder(orders, sell(8, 200, -5))).toBe(1);
    expect(orders.count).toBe(2);
    expect([...orders.side.subarray(0, 2)]).toEqual([BUY, SELL]);
    expect([...orders.limit_uEUR_per_kWh.subarray(0, 2)]).toEqual([120_000, -5]);
    expect([...orders.greenWanted_permille.subarray(0, 2)]).toEqual([500, 0]);
    expect([...orders.minimum_Wh.subarray(0, 2)]).toEqual([10, 0]);
    expect([...orders.partner.subarray(0, 2)]).toEqual([-1, -1]);
    expect([...orders.premium_uEUR_per_kWh.subarray(0, 2)]).toEqual([0, 0]);
  });

  it('grow by doubling and keep what they hold', () => {
    const orders = createOrders(16);
    for (let k = 0; k < 17; k++) pushOrder(orders, buy(k, k + 1, k));
    expect(orders.agent.length).toBe(32);
    expect(orders.side.length).toBe(32);
    expect(orders.quantity_Wh[16]).toBe(17);
    expect(orders.quantity_Wh[3]).toBe(4);
    const column = orders.agent;
    ensureOrderCapacity(orders, 32);
    expect(orders.agent).toBe(column);
    ensureOrderCapacity(orders, 1000);
    expect(orders.agent.length).toBe(1000);
  });

  it('refuse quantities that are no positive integer of Wh below 2^31', () => {
    for (const quantity of [0, -1, 1.5, 2 ** 31, NaN]) {
      expect(() => pushOrder(createOrders(1), buy(1, quantity, 1))).toThrow('CW-MARKET-QUANTITY');
    }
  });

  it('a copy is apart from its source', () => {
    const source = bookOf([
      buy(1, 2, 3),
      sell(4, 5, 6, { green_permille: 7, minimum_Wh: 5, partner: 8, premium_uEUR_per_kWh: 9 }),
    ]);
    const target = createOrders(0);
    copyOrders(source, target);
    source.agent[0] = 9;
    expect(target.count).toBe(2);
    expect(target.agent[0]).toBe(1);
    expect(target.green_permille[1]).toBe(7);
    expect(target.minimum_Wh[1]).toBe(5);
    expect(target.partner[1]).toBe(8);
    expect(target.premium_uEUR_per_kWh[1]).toBe(9);
  });
});

describe('trade columns', () => {
  it('push grows them', () => {
    const trades = createTrades(0);
    for (let t = 0; t < 20; t++) pushTrade(trades, t, t + 1, 5, 100);
    expect(trades.count).toBe(20);
    expect(listOf(trades)[19]).toEqual({ buy: 19, sell: 20, quantity: 5, price: 100 });
    const column = trades.buyOrder;
    ensureTradeCapacity(trades, column.length);
    expect(trades.buyOrder).toBe(column);
  });
});
