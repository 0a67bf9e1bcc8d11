/**
 * D11: structural invariants, over whole runs. Source: verification and validation practice (Sargent 2013, Verification and
 * validation of simulation models, J. Simulation 7(1) 12-24; Kleijnen 1995, European J. Operational Research 82(1) 145-162);
 * the clauses are those of the target list, tolerance exact or 1e-9, without checkpoints and negative balances.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { phases, Simulation } from '../../src/kernel/index.js';
import { village } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun, type Row } from '../helpers/world.js';
import { checkAll, checkOtherRun, checkSameRun } from '../invariants/checks.js';

const ledgers = {
  central: 'central',
  'poa-clique': village.ledger,
  pow: { kind: 'pow', interval: '60 s', confirmations: 4, miners: 5, gasPrice: 1, blockReward: '10 ct' },
} as const;

describe.each(Object.entries(ledgers))('D11 on %s', (_kind, ledger) => {
  const scenario = { ...village, ledger };

  test('same seed: identical events and outputs; other seed: others', () => {
    const run = runScenario(scenario);
    expect(checkSameRun(run, runScenario(scenario))).toEqual([]);
    expect(checkOtherRun(run, runScenario(scenario, { seed: 'other' }))).toEqual([]);
  });

  test('energy balances to 1e-9 kWh, money to the micro-EUR, trades are within limits, blocks have parents', () => {
    expect(checkAll(runScenario(scenario))).toEqual([]);
  });
});

test('D11: events run in the order of time, then of phase, then of scheduling', () => {
  const event = fc.record({ time: fc.integer({ min: 0, max: 20 }), phase: fc.nat(phases.length - 1) });
  const property = fc.property(fc.array(event, { maxLength: 60 }), (events) => {
    const simulation = new Simulation();
    const handled: { time: number; phase: number; k: number }[] = [];
    const kinds = phases.map((name, phase) =>
      simulation.on(name, name, (k) => handled.push({ time: simulation.now, phase, k })),
    );
    events.forEach(({ time, phase }, k) => simulation.at(time, kinds[phase]!, k));
    simulation.run({ until: 100 });
    const wanted = events
      .map(({ time, phase }, k) => ({ time, phase, k }))
      .sort((p, q) => p.time - q.time || p.phase - q.phase || p.k - q.k);
    expect(handled).toEqual(wanted);
  });
  fc.assert(property, { seed: 11, numRuns: 100 });
});

describe('D11: welfare', () => {
  const truthful = {
    'agents.strategy': 'truthful',
    'agents.greenPremium': '{choice: [0, 1 ct/kWh, 2 ct/kWh]}',
  };

  test('of every slot is at most the optimum of the linear programme', () => {
    const run = runScenario(village);
    for (const row of run.tables.slots) {
      expect(Number(row['welfareRealised_EUR'])).toBeLessThanOrEqual(
        Number(row['welfareOptimal_EUR']) + 1e-9,
      );
    }
    expect(run.result.summary.efficiency).toBeGreaterThan(0.3);
  });

  test('the optimum is one: it equals the least value of the dual, over all prices', () => {
    const run = runScenario(village);
    // Clique asks no operator's fee: a local kWh is worth the cap and the home's premium, and costs what feeding it in would earn
    const { cap_uEUR_per_kWh: cap, floor_uEUR_per_kWh: floor } = run.world.billing.tariff.at(0);
    const value = run.world.homes.population.greenPremium_uEUR_per_kWh.map((premium) => cap + premium);
    run.tables.slots.forEach((row, s) => {
      const metered_Wh = run.observed.slots[s]!.metered_Wh;
      // the dual of max sum(v x) - sum(c y), sum x = sum y, 0 <= x, y <= q is min over p of sum (v - p)+ q + sum (p - c)+ q
      const dual = (price: number): number =>
        metered_Wh.reduce(
          (sum, m, i) => sum + Math.max(0, m > 0 ? (value[i]! - price) * m : (price - floor) * -m),
          0,
        );
      const least = Math.min(dual(floor), ...[...value].map(dual));
      expect(Number(row['welfareOptimal_EUR'])).toBeCloseTo(least / 1e9, 9);
    });
  });

  test('a uniform price with truthful orders reaches the optimum of its book', () => {
    const run = runScenario(village, { overrides: truthful });
    expect(run.result.summary.traded_kWh).toBeGreaterThan(1);
    expect(run.result.summary.efficiencyOfBook).toBeCloseTo(1, 12);
  });

  test('and, with perfect foresight and no battery, that of the metered energy but for fractions of a Wh', () => {
    const { store: _store, ...population } = village.population;
    const overrides = { ...truthful, 'agents.forecast': 'perfect', ledger: 'central' };
    const run = runScenario({ ...village, population }, { overrides });
    const first = run.world.times.markets[0]!.firstSlot;
    const traded = run.tables.slots.slice(first);
    const sum = (column: string): number => traded.reduce((total, row) => total + Number(row[column]), 0);
    expect(sum('welfareOptimal_EUR')).toBeGreaterThan(0.1);
    expect(sum('welfareRealised_EUR') / sum('welfareOptimal_EUR')).toBeGreaterThan(0.995);
  });
});

describe('D11: nodes', () => {
  test.each(['poa-clique', 'pow'] as const)(
    '%s: all that are up share a common prefix after quiescence',
    (kind) => {
      // all five producers stop for good in the last half hour, and the run drains for two hours
      const run = runScenario({
        ...village,
        time: { ...village.time, duration: '6 h', drainMax: '2 h' },
        ledger: ledgers[kind],
        network: { kind: 'regional', nodes: 14, fidelity: 'message', placement: 'bitcoin-2019' },
        faults: [{ kind: 'crash', nodes: [0, 1, 2, 3, 4], start: '345 min' }],
        observer: 9,
      });
      const { chain } = run.world;
      const heads = Array.from({ length: 9 }, (_, k) => chain.head(5 + k));
      const heaviest = Math.max(...heads.map((head) => head.totalWeight));
      expect(heads[0]!.height).toBeGreaterThan(200);
      // the first seen wins among equals, so only what lies on top of the last fork may differ
      const shared = heads.reduce((one, other) => chain.tree.commonAncestor(one, other));
      for (const head of heads) expect(head.totalWeight).toBe(heaviest);
      expect(heads[0]!.height - shared.height).toBeLessThanOrEqual(1);
    },
  );
});

describe('D11: a home without load, generation and orders changes nothing', () => {
  const idle = { count: 3, load: { kind: 'constant', power: '0 W' } };
  const synchronous = { network: { kind: 'complete', nodes: 6, delay: '1 s' } };

  test.each(['central', 'poa-clique', 'pow'] as const)('on %s', (kind) => {
    // without gas prices, as the meter of the idle home sends readings; on a network in which size costs no time
    const scenario = {
      ...village,
      ...synchronous,
      ledger: { ...settingsOf(kind), ...(kind === 'central' ? {} : { gasPrice: 0 }) },
    };
    const alone = runScenario(scenario);
    const together = runScenario({ ...scenario, population: { ...village.population, idle } });
    const others = together.tables.agents.filter((row) => row['group'] !== 'idle');
    expect(others).toEqual(alone.tables.agents);
    expect(together.tables.slots).toEqual(alone.tables.slots);
    expect(tradesOf(together)).toEqual(tradesOf(alone));
    const idleRows = together.tables.agents.filter((row) => row['group'] === 'idle');
    expect(idleRows).toHaveLength(3);
    for (const row of idleRows)
      expect([row['billWith_EUR'], row['billWithout_EUR'], row['orders_count']]).toEqual([0, 0, 0]);
  });
});

describe('D11: scale', () => {
  const c = 3;
  const truthful = {
    agents: { strategy: 'truthful', greenPremium: { choice: ['0 ct/kWh', '0.5 ct/kWh', '1 ct/kWh'] } },
  };

  test('all prices times c: the same flows and trades, bills times c but for rounding', () => {
    const prices = (factor: number) => ({
      ...village,
      agents: {
        strategy: 'truthful',
        greenPremium: { choice: ['0 ct/kWh', `${0.5 * factor} ct/kWh`, `${factor} ct/kWh`] },
      },
      tariff: {
        kind: 'flat',
        energy: `${12.9 * factor} ct/kWh`,
        network: `${9.3 * factor} ct/kWh`,
        levies: `${3.5 * factor} ct/kWh`,
        tax: `${2.05 * factor} ct/kWh`,
        vat: '20 %',
        feedIn: `${7.8 * factor} ct/kWh`,
        wholesale: `${9 * factor} ct/kWh`,
        imbalance: { short: `${2 * factor} ct/kWh`, long: `${2 * factor} ct/kWh` },
      },
      ledger: {
        kind: 'central',
        fee: `${0.5 * factor} ct/kWh`,
        electricity: `${30 * factor} ct/kWh`,
        hardware: `${100 * factor} EUR/year`,
      },
    });
    const one = runScenario(prices(1));
    const more = runScenario(prices(c));
    const quantities = (run: FinishedRun): Row[] =>
      run.tables.trades.map(
        ({
          buyerPrice_EUR_per_kWh: _b,
          sellerPrice_EUR_per_kWh: _s,
          paid_EUR: _p,
          received_EUR: _r,
          buyerFee_EUR: _bf,
          sellerFee_EUR: _sf,
          ...rest
        }) => rest,
      );
    expect(one.tables.trades.length).toBeGreaterThan(100);
    expect(quantities(more)).toEqual(quantities(one));
    one.tables.trades.forEach((trade, t) => {
      expect(Number(more.tables.trades[t]!['buyerPrice_EUR_per_kWh'])).toBeCloseTo(
        c * Number(trade['buyerPrice_EUR_per_kWh']),
        9,
      );
    });
    // nine payments a home and slot and one a trade are each rounded by half a micro-EUR at most, on either side
    const rounding_EUR = ((1 + c) / 2) * 1e-6 * (9 * one.scenario.time.slots + one.tables.trades.length);
    expect(rounding_EUR).toBeLessThan(0.003);
    one.tables.agents.forEach((row, i) => {
      for (const bill of ['billWith_EUR', 'billWithout_EUR'] as const) {
        const size = Math.abs(Number(more.tables.agents[i]![bill]) - c * Number(row[bill]));
        expect(size).toBeLessThan(rounding_EUR);
      }
    });
    expect(more.result.summary.ledgerCost_EUR).toBeCloseTo(c * Number(one.result.summary.ledgerCost_EUR), 5);
  });

  test('all energies times c: volumes times c but for whole Wh', () => {
    const loads = csvOfLoads(6, 72);
    const energies = (factor: number) => ({
      ...village,
      ...truthful,
      population: {
        renter: { count: 3, load: loads.choice('renter', factor) },
        pv: { count: 2, load: loads.choice('pv', factor), pv: { kind: 'solar', peak: `${6 * factor} kWp` } },
        store: {
          count: 1,
          load: loads.choice('store', factor),
          pv: { kind: 'solar', peak: `${8 * factor} kWp` },
          battery: { kind: 'battery', capacity: `${6 * factor} kWh`, power: `${3 * factor} kW` },
        },
      },
      ledger: 'central',
    });
    const one = runScenario(energies(1), { assets: loads.assets });
    const more = runScenario(energies(c), { assets: loads.assets });
    const slots = one.scenario.time.slots;
    expect(one.result.summary.traded_kWh).toBeGreaterThan(3);
    one.tables.agents.forEach((row, i) => {
      const other = more.tables.agents[i]!;
      // physics scales exactly; a register keeps back less than a Wh a turn of its sign, an offer is rounded in each slot
      for (const name of ['load_kWh', 'pv_kWh', 'batteryLosses_kWh'] as const) {
        const expected = c * Number(row[name]);
        const tolerance = name === 'batteryLosses_kWh' ? 0.01 * expected + 1e-9 : 1e-9 * expected + 1e-12;
        expect(Math.abs(Number(other[name]) - expected)).toBeLessThanOrEqual(tolerance);
      }
      for (const name of ['import_kWh', 'export_kWh', 'bought_kWh', 'sold_kWh'] as const) {
        expect(Math.abs(Number(other[name]) - c * Number(row[name]))).toBeLessThan((c * slots) / 1000);
      }
    });
    const traded = Number(one.result.summary.traded_kWh);
    expect(Math.abs(Number(more.result.summary.traded_kWh) - c * traded)).toBeLessThan(0.01 * c * traded);
  });
});

test('D11: the order of homes in the input permutes the results and changes nothing else', () => {
  const { renter, pv, store } = village.population;
  const scenario = { ...village, ledger: 'central' };
  const one = runScenario(scenario);
  const other = runScenario({ ...scenario, population: { store, pv, renter } });
  expect(other.tables.agents.map((row) => row['agent'])).not.toEqual(
    one.tables.agents.map((row) => row['agent']),
  );
  const rowOf = new Map(other.tables.agents.map((row) => [row['agent'], row]));
  // who is paired with whom within one price follows the order of arrival, and each trade is rounded by itself
  const rounding_EUR = 1e-6 * (one.tables.trades.length + other.tables.trades.length);
  for (const row of one.tables.agents) {
    const there = rowOf.get(row['agent']!)!;
    for (const [name, cell] of Object.entries(row)) {
      if (!name.endsWith('_EUR')) expect([name, there[name]]).toEqual([name, cell]);
      else expect(Math.abs(Number(there[name]) - Number(cell))).toBeLessThanOrEqual(rounding_EUR);
    }
  }
  const exact = [
    'import_Wh',
    'export_Wh',
    'orders_count',
    'demand_Wh',
    'supply_Wh',
    'traded_Wh',
    'price_EUR_per_kWh_min',
  ];
  one.tables.slots.forEach((row, s) => {
    for (const name of exact) expect(other.tables.slots[s]![name]).toBe(row[name]);
  });
});

function settingsOf(kind: keyof typeof ledgers): Record<string, unknown> {
  const ledger = ledgers[kind];
  return typeof ledger === 'string' ? { kind: ledger } : ledger;
}

/** Trades by who, what and at which price, without the numbers of transactions and blocks. */
function tradesOf(run: FinishedRun): unknown[] {
  return run.tables.trades.map((row) => [
    row['slot'],
    row['buyer'],
    row['seller'],
    row['energy_Wh'],
    row['buyerPrice_EUR_per_kWh'],
  ]);
}

/** Measured loads that scale: a file of `series` columns with power in W, hourly, made up by a fixed rule. */
function csvOfLoads(series: number, slots: number) {
  const header = ['time', ...Array.from({ length: series }, (_, k) => `home${k}`)].join(',');
  const rows = Array.from({ length: slots }, (_, hour) => {
    const time = new Date(Date.UTC(2026, 4, 3, hour)).toISOString();
    return [time, ...Array.from({ length: series }, (_, k) => 150 + ((hour * 37 + k * 101) % 700))].join(',');
  });
  const columns: Record<string, string[]> = {
    renter: ['home0', 'home1', 'home2'],
    pv: ['home3', 'home4'],
    store: ['home5'],
  };
  return {
    assets: new Map([['loads.csv', [header, ...rows].join('\n')]]),
    choice: (group: string, scale: number) => ({
      kind: 'csv',
      file: 'loads.csv',
      column: columns[group],
      unit: 'W',
      scale,
    }),
  };
}
