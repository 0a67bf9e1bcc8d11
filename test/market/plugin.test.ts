import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ensureTradeCapacity, pushTrade } from '../../src/market/columns.js';
import { mechanisms } from '../../src/market/registry.js';
import { BUY, SELL, type Mechanism } from '../../src/market/types.js';
import { definePlugin, registryOf } from '../../src/records/plugin.js';
import { bookOf, books, buy, clear, sell } from './books.js';
import { repeatViolations, tradeViolations, truthViolations } from './laws.js';

/** A whole mechanism: at a fixed price, each buyer in turn takes whole offers of the same size. Its price is nobody's to move. */
const fixedPrice = definePlugin({
  kind: 'fixed-price',
  title: 'Fixed price between floor and cap',
  source: 'a toy',
  schema: z.strictObject({}),
  create: (_config, _context: undefined): Mechanism => ({
    properties: {
      ...mechanisms.get('retail-only')!.create({}, undefined).properties,
      timing: 'call',
      orderIndependent: false,
    },
    clear(orders, { floor_uEUR_per_kWh, cap_uEUR_per_kWh }, trades) {
      const price = Math.floor((floor_uEUR_per_kWh + cap_uEUR_per_kWh) / 2);
      const taken = new Set<number>();
      trades.count = 0;
      ensureTradeCapacity(trades, orders.count);
      const {
        side,
        agent,
        limit_uEUR_per_kWh: limit,
        quantity_Wh,
        green_permille,
        greenWanted_permille,
      } = orders;
      for (let b = 0; b < orders.count; b++) {
        for (let s = 0; s < orders.count && side[b] === BUY && limit[b] >= price; s++) {
          if (side[s] !== SELL || limit[s] > price || taken.has(s) || agent[s] === agent[b]) continue;
          if (quantity_Wh[s] !== quantity_Wh[b] || green_permille[s] < greenWanted_permille[b]) continue;
          if (Math.max(orders.minimum_Wh[b], orders.minimum_Wh[s]) > quantity_Wh[b]) continue;
          taken.add(s);
          pushTrade(trades, b, s, quantity_Wh[b], price);
          break;
        }
      }
    },
  }),
});

describe('a mechanism is one file and one line in the registry', () => {
  const registry = registryOf([...mechanisms.values(), fixedPrice]);
  const create = (): Mechanism => registry.get('fixed-price')!.create({}, undefined) as Mechanism;

  it('clears', () => {
    expect(clear(create(), bookOf([buy(1, 10, 150_000), sell(2, 9, 80_000), sell(3, 10, 80_000)]))).toEqual([
      { buy: 0, sell: 2, quantity: 10, price: 115_755 },
    ]);
  });

  it('passes the laws', () => {
    const mechanism = create();
    const some = books({ restricted: true, agents: 'any' });
    fc.assert(
      fc.property(some, some, fc.nat(), fc.integer(), (entries, other, liar, lie) => {
        const orders = bookOf(entries);
        expect(tradeViolations(orders, clear(mechanism, orders))).toEqual([]);
        expect(repeatViolations(create, entries, other)).toEqual([]);
        expect(truthViolations(mechanism, entries, liar, lie)).toEqual([]);
      }),
      { seed: 1, numRuns: 40 },
    );
  });
});

describe('registry', () => {
  it('holds each kind once, with title, source and a schema that describes its fields', () => {
    expect([...mechanisms.keys()]).toEqual(
      expect.arrayContaining(['uniform-price', 'continuous-double-auction', 'retail-only']),
    );
    for (const { title, source, schema } of mechanisms.values()) {
      expect(title.length * source.length).toBeGreaterThan(0);
      for (const field of Object.values(z.toJSONSchema(schema, { io: 'input' }).properties ?? {})) {
        expect(field).toHaveProperty('description');
      }
    }
    expect(() => registryOf([fixedPrice, fixedPrice])).toThrow('fixed-price');
  });
});
