/**
 * The smoke matrix: every registered mechanism with every strategy on the central ledger and on one that forks, and with one strategy
 * on every other ledger, each with its defaults, in a small neighbourhood; Snowman alone has fewer validators, as every poll asks
 * most of them. All three with each other would be five times as many runs; a strategy does not see which ledger it is on. A new
 * plug-in enters by itself. Every invariant is checked of each run.
 */
import { strategies } from '../../src/agents/registry.js';
import { ChainwattError, describeProblem } from '../../src/kernel/index.js';
import { ledgers } from '../../src/consensus/registry.js';
import { mechanisms } from '../../src/market/registry.js';
import { runScenario } from '../helpers/world.js';
import { checkAll } from '../invariants/checks.js';

export interface Cell {
  readonly name: string;
  readonly scenario: Record<string, unknown>;
}

/** The ledgers on which every strategy is run, and the strategy that is run on all. */
const LEDGERS: readonly string[] = ['central', 'poa-clique'];
const STRATEGY = 'zero-intelligence-constrained';

/** All combinations, by name `mechanism strategy ledger`. */
export function matrix(): Cell[] {
  return [...mechanisms.keys()].flatMap((mechanism) =>
    [...strategies.keys()].flatMap((strategy) =>
      [...ledgers.keys()]
        .filter((ledger) => LEDGERS.includes(ledger) || strategy === STRATEGY)
        .map((ledger) => ({
          name: `${mechanism} ${strategy} ${ledger}`,
          scenario: scenarioOf(mechanism, strategy, ledger),
        })),
    ),
  );
}

/** What is wrong with the run of a cell, in words; empty if all invariants hold. */
export function problemsOf({ scenario }: Cell): string[] {
  try {
    return checkAll(runScenario(scenario));
  } catch (error) {
    if (!(error instanceof ChainwattError)) throw error;
    return error.problems.map((problem) => `stopped: ${describeProblem(problem)}`);
  }
}

const SNOWMAN = {
  kind: 'snowman',
  validators: 7,
  sample: 5,
  alphaPreference: 4,
  alphaConfidence: 4,
  beta: 8,
};

/** Nine homes over three hours around noon, under a tariff whose price changes on the way. */
function scenarioOf(mechanism: string, strategy: string, ledger: string): Record<string, unknown> {
  return {
    chainwatt: 1,
    title: `${mechanism}, ${strategy}, ${ledger}`,
    seed: 1,
    time: { start: '2026-05-04T10:00', duration: '3 h', drainMax: '3 h' },
    population: {
      renter: { count: 5, load: { kind: 'household', annual: '4 MWh' } },
      pv: {
        count: 2,
        load: { kind: 'household', annual: '3 MWh' },
        pv: { kind: 'constant', power: '1.7 kW' },
      },
      'pv-battery': {
        count: 2,
        load: { kind: 'household', annual: '3 MWh' },
        pv: { kind: 'constant', power: '2.3 kW' },
        battery: { kind: 'battery', capacity: '5 kWh', power: '2 kW' },
      },
    },
    agents: { strategy },
    tariff: {
      kind: 'time-of-use',
      energy: '12.9 ct/kWh',
      network: '6 ct/kWh',
      levies: '2 ct/kWh',
      tax: '2.05 ct/kWh',
      vat: '19 %',
      feedIn: '7.8 ct/kWh',
      wholesale: '9 ct/kWh',
      windows: [{ from: '11:30', to: '24:00', energy: '19.7 ct/kWh' }],
    },
    market: { mechanism, gateOpens: '60 min', gateCloses: '15 min' },
    ledger: ledger === 'snowman' ? SNOWMAN : ledger,
    network: { kind: 'regional', nodes: 7, placement: 'local' },
  };
}
