/**
 * Batteries that a strategy plans, where a slot has no orders: without a local market, or where metered energy is shared, they
 * follow the plan against the retailer's prices, and not self-consumption, which is what the counterfactual has.
 */
import { describe, expect, it } from 'vitest';
import { runScenario, type FinishedRun } from '../helpers/world.js';

/** Two homes of 500 W; one has 2 kWh of storage without losses, empty at midnight. 10 ct until 06:00, then 30 ct, without any tax. */
function play(mechanism: string, strategy: string | object, more: object = {}): FinishedRun {
  return runScenario({
    chainwatt: 1,
    title: 'A cheap night',
    time: { start: '2026-05-04', zone: 'UTC', duration: '24 h', slot: '1 h' },
    population: {
      plain: { count: 1, load: { kind: 'constant', power: '500 W' } },
      store: {
        count: 1,
        load: { kind: 'constant', power: '500 W' },
        battery: { kind: 'battery', capacity: '2 kWh', power: '1 kW', efficiency: '100 %', initial: '0 %' },
      },
    },
    agents: { strategy, forecast: { kind: 'perfect' } },
    tariff: {
      kind: 'time-of-use',
      energy: '30 ct/kWh',
      windows: [{ from: '00:00', to: '06:00', energy: '10 ct/kWh' }],
      network: 0,
      levies: 0,
      tax: 0,
      vat: '0 %',
      feedIn: '5 ct/kWh',
      wholesale: '5 ct/kWh',
      imbalance: { short: 0, long: 0 },
    },
    market: { mechanism },
    ledger: { kind: 'central', fee: 0 },
    ...more,
  });
}

const bill = (run: FinishedRun, home: 'plain' | 'store', column: string): number =>
  Number(run.tables.agents[home === 'plain' ? 0 : 1]![column]);

describe.each(['retail-only', 'mid-market-rate'])('under %s', (mechanism) => {
  it('battery-arbitrage stores the cheap night for the day', () => {
    const run = play(mechanism, { kind: 'battery-arbitrage', levels: 5 });
    // 3 kWh at 10 ct and 9 kWh at 30 ct; with 2 kWh moved from day to night 5 kWh at 10 and 7 at 30
    expect(bill(run, 'store', 'billWithout_EUR')).toBeCloseTo(3, 9);
    expect(bill(run, 'store', 'billWith_EUR')).toBeCloseTo(2.6, 9);
    expect(bill(run, 'plain', 'billWith_EUR')).toBeCloseTo(3, 9);
    // the night imports 2 kWh more than the two homes need, the day 2 kWh less
    const energy = (from: number, to: number): number =>
      run.tables.slots.slice(from, to).reduce((sum, row) => sum + Number(row['import_Wh']), 0);
    expect(energy(0, 6)).toBe(8_000);
    expect(energy(6, 24)).toBe(16_000);
  });

  it('every other strategy leaves them to self-consumption: nothing to store without generation', () => {
    const run = play(mechanism, 'truthful');
    expect(bill(run, 'store', 'billWith_EUR')).toBeCloseTo(3, 9);
  });

  it('batteries that learn are planned, too', () => {
    const run = play(mechanism, { kind: 'q-learning', battery: 'learned', exploration: '100 %' });
    // at random they charge at night and in the day, and what is stored serves later
    expect(run.tables.slots.some((row) => Number(row['charge_Wh']) > 0)).toBe(true);
  });
});

it('before the first slot whose gate can close in time batteries follow their plan already', () => {
  // a gate that closes 6 h before delivery: all slots of the night come too early
  const run = play(
    'uniform-price',
    { kind: 'battery-arbitrage', levels: 5 },
    {
      market: { mechanism: 'uniform-price', gateOpens: '8 h', gateCloses: '6 h' },
    },
  );
  expect(run.tables.products.slice(0, 7).map((row) => row['orders_count'])).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(bill(run, 'store', 'billWith_EUR')).toBeCloseTo(2.6, 9);
});
