import { beforeAll, describe, expect, it } from 'vitest';
import { Offers, strategies } from '../../src/agents/index.js';
import type { Forecast, PlanRequest, Planning, Strategy, StrategyContext } from '../../src/agents/index.js';
import { Batteries } from '../../src/devices/battery.js';
import { Columns, HOUR, RandomSource } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { brokenPlanLaws } from './plan-laws.js';

beforeAll(loadQuantityParser);

const make =
  (kind: string, config: Record<string, unknown> = {}) =>
  (context: StrategyContext): Strategy => {
    const plugin = strategies.get(kind)!;
    return plugin.create(plugin.schema.parse(config), context);
  };

describe('laws of every strategy that plans', () => {
  it.each([
    ['battery-arbitrage', { horizon: '2 h', levels: 9 }],
    ['q-learning', { battery: 'learned', exploration: '50 %' }],
  ])('%s', (kind, config) => {
    expect(brokenPlanLaws(make(kind, config))).toEqual([]);
  });

  it('all others leave batteries to self-consumption', () => {
    const context = {
      slot_us: HOUR,
      homes: 0,
      gateways: 0,
      columns: new Columns(),
      traits: new RandomSource(1).streams('traits', []),
    };
    const planning = [...strategies.keys()].filter((kind) => make(kind)(context).plan !== undefined);
    expect(planning).toEqual(['battery-arbitrage']);
  });

  describe('planted bugs are caught', () => {
    const toy = (plan: (request: PlanRequest) => void) => (): Strategy => ({
      drawsPerHome: 0,
      withinReservation: true,
      bid: () => {},
      plan,
    });

    it('more than the battery can', () => {
      const eager = toy(({ from, to, plan_Wh, batteries }) => {
        for (let i = from; i < to; i++) plan_Wh[i] = batteries.capacity_Wh[i];
      });
      expect(brokenPlanLaws(eager)).toEqual(['what is planned can be done']);
    });

    it('what is stored used up', () => {
      const greedy = toy(({ from, to, stored_Wh }) => stored_Wh.fill(0, from, to));
      expect(brokenPlanLaws(greedy)).toContain('inputs are left alone');
    });

    it('the first home leads', () => {
      const led = toy(({ from, to, plan_Wh, net_Wh }) => {
        for (let i = from; i < to; i++) plan_Wh[i] = net_Wh[from] > 0 ? 0 : plan_Wh[i];
      });
      expect(brokenPlanLaws(led)).toEqual([
        'more homes in another order change nobody',
        'ranges add up to the whole',
      ]);
    });
  });
});

/** A forecast that says `net[slot]` of every home: load if positive, generation if negative. */
function scripted(net: readonly number[]): Forecast {
  return {
    information: 'metered',
    memory_slots: () => 0,
    predict(target, _last, from, to, load_Wh, pv_Wh) {
      load_Wh.fill(Math.max(net[target], 0), from, to);
      pv_Wh.fill(Math.max(-net[target], 0), from, to);
    },
  };
}

/** Two homes; the second has a battery of 2 kWh, 1 kW, holding `stored_Wh`. Hourly slots. */
function offersOf(
  net: readonly number[],
  strategy: Pick<Strategy, 'plan' | 'planAhead_slots'>,
  {
    stored_Wh = 0,
    green_Wh = 0,
    efficiency = 1,
    retail = () => 300_000,
    feedIn = () => 100_000,
  }: Partial<{
    stored_Wh: number;
    green_Wh: number;
    efficiency: number;
    retail: (slot: number) => number;
    feedIn: (slot: number) => number;
  }> = {},
): { offers: Offers; batteries: Batteries } {
  const columns = new Columns();
  const batteries = new Batteries(2, HOUR, columns);
  batteries.install(1, {
    capacity_Wh: Float64Array.of(2000),
    power_W: Float64Array.of(1000),
    efficiency: Float64Array.of(efficiency),
    initial: stored_Wh / 2000,
    selfDischarge: 0,
  });
  batteries.greenStored_Wh[1] = green_Wh;
  const planning: Planning = {
    strategy: { plan: strategy.plan!, planAhead_slots: strategy.planAhead_slots ?? 0 },
    lastSlot: net.length - 1,
    retail_uEUR_per_kWh: retail,
    feedIn_uEUR_per_kWh: feedIn,
    streams: new RandomSource(1).streams('strategy.plan', ['a', 'b']),
    rows: 4,
  };
  const forecast = scripted(net);
  const batteryHomes = [{ from: 1, to: 2 }];
  return {
    offers: new Offers({ count: 2, forecast, batteries, batteryHomes, planning, columns }),
    batteries,
  };
}

