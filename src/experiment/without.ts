/**
 * A design without one cause of loss, and without all of them: what `chainwatt decompose` runs beside the design as it is.
 *
 *   forecast    `perfect`
 *   strategy    `truthful`. `battery-arbitrage` is truthful already: it bids at reservation prices, and its storage plan uses a
 *               device, it misstates nothing. A strategy that learns to bid and to use its batteries at once is inseparable.
 *   mechanism   `welfare-pool` in every market, at the same gates and fees. A rule that shares metered energy is inseparable: every
 *               mechanism of orders would bring in forecasts, strategies and gates that the rule is free of.
 *   ledger      `central` at 1 us, the shortest delay there is, without fee, power and hardware, and no faults. Gate times that are
 *               written stay; those that follow the ledger (`auto`) follow this one, and are part of the ledger's loss.
 *
 * A cause is absent where the design without it is the design itself, by its hash. The changes are overrides of the canonical form.
 */
import { ChainwattError } from '../kernel/index.js';
import { marketDesigns, tradingOf } from '../model/markets.js';
import { causes, type Cause, type CauseState } from '../records/fields-decomposition.js';
import type { Override, PluginChoice, Scenario } from '../scenario/index.js';
import { variantOf, type Design, type DesignOptions } from './design.js';

/** What becomes of one cause. */
export interface Removal {
  readonly cause: Cause;
  readonly state: CauseState;
  /** Why there is no run; empty where there is one. */
  readonly note: string;
  /** The design without the cause; where it is measured. */
  readonly design?: Design;
}

export interface Decomposition {
  readonly removals: readonly Removal[];
  /** The designs to run: the one as it is, those without one cause each, and the one without all, each once. */
  readonly designs: readonly Design[];
  /** The design without any cause that is measured; undefined if none is. */
  readonly together: Design | undefined;
}

const IDEAL_LEDGER =
  '{kind: central, delay: 1 us, fee: 0 ct/kWh, power: 0 W, hardware: 0 EUR/year, electricity: 0 ct/kWh}';

/** The changes that take `cause` out of a scenario in canonical form. */
export function overridesWithout(scenario: Scenario, cause: Cause): Override[] {
  switch (cause) {
    case 'forecast':
      return [{ path: 'agents.forecast', value: 'perfect' }];
    case 'strategy':
      return [
        { path: 'agents.strategy', value: 'truthful' },
        ...scenario.groups
          .filter(({ strategy }) => strategy !== undefined)
          .map(({ name }) => ({ path: `population.${name}.strategy`, value: 'truthful' })),
      ];
    case 'mechanism':
      return scenario.markets.map(({ name }) => ({
        path: `markets.${name}.mechanism`,
        value: 'welfare-pool',
      }));
    case 'ledger':
      return [
        ...scenario.ledgers.map(({ name }) => ({ path: `ledgers.${name}`, value: IDEAL_LEDGER })),
        { path: 'faults', value: '[]' },
        // the only node that a central ledger has
        { path: 'observer', value: '0' },
      ];
  }
}

/** The strategies that homes play. */
function strategiesOf({ groups, agents }: Scenario): PluginChoice[] {
  return groups.map(({ strategy }) => strategy ?? agents.strategy);
}

/** Whether a strategy learns to use batteries too. */
function learnsBatteries({ kind, config }: PluginChoice): boolean {
  if (kind !== 'q-learning' || typeof config !== 'object' || config === null) return false;
  return 'battery' in config && config.battery === 'learned';
}

/** Why a cause has no run of its own, if that can be said beforehand. */
function exceptionOf(scenario: Scenario, cause: Cause): Omit<Removal, 'cause'> | undefined {
  const played = strategiesOf(scenario);
  const plans = played.filter(({ kind }) => kind === 'battery-arbitrage');
  if (cause === 'strategy' && plans.length === played.length)
    return {
      state: 'absent',
      note: 'battery-arbitrage bids its own values; how it uses batteries is no bid',
    };
  if (cause === 'strategy' && (plans.length > 0 || played.some(learnsBatteries)))
    return {
      state: 'inseparable',
      note: 'homes plan or learn to use batteries too, which truthful does not',
    };
  if (cause !== 'mechanism') return undefined;
  const sharing = marketDesigns(scenario).some((design) => tradingOf(design) === 'sharing');
  return sharing
    ? {
        state: 'inseparable',
        note: 'metered energy is shared; any market of orders adds forecasts and gates',
      }
    : undefined;
}

/** The designs of a decomposition of `design`. Throws what loading a scenario throws, and CW-EXPERIMENT-CAUSES if none can be removed. */
export async function decompose(design: Design, options: DesignOptions): Promise<Decomposition> {
  const { scenario, hash } = design;
  const removals: Removal[] = [];
  const overrides: Override[] = [];
  for (const cause of causes) {
    const exception = exceptionOf(scenario, cause);
    if (exception !== undefined) {
      removals.push({ cause, ...exception });
      continue;
    }
    const own = overridesWithout(scenario, cause);
    const variant = await variantOf(design, `without-${cause}`, { ...options, overrides: own });
    if (variant.hash === hash) {
      removals.push({ cause, state: 'absent', note: 'it is ideal already' });
      continue;
    }
    removals.push({ cause, state: 'measured', note: '', design: variant });
    overrides.push(...own);
  }
  const singles = removals.flatMap(({ design: single }) => single ?? []);
  if (singles.length === 0) {
    throw new ChainwattError('input', {
      code: 'CW-EXPERIMENT-CAUSES',
      message: `${design.file} has no cause of loss that a run could do without`,
      found: removals.map(({ cause, note }) => `${cause}: ${note}`).join('; '),
      remedy: 'decompose a scenario whose forecast, strategy, mechanism or ledger is not ideal',
    });
  }
  if (singles.length === 1) return { removals, designs: [design, ...singles], together: singles[0] };
  const together = await variantOf(design, 'without-all', { ...options, overrides });
  return { removals, designs: [design, ...singles, together], together };
}
