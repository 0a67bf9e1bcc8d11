/**
 * Laws of every strategy that plans what batteries do, on random batteries. Returns what was broken, so that the suite can also
 * show that a planted bug is caught.
 */
import type { PlanRequest, Strategy, StrategyContext } from '../../src/agents/index.js';
import { Batteries } from '../../src/devices/battery.js';
import { Columns, MINUTE, RandomSource } from '../../src/kernel/index.js';
import { hashOf } from './outcomes.js';

const SLOT_us = 15 * MINUTE;
const SLOTS = 6;

/** A number in [low, high) that hangs on the id and the number alone. */
function between(id: string, number: number, low: number, high: number): number {
  return low + (hashOf(id, number) / 2 ** 32) * (high - low);
}

/** A request for all homes of `ids`, in `slot`; what it says of a home hangs on its id alone. */
function requestFor(
  ids: readonly string[],
  world: number,
  slot: number,
  ahead: number,
): PlanRequest & { batteries: Batteries } {
  const n = ids.length;
  const columns = new Columns();
  const batteries = new Batteries(n, SLOT_us, columns);
  ids.forEach((id, i) =>
    batteries.install(i, {
      capacity_Wh: Float64Array.of(hashOf(id, 7) % 8 === 0 ? 0 : between(id, world, 500, 12_000)),
      power_W: Float64Array.of(between(id, world + 1, 500, 8000)),
      efficiency: Float64Array.of(between(id, world + 2, 0.7, 1)),
      initial: 0,
      selfDischarge: 0.05,
    }),
  );
  const net = (id: string, at: number): number => between(id, world * 100 + at, -2000, 2000);
  const price = (at: number): number => Math.floor(between('price', world * 100 + at, 100_000, 500_000));
  const stored_Wh = Float64Array.from(ids, (id, i) => between(id, slot, 0, 1) * batteries.capacity_Wh[i]);
  const net_Wh = Float64Array.from(ids, (id) => net(id, slot));
  const plan_Wh = new Float64Array(n);
  batteries.planSelfConsumption(0, n, net_Wh, stored_Wh.slice(), plan_Wh);
  return {
    from: 0,
    to: n,
    slot,
    lastSlot: slot + ahead,
    batteries,
    stored_Wh,
    net_Wh,
    retail_uEUR_per_kWh: price,
    feedIn_uEUR_per_kWh: (at) => Math.floor(price(at) / 3),
    expect(at, from, to, out_Wh) {
      for (let i = from; i < to; i++) out_Wh[i] = net(ids[i], at);
    },
    streams: new RandomSource(world).streams('strategy.plan', ids),
    plan_Wh,
  };
}

export function brokenPlanLaws(make: (context: StrategyContext) => Strategy): string[] {
  const broken = new Set<string>();
  const check = (holds: boolean, law: string): void => void (holds || broken.add(law));
  const all = Array.from({ length: 140 }, (_, i) => `home-${i}`);

  for (let world = 0; world < 6; world++) {
    /** Plans of a few slots in turn, by id. */
    const play = (ids: readonly string[], cut = 0): Record<string, string> => {
      const strategy = make({
        slot_us: SLOT_us,
        homes: ids.length,
        gateways: 1,
        columns: new Columns(),
        traits: new RandomSource(world).streams('strategy.traits', ids),
      });
      const streams = new RandomSource(world).streams('strategy.plan', ids);
      const plans: Record<string, string> = {};
      for (let slot = 40; slot < 40 + SLOTS; slot++) {
        const request = { ...requestFor(ids, world, slot, strategy.planAhead_slots ?? 0), streams };
        const { batteries, stored_Wh, net_Wh, plan_Wh } = request;
        const inputs = (): string => JSON.stringify([batteries, stored_Wh, net_Wh]);
        const before = inputs();
        strategy.plan!({ ...request, from: cut });
        if (cut > 0) strategy.plan!({ ...request, from: 0, to: cut });
        check(inputs() === before, 'inputs are left alone');
        const possible = plan_Wh.slice();
        batteries.limitPlan(0, ids.length, stored_Wh.slice(), possible);
        check(
          plan_Wh.every((plan, i) => Math.abs(plan - possible[i]) <= 1e-9),
          'what is planned can be done',
        );
        ids.forEach((id, i) => (plans[id] = `${plans[id] ?? ''} ${plan_Wh[i]}`));
      }
      return plans;
    };
    const whole = play(all);
    const same = (other: Record<string, string>): boolean => all.every((id) => other[id] === whole[id]);
    check(same(play(all)), 'the same request gives the same plan');
    check(same(play(all, 71)), 'ranges add up to the whole');
    check(same(play(['another', ...[...all].reverse()])), 'more homes in another order change nobody');
  }
  return [...broken].sort();
}
