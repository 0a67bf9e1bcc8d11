import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Columns, HOUR, MINUTE } from '../../src/kernel/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { Batteries } from '../../src/devices/battery.js';
import type { BatteryParameters } from '../../src/devices/battery.js';
import { batteries } from '../../src/devices/registry.js';
import { contextOf, create, homeIds, sum } from './context.js';

beforeAll(loadQuantityParser);

function parameters(one: {
  capacity_Wh: number;
  power_W?: number;
  efficiency?: number;
  initial?: number;
  selfDischarge?: number;
}): BatteryParameters {
  const { capacity_Wh, power_W = 4000, efficiency = 0.81, initial = 0, selfDischarge = 0 } = one;
  return {
    capacity_Wh: Float64Array.of(capacity_Wh),
    power_W: Float64Array.of(power_W),
    efficiency: Float64Array.of(efficiency),
    initial,
    selfDischarge,
  };
}

/** One home with a battery of 0.9 each way, in slots of an hour. */
function home(one: Parameters<typeof parameters>[0]): Batteries {
  const all = new Batteries(1, HOUR, new Columns());
  all.install(0, parameters(one));
  return all;
}

/** Delivers one slot; returns the exchange with the grid. */
function track(all: Batteries, net_Wh: number, target_Wh: number): number {
  const grid_Wh = new Float64Array(1);
  all.track(0, 1, Float64Array.of(net_Wh), Float64Array.of(target_Wh), grid_Wh);
  return grid_Wh[0]!;
}

function plan(all: Batteries, net_Wh: number, expected_Wh: number): { plan_Wh: number; after_Wh: number } {
  const stored = Float64Array.of(expected_Wh);
  const plan_Wh = new Float64Array(1);
  all.planSelfConsumption(0, 1, Float64Array.of(net_Wh), stored, plan_Wh);
  return { plan_Wh: plan_Wh[0]!, after_Wh: stored[0]! };
}

describe('planning for self-consumption, 5 kWh, 4 kW, 0.9 each way', () => {
  it('stores all of a surplus that fits: 1,000 Wh become 900 Wh', () => {
    expect(plan(home({ capacity_Wh: 5000 }), -1000, 0)).toEqual({ plan_Wh: 1000, after_Wh: 900 });
  });

  it('stops at full: of 4,500 Wh held 500 Wh are missing, for which 555.6 Wh are charged', () => {
    const { plan_Wh, after_Wh } = plan(home({ capacity_Wh: 5000 }), -1000, 4500);
    expect(plan_Wh).toBeCloseTo(500 / 0.9, 9);
    expect(after_Wh).toBeCloseTo(5000, 9);
  });

  it('covers a deficit: 900 Wh take 1,000 Wh out of it', () => {
    const { plan_Wh, after_Wh } = plan(home({ capacity_Wh: 5000 }), 900, 3000);
    expect(plan_Wh).toBe(-900);
    expect(after_Wh).toBeCloseTo(2000, 9);
  });

  it('stops at empty: 1,000 Wh held give 900 Wh', () => {
    const { plan_Wh, after_Wh } = plan(home({ capacity_Wh: 5000 }), 3000, 1000);
    expect(plan_Wh).toBeCloseTo(-900, 9);
    expect(after_Wh).toBe(0);
  });

  it('keeps to its power: 4 kW for an hour, either way', () => {
    expect(plan(home({ capacity_Wh: 50_000 }), -9000, 0).plan_Wh).toBe(4000);
    expect(plan(home({ capacity_Wh: 50_000 }), 9000, 40_000).plan_Wh).toBe(-4000);
  });

  it('expects what tracking then does, when the forecast comes true', () => {
    const all = home({ capacity_Wh: 5000, initial: 0.3, selfDischarge: 0.02 });
    let expected_Wh = all.stored_Wh[0]!;
    for (const net_Wh of [-2500, -3000, 700, 2000, -100, 4000, 500]) {
      const { plan_Wh, after_Wh } = plan(all, net_Wh, expected_Wh);
      expected_Wh = after_Wh;
      expect(track(all, net_Wh, net_Wh + plan_Wh)).toBeCloseTo(net_Wh + plan_Wh, 9);
      expect(all.stored_Wh[0]).toBeCloseTo(expected_Wh, 9);
    }
  });
});

