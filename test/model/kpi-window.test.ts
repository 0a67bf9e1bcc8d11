/**
 * The KPI window: what happens in a run is the same with it, its figures are those of its slots' rows, and what two windows count that
 * divide a run adds up to the run.
 */
import { describe, expect, it } from 'vitest';
import type { SummaryFieldName } from '../../src/records/fields-summary.js';
import { parseScenario } from '../../src/scenario/index.js';
import { registries } from '../../src/scenario/registries.js';
import { village } from '../helpers/scenarios.js';
import { csvOf, runScenario, type FinishedRun } from '../helpers/world.js';
import { cell, plus, sum } from './kpis/figures.js';
import { shapeOfRows } from './kpis/load-shape.js';

const scenario = {
  ...village,
  time: { ...village.time, duration: '36 h' },
  agents: { greenPremium: { uniform: ['0 ct/kWh', '4 ct/kWh'] } },
  ledger: { ...village.ledger, gasPrice: 0.001 },
  tariff: {
    ...village.tariff,
    standing: { retailer: '100 EUR/year', network: '40 EUR/year' },
    networkRevenue: 'revenue-neutral',
  },
};
const play = (kpis?: object): FinishedRun => runScenario(kpis ? { ...scenario, kpis } : scenario);
const whole = play();
/** From 9:00, at a quarter of the run, to its end. */
const late = play({ from: '9 h' });
const early = play({ to: '9 h' });
const [all, second, first] = [whole, late, early].map(({ tables }) => tables.summary[0]);
const rows = whole.tables.slots.slice(36);

