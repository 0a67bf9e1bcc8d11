/** Groups of homes with strategies of their own in one market. */
import { describe, expect, it } from 'vitest';
import { ORDER, WORD_HOME, WORD_LIMIT, WORD_PRODUCT } from '../../src/contracts/index.js';
import { checkAll } from '../invariants/checks.js';
import { flatTariff } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun } from '../helpers/world.js';

/** Renters, homes with PV, and homes with PV and a battery, four hours from nine in the morning. */
function neighbourhood(
  strategy: object | string,
  own: Readonly<Record<string, object | string>> = {},
): FinishedRun {
  const of = (group: string) => (own[group] === undefined ? {} : { strategy: own[group] });
  return runScenario({
    chainwatt: 1,
    title: 'Mixed',
    seed: 5,
    time: { start: '2026-05-04T09:00', duration: '4 h' },
    population: {
      renter: { count: 6, load: { kind: 'household', annual: '4 MWh' }, ...of('renter') },
      pv: {
        count: 3,
        load: { kind: 'household', annual: '3 MWh' },
        pv: { kind: 'solar', peak: '8 kWp' },
        ...of('pv'),
      },
      'pv-battery': {
        count: 2,
        load: { kind: 'household', annual: '3 MWh' },
        pv: { kind: 'solar', peak: '8 kWp' },
        battery: { kind: 'battery', capacity: '6 kWh', power: '3 kW' },
        ...of('pv-battery'),
      },
    },
    agents: { strategy },
    tariff: flatTariff,
    market: { mechanism: 'uniform-price' },
    ledger: 'central',
  });
}

/** Limits of the orders of homes [from, to), by product and home. */
function limits(run: FinishedRun, from: number, to: number): string[] {
  return run.observed.transactions
    .filter(({ kind, payload }) => kind === ORDER && payload[WORD_HOME]! >= from && payload[WORD_HOME]! < to)
    .map(({ payload }) => `${payload[WORD_PRODUCT]} ${payload[WORD_HOME]} ${payload[WORD_LIMIT]}`)
    .sort();
}

describe('groups with strategies of their own', () => {
  const truthful = neighbourhood('truthful');
  const random = neighbourhood('zero-intelligence-constrained');

  it('bid as they would if all did so: who plays what changes no draw of others', () => {
    const mixed = neighbourhood('truthful', { pv: 'zero-intelligence-constrained' });
    expect(checkAll(mixed)).toEqual([]);
    expect(limits(mixed, 6, 9)).toEqual(limits(random, 6, 9));
    expect(limits(mixed, 0, 6)).toEqual(limits(truthful, 0, 6));
    expect(limits(truthful, 6, 9)).not.toEqual(limits(random, 6, 9));
    expect(mixed.result.summary.strategy).toBe('truthful + zero-intelligence-constrained');
  });

  it('are one market of that strategy where all have the same', () => {
    const own = neighbourhood('zip', { renter: 'truthful', pv: 'truthful', 'pv-battery': 'truthful' });
    expect(own.result.digest).toBe(truthful.result.digest);
    expect(own.result.summary.strategy).toBe('truthful');
  });

  it('learn from what they see, each group by its own rule', () => {
    const mixed = neighbourhood('zip', {
      renter: { kind: 'gjerstad-dickhaut' },
      'pv-battery': { kind: 'battery-arbitrage', horizon: '2 h' },
    });
    expect(checkAll(mixed)).toEqual([]);
    expect(mixed.result.summary.traded_kWh).toBeGreaterThan(0);
    // zip does not quote its reservation once it has learned, arbitrage always does
    expect(limits(mixed, 6, 9)).not.toEqual(limits(truthful, 6, 9));
    const own = (run: FinishedRun) =>
      new Map(limits(run, 9, 11).map((text) => [text.split(' ').slice(0, 2).join(' '), text]));
    const [theirs, true_] = [own(mixed), own(truthful)];
    for (const [key, text] of theirs) if (true_.has(key)) expect(text).toBe(true_.get(key));
  });

  it('plan only the batteries of those who plan, as far ahead as each looks', () => {
    const mixed = neighbourhood(
      { kind: 'battery-arbitrage', horizon: '6 h' },
      {
        renter: 'truthful',
        pv: { kind: 'battery-arbitrage', horizon: '1 h' },
      },
    );
    const all = neighbourhood({ kind: 'battery-arbitrage', horizon: '6 h' });
    expect(checkAll(mixed)).toEqual([]);
    expect(mixed.tables.agents.at(-1)!['import_kWh']).toBe(all.tables.agents.at(-1)!['import_kWh']);
  });

  it('share draws whatever they draw: loads and weather are those of any other strategy', () => {
    const mixed = neighbourhood('erev-roth', { pv: 'withholding', renter: 'q-learning' });
    expect(checkAll(mixed)).toEqual([]);
    expect(mixed.observed.slots.map((slot) => slot.load_Wh)).toEqual(
      truthful.observed.slots.map((slot) => slot.load_Wh),
    );
  });
});
