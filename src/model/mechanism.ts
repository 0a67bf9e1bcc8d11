/** The market's mechanism. Runs match orders: sharing rules, which divide what was metered, have no path from the meters to the bills yet. */
import { ChainwattError } from '../kernel/index.js';
import { mechanisms } from '../market/registry.js';
import { isSharingRule, type Mechanism } from '../market/types.js';
import type { PluginChoice } from '../scenario/types.js';
import { choose } from './choose.js';

const PATH = 'market.mechanism';

/** Creates what the scenario chose; throws CW-MODEL-SHARING, category `input`, for a sharing rule. */
export function chooseMechanism(choice: PluginChoice): Mechanism {
  const design = choose(mechanisms, choice, undefined, PATH);
  if (!isSharingRule(design)) return design;
  throw new ChainwattError('input', {
    code: 'CW-MODEL-SHARING',
    message: `the sharing rule ${choice.kind} is not wired into runs`,
    path: PATH,
    found: choice.kind,
    expected: 'a mechanism that matches orders',
    remedy: 'choose another: chainwatt list mechanisms',
  });
}
