/** What the homes of a run expect and how they bid: the forecast and the strategy that the scenario chose. */
import type { Columns, RandomSource } from '../kernel/index.js';
import { forecasts, strategies, type Forecast, type Strategy } from '../agents/index.js';
import type { Scenario } from '../scenario/types.js';
import { choose } from './choose.js';
import type { Gateways } from './gateways.js';
import type { Homes } from './homes.js';

export function chooseStrategy(
  scenario: Scenario,
  slot_us: number,
  homes: Homes,
  gateways: Gateways,
  random: RandomSource,
  columns: Columns,
): Strategy {
  const context = {
    slot_us,
    homes: homes.count,
    gateways: gateways.nodes,
    columns,
    traits: random.traits('strategy.traits', homes.population.ids),
  };
  return choose(strategies, scenario.agents.strategy, context, 'agents.strategy');
}

/** `ahead_slots`: from the present slot to the last that is forecast. */
export function chooseForecast(
  scenario: Scenario,
  slot_us: number,
  homes: Homes,
  ahead_slots: number,
  random: RandomSource,
  columns: Columns,
): Forecast {
  const { load, pv } = homes.ring;
  const { ids } = homes.population;
  const context = { slot_us, load, pv, pvHomes: homes.pvHomes, ids, random, columns, ahead_slots };
  return choose(forecasts, scenario.agents.forecast, context, 'agents.forecast');
}
