/** The markets of a scenario as their mechanisms, and how homes trade in each. */
import { ChainwattError } from '../kernel/index.js';
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

/** Throws CW-MODEL-SHARING where a rule that shares all that was metered stands beside another market. */
export function checkSharing(scenario: Scenario, designs: readonly MarketDesign[]): void {
  const trading = designs.map(tradingOf);
  if (!trading.includes('sharing')) return;
  if (trading.filter((each) => each !== 'none').length === 1) return;
  throw new ChainwattError('input', {
    code: 'CW-MODEL-SHARING',
    message:
      'a rule that shares what was metered stands beside another market, whose energy it would share again',
    path: 'markets',
    found: scenario.markets.map(({ name, mechanism }) => `${name}: ${mechanism.kind}`).join(', '),
    expected: 'a sharing rule alone, or markets of orders alone',
    remedy: 'take one of them out, or compare them as two scenarios',
  });
}

export function tradingOf(design: MarketDesign): Trading {
  if (isSharingRule(design)) return 'sharing';
  return design.properties.timing === 'none' ? 'none' : 'orders';
}
