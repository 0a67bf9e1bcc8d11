import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { strategies } from '../../src/agents/index.js';
import type { MarketOutcome, Strategy, StrategyContext } from '../../src/agents/index.js';
import { truthful as truthfulPlugin } from '../../src/agents/truthful.js';
import { zeroIntelligenceConstrained } from '../../src/agents/zero-intelligence-constrained.js';
import { Streams } from '../../src/kernel/index.js';
import { BUY, SELL } from '../../src/market/types.js';
import { definePlugin, registryOf } from '../../src/records/plugin.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { brokenStrategyLaws } from './strategy-laws.js';
import { bid, contextOf, groupOf, orderOf, populationOf, requestOf } from './worlds.js';

beforeAll(loadQuantityParser);

const someHomes = contextOf(populationOf([]));

function strategyOf(kind: string, context: StrategyContext = someHomes): Strategy {
  const plugin = strategies.get(kind)!;
  return plugin.create(plugin.schema.parse({}), context);
}

describe('laws of every strategy', () => {
  it.each([...strategies.keys()])('%s', (kind) => {
    expect(brokenStrategyLaws((context) => strategyOf(kind, context))).toEqual([]);
  });

  it('a toy strategy of the user: half way between reservation and the opposite bound', () => {
    const toy = definePlugin({
      kind: 'half-way',
      title: 'Half way',
      source: 'this test',
      schema: z.strictObject({}),
      create: (): Strategy => ({
        drawsPerHome: 0,
        withinReservation: true,
        bid(request) {
          const { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap } = request.bounds;
          const { side, limit_uEUR_per_kWh: limit } = request.out;
          for (let i = request.from; i < request.to; i++) {
            const opposite = side[i] === BUY ? floor : cap;
            limit[i] = Math.trunc((limit[i]! + opposite) / 2);
          }
        },
      }),
    });
    const plugin = registryOf<StrategyContext, Strategy>([toy]).get('half-way')!;
    expect(brokenStrategyLaws((context) => plugin.create(plugin.schema.parse({}), context))).toEqual([]);
    const request = requestOf(populationOf([groupOf('a', 2)]), [400, -400]);
    bid(plugin.create({}, someHomes), request);
    // half way between 15.3 and 7.8 ct, for both sides
    expect([...request.out.limit_uEUR_per_kWh]).toEqual([115_500, 115_500]);
  });

  it.each([
    ['linear-ramp', { progress: 'elapsed', start: '20 %', end: '90 %' }],
    ['erev-roth', { variant: 'modified', actions: 3 }],
    ['q-learning', { exploration: '50 %', discount: '90 %', battery: 'learned' }],
    ['withholding', { sides: 'both', response: 'best', share: '30 %' }],
    ['gjerstad-dickhaut', { memory: 1, clearings: 2 }],
    ['adaptive-aggressive', { prices: 1, rateHigh: '100 %' }],
  ])('%s with %o', (kind, config) => {
    const plugin = strategies.get(kind)!;
    expect(brokenStrategyLaws((context) => plugin.create(plugin.schema.parse(config), context))).toEqual([]);
  });

  describe('planted bugs are caught', () => {
    const honest =
      (change: Strategy['bid'], properties: Partial<Strategy> = {}) =>
      (): Strategy => ({
        drawsPerHome: 0,
        withinReservation: true,
        bid: change,
        ...properties,
      });
    const zic = zeroIntelligenceConstrained.create({}, someHomes);

    it('a bid one micro-EUR above the value', () => {
      const greedy = honest((request) => {
        for (let i = request.from; i < request.to; i++) request.out.limit_uEUR_per_kWh[i]! += 1;
      });
      expect(brokenStrategyLaws(greedy)).toContain('no bid above the value');
      expect(brokenStrategyLaws(greedy)).toContain('no bid above the maximum price');
    });

    it('a draw only when there is something to trade', () => {
      const lazy = honest(
        (request) => {
          for (let i = request.from; i < request.to; i++)
            if (request.out.quantity_Wh[i]! > 0) request.streams.bits(i);
        },
        { drawsPerHome: 1 },
      );
      expect(brokenStrategyLaws(lazy)).toContain('as many draws a home as declared');
    });

    it('one stream for everybody', () => {
      class OneForAll extends Streams {
        override uniform(): number {
          return super.uniform(0);
        }
      }
      const shared = honest(
        (request) => {
          const { purpose, count, state } = request.streams;
          if (count > 0) zic.bid({ ...request, streams: new OneForAll(purpose, count, state) });
        },
        { drawsPerHome: 1 },
      );
      expect(brokenStrategyLaws(shared)).toContain('more homes in another order change nobody');
    });

    /** A learner that bids what it has learnt: `learn` writes one number a home. */
    const learner =
      (learn: (outcome: MarketOutcome, learnt: Float64Array) => void) =>
      ({ homes }: StrategyContext): Strategy => {
        const learnt = new Float64Array(homes);
        return {
          drawsPerHome: 0,
          withinReservation: true,
          bid({ from, to, out, bounds: { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap } }) {
            const { side, limit_uEUR_per_kWh: limit } = out;
            for (let i = from; i < to; i++) {
              if (side[i] === BUY) limit[i] = Math.max(floor, limit[i]! - learnt[i]!);
              else limit[i] = Math.min(cap, limit[i]! + learnt[i]!);
            }
          },
          observe: (outcome) => learn(outcome, learnt),
        };
      };

    it('an honest learner passes', () => {
      const honest = learner(({ homes, trades, ownOrder, streams }, learnt) => {
        for (const i of homes) if (ownOrder[i] >= 0) learnt[i] = trades.count + streams.integer(i, 1000);
      });
      expect(brokenStrategyLaws(honest)).toEqual([]);
    });

    it('what was learnt breaks the reservation', () => {
      const bold = learner(({ homes, trades }, learnt) => {
        for (const i of homes) learnt[i] = trades.count === 0 ? -1 : 0;
      });
      expect(brokenStrategyLaws(bold)).toEqual(
        expect.arrayContaining(['no bid above the value', 'no ask below the cost']),
      );
    });

    it('each gateway teaches everybody', () => {
      const loud = learner((_, learnt) => {
        for (let i = 0; i < learnt.length; i++) learnt[i]++;
      });
      expect(brokenStrategyLaws(loud)).toContain('gateways add up to the whole');
    });

    it('learning from one stream for all', () => {
      const shared = learner(({ homes, streams }, learnt) => {
        for (const i of homes) learnt[i] = streams.integer(homes[0], 1000);
      });
      expect(brokenStrategyLaws(shared)).toEqual(
        expect.arrayContaining([
          'gateways add up to the whole',
          'what is learnt hangs on nobody who sends no order',
        ]),
      );
    });

    it('the number of homes in what is learnt', () => {
      const counting = learner(({ homes, ownOrder }, learnt) => {
        for (const i of homes) learnt[i] = ownOrder.length;
      });
      expect(brokenStrategyLaws(counting)).toEqual(['what is learnt hangs on nobody who sends no order']);
    });

    it('a hand on the ledger', () => {
      const forger = learner(({ orders }) => {
        if (orders.count > 0) orders.limit_uEUR_per_kWh[0]++;
      });
      expect(brokenStrategyLaws(forger)).toContain('outcomes are left alone');
    });

    it('a memory outside the strategy', () => {
      let calls = 0;
      const haunted = learner(({ homes }, learnt) => {
        calls++;
        for (const i of homes) learnt[i] = calls;
      });
      expect(brokenStrategyLaws(haunted)).toContain('the same clearings teach the same');
    });

    it('a rule forgotten', () => {
      const careless = honest((request) => {
        request.out.greenWanted_permille.fill(0, request.from, request.to);
        request.out.partner.fill(-1, request.from, request.to);
        request.out.premium_uEUR_per_kWh.fill(0, request.from, request.to);
        request.out.quantity_Wh.set(request.offered_Wh.map(Math.abs));
      });
      expect(brokenStrategyLaws(careless)).toEqual(
        expect.arrayContaining([
          'the green rule is passed on',
          'the preferred partner is passed on',
          'no bid above the value of any energy',
          'the minimum quantity holds and is passed on',
          'nothing outside the range',
          'no order where the cap is below the floor',
        ]),
      );
    });
  });
});

