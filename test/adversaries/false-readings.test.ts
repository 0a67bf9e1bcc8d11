/**
 * False meter readings: what they move in bills, worked out by hand for a slot of an hour, and against the same run without them, to
 * the micro-EUR.
 */
import { describe, expect, it } from 'vitest';
import { checkAll } from '../invariants/checks.js';
import { flatTariff, village } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun } from '../helpers/world.js';

const bill_uEUR = ({ world }: FinishedRun): number[] =>
  world.homes.population.ids.map((_, i) => -world.billing.balance_uEUR[i]!);
const gains_uEUR = (honest: FinishedRun, lied: FinishedRun): number[] => {
  const bills = bill_uEUR(lied);
  return bill_uEUR(honest).map((bill, i) => bill - bills[i]!);
};
const institutions_uEUR = ({ world }: FinishedRun): number =>
  world.billing.balance_uEUR.slice(world.homes.count).reduce((sum, balance) => sum + balance, 0);
const figures = ({ tables }: FinishedRun, fault = 1): Record<string, number> =>
  Object.fromEntries(
    tables.faults.filter((row) => row.fault === fault).map(({ measure, value }) => [measure, Number(value)]),
  );
const uEUR = (amount_EUR: number | undefined): number => Math.round(amount_EUR! * 1e6);

describe('an hour of one buyer and two sellers at the mid-market rate', () => {
  // (12.9 ct x 1.19 + 7.8 ct) / 2; what a kWh from the retailer costs; both with VAT where there is any
  const price = 115_755;
  const retail = 153_510;
  const feedIn = 78_000;

  function hour(liarPower: string, liars: object | undefined): FinishedRun {
    const producer = (power: string): object => ({
      count: 1,
      load: { kind: 'constant', power: '0 W' },
      pv: { kind: 'constant', power },
    });
    return runScenario({
      chainwatt: 1,
      title: 'An hour',
      seed: 1,
      time: { start: '2026-05-04T10:00', duration: '1 h', slot: '60 min' },
      population: {
        buyer: { count: 1, load: { kind: 'constant', power: '3 kW' } },
        liar: producer(liarPower),
        honest: producer('3 kW'),
      },
      tariff: flatTariff,
      market: { mechanism: 'mid-market-rate' },
      ledger: { kind: 'central', fee: '0 ct/kWh' },
      faults: liars
        ? [{ kind: 'false-readings', group: 'liar', share: '100 %', start: '0 h', ...liars }]
        : [],
    });
  }

  it('moves sales from the honest seller to the liar, within what the liar exports', () => {
    // 6 and 3 kWh are reported, so 2 and 1 kWh are sold, not 1.5 and 1.5, which was paid a rounded half more each
    const honest = hour('3 kW', undefined);
    const lied = hour('3 kW', { exportFactor: '200 %' });
    const half = 173_633;
    const gain = 2 * price - half - 0.5 * feedIn;
    const loss = half - price - 0.5 * feedIn;
    expect(gains_uEUR(honest, lied)).toEqual([2 * half - 3 * price, gain, -loss]);
    expect([gain, loss]).toEqual([18_877, 18_878]);
    expect(institutions_uEUR(lied)).toBe(institutions_uEUR(honest));
    expect(figures(lied)).toEqual({
      liars_count: 1,
      falsified_kWh: 3,
      reportedLessTrue_kWh: -3,
      slotsUnbalanced_count: 1,
      gain_EUR: 0.018877,
      othersLoss_EUR: 0.018877,
      institutionsLoss_EUR: 0,
    });
    expect(checkAll(lied)).toEqual([]);
  });

  it('does not pay beyond that: what is sold and not delivered is bought from the retailer', () => {
    // 27 kWh are reported of 1: 2.7 kWh are sold, not 0.75; 1.7 kWh of them come from the retailer, and nothing goes to it
    const honest = hour('1 kW', undefined);
    const lied = hour('1 kW', { exportFactor: '2700 %' });
    // at the middle price, each rounded: 0.75 and 2.25 kWh, 2.7 and 0.3 kWh
    const liar = 312_539 - 86_816 - 0.25 * feedIn - 1.7 * retail;
    const other = 34_727 - 260_449 + 1.95 * feedIn;
    expect(liar).toBe(-54_744);
    expect(gains_uEUR(honest, lied)).toEqual([-1, liar, other]);
    // who has bought 1.7 kWh from the retailer, and who feeds in as much more
    const institutions = 1.7 * (retail - feedIn);
    expect(institutions_uEUR(lied) - institutions_uEUR(honest)).toBe(institutions);
    expect(uEUR(figures(lied).gain_EUR)).toBe(liar);
    expect(uEUR(figures(lied).othersLoss_EUR)).toBe(1 - other);
    expect(uEUR(figures(lied).institutionsLoss_EUR)).toBe(-institutions);
    // no position was announced, so nothing is imbalance
    expect(lied.tables.agents.map(({ imbalance_EUR }) => imbalance_EUR)).toEqual([0, 0, 0]);
    expect(checkAll(lied)).toEqual([]);
  });

  it('adds an offset to what is exported', () => {
    const lied = hour('3 kW', { exportFactor: '100 %', offset: '3 kW' });
    expect(gains_uEUR(hour('3 kW', { exportFactor: '200 %' }), lied)).toEqual([0, 0, 0]);
  });
});

