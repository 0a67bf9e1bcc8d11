/**
 * scenarios/hamlet2021.yaml, wholly: 16 measured homes, three measured roofs, 4,316 quarter hours from 2021-02-14T23:00Z.
 * Every expected energy is summed here from the files themselves. Origin and licence: PROVENANCE.md beside the data.
 */
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FinishedRun } from '../helpers/world.js';
import { columnOf, dataFolder, designOf, numbersOf, runDesign, storedMore_kWh, sum } from './measured.js';

const isHere = existsSync(`${dataFolder}/hamlet2021`);

/** The files of the scenario, home by home. */
const loads = [
  [
    '2012_3',
    '2455_0',
    '2532_0',
    '2687_0',
    '2896_0',
    '2959_0',
    '3296_0',
    '3648_0',
    '3863_0',
    '4536_0',
    '6249_0',
  ],
  ['2262_0', '3125_0', '4402_0'],
  ['3564_0', '5527_0'],
].flat();
const roofs: readonly (number | undefined)[] = [...Array<undefined>(11), 1, 2, 3, 1, 2];
const peak_kWp = 7;

describe.skipIf(!isHere)(
  `16 measured homes for 45 days${isHere ? '' : ' (skipped: no ../shared/data/hamlet2021)'}`,
  () => {
    let run: FinishedRun;
    let perfect: FinishedRun;
    let small: FinishedRun;
    const load_W: number[][] = [];
    const pv_W: number[][] = [];
    beforeAll(async () => {
      const design = await designOf('scenarios/hamlet2021.yaml');
      run = runDesign(design);
      perfect = runDesign(design, { 'agents.forecast': 'perfect' });
      small = runDesign(design, {
        'population.pv.pv.peak': '4.5 kWp',
        'population.pv-battery.pv.peak': '4.5 kWp',
      });
      for (const [home, name] of loads.entries()) {
        const roof = roofs[home];
        load_W.push(columnOf(`hamlet2021/load/hh_${name}.csv.gz`, 'electricity'));
        pv_W.push(
          roof === undefined
            ? []
            : columnOf(`hamlet2021/pv/pv_${roof}_pu.csv.gz`, 'electricity').map((pu) => pu * 1000 * peak_kWp),
        );
      }
    });

    it('runs every row of the files: 4,316 slots, the first at 2021-02-14T23:00Z, the last at 2021-03-31T21:45Z', () => {
      expect(run.tables.slots).toHaveLength(4316);
      for (const values of load_W) expect(values).toHaveLength(4316);
      expect(run.tables.slots[0]!.start_UTC).toBe('2021-02-14T23:00:00Z');
      expect(run.tables.slots.at(-1)!.start_UTC).toBe('2021-03-31T21:45:00Z');
    });

    it('consumes and generates what the files say, home by home', () => {
      run.tables.agents.forEach((home, i) => {
        expect(home.load_kWh, loads[i]).toBeCloseTo(sum(load_W[i]!) / 4000, 8);
        expect(home.pv_kWh, loads[i]).toBeCloseTo(sum(pv_W[i]!) / 4000, 8);
      });
      // 7,079.0 kWh is the sum of the 16 files in W / 4,000
      expect(run.result.summary.load_kWh).toBeCloseTo(7079.01075, 5);
    });

    it('consumes in the slot in which the files do: slot k is row k', () => {
      const expected_Wh = load_W[0]!.map((_, k) => sum(load_W.map((home) => home[k]!)) / 4);
      numbersOf(run.tables.slots, 'load_Wh').forEach((load_Wh, k) =>
        expect(load_Wh).toBeCloseTo(expected_Wh[k]!, 6),
      );
    });

    it('meters it to the Wh: homes without a battery show the floor of load less generation', () => {
      run.tables.agents.slice(0, 14).forEach((home, i) => {
        const net_Wh = sum(load_W[i]!.map((load, k) => (load - (pv_W[i]![k] ?? 0)) / 4));
        const metered_Wh = Math.round((Number(home.import_kWh) - Number(home.export_kWh)) * 1000);
        expect(metered_Wh, loads[i]).toBe(Math.floor(net_Wh + 1e-6));
      });
    });

    it('keeps the books of the batteries: net import is load less generation, losses and what is stored more', () => {
      const { load_kWh, pv_kWh, import_kWh, export_kWh, losses_kWh } = run.result.summary;
      const expected_kWh = load_kWh! - pv_kWh! + losses_kWh! + storedMore_kWh(run);
      expect(Math.abs(import_kWh! - export_kWh! - expected_kWh)).toBeLessThan(0.016);
    });

    it('bills a home without a market 33.0225 ct for an imported kWh and 7.8 ct for an exported one', () => {
      const retail = (0.129 + 0.093 + 0.035 + 0.0205) * 1.19;
      run.tables.agents.slice(0, 14).forEach((home) => {
        const expected = Number(home.import_kWh) * retail - Number(home.export_kWh) * 0.078;
        // rounding: nine payments a slot, half a micro-euro each
        expect(Math.abs(Number(home.billWithout_EUR) - expected), String(home.agent)).toBeLessThan(
          4316 * 9 * 0.5e-6,
        );
      });
    });

    // SEMANTICS: roughly 14 % of load tradable, some tens of EUR a week for 100 homes before imbalance, and a deviation of 29 % of
    // import plus export at 15 minutes, 40 % at 30 and 54 % at 60.
    it('could trade 18 % of its load with roofs of 7 kWp, and 14 % with 4.5 kWp', () => {
      const tradable = ({ result: { summary } }: FinishedRun): number =>
        summary.tradedShareOfLoad! / summary.tradedShareOfTradable!;
      expect(tradable(run)).toBeCloseTo(0.178, 2);
      expect(tradable(small)).toBeCloseTo(0.14, 2);
    });

    it('gains some tens of EUR a week per 100 homes before imbalance, and loses much of it to imbalance', () => {
      const weeks = 1079 / 168;
      const per100 = (value_EUR: number): number => (value_EUR / weeks) * (100 / 16);
      const { welfareRealised_EUR, membersSurplus_EUR } = run.result.summary;
      expect(per100(welfareRealised_EUR!)).toBeGreaterThan(20);
      expect(per100(welfareRealised_EUR!)).toBeLessThan(100);
      expect(membersSurplus_EUR).toBeLessThan(0.5 * welfareRealised_EUR!);
      expect(perfect.result.summary.imbalanceCost_EUR).toBeLessThan(0.5);
    });

    it('deviates by 37 %: it submits 15 minutes and some seconds ahead, when the last reading is half an hour old', () => {
      expect(run.result.summary.forecastDeviationShare).toBeGreaterThan(0.29);
      expect(run.result.summary.forecastDeviationShare).toBeLessThan(0.54);
      expect(run.result.summary.forecastDeviationShare).toBeCloseTo(0.37, 2);
    });
  },
);