describe('truthful orders, by hand, in the default neighbourhood (cap 15.3 ct, floor 7.8 ct)', () => {
  const truthful = truthfulPlugin.create({}, someHomes);

  it('a buyer bids its cap and its premium, a seller asks the floor, nothing offered is no order', () => {
    const request = requestOf(
      populationOf([groupOf('a', 3, { greenPremium: { kind: 'constant', value: 12_500 } })]),
      [431, -250, 0],
    );
    bid(truthful, request);
    expect(orderOf(request, 0)).toEqual({
      side: BUY,
      quantity_Wh: 431,
      limit_uEUR_per_kWh: 153_000 + 12_500,
      green_permille: 0,
      greenWanted_permille: 0,
      minimum_Wh: 0,
      partner: -1,
      premium_uEUR_per_kWh: 12_500,
    });
    expect(orderOf(request, 1)).toEqual({
      side: SELL,
      quantity_Wh: 250,
      limit_uEUR_per_kWh: 78_000,
      green_permille: 1000,
      greenWanted_permille: 0,
      minimum_Wh: 0,
      partner: -1,
      premium_uEUR_per_kWh: 0,
    });
    expect(orderOf(request, 2)).toBeNull();
  });

  it('"at most 28 ct" is all-in: with 17.7 ct of charges due it leaves 10.3 ct for the energy', () => {
    const request = requestOf(populationOf([groupOf('a', 1, { rules: { maximumPrice: 280_000 } })]), [100]);
    bid(truthful, request);
    expect(request.out.limit_uEUR_per_kWh[0]).toBe(103_000);
  });

  it('"at most 25 ct" leaves 7.3 ct, below the floor: no order; "at most 40 ct" binds nothing', () => {
    const request = requestOf(
      populationOf([
        groupOf('a', 1, { rules: { maximumPrice: 250_000 } }),
        groupOf('b', 1, { rules: { maximumPrice: 400_000 } }),
      ]),
      [100, 100],
    );
    bid(truthful, request);
    expect(orderOf(request, 0)).toBeNull();
    expect(request.out.limit_uEUR_per_kWh[1]).toBe(153_000);
  });

  it('"at least 10 ct" is what a seller keeps: with 0.5 ct of its own charges it asks 10.5 ct; 16 ct is above the cap', () => {
    const request = requestOf(
      populationOf([
        groupOf('a', 1, { rules: { minimumPrice: 100_000 } }),
        groupOf('b', 1, { rules: { minimumPrice: 160_000 } }),
        groupOf('c', 1),
      ]),
      [-100, -100, -100],
      {
        retail_uEUR_per_kWh: 330_000,
        feedIn_uEUR_per_kWh: 78_000,
        buyerCharges_uEUR_per_kWh: 177_000,
        sellerCharges_uEUR_per_kWh: 5_000,
      },
    );
    bid(truthful, request);
    expect(request.out.limit_uEUR_per_kWh[0]).toBe(105_000);
    expect(orderOf(request, 1)).toBeNull();
    expect(request.out.limit_uEUR_per_kWh[2]).toBe(83_000);
  });

  it('"not below 100 Wh" drops 99 Wh, and fills of 100 Wh or more only', () => {
    const request = requestOf(
      populationOf([groupOf('a', 4, { rules: { minimumQuantity: 100 } })]),
      [99, 100, -99, -100],
    );
    bid(truthful, request);
    expect([...request.out.quantity_Wh]).toEqual([0, 100, 0, 100]);
    expect(orderOf(request, 1)).toMatchObject({ minimum_Wh: 100 });
  });

  it('the premium is what "at most 33.2 ct" leaves of it: 15.5 ct for green energy, 15.3 for any, 0.2 of 2 ct', () => {
    const greenPremium = { kind: 'constant', value: 20_000 } as const;
    const request = requestOf(
      populationOf([
        groupOf('a', 1, { greenPremium, rules: { maximumPrice: 332_000 } }),
        groupOf('b', 1, { greenPremium, rules: { maximumPrice: 280_000 } }),
      ]),
      [100, 100],
    );
    bid(truthful, request);
    expect(orderOf(request, 0)).toMatchObject({ limit_uEUR_per_kWh: 155_000, premium_uEUR_per_kWh: 2_000 });
    expect(orderOf(request, 1)).toMatchObject({ limit_uEUR_per_kWh: 103_000, premium_uEUR_per_kWh: 0 });
  });

  it('"from the roofs first" names a roof for each home, whether it buys or sells', () => {
    const request = requestOf(
      populationOf([groupOf('flat', 3, { rules: { partner: 'roof' } }), groupOf('roof', 2)]),
      [100, 100, -100, -100, -100],
    );
    bid(truthful, request);
    expect([...request.out.partner]).toEqual([3, 4, 3, -1, -1]);
  });

  it('"green only" wants a thousand per mille', () => {
    const request = requestOf(populationOf([groupOf('a', 1, { rules: { greenOnly: true } })]), [100]);
    bid(truthful, request);
    expect(orderOf(request, 0)).toMatchObject({ greenWanted_permille: 1000 });
  });
});