describe('tracking a promised exchange', () => {
  it('meets the promise when load comes out lower: the rest of the promised import is charged', () => {
    const all = home({ capacity_Wh: 5000 });
    expect(track(all, 300, 500)).toBe(500);
    expect(all.charge_Wh[0]).toBe(200);
    expect(all.stored_Wh[0]).toBeCloseTo(180, 9);
  });

  it('meets the promise when generation falls short: the promised export comes out of the battery', () => {
    const all = home({ capacity_Wh: 5000, initial: 1 });
    expect(track(all, -200, -1000)).toBeCloseTo(-1000, 9);
    expect(all.discharge_Wh[0]).toBe(800);
  });

  it('comes as near as it can: 4 kW of the 6 kW wanted', () => {
    const all = home({ capacity_Wh: 50_000, initial: 1 });
    expect(track(all, 6000, 0)).toBe(2000);
  });

  it('does nothing without a battery', () => {
    const all = new Batteries(2, HOUR, new Columns());
    const grid_Wh = new Float64Array(2);
    all.track(0, 2, Float64Array.of(700, -400), Float64Array.of(0, 0), grid_Wh);
    expect([...grid_Wh]).toEqual([700, -400]);
    expect([...all.greenExport_Wh]).toEqual([0, 400]);
  });

  it('only touches the homes asked for', () => {
    const all = new Batteries(3, HOUR, new Columns());
    for (let i = 0; i < 3; i++) all.install(i, parameters({ capacity_Wh: 1000, initial: 1 }));
    const grid_Wh = Float64Array.of(-1, -1, -1);
    all.track(1, 2, Float64Array.of(100, 100, 100), new Float64Array(3), grid_Wh);
    expect([...grid_Wh]).toEqual([-1, 0, -1]);
    expect(all.stored_Wh[0]).toBe(1000);
    expect(all.stored_Wh[2]).toBe(1000);
  });

  it('forgets a vanishing charge: after emptying it is exactly zero', () => {
    const all = home({ capacity_Wh: 777, initial: 0.37, efficiency: 0.913 });
    track(all, 5000, 0);
    expect(all.stored_Wh[0]).toBe(0);
    expect(all.greenStored_Wh[0]).toBe(0);
  });
});

describe('origin of stored energy', () => {
  it('is green for a surplus, grid for the rest: 600 Wh of sun and 400 Wh bought make a mix of 60 %', () => {
    const all = home({ capacity_Wh: 5000 });
    track(all, -600, 400);
    expect(all.stored_Wh[0]).toBeCloseTo(900, 9);
    expect(all.greenStored_Wh[0]).toBeCloseTo(540, 9);
    expect(all.greenExport_Wh[0]).toBe(0);
  });

  it('is inherited by export, the load being served first', () => {
    const all = home({ capacity_Wh: 5000 });
    track(all, -600, 400);
    track(all, 200, -300); // 500 Wh out of the battery: 200 to the load, 300 to the grid, 60 % of them green
    expect(all.discharge_Wh[0]).toBe(500);
    expect(all.greenExport_Wh[0]).toBeCloseTo(180, 9);
    expect(all.greenStored_Wh[0]! / all.stored_Wh[0]!).toBeCloseTo(0.6, 12);
  });

  it('is green for surplus that goes straight to the grid, beside what the battery adds of its mix', () => {
    const all = home({ capacity_Wh: 5000 });
    track(all, -600, 400);
    track(all, -1000, -1100);
    expect(all.greenExport_Wh[0]).toBeCloseTo(1000 + 0.6 * 100, 9);
  });

  it('counts what is in it at the start as grid energy', () => {
    const all = home({ capacity_Wh: 5000, initial: 0.5 });
    track(all, 0, -500);
    expect(all.greenExport_Wh[0]).toBe(0);
  });
});