describe('where orders are traded', () => {
  it('changes no bill: trades are firm, and retailers bill by their own meters', () => {
    // two homes, one slot that is traded
    const run = (...faults: object[]): FinishedRun =>
      runScenario({
        chainwatt: 1,
        title: 'Two homes',
        seed: 1,
        time: { start: '2026-05-04T10:00', duration: '2 h', slot: '60 min' },
        population: {
          buyer: { count: 1, load: { kind: 'constant', power: '2 kW' } },
          seller: {
            count: 1,
            load: { kind: 'constant', power: '0 W' },
            pv: { kind: 'constant', power: '3 kW' },
          },
        },
        agents: { forecast: 'perfect' },
        tariff: flatTariff,
        market: { mechanism: 'uniform-price', gateOpens: '60 min', gateCloses: '15 min' },
        ledger: { kind: 'central' },
        faults,
      });
    const honest = run();
    const lied = run({ kind: 'false-readings', share: '100 %', importFactor: '50 %', start: '0 h' });
    expect(honest.result.summary.traded_kWh).toBe(2);
    expect(lied.tables.agents).toEqual(honest.tables.agents);
    expect(figures(lied)).toMatchObject({ falsified_kWh: 5, gain_EUR: 0, othersLoss_EUR: 0 });
    expect(figures(lied).reportedLessTrue_kWh).toBe(-5);
    expect(checkAll(lied)).toEqual([]);
  });
});

describe('a village that shares', () => {
  const run = (extra: object, ...faults: object[]): FinishedRun =>
    runScenario({
      ...village,
      market: { mechanism: 'supply-demand-ratio' },
      ledger: { kind: 'central', delay: '50 ms' },
      network: undefined,
      ...extra,
      faults,
    });
  const lies = (more: object = {}): object => ({
    kind: 'false-readings',
    share: '40 %',
    exportFactor: '300 %',
    importFactor: '70 %',
    start: '10 h',
    end: '14 h',
    ...more,
  });
  const neutral = { ...village.tariff, networkRevenue: 'revenue-neutral' };
  const netted = { ...village.tariff, metering: 'net-metering' };

  it.each([
    ['a plain tariff', {}],
    ['recovered network charges', { tariff: neutral }],
    ['net metering', { tariff: netted }],
  ])('tells exactly what the bills of two runs do, under %s', (_name, extra) => {
    const honest = run(extra);
    const lied = run(extra, lies());
    const gains = gains_uEUR(honest, lied);
    const all = gains.reduce((sum, gain) => sum + gain, 0);
    const told = figures(lied);
    expect(told.liars_count).toBe(4);
    expect(gains.filter((gain) => gain !== 0).length).toBeGreaterThan(5);
    expect(uEUR(told.institutionsLoss_EUR)).toBe(all);
    expect(uEUR(told.gain_EUR) - uEUR(told.othersLoss_EUR)).toBe(all);
    expect(told.gain_EUR).not.toBe(0);
    expect(checkAll(lied)).toEqual([]);
  });

  it('is shared as ever before and after', () => {
    const [honest, lied] = [run({}), run({}, lies())];
    const differs = honest.observed.products
      .filter(({ cleared_Wh }, p) => String(cleared_Wh) !== String(lied.observed.products[p]!.cleared_Wh))
      .map(({ product }) => product);
    // read from 10:00 on, and no more at 14:00: slots 39 to 54
    expect(Math.min(...differs)).toBe(39);
    expect(Math.max(...differs)).toBe(54);
    expect(figures(lied).slotsUnbalanced_count).toBe(16);
  });

  it('lets lies of two faults add up, and tells what each has falsified', () => {
    const both = run({}, lies(), lies({ group: 'pv', share: '100 %', start: '11 h' }));
    expect(figures(both, 2).falsified_kWh).toBeGreaterThan(figures(both, 1).falsified_kWh! / 10);
    expect(figures(both, 2).institutionsLoss_EUR).toBe(figures(both, 1).institutionsLoss_EUR);
    expect(checkAll(both)).toEqual([]);
  });

  it('asks for a group that there is', () => {
    expect(() => run({}, lies({ group: 'nobody' }))).toThrow('group');
  });
});
