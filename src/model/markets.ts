/** The markets of a scenario as their mechanisms, and how homes trade in each. */
import { mechanisms } from '../market/registry.js';
import { isSharingRule, type MarketDesign } from '../market/types.js';
import type { MarketSettings, Scenario } from '../scenario/types.js';
import { choose } from './choose.js';
import type { Trading } from './times.js';

/** By market, as the scenario lists them. */
export function marketDesigns(scenario: Scenario): MarketDesign[] {
  return scenario.markets.map((market) =>
    choose(mechanisms, market.mechanism, undefined, `${marketPath(scenario, market)}.mechanism`),
  );
}

/** Where the market stands in the scenario. */
export function marketPath({ markets }: Scenario, { name }: MarketSettings): string {
  return markets.length === 1 ? 'market' : `markets.${name}`;
}

export function tradingOf(design: MarketDesign): Trading {
  if (isSharingRule(design)) return 'sharing';
  return design.properties.timing === 'none' ? 'none' : 'orders';
}
