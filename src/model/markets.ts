/** The markets of a scenario as their mechanisms, and how homes trade in each. */
import { mechanisms } from '../market/registry.js';
import { isSharingRule, type MarketDesign } from '../market/types.js';
import type { Scenario } from '../scenario/types.js';
import { choose } from './choose.js';
import type { Trading } from './times.js';

/** By market, as the scenario lists them. */
export function marketDesigns(scenario: Scenario): MarketDesign[] {
  const { markets } = scenario;
  return markets.map(({ name, mechanism }) => {
    const path = markets.length === 1 ? 'market.mechanism' : `markets.${name}.mechanism`;
    return choose(mechanisms, mechanism, undefined, path);
  });
}

export function tradingOf(design: MarketDesign): Trading {
  if (isSharingRule(design)) return 'sharing';
  return design.properties.timing === 'none' ? 'none' : 'orders';
}
