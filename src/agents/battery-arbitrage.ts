/**
 * `battery-arbitrage`: each battery follows the cheapest plan for the hours ahead, found anew for every slot by dynamic programming
 * over forecasts of the home's net energy and over the retailer's prices (`storage-plan.ts`); what it plans for the slot is offered,
 * at the home's reservation price. So it changes quantities, not limits. Where a slot has no orders the plan is followed as well. Receding horizon: only the first slot of each plan is
 * carried out. Energy left at the end of the horizon counts what feeding it in earns, at the mean feed-in price of the horizon
 * less the loss of discharging.
 * Source: Bellman, Dynamic Programming (1957); receding-horizon battery scheduling as in Bemporad & Morari (1999).
 * Draws nothing. Cost: one forecast a home and slot of the horizon, and 10 ns for each slot, level and action: 0.3 ms a battery of
 * 2 hours' capacity with the defaults and slots of 15 min.
 */
import { z } from 'zod';
import { HOUR, MINUTE } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { StoragePlanner, type Storage } from './storage-plan.js';
import type { PlanRequest, Strategy, StrategyContext } from './types.js';

const schema = z.strictObject({
  horizon: quantity('time', 'how far ahead a battery plans', {
    minimum: MINUTE,
    maximum: 72 * HOUR,
  }).prefault('24 h'),
  levels: quantity('count', 'points of the grid of stored energy, from empty to full', {
    minimum: 2,
    maximum: 1001,
  }).prefault(33),
});

/** Batteries whose forecasts are kept at a time: enough to share a forecast of a slot, few enough to stay in the cache. */
const BLOCK = 64;

export const batteryArbitrage = definePlugin({
  kind: 'battery-arbitrage',
  title: 'Battery arbitrage: batteries follow the cheapest plan for the hours ahead',
  source: 'Bellman, Dynamic Programming (1957); Bemporad & Morari, Automatica 35 (1999) 407-427',
  schema,
  create({ horizon, levels }, { homes, slot_us, columns }: StrategyContext): Strategy {
    const slots = Math.max(1, Math.floor(horizon / slot_us));
    const planner = new StoragePlanner(slots, levels);
    const row_Wh = columns.f64('battery-arbitrage.net_Wh', homes);
    const ahead_Wh = new Float64Array(slots * BLOCK);
    const storage: { -readonly [K in keyof Storage]: Storage[K] } = {
      capacity_Wh: 0,
      limit_Wh: 0,
      oneWay: 1,
      keep: 1,
      stored_Wh: 0,
      final_uEUR_per_kWh: 0,
    };
    return {
      drawsPerHome: 0,
      withinReservation: true,
      planAhead_slots: slots - 1,
      bid: () => {},
      plan(request: PlanRequest): void {
        const { from, to, slot, lastSlot, batteries, stored_Wh, net_Wh, plan_Wh } = request;
        const count = lastSlot - slot + 1;
        let feedIn = 0;
        for (let k = 0; k < count; k++) {
          planner.retail_uEUR_per_kWh[k] = request.retail_uEUR_per_kWh(slot + k);
          planner.feedIn_uEUR_per_kWh[k] = request.feedIn_uEUR_per_kWh(slot + k);
          feedIn += planner.feedIn_uEUR_per_kWh[k];
        }
        for (let first = from; first < to; first += BLOCK) {
          const end = first + BLOCK < to ? first + BLOCK : to;
          for (let k = 0; k < count; k++) {
            if (k > 0) request.expect(slot + k, first, end, row_Wh);
            const source = k > 0 ? row_Wh : net_Wh;
            for (let i = first; i < end; i++) ahead_Wh[k * BLOCK + i - first] = source[i];
          }
          for (let i = first; i < end; i++) {
            for (let k = 0; k < count; k++) planner.net_Wh[k] = ahead_Wh[k * BLOCK + i - first];
            storage.capacity_Wh = batteries.capacity_Wh[i];
            storage.limit_Wh = batteries.limit_Wh[i];
            storage.oneWay = batteries.oneWay[i];
            storage.keep = batteries.keep[i];
            storage.stored_Wh = stored_Wh[i];
            storage.final_uEUR_per_kWh = (feedIn / count) * batteries.oneWay[i];
            planner.solve(storage, count);
            plan_Wh[i] = planner.first_Wh;
          }
        }
      },
    };
  },
});