describe('offers of homes whose batteries follow a plan', () => {
  const wish = (energy_Wh: number) => ({
    plan: ({ from, to, plan_Wh }: PlanRequest) => void plan_Wh.fill(energy_Wh, from, to),
  });

  it('are the net energy and what is planned, cut to what the battery can', () => {
    // 1,000 W of power, 1,500 Wh of room: 5,000 becomes 1,000
    const { offers } = offersOf([200], wish(5000), { stored_Wh: 500 });
    offers.prepare(0, -1, 0, 0, 2);
    expect([...offers.offered_Wh]).toEqual([200, 1200]);
    expect(offers.stored_Wh[1]).toBe(1500);
    const empty = offersOf([200], wish(-5000), { stored_Wh: 300 });
    empty.offers.prepare(0, -1, 0, 0, 2);
    expect([...empty.offers.offered_Wh]).toEqual([200, -100]);
  });

  it('the plan is handed self-consumption, and what will be stored', () => {
    const seen: number[] = [];
    const { offers } = offersOf(
      [300],
      { plan: ({ plan_Wh, stored_Wh, net_Wh }) => void seen.push(plan_Wh[1], stored_Wh[1], net_Wh[1]) },
      { stored_Wh: 500 },
    );
    offers.prepare(0, -1, 0, 0, 2);
    expect(seen).toEqual([-300, 500, 300]);
    expect([...offers.offered_Wh]).toEqual([300, 0]);
  });

  it('who has promised nobody anything aims at no exchange where it plans self-consumption, else at what is planned', () => {
    // 1,500 Wh of surplus are expected and 1,000 can be stored: the other 500 are no aim, in case that less comes
    const own = offersOf([-1500], { plan: () => {} }, { stored_Wh: 500 });
    expect([...own.offers.aimAlone(0, 0, 2)]).toEqual([-1500, 0]);
    // the strategy leaves 600 Wh of room for later: 900 of the surplus are meant to go
    const other = offersOf([-1500], wish(600), { stored_Wh: 500 });
    expect([...other.offers.aimAlone(0, 0, 2)]).toEqual([-1500, -900]);
    // from an empty battery nothing can be had for a need of 300 Wh: none of it is an aim
    const empty = offersOf([300], { plan: () => {} });
    expect([...empty.offers.aimAlone(0, 0, 2)]).toEqual([300, 0]);
  });

  it('on the way to a slot batteries do what was offered for the slots between', () => {
    // offered for slot 0: 200 + 1000. When slot 1 is planned 1,000 Wh are stored, and 2,000 when slot 2 is
    const stored: number[] = [];
    const { offers } = offersOf([200, 200, 200], {
      plan: ({ plan_Wh, stored_Wh }) => {
        stored.push(stored_Wh[1]);
        plan_Wh[1] = 1000;
      },
    });
    offers.prepare(0, -1, 0, 0, 2);
    offers.prepare(1, -1, 0, 0, 2);
    offers.prepare(2, -1, 0, 0, 2);
    expect(stored).toEqual([0, 1000, 2000]);
    expect([...offers.offered_Wh]).toEqual([200, 200]);
  });

  it('of a slot that was never offered self-consumption is expected', () => {
    const stored: number[] = [];
    const { offers } = offersOf([-700, 200], {
      plan: ({ stored_Wh }) => void stored.push(stored_Wh[1]),
    });
    offers.prepare(1, -1, 0, 0, 2);
    expect(stored).toEqual([700]);
  });

  it('what a battery sells is green as far as what is in it is, a surplus wholly', () => {
    // 1,600 Wh stored of which 400 green: 1,000 Wh discharged, 800 sold after 200 of load: a quarter is green
    const { offers } = offersOf([200, -600], wish(-1000), { stored_Wh: 1600, green_Wh: 400 });
    offers.prepare(0, -1, 0, 0, 2);
    expect(offers.offered_Wh[1]).toBe(-800);
    expect([...offers.green_permille]).toEqual([1000, 250]);
    // 600 Wh surplus and 600 Wh that are left, a quarter of them green: (600 + 150) / 1200 = 625
    offers.prepare(1, -1, 0, 0, 2);
    expect(offers.offered_Wh[1]).toBe(-1200);
    expect(offers.green_permille[1]).toBe(625);
  });

  it('nobody looks beyond the run or its own horizon', () => {
    const net = [1, 2, 3, 4];
    const last: number[] = [];
    const { offers } = offersOf(net, {
      planAhead_slots: 2,
      plan: ({ lastSlot }) => void last.push(lastSlot),
    });
    offers.prepare(0, -1, 0, 0, 2);
    offers.prepare(2, 0, 1, 0, 2);
    expect(last).toEqual([2, 3]);
    const curious = offersOf(net, {
      plan: (request) => request.expect(1, 0, 2, new Float64Array(2)),
    });
    expect(() => curious.offers.prepare(0, -1, 0, 0, 2)).toThrowError(/CW-AGENT-HORIZON/);
  });
});

