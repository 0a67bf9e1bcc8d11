/**
 * Batteries that learn by Q-learning what to do at which time of day and state of charge, from the retailer's prices. Actions:
 * self-consumption, nothing, charging and discharging as fast as the battery can. A plan's reward is what it saves in its slot
 * against a home whose battery does nothing, as the forecast of its net energy has it, in micro-EUR:
 *
 *     x = price(n) - price(n + a),   price(m) = m times the retail price for an import, the feed-in price for an export
 *
 * It is credited when the next slot is planned, with the state that was expected then; a slot that is planned again keeps its
 * action. States: `periods` parts of the day times `levels` parts of the capacity. Draws one a home and plan.
 * State: periods * levels * 4 float64 a home. Cost: about 50 ns a plan.
 */
import { DAY } from '../kernel/index.js';
import { explore, learn } from './q-table.js';
import type { PlanRequest, StrategyContext } from './types.js';

const ACTIONS = 4;
const [SELF_CONSUMPTION, NOTHING, CHARGE] = [0, 1, 2];

export interface LearnedStorageOptions {
  readonly periods: number;
  readonly levels: number;
  readonly rate: number;
  readonly discount: number;
  readonly exploration: number;
}

/** What `m` Wh at the meter cost. */
function price_uEUR(metered_Wh: number, retail: number, feedIn: number): number {
  return (metered_Wh * (metered_Wh > 0 ? retail : feedIn)) / 1000;
}

/** A `plan` hook for the homes of `context`. */
export function learnedStorage(
  { homes, slot_us, columns }: StrategyContext,
  { periods, levels, rate, discount, exploration }: LearnedStorageOptions,
): (request: PlanRequest) => void {
  const states = periods * levels;
  const table = columns.f64('q-learning.storage', homes * states * ACTIONS);
  /** The plan made last: its slot, its state and action as an index into the table, and its reward. */
  const lastSlot = columns.i32('q-learning.storageSlot', homes).fill(-1);
  const lastEntry = columns.i32('q-learning.storageEntry', homes);
  const lastReward = columns.f64('q-learning.storageReward', homes);

  return (request) => {
    const { from, to, slot, batteries, stored_Wh, net_Wh, plan_Wh, streams } = request;
    const retail = request.retail_uEUR_per_kWh(slot);
    const feedIn = request.feedIn_uEUR_per_kWh(slot);
    const period = Math.floor((((slot * slot_us) % DAY) * periods) / DAY);
    for (let i = from; i < to; i++) {
      const draw = streams.uniform(i);
      const capacity = batteries.capacity_Wh[i];
      if (capacity === 0) continue;
      const eta = batteries.oneWay[i];
      const limit = batteries.limit_Wh[i];
      const kept = stored_Wh[i] * batteries.keep[i];
      let level = Math.floor((stored_Wh[i] / capacity) * levels);
      if (level >= levels) level = levels - 1;
      const start = (i * states + period * levels + level) * ACTIONS;
      let action: number;
      if (lastSlot[i] === slot) action = lastEntry[i] % ACTIONS;
      else {
        if (lastSlot[i] === slot - 1) {
          const entry = lastEntry[i];
          const played = entry % ACTIONS;
          learn(table, entry - played, played, lastReward[i], start, ACTIONS, rate, discount);
        }
        action = explore(table, start, ACTIONS, exploration, draw);
      }
      const room = (capacity - kept) / eta;
      if (action === NOTHING) plan_Wh[i] = 0;
      else if (action === CHARGE) plan_Wh[i] = room < limit ? (room > 0 ? room : 0) : limit;
      else if (action !== SELF_CONSUMPTION) plan_Wh[i] = kept * eta < limit ? -kept * eta : -limit;
      lastSlot[i] = slot;
      lastEntry[i] = start + action;
      lastReward[i] =
        price_uEUR(net_Wh[i], retail, feedIn) - price_uEUR(net_Wh[i] + plan_Wh[i], retail, feedIn);
    }
  };
}
