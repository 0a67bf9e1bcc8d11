/**
 * The invariants of DESIGN.md over random scenarios: 2 to 25 homes, up to a day, any device, tariff, mechanism, ledger, network
 * and fault. fast-check draws what the swarm draws from a stream, so that a failure shrinks.
 */
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { runScenario } from '../helpers/world.js';
import type { Draw } from '../swarm/draw.js';
import { generateScenario, large, small, type Size } from '../swarm/generate.js';
import { elsewhere } from '../swarm/trial.js';
import { checkAll, checkCommonDraws, checkOtherRun, checkSameRun } from './checks.js';

type Data = Record<string, unknown>;

/** Whatever `check` says of random scenarios is nothing. */
function holdsFor(size: Size, numRuns: number, seed: number, check: (scenario: Data) => string[]): void {
  const property = fc.property(fc.gen(), (g) => {
    const draw: Draw = { integer: (low, high) => g(fc.integer, { min: low, max: high }) };
    const scenario = generateScenario(draw, size);
    const problems = check(scenario);
    if (problems.length > 0) throw new Error(`${problems.join('\n')}\n${JSON.stringify(scenario)}`);
  });
  fc.assert(property, { seed, numRuns });
}

describe('invariants over random scenarios', () => {
  test('energy, payments, money, trades, transactions and chains hold for hours', () => {
    holdsFor(small, 60, 1, (scenario) => checkAll(runScenario(scenario)));
  });

  test('and for days of more homes', () => {
    holdsFor(large, 12, 2, (scenario) => checkAll(runScenario(scenario)));
  });

  test('the same seed gives the same files, digest and unseed in slices of any length; another gives others', () => {
    holdsFor(small, 12, 3, (scenario) => {
      const run = runScenario(scenario);
      return [
        ...checkSameRun(run, runScenario(scenario, { slice: 1 })),
        ...checkOtherRun(run, runScenario(scenario, { seed: 'another' })),
      ];
    });
  });

  test('observing less changes nothing else', () => {
    const tables = {
      slots: false,
      agents: false,
      trades: false,
      blocks: { sample: '10 %' },
      transactions: false,
    };
    holdsFor(small, 12, 4, (scenario) => {
      const run = runScenario(scenario);
      const blind = runScenario({ ...scenario, output: tables });
      const { slots, agents, trades, transactions, blocks } = blind.tables;
      const rows = [...slots, ...agents, ...trades, ...transactions];
      if (rows.length > 0 || blocks.length > run.tables.blocks.length / 2 + 1)
        return ['rows that nobody asked for'];
      const { scenarioHash: _one, ...seen } = run.result.summary;
      const { scenarioHash: _other, ...unseen } = blind.result.summary;
      return JSON.stringify(seen) === JSON.stringify(unseen) ? [] : ['the summary differs'];
    });
  });

  test('a home has the same weather, load and preference whatever the ledger, the mechanism and the neighbours', () => {
    holdsFor(small, 12, 5, (scenario) =>
      checkCommonDraws(runScenario(scenario), runScenario(elsewhere(scenario))),
    );
  });
});
