/** The designs of scenarios/policy, one village: what a policymaker may conclude from comparing them. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runScenario, type FinishedRun } from '../helpers/world.js';

const folder = 'scenarios/policy/';
const names = readdirSync(folder).map((file) => file.replace('.yaml', ''));
const data = (name: string): Record<string, unknown> =>
  parse(readFileSync(`${folder}${name}.yaml`, 'utf8')) as Record<string, unknown>;

const runs = new Map<string, FinishedRun>();
const runOf = (name: string): FinishedRun => runs.get(name)!;
/** What all homes pay, EUR. */
const bills = (name: string): number => runOf(name).result.summary.billWith_EUR!;
const savings = (name: string): number[] =>
  runOf(name).tables.agents.map(({ saving_EUR }) => Number(saving_EUR));

beforeAll(() => {
  for (const name of names) runs.set(name, runScenario(data(name), { overrides: { 'time.duration': '2 d' } }));
});

describe('scenarios/policy', () => {
  it('is one village under five designs: nothing differs but title, description and market', () => {
    expect(names.sort()).toEqual([
      'bill-sharing',
      'continuous-auction',
      'mid-market-rate',
      'retail-only',
      'uniform-auction',
    ]);
    const { title: _t, description: _d, market: _m, ...village } = data('retail-only');
    for (const name of names) expect(data(name)).toMatchObject(village);
  });

  it('has the same weather and load in all', () => {
    for (const name of names) {
      for (const column of ['load_Wh', 'pv_Wh'])
        expect(runOf(name).tables.slots.map((slot) => slot[column])).toEqual(
          runOf('retail-only').tables.slots.map((slot) => slot[column]),
        );
    }
  });

  it('shares the same gain in two ways: together bills are the same, apart they are not', () => {
    expect(bills('bill-sharing')).toBeCloseTo(bills('mid-market-rate'), 3);
    expect(bills('mid-market-rate')).toBeLessThan(bills('retail-only'));
    // half way between what both sides have from the retailer nobody loses; given away, who generates does
    expect(Math.min(...savings('mid-market-rate'))).toBeGreaterThanOrEqual(0);
    expect(Math.min(...savings('bill-sharing'))).toBeLessThan(-0.5);
  });

  it('trades less in auctions, which know forecasts only, than by sharing what was metered', () => {
    const traded = (name: string): number => runOf(name).result.summary.traded_kWh!;
    for (const name of ['uniform-auction', 'continuous-auction']) {
      expect(traded(name)).toBeGreaterThan(0);
      expect(traded(name)).toBeLessThan(traded('mid-market-rate'));
      expect(runOf(name).result.summary.imbalanceCost_EUR).toBeGreaterThan(0);
    }
    expect(runOf('mid-market-rate').result.summary.imbalanceCost_EUR).toBe(0);
  });
});
