/** What a year adds up to from the runs of its periods. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDesign, periodsOf, type Design } from '../../src/experiment/index.js';
import { yearOf, type WeightedRun } from '../../src/experiment/year.js';
import { createRun, type RunResult } from '../../src/model/run.js';
import { World } from '../../src/model/world.js';
import { billFields, networkRecoveryFields } from '../../src/records/fields-summary-market.js';
import {
  countedSums,
  ratioPartFields,
  runSums,
  yearFields,
  yearRatios,
} from '../../src/records/fields-year.js';
import { registries } from '../../src/scenario/index.js';
import { summaryRow } from '../report/rows.js';
import { designOf, smallText, temporaryFolder, yearText } from './small.js';

const sinks = { open: () => undefined };

function runOf({ scenario, hash, assets }: Design): RunResult {
  const run = createRun({ scenario, hash, assets, seed: '1#0', replication: 0, sinks });
  while (!run.step(100_000));
  return run.finish();
}

const weighted = (weight: number, { summary, account }: RunResult): WeightedRun => ({
  weight,
  row: summary,
  account,
});

let runs: RunResult[];

beforeAll(async () => {
  const design = await designOf(
    temporaryFolder(),
    'year',
    yearText.replace('ledger: central', 'ledger: { kind: poa-clique, signers: 3, gasPrice: 0.005 }'),
  );
  runs = periodsOf(design).map(runOf);
});

describe('a year of one period', () => {
  it('is weight times the run in every sum, and the run itself in every ratio', () => {
    const { summary } = runs[1]!;
    const year = yearOf([weighted(1460, runs[1]!)], 'hash');
    for (const name of [...countedSums, ...runSums])
      expect(year[name], name).toBeCloseTo(1460 * summary[name]!, 6);
    for (const name of yearRatios.filter((name) => name.includes('per_home')))
      expect(year[name], name).toBeCloseTo(1460 * summary[name]!, 6);
    for (const name of yearRatios.filter((name) => !name.includes('per_home')))
      if (summary[name] === null) expect(year[name], name).toBeNull();
      else expect(year[name], name).toBeCloseTo(summary[name], 9);
    expect(summary.tradedShareOfTradable).toBeGreaterThan(0);
    expect(summary.efficiency).toBeGreaterThan(0);
    expect(summary.staleRate).toBeGreaterThanOrEqual(0);
  });

  it('of weight 1 is the run in every figure that both have', () => {
    const { summary } = runs[1]!;
    const year = yearOf([weighted(1, runs[1]!)], summary.scenarioHash!);
    const parts = new Set<string>(['periods_count', ...ratioPartFields.map(({ name }) => name)]);
    const shared = yearFields.filter(({ name }) => !parts.has(name));
    expect(shared.length).toBeGreaterThan(130);
    for (const { name } of shared as readonly { name: keyof typeof year & keyof typeof summary }[]) {
      const value = summary[name];
      if (typeof value !== 'number') expect(year[name], name).toBe(value);
      else expect(year[name], name).toBeCloseTo(value, 9);
    }
  });

  it('has bills of each home times the weight: quantiles too, while the share worse off stays', () => {
    const { summary } = runs[1]!;
    const year = yearOf([weighted(1460, runs[1]!)], 'hash');
    for (const { name } of [...billFields, ...networkRecoveryFields].filter(({ name }) =>
      name.includes('EUR'),
    )) {
      const value = summary[name];
      if (value === null) expect(year[name], name).toBeNull();
      else expect(year[name]! / 1460, name).toBeCloseTo(value, 9);
    }
    expect(year.giniOfBills).toBeCloseTo(summary.giniOfBills!, 9);
  });
});

describe('a year of several periods', () => {
  it('adds up in the accounts, whatever the weights', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1000, noNaN: true }), { minLength: 2, maxLength: 2 }),
        (weights) => {
          const year = yearOf(
            weights.map((weight, p) => weighted(weight, runs[p]!)),
            'hash',
          );
          const scale = weights[0]! + weights[1]!;
          const zero = (value: number): void => expect(value / scale).toBeCloseTo(0, 9);
          // without batteries what homes gain others lose: the accounts sum to zero
          zero(
            year.saving_EUR! +
              year.transferRetailer_EUR! +
              year.transferNetwork_EUR! +
              year.transferState_EUR! +
              year.transferValidators_EUR! +
              year.transferOperator_EUR! +
              year.transferSupplier_EUR! +
              year.transferLedgerSuppliers_EUR! +
              year.transferIssuance_EUR! +
              year.transferOutsiders_EUR!,
          );
          zero(year.billWithout_EUR! - year.billWith_EUR! - year.saving_EUR!);
          zero(year.savingRenter_EUR! + year.savingPv_EUR! - year.saving_EUR!);
          zero(year.saving_EUR! + year.preferenceValue_EUR! - year.membersSurplus_EUR!);
          zero(year.gainBeforeLedger_EUR! - year.ledgerCost_EUR! - year.net_EUR!);
          // a meter holds back less than a Wh, and there are eight
          const net_kWh = year.boundaryImportWith_kWh! - year.boundaryExportWith_kWh!;
          expect(Math.abs(year.load_kWh! - year.pv_kWh! - net_kWh) / scale).toBeLessThan(0.008);
          zero(
            year.orders_count! -
              year.ordersTraded_count! -
              year.ordersUnmatched_count! -
              year.ordersLate_count! -
              year.ordersUndone_count!,
          );
          for (const name of countedSums)
            zero(year[name]! - weights[0]! * runs[0]!.summary[name]! - weights[1]! * runs[1]!.summary[name]!);
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  });

  it('has ratios of sums, and no means of ratios: 1 of 2 EUR and 100 of 100 EUR are 101 of 102 EUR', () => {
    const run = (realised: number, optimal: number): RunResult => ({
      ...runs[0]!,
      summary: { ...runs[0]!.summary, welfareRealised_EUR: realised, welfareOptimal_EUR: optimal },
    });
    const year = yearOf([weighted(1, run(1, 2)), weighted(1, run(100, 100))], 'hash');
    expect(year.efficiency).toBeCloseTo(101 / 102, 12);
    expect(yearOf([weighted(4, run(1, 2)), weighted(1, run(100, 100))], 'hash').efficiency).toBeCloseTo(
      104 / 108,
      12,
    );
    expect(yearOf([weighted(4, run(0, 0))], 'hash').efficiency).toBeNull();
  });

  it('counts who is worse off by the bills of the year: +10 EUR once and -4 EUR twice is a gain of 2 EUR', () => {
    const savings = (each_EUR: readonly number[]): RunResult => {
      const column = (values: readonly number[]): Float64Array =>
        Float64Array.from(values, (value) => value * 1e6);
      const nothing = each_EUR.map(() => 0);
      return {
        ...runs[0]!,
        summary: summaryRow({ slots_count: 96, slotsCounted_count: 96 }),
        account: {
          ...runs[0]!.account,
          bills: {
            homeType: Uint8Array.from(nothing),
            participates: Uint8Array.from(nothing, () => 1),
            without_uEUR: column(each_EUR),
            with_uEUR: column(nothing),
            networkRecovery_uEUR: column(nothing),
          },
        },
      };
    };
    // in winter nobody loses, in summer all do; over the year the last alone
    const year = yearOf([weighted(1, savings([10, 1, 0])), weighted(2, savings([-4, -0.2, -1]))], 'hash');
    expect(year.shareWorseOff).toBeCloseTo(1 / 3, 12);
    expect(year.saving_EUR).toBeCloseTo(2 + 0.6 - 2, 9);
    expect(year.saving_EUR_p50).toBeCloseTo(0.6, 9);
    expect(year.savingRenter_EUR_mean).toBeCloseTo(0.2, 9);
  });
});

describe('a year of which KPIs count a part of each period', () => {
  it('counts energy as KPIs do, and what a summary has of the whole run by that part', async () => {
    const file = `${smallText}kpis: { from: 3 h }\n`;
    const half = runOf(await designOf(temporaryFolder(), 'half', file));
    const year = yearOf([weighted(10, half)], 'hash');
    expect(half.summary.slotsCounted_count).toBe(12);
    expect(year.load_kWh).toBeCloseTo(10 * half.summary.load_kWh!, 9);
    expect(year.slots_count).toBe(120);
    expect(year.orders_count).toBeCloseTo((10 * half.summary.orders_count!) / 2, 9);
  });
});

describe('scenarios/neighbourhood-year.yaml', () => {
  it('is the default neighbourhood but for its title and time, and covers 365 days', async () => {
    const [year, week] = await Promise.all(
      ['neighbourhood-year', 'neighbourhood'].map((name) =>
        loadDesign(`scenarios/${name}.yaml`, { registries }),
      ),
    );
    const { title: _, time, ...rest } = year!.scenario;
    const { title: __, time: weekTime, ...others } = week!.scenario;
    expect(rest).toEqual(others);
    expect(time.zone).toBe(weekTime.zone);
    const weeks = time.typical!.reduce((sum, { weight }) => sum + weight, 0);
    expect(7 * weeks).toBeCloseTo(365, 4);
  });

  it('has 3,200 kWh a home and what roofs around Munich yield, as the mean of eight years', async () => {
    const design = await loadDesign('scenarios/neighbourhood-year.yaml', { registries });
    const weights = design.scenario.time.typical!.map(({ weight }) => weight);
    const years = 8;
    let load_kWh = 0;
    let yield_kWh_per_kWp = 0;
    for (let r = 0; r < years; r++)
      periodsOf(design).forEach(({ scenario, assets }, p) => {
        const { homes } = new World({ scenario, assets, seed: `1#${r}`, replication: r, sinks });
        const { load, pv } = homes.ring;
        const peak_Wp = homes.peak_Wp.reduce((sum, peak) => sum + peak, 0);
        let [load_Wh, pv_Wh] = [0, 0];
        for (let slot = 0; slot < scenario.time.slots; slot++) {
          homes.ring.fillTo(slot);
          const [at, from] = [load.offset(slot), pv.offset(slot)];
          for (let i = 0; i < homes.count; i++) {
            load_Wh += load.data[at + i]!;
            pv_Wh += pv.data[from + i]!;
          }
        }
        load_kWh += (weights[p]! * load_Wh) / 1000 / homes.count / years;
        yield_kWh_per_kWp += (weights[p]! * pv_Wh) / peak_Wp / years;
      });
    // three standard errors of eight such years, whose standard deviation is 135 kWh for the draw of 100 homes
    expect(Math.abs(load_kWh - 3200)).toBeLessThan((3 * 135) / Math.sqrt(years));
    // Germany: 950 to 1,050; Munich, with more sun than most of it: up to 1,150. The model's own whole years: 1,092
    expect(yield_kWh_per_kWp).toBeGreaterThan(950);
    expect(yield_kWh_per_kWp).toBeLessThan(1150);
  });
});
