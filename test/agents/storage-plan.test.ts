/** The cheapest plan of a battery, against every plan there is. */
import { describe, expect, it } from 'vitest';
import { StoragePlanner, type Storage } from '../../src/agents/storage-plan.js';
import { RandomSource } from '../../src/kernel/index.js';

interface Case {
  readonly net: readonly number[];
  readonly retail: readonly number[];
  readonly feedIn: readonly number[];
  readonly storage: Storage;
}

function planned({ net, retail, feedIn, storage }: Case, levels: number): { cost: number; first: number } {
  const planner = new StoragePlanner(net.length, levels);
  planner.net_Wh.set(net);
  planner.retail_uEUR_per_kWh.set(retail);
  planner.feedIn_uEUR_per_kWh.set(feedIn);
  const cost = planner.solve(storage, net.length);
  return { cost, first: planner.first_Wh };
}

/** Cost of a slot in which the storage goes from `kept` to `after`, or Infinity beyond its power. */
function costOf(one: Case, slot: number, kept: number, after: number): number {
  const { oneWay, limit_Wh } = one.storage;
  const charge = after > kept ? (after - kept) / oneWay : (after - kept) * oneWay;
  if (Math.abs(charge) > limit_Wh + 1e-9) return Infinity;
  const metered = one.net[slot] + charge;
  return (metered * (metered > 0 ? one.retail[slot] : one.feedIn[slot])) / 1000;
}

/** The least cost over all sequences of points of the grid, by trying every one. */
function bruteForce(one: Case, levels: number, slot = 0, stored = one.storage.stored_Wh): number {
  const { capacity_Wh, keep, final_uEUR_per_kWh } = one.storage;
  if (slot === one.net.length) return (-final_uEUR_per_kWh * stored) / 1000;
  let least = Infinity;
  for (let level = 0; level < levels; level++) {
    const after = (capacity_Wh * level) / (levels - 1);
    const now = costOf(one, slot, stored * keep, after);
    if (now < Infinity) least = Math.min(least, now + bruteForce(one, levels, slot + 1, after));
  }
  return least;
}

describe('the cheapest plan of a battery', () => {
  const draws = new RandomSource('storage plan').single('cases');
  const integer = (low: number, high: number): number => low + draws.integer(0, high - low + 1);

  it('is that of the best of all sequences where every action ends on a point of the grid, losses included', () => {
    // half of what is charged and half of what is discharged is lost; all energies are multiples of what moves by a level
    for (let k = 0; k < 200; k++) {
      const slots = integer(1, 5);
      const retail = Array.from({ length: slots }, () => integer(100, 900) * 1000);
      const one: Case = {
        net: retail.map(() => (integer(0, 1) === 0 ? -200 * integer(0, 3) : 50 * integer(0, 6))),
        retail,
        feedIn: retail.map((price) => integer(0, price)),
        storage: {
          capacity_Wh: 400,
          limit_Wh: 200,
          oneWay: 0.5,
          keep: 1,
          stored_Wh: 100 * integer(0, 4),
          final_uEUR_per_kWh: integer(0, 300) * 1000,
        },
      };
      expect(planned(one, 5).cost).toBeCloseTo(bruteForce(one, 5), 6);
    }
  });

  it('with any numbers is no dearer than the best sequence of points, and near the best of a grid twenty times as fine', () => {
    for (let k = 0; k < 60; k++) {
      const slots = 4;
      const retail = Array.from({ length: slots }, () => integer(100_000, 900_000));
      const one: Case = {
        net: retail.map(() => integer(-900, 900)),
        retail,
        feedIn: retail.map((price) => integer(0, price)),
        storage: {
          capacity_Wh: 1000,
          limit_Wh: integer(200, 1500),
          oneWay: 0.95,
          keep: 0.999,
          stored_Wh: integer(0, 1000),
          final_uEUR_per_kWh: integer(0, 300_000),
        },
      };
      const { cost } = planned(one, 9);
      const finest = planned(one, 161).cost;
      // nothing beats the optimum: a coarser grid is never too optimistic
      expect(cost).toBeGreaterThanOrEqual(finest - 1e-6);
      expect(cost).toBeLessThanOrEqual(bruteForce(one, 9) + 1e-6);
      expect(cost - finest).toBeLessThan(0.02 * 900_000);
      expect(finest).toBeLessThanOrEqual(bruteForce(one, 13) + 1e-6);
    }
  });

  it('costs what it says when it is carried out, slot by slot', () => {
    for (let k = 0; k < 40; k++) {
      const retail = Array.from({ length: 8 }, () => integer(100_000, 900_000));
      const storage = {
        capacity_Wh: 2000,
        limit_Wh: 700,
        oneWay: 0.9,
        keep: 0.99,
        stored_Wh: 500,
        final_uEUR_per_kWh: 100_000,
      };
      const one: Case = {
        net: retail.map(() => integer(-900, 900)),
        retail,
        feedIn: retail.map((price) => price / 2),
        storage,
      };
      const promised = planned(one, 21).cost;
      let spent = 0;
      let stored = storage.stored_Wh;
      for (let slot = 0; slot < 8; slot++) {
        const rest: Case = {
          net: one.net.slice(slot),
          retail: one.retail.slice(slot),
          feedIn: one.feedIn.slice(slot),
          storage: { ...storage, stored_Wh: stored },
        };
        const { first } = planned(rest, 21);
        const kept = stored * storage.keep;
        stored = first > 0 ? kept + first * storage.oneWay : kept + first / storage.oneWay;
        expect(Math.abs(first)).toBeLessThanOrEqual(storage.limit_Wh + 1e-9);
        expect(stored).toBeGreaterThanOrEqual(-1e-9);
        expect(stored).toBeLessThanOrEqual(storage.capacity_Wh + 1e-9);
        spent += costOf(one, slot, kept, stored);
      }
      spent -= (stored * storage.final_uEUR_per_kWh) / 1000;
      expect(spent).toBeLessThanOrEqual(promised + 1e-6);
    }
  });

  it('a battery that is none does nothing', () => {
    const none = { capacity_Wh: 0, limit_Wh: 0, oneWay: 1, keep: 1, stored_Wh: 0, final_uEUR_per_kWh: 0 };
    const { cost, first } = planned({ net: [500], retail: [300_000], feedIn: [0], storage: none }, 5);
    expect(cost).toBe(150_000);
    expect(first).toBeCloseTo(0, 12);
  });
});
