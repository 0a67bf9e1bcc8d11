/**
 * One scenario on trial: it runs, runs again in other slices, runs with another seed, and runs with other neighbours on another
 * ledger under another mechanism; every invariant is checked. What goes wrong is returned in words, exceptions included.
 */
import { describeProblem, ChainwattError } from '../../src/kernel/index.js';
import { runScenario } from '../helpers/world.js';
import { checkAll, checkCommonDraws, checkOtherRun, checkSameRun } from '../invariants/checks.js';

type Data = Record<string, unknown>;

/** Homes that stand before all others, so that everybody's index changes. */
const newcomers = {
  count: 3,
  load: { kind: 'household', annual: '2500 kWh' },
  pv: { kind: 'solar', peak: '5 kWp' },
  battery: { kind: 'battery', capacity: '5 kWh', power: '3 kW' },
};

interface Market {
  readonly mechanism: { readonly kind: string };
}

/** A scenario has one market, or several of which one is called main. */
interface Markets {
  readonly market?: Market;
  readonly markets?: Readonly<Record<string, Market>>;
}

/** The same homes elsewhere: neighbours, ledger, network and mechanism are others, and there is one market. */
export function elsewhere(scenario: Data): Data {
  const { markets, market = markets?.main } = scenario as Markets;
  const ledger = scenario['ledger'] as { kind: string };
  const { network: _network, faults: _faults, markets: _markets, ...rest } = scenario;
  // the newcomers have no place in the rules of the community
  const { community: _community, ...tariff } = scenario['tariff'] as Data;
  const isUniform = market?.mechanism.kind === 'uniform-price';
  return {
    ...rest,
    tariff,
    population: { acorn: newcomers, ...(scenario['population'] as Data) },
    market: { ...market, mechanism: isUniform ? 'pay-as-bid' : 'uniform-price' },
    ledger: ledger.kind === 'central' ? { kind: 'poa-clique', signers: 3, period: '60 s' } : 'central',
  };
}

/** Everything that is wrong with a scenario's runs; empty if all invariants hold. */
export function trial(scenario: Data): string[] {
  try {
    const run = runScenario(scenario);
    return [
      ...checkAll(run),
      ...named('determinism', checkSameRun(run, runScenario(scenario, { slice: 97 }))),
      ...named('determinism', checkOtherRun(run, runScenario(scenario, { seed: 'another' }))),
      ...named('common random numbers', checkCommonDraws(run, runScenario(elsewhere(scenario)))),
    ];
  } catch (error) {
    if (error instanceof ChainwattError)
      return error.problems.map((problem) => `stopped: ${describeProblem(problem)}`);
    return [`stopped: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}

function named(name: string, problems: readonly string[]): string[] {
  return problems.map((problem) => `${name}: ${problem}`);
}