describe('laws of any battery and any sequence of slots', () => {
  const energy = fc.double({ min: -6000, max: 6000, noNaN: true });
  const slots = fc.array(fc.record({ net: energy, target: energy }), { minLength: 1, maxLength: 40 });
  const spec = fc.record({
    capacity_Wh: fc.double({ min: 0, max: 20_000, noNaN: true }),
    power_W: fc.double({ min: 0, max: 8000, noNaN: true }),
    efficiency: fc.double({ min: 0.3, max: 1, noNaN: true }),
    initial: fc.double({ min: 0, max: 1, noNaN: true }),
    selfDischarge: fc.double({ min: 0, max: 0.5, noNaN: true }),
  });

  it('conserves energy to 1e-9 Wh, keeps to capacity and power, and never overshoots the target', () => {
    fc.assert(
      fc.property(spec, slots, (one, sequence) => {
        const all = new Batteries(1, 15 * MINUTE, new Columns());
        all.install(0, parameters(one));
        const limit_Wh = one.power_W / 4;
        for (const { net, target } of sequence) {
          const before_Wh = all.stored_Wh[0]!;
          const grid_Wh = track(all, net, target);
          const [charge, discharge, loss, stored] = [
            all.charge_Wh[0]!,
            all.discharge_Wh[0]!,
            all.loss_Wh[0]!,
            all.stored_Wh[0]!,
          ];
          expect(Math.abs(net + charge - discharge - grid_Wh)).toBeLessThanOrEqual(1e-9);
          expect(Math.abs(before_Wh + charge - discharge - loss - stored)).toBeLessThanOrEqual(1e-9);
          const eta = Math.sqrt(one.efficiency);
          const kept_Wh = before_Wh * Math.exp((Math.log(1 - one.selfDischarge) * 0.25) / 720);
          expect(Math.abs(kept_Wh + charge * eta - discharge / eta - stored)).toBeLessThanOrEqual(1e-8);
          expect(charge === 0 || discharge === 0).toBe(true);
          expect(Math.min(charge, discharge, stored)).toBeGreaterThanOrEqual(0);
          expect(Math.max(charge, discharge)).toBeLessThanOrEqual(limit_Wh + 1e-9);
          expect(stored).toBeLessThanOrEqual(one.capacity_Wh + 1e-9);
          expect(loss).toBeGreaterThanOrEqual(-1e-9);
          // between what the home would have exchanged and what was wanted
          expect(grid_Wh).toBeGreaterThanOrEqual(Math.min(net, target) - 1e-9);
          expect(grid_Wh).toBeLessThanOrEqual(Math.max(net, target) + 1e-9);
          const green = all.greenStored_Wh[0]!;
          expect(green).toBeGreaterThanOrEqual(0);
          expect(green).toBeLessThanOrEqual(stored);
          expect(all.greenExport_Wh[0]!).toBeGreaterThanOrEqual(-1e-9);
          expect(all.greenExport_Wh[0]!).toBeLessThanOrEqual(Math.max(0, -grid_Wh) + 1e-9);
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('misses the target only at a limit', () => {
    fc.assert(
      fc.property(spec, energy, energy, (one, net, target) => {
        const all = new Batteries(1, 15 * MINUTE, new Columns());
        all.install(0, parameters({ ...one, selfDischarge: 0 }));
        const before_Wh = all.stored_Wh[0]!;
        const missed_Wh = target - track(all, net, target);
        const eta = Math.sqrt(one.efficiency);
        const most_Wh = Math.min(one.power_W / 4, (one.capacity_Wh - before_Wh) / eta);
        const least_Wh = -Math.min(one.power_W / 4, before_Wh * eta);
        if (missed_Wh > 1e-9) expect(all.charge_Wh[0]).toBeCloseTo(Math.max(most_Wh, 0), 6);
        if (missed_Wh < -1e-9) expect(all.discharge_Wh[0]).toBeCloseTo(-least_Wh, 6);
      }),
      { seed: 8, numRuns: 300 },
    );
  });
});

describe('every plug-in of the battery registry', () => {
  const inputs = new Map<string, Record<string, unknown>>([
    ['battery', { capacity: { uniform: ['4 kWh', '12 kWh'] }, power: '4 kW' }],
  ]);

  it('has an example here', () => {
    expect([...inputs.keys()]).toEqual([...batteries.keys()]);
  });

  it.each([...batteries.values()])(
    '$kind: finite, non-negative, deterministic, and blind to homes elsewhere',
    (plugin) => {
      const input = inputs.get(plugin.kind) ?? {};
      const few = create(plugin, input, contextOf({ ids: homeIds(5), days: 1 }));
      const again = create(plugin, input, contextOf({ ids: homeIds(5), days: 1 }));
      const more = create(plugin, input, contextOf({ ids: ['another', ...homeIds(5)], days: 1 }));
      const other = create(plugin, input, contextOf({ ids: homeIds(5), days: 1, seed: 2 }));
      expect(again).toEqual(few);
      expect([...more.capacity_Wh].slice(1)).toEqual([...few.capacity_Wh]);
      expect([...other.capacity_Wh]).not.toEqual([...few.capacity_Wh]);
      for (const column of [few.capacity_Wh, few.power_W, few.efficiency]) {
        expect(column.length).toBe(5);
        expect(column.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
      }
      expect(sum(few.capacity_Wh)).toBeGreaterThan(20_000);
    },
  );

  it.each([...batteries.values()])(
    '$kind: refuses an efficiency above 1 and a negative capacity',
    (plugin) => {
      expect(() => plugin.schema.parse({ capacity: '8 kWh', power: '4 kW', efficiency: '110 %' })).toThrow();
      expect(() => plugin.schema.parse({ capacity: '-8 kWh', power: '4 kW' })).toThrow();
    },
  );
});