describe('a KPI window', () => {
  it('changes nothing but the summary', () => {
    for (const table of ['agents', 'slots', 'products', 'trades', 'blocks', 'transactions'] as const)
      expect(csvOf(late, table)).toBe(csvOf(whole, table));
    expect(late.result.digest).toBe(whole.result.digest);
    expect(second.orders_count).toBe(all.orders_count);
    expect(second.latencyFinality_s_p95).toBe(all.latencyFinality_s_p95);
  });

  it('over the whole run is the same as none', () => {
    const { scenarioHash: _, ...same } = play({ from: 0, to: '36 h' }).tables.summary[0];
    expect(all).toEqual(expect.objectContaining(same));
  });

  it('counts the energy of its slots, and ramps, peaks and days within them', () => {
    const shape = shapeOfRows(rows);
    expect(shape.slotsCounted_count).toBe(108);
    expect(shape.loadFactorOfDaysWith).not.toBe(shape.loadFactorWith);
    for (const [name, wanted] of Object.entries(shape)) expect(second[name]).toBeCloseTo(Number(wanted), 9);
    expect(second.load_kWh).toBeCloseTo(sum(rows, cell('load_Wh')) / 1000, 9);
    expect(second.import_kWh).toBeCloseTo(sum(rows, cell('import_Wh')) / 1000, 9);
    // what batteries held at 9:00 was not generated afterwards
    const { slots } = whole.observed;
    const gained = sum(slots[143].batteries.stored_Wh, Number) - sum(slots[35].batteries.stored_Wh, Number);
    expect(Math.abs(gained)).toBeGreaterThan(100);
    const drawn = sum(rows, (row) => plus(Number(row.netImport_Wh)));
    expect(second.selfSufficiencyWith).toBeCloseTo(1 - (drawn - gained) / sum(rows, cell('load_Wh')), 9);
  });

  it('counts the trades of its slots', () => {
    const trades = whole.tables.trades.filter(({ slot }) => Number(slot) >= 36);
    const energy = sum(trades, cell('energy_Wh'));
    expect(second.traded_kWh).toBeCloseTo(energy / 1000, 9);
    const paid = sum(trades, (row) => Number(row.energy_Wh) * Number(row.buyerPrice_EUR_per_kWh));
    expect(second.price_EUR_per_kWh_mean).toBeCloseTo(paid / energy, 9);
    const prices = trades.map(cell('buyerPrice_EUR_per_kWh'));
    expect(second.price_EUR_per_kWh_p95).toBeLessThanOrEqual(Math.max(...prices));
    const optimal = sum(rows, cell('welfareOptimal_EUR'));
    expect(second.welfareOptimal_EUR).toBeCloseTo(optimal, 9);
    expect(second.efficiency).toBeCloseTo(sum(rows, cell('welfareRealised_EUR')) / optimal, 9);
    expect(second.herfindahlSellers).toBeLessThan(1);
    expect(second.priceExperience).toBeLessThan(1);
  });

  it('bills of the shadow run: what retail supply of its slots costs, by hand', () => {
    const { slots, initiallyStored_Wh } = whole.observed;
    // renters come first and have no battery: 26.79 ct before VAT, and 140 EUR in 365.25 days
    const import_kWh = sum(slots.slice(36), (slot) => slot.shadowMetered_Wh[0]) / 1000;
    expect(initiallyStored_Wh[0]).toBe(0);
    const standing = (140 * 27) / (365.25 * 24);
    const energy = import_kWh * (0.1291 + 0.0933 + 0.035 + 0.0205);
    const renters = slots.slice(36).map((slot) => sum(slot.shadowMetered_Wh.subarray(0, 5), Number));
    const all_EUR = 5 * standing * 1.19 + (sum(renters, Number) / 1000) * (energy / import_kWh) * 1.19;
    expect(second.billWithoutRenter_EUR).toBeCloseTo(all_EUR, 3);
    expect(second.standingCharge_EUR).toBeCloseTo(11 * standing, 4);
  });

  it('and the window before it add up to the run, whatever it counts: energy, money, welfare', () => {
    const additive: SummaryFieldName[] = [
      'slotsCounted_count',
      'load_kWh',
      'pv_kWh',
      'import_kWh',
      'export_kWh',
      'losses_kWh',
      'traded_kWh',
      'voidSlots_count',
      'imbalanceCost_EUR',
      'billWithout_EUR',
      'billWithoutPvBattery_EUR',
      'billWith_EUR',
      'saving_EUR',
      'standingCharge_EUR',
      'networkRecovery_EUR',
      'preferenceValue_EUR',
      'membersSurplus_EUR',
      'transferRetailer_EUR',
      'transferNetwork_EUR',
      'transferState_EUR',
      'transferValidators_EUR',
      'transferOperator_EUR',
      'transferSupplier_EUR',
      'transferLedgerSuppliers_EUR',
      'transferIssuance_EUR',
      'transferOutsiders_EUR',
      'resourceSurplus_EUR',
      'welfareOptimal_EUR',
      'welfareRealised_EUR',
      'fees_EUR',
      'transactionFees_EUR',
      'ledgerElectricity_kWh',
      'ledgerCost_EUR',
      'gainBeforeLedger_EUR',
      'net_EUR',
      'carbon_kg',
      'carbonDifference_kg',
    ];
    // not bills by type: who pays for the network is shared anew in each window
    const off = additive.filter((name) => {
      // each home's recovery, its VAT and what its battery holds are rounded to a micro-EUR
      return !(Math.abs(Number(first[name]) + Number(second[name]) - Number(all[name])) <= 1e-4);
    });
    expect(off).toEqual([]);
    expect(first.saving_EUR).not.toBeCloseTo(0, 3);
    expect(all.networkRecovery_EUR).toBeGreaterThan(0.01);
  });

  it("leaves no money over: what homes save is what others have less, and what batteries' energy is worth", () => {
    for (const [row, from, to] of [
      [first, 0, 36],
      [second, 36, 144],
    ] as const) {
      const others = [
        'Retailer',
        'Network',
        'State',
        'Validators',
        'Operator',
        'Supplier',
        'LedgerSuppliers',
      ];
      const transfers = sum([...others, 'Issuance', 'Outsiders'], (party) =>
        Number(row[`transfer${party}_EUR`]),
      );
      const { slots, initiallyStored_Wh } = whole.observed;
      const gained = (fleet: 'batteries' | 'shadowBatteries'): number =>
        sum(slots[to - 1][fleet].stored_Wh, Number) -
        sum(from === 0 ? initiallyStored_Wh : slots[from - 1][fleet].stored_Wh, Number);
      const stored = ((gained('batteries') - gained('shadowBatteries')) / 1000) * 0.0781;
      expect(Number(row.saving_EUR) + transfers).toBeCloseTo(stored, 4);
    }
  });
});

describe('a KPI window that cannot be', () => {
  const problem = (kpis: object): string => {
    try {
      parseScenario(JSON.stringify({ ...scenario, kpis }), { file: 'x', registries });
    } catch (error) {
      return String(error);
    }
    return 'none';
  };

  it('is refused: beyond the run, empty, or cutting a slot', () => {
    expect(problem({ to: '40 h' })).toContain('after the run has ended');
    expect(problem({ from: '36 h' })).toContain('no slot');
    expect(problem({ from: '10 h', to: '10 h' })).toContain('no slot');
    expect(problem({ from: '10 min' })).toContain('part of a slot');
    expect(problem({ from: '9 h', to: '36 h' })).toBe('none');
  });
});
