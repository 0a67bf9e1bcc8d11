/**
 * `q-learning`: each home learns by tabular Q-learning (`q-table.ts`) how much to mark up its limits (`mark-ups.ts`), apart for each
 * side and part of the day; the state after an order is the same side in the part of the day of the next slot. An order's reward is
 * what it gained over the greatest possible (`gainShare`), credited once the home sees it in a clearing. It chooses the best mark-up
 * so far, the least of several, and any with probability `exploration`. Since a bid does not move the state, the discount is 0
 * unless said otherwise. With `battery: learned` batteries learn too (`learned-storage.ts`).
 * Sources: Watkins, Learning from delayed rewards (1989); Watkins & Dayan, Machine Learning 8 (1992) 279-292.
 * Draws: one a home and call; one a battery and plan. State: 2 * periods * actions float64 a home. Cost: `actions` ns a bid and a
 * clearing.
 */
import { z } from 'zod';
import { DAY } from '../kernel/index.js';
import { BUY } from '../market/types.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import { learnedStorage } from './learned-storage.js';
import { gainShare, markedUp, markUpOf } from './mark-ups.js';
import { explore, learn } from './q-table.js';
import type { BidRequest, MarketOutcome, Strategy, StrategyContext } from './types.js';

const SHARE = { minimum: 0, maximum: 1 };
const share = (description: string) => quantity('fraction', description, SHARE);

const schema = z.strictObject({
  actions: quantity('count', 'mark-ups to choose from', { minimum: 2, maximum: 1000 }).prefault(11),
  periods: quantity('count', 'parts of the day that a home tells apart', {
    minimum: 1,
    maximum: 96,
  }).prefault(4),
  learningRate: share('how far a value moves towards what was learnt').prefault('10 %'),
  exploration: share('probability of a mark-up at random').prefault('10 %'),
  discount: share('worth of what follows an order, over what it gains now').prefault('0 %'),
  battery: z
    .enum(['self-consumption', 'learned'])
    .default('self-consumption')
    .describe('whether batteries serve self-consumption or learn what to do'),
  batteryPeriods: quantity('count', 'parts of the day that a battery tells apart', {
    minimum: 1,
    maximum: 96,
  }).prefault(24),
  batteryLevels: quantity('count', 'states of charge that a battery tells apart', {
    minimum: 1,
    maximum: 100,
  }).prefault(5),
  batteryDiscount: share('worth to a battery of what follows a slot, over what it saves in it').prefault(
    '99 %',
  ),
});

export const qLearning = definePlugin({
  kind: 'q-learning',
  title: 'Q-learning: the mark-up, and the use of the battery, with the best record',
  source: 'Watkins & Dayan, Machine Learning 8 (1992) 279-292',
  schema,
  create(config, context: StrategyContext): Strategy {
    const { homes, slot_us, columns } = context;
    const { actions, periods, learningRate, exploration, discount } = config;
    const table = columns.f64('q-learning.value', 2 * homes * periods * actions);
    const startOf = (side: number, i: number, slot: number): number => {
      const period = Math.floor((((slot * slot_us) % DAY) * periods) / DAY);
      return (((side === BUY ? 0 : homes) + i) * periods + period) * actions;
    };

    function bid(request: BidRequest): void {
      const { from, to, slot, streams, bounds, out } = request;
      const { side, quantity_Wh: quantity, limit_uEUR_per_kWh: limit } = out;
      for (let i = from; i < to; i++) {
        const draw = streams.uniform(i);
        if (quantity[i] === 0) continue;
        const action = explore(table, startOf(side[i], i, slot), actions, exploration, draw);
        limit[i] = markedUp(side[i], limit[i], action, actions, bounds);
      }
    }

    function observe(outcome: MarketOutcome): void {
      const { homes: seen, slot, orders, ownOrder, bounds } = outcome;
      for (let k = 0; k < seen.length; k++) {
        const i = seen[k];
        const own = ownOrder[i];
        if (own < 0) continue;
        const side = orders.side[own];
        const reservation = outcome.reservation_uEUR_per_kWh[i];
        const chosen = markUpOf(side, reservation, orders.limit_uEUR_per_kWh[own], actions, bounds);
        if (chosen < 0) continue;
        const start = startOf(side, i, slot);
        const next = startOf(side, i, slot + 1);
        learn(table, start, chosen, gainShare(outcome, i, own), next, actions, learningRate, discount);
      }
    }

    const prices: Strategy = { drawsPerHome: 1, withinReservation: true, bid, observe };
    if (config.battery !== 'learned') return prices;
    const plan = learnedStorage(context, {
      periods: config.batteryPeriods,
      levels: config.batteryLevels,
      rate: learningRate,
      discount: config.batteryDiscount,
      exploration,
    });
    return { ...prices, plan, planAhead_slots: 0 };
  },
});