describe('battery-arbitrage (Bellman 1957)', () => {
  const context = {
    slot_us: HOUR,
    homes: 2,
    gateways: 1,
    columns: new Columns(),
    traits: new RandomSource(1).streams('traits', ['a', 'b']),
  };

  it('worked example: buys at 10 ct what it needs at 30 ct, and no more', () => {
    // hour 0 costs 10 ct and needs nothing, hour 1 costs 30 ct and needs 750 Wh; what is left in the end is worth 1 ct.
    // The grid has steps of 250 Wh, so it knows 750 Wh exactly
    const retail = (slot: number): number => [100_000, 300_000][slot];
    const strategy = make('battery-arbitrage', { levels: 9 })(context);
    const { offers } = offersOf([0, 750], strategy, { retail, feedIn: () => 10_000 });
    offers.prepare(0, -1, 0, 0, 2);
    expect([...offers.offered_Wh]).toEqual([0, 750]);
    offers.prepare(1, -1, 0, 0, 2);
    expect([...offers.offered_Wh]).toEqual([750, 0]);
  });

  it('sells into a dear hour what it has bought in a cheap one, a kWh at its 1 kW', () => {
    const feedIn = (slot: number): number => [50_000, 250_000, 50_000][slot];
    const retail = (slot: number): number => [150_000, 300_000, 300_000][slot];
    const strategy = make('battery-arbitrage')(context);
    const { offers } = offersOf([0, 0, 0], strategy, { retail, feedIn });
    offers.prepare(0, -1, 0, 0, 2);
    expect([...offers.offered_Wh]).toEqual([0, 1000]);
    offers.prepare(1, -1, 0, 0, 2);
    expect([...offers.offered_Wh]).toEqual([0, -1000]);
  });

  it('where prices stay the same and storing costs, it is self-consumption, to a step of the grid', () => {
    const net = [-900, -400, 300, 700, 500, -200, 600];
    const step_Wh = 2000 / 200;
    const options = { stored_Wh: 300, efficiency: 0.81 };
    const planned = offersOf(net, make('battery-arbitrage', { levels: 201 })(context), options).offers;
    const own = offersOf(net, { plan: () => {} }, options).offers;
    net.forEach((_, slot) => {
      for (const offers of [planned, own]) offers.prepare(slot, -1, Math.max(0, slot - 3), 0, 2);
      expect(Math.abs(planned.offered_Wh[1] - own.offered_Wh[1])).toBeLessThanOrEqual(step_Wh);
    });
  });
});

describe('q-learning of batteries', () => {
  it('learns to fill up when a kWh costs 10 ct and to use it at 30 ct', () => {
    // six hours to a slot: night, morning, afternoon, evening; 1,000 Wh in each; a battery of 2 kWh that takes 1,000 Wh a slot
    const QUARTER = 6 * HOUR;
    const prices = [100_000, 200_000, 150_000, 300_000];
    const columns = new Columns();
    const strategy = make('q-learning', {
      battery: 'learned',
      batteryPeriods: 4,
      batteryLevels: 3,
      learningRate: '20 %',
      exploration: '20 %',
      batteryDiscount: '95 %',
    })({
      slot_us: QUARTER,
      homes: 1,
      gateways: 1,
      columns,
      traits: new RandomSource(1).streams('traits', ['a']),
    });
    const batteries = new Batteries(1, QUARTER, columns);
    batteries.install(0, {
      capacity_Wh: Float64Array.of(2000),
      power_W: Float64Array.of(1000 / 6),
      efficiency: Float64Array.of(1),
      initial: 0,
      selfDischarge: 0,
    });
    const streams = new RandomSource(2).streams('strategy.plan', ['a']);
    const stored_Wh = new Float64Array(1);
    const plan_Wh = new Float64Array(1);
    const net_Wh = Float64Array.of(1000);
    const dayCost = (day: number): number => {
      let cost = 0;
      for (let slot = 4 * day; slot < 4 * day + 4; slot++) {
        batteries.planSelfConsumption(0, 1, net_Wh, stored_Wh.slice(), plan_Wh);
        strategy.plan!({
          from: 0,
          to: 1,
          slot,
          lastSlot: slot,
          batteries,
          stored_Wh,
          net_Wh,
          plan_Wh,
          streams,
          retail_uEUR_per_kWh: (at) => prices[at % 4],
          feedIn_uEUR_per_kWh: () => 0,
          expect: () => {},
        });
        batteries.limitPlan(0, 1, stored_Wh, plan_Wh);
        const metered = 1000 + plan_Wh[0];
        cost += (Math.max(metered, 0) * prices[slot % 4]) / 1e9;
      }
      return cost;
    };
    const mean = (from: number, to: number): number => {
      let sum = 0;
      for (let day = from; day < to; day++) sum += dayCost(day);
      return sum / (to - from);
    };
    mean(0, 3000);
    // without a battery 0.75 EUR a day. The best: fill at 10 ct, use 1 kWh in the morning, fill at 15 ct, use 1 kWh in the evening:
    // 2 * 0.10 + 2 * 0.15 = 0.50. Exploring one slot in five costs some of that
    const learnt = mean(3000, 4000);
    expect(learnt).toBeLessThan(0.6);
    expect(learnt).toBeGreaterThan(0.5);
  });
});