describe('zero-intelligence constrained (Gode & Sunder 1993)', () => {
  const zic = zeroIntelligenceConstrained.create({}, someHomes);

  it('buyers are uniform on [7.8, 15.3 + premium] ct, sellers on [7.8, 15.3] ct', () => {
    const n = 20_000;
    const population = populationOf([groupOf('a', n, { greenPremium: { kind: 'constant', value: 20_000 } })]);
    const request = requestOf(
      population,
      Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 100 : -100)),
    );
    bid(zic, request);
    for (const [side, low, high] of [
      [BUY, 78_000, 173_000],
      [SELL, 78_000, 153_000],
    ] as const) {
      const limits = [...request.out.limit_uEUR_per_kWh].filter((_, i) => request.out.side[i] === side);
      const scaled = limits.map((limit) => (limit - low) / (high - low)).sort((a, b) => a - b);
      // Kolmogorov-Smirnov: 1.63 / sqrt(n) is exceeded with 1 % probability
      const distance = scaled.reduce(
        (most, u, k) => Math.max(most, Math.abs(u - (k + 0.5) / scaled.length)),
        0,
      );
      expect(distance).toBeLessThan(1.63 / Math.sqrt(scaled.length));
      expect(scaled[0]).toBeGreaterThanOrEqual(0);
      expect(scaled.at(-1)).toBeLessThanOrEqual(1);
    }
  });

  it('an interval of two prices gives both, one of a single price gives that', () => {
    const population = populationOf([groupOf('a', 2_000)]);
    const request = requestOf(
      population,
      population.ids.map((_, i) => (i % 2 === 0 ? 1 : -1)),
    );
    const narrow = { ...request, bounds: { floor_uEUR_per_kWh: 152_999, cap_uEUR_per_kWh: 153_000 } };
    request.valuations.cost_uEUR_per_kWh.fill(153_000);
    bid(zic, narrow);
    const [bids, asks] = [0, 1].map((rest) =>
      request.out.limit_uEUR_per_kWh.filter((_, i) => i % 2 === rest),
    );
    expect(new Set(bids)).toEqual(new Set([152_999, 153_000]));
    expect(bids!.filter((limit) => limit === 153_000).length / bids!.length).toBeCloseTo(0.5, 1);
    expect(new Set(asks)).toEqual(new Set([153_000]));
  });

  it('a slot without an offer uses up its draw, so the next slot is the same in both worlds', () => {
    const population = populationOf([groupOf('a', 1)]);
    const idle = requestOf(population, [0]);
    const busy = requestOf(population, [500]);
    bid(zic, idle);
    bid(zic, busy);
    idle.offered_Wh[0] = 500;
    bid(zic, idle);
    bid(zic, busy);
    expect(orderOf(idle, 0)).toEqual(orderOf(busy, 0));
  });
});
