/**
 * scenarios/citylearn2022.yaml, wholly: ten homes with PV and batteries, a year of hours without time stamps. Every expected
 * energy is summed here from the files themselves; peak powers are read from schema.json. Origin: PROVENANCE.md beside the data.
 */
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FinishedRun } from '../helpers/world.js';
import { columnOf, dataFolder, designOf, numbersOf, runDesign, storedMore_kWh, sum } from './measured.js';

const isHere = existsSync(`${dataFolder}/citylearn2022`);

/** The buildings, home by home. */
const buildings = [1, 2, 3, 5, 6, 7, 8, 9, 4, 10];

interface Schema {
  readonly buildings: Readonly<
    Record<
      string,
      {
        readonly pv: { readonly attributes: { readonly nominal_power: number } };
        readonly electrical_storage: {
          readonly attributes: {
            readonly capacity: number;
            readonly efficiency: number;
            readonly nominal_power: number;
          };
        };
      }
    >
  >;
}

describe.skipIf(!isHere)(
  `ten homes for a year${isHere ? '' : ' (skipped: no ../shared/data/citylearn2022)'}`,
  () => {
    let run: FinishedRun;
    let schema: Schema;
    const load_kWh: number[][] = [];
    const pv_W_per_kWp: number[][] = [];
    beforeAll(async () => {
      run = runDesign(await designOf('scenarios/citylearn2022.yaml'));
      schema = JSON.parse(readFileSync(`${dataFolder}/citylearn2022/schema.json`, 'utf8')) as Schema;
      for (const building of buildings) {
        load_kWh.push(columnOf(`citylearn2022/Building_${building}.csv.gz`, 'non_shiftable_load'));
        pv_W_per_kWp.push(columnOf(`citylearn2022/Building_${building}.csv.gz`, 'solar_generation'));
      }
    });

    it('runs every row: 8,760 hours from 2016-08-01T07:00Z, midnight in Californian summer time', () => {
      expect(run.tables.slots).toHaveLength(8760);
      for (const values of load_kWh) expect(values).toHaveLength(8760);
      expect(run.tables.slots[0]!.start_UTC).toBe('2016-08-01T07:00:00Z');
    });

    it('consumes and generates what the files say, home by home', () => {
      run.tables.agents.forEach((home, i) => {
        const { nominal_power } = schema.buildings[`Building_${buildings[i]}`]!.pv.attributes;
        expect(home.load_kWh, `building ${buildings[i]}`).toBeCloseTo(sum(load_kWh[i]!), 6);
        expect(home.pv_kWh, `building ${buildings[i]}`).toBeCloseTo(
          (sum(pv_W_per_kWp[i]!) * nominal_power) / 1000,
          6,
        );
      });
      expect(run.result.summary.load_kWh).toBeCloseTo(94_208.914, 3);
    });

    it('consumes in the hour in which the files do: slot k is row k', () => {
      const expected_Wh = load_kWh[0]!.map((_, k) => sum(load_kWh.map((home) => home[k]!)) * 1000);
      numbersOf(run.tables.slots, 'load_Wh').forEach((load_Wh, k) =>
        expect(load_Wh).toBeCloseTo(expected_Wh[k]!, 6),
      );
    });

    it('has the batteries of schema.json', () => {
      const { batteries } = run.world.homes;
      buildings.forEach((building, i) => {
        const { capacity, efficiency } =
          schema.buildings[`Building_${building}`]!.electrical_storage.attributes;
        expect(batteries.capacity_Wh[i]).toBe(capacity * 1000);
        expect(efficiency).toBe(0.9);
      });
    });

    it('keeps the books of the batteries: net import is load less generation, losses and what is stored more', () => {
      const { load_kWh: load, pv_kWh, import_kWh, export_kWh, losses_kWh } = run.result.summary;
      const expected_kWh = load! - pv_kWh! + losses_kWh! + storedMore_kWh(run);
      // each of ten registers shows whole Wh
      expect(Math.abs(import_kWh! - export_kWh! - expected_kWh)).toBeLessThan(0.01);
    });

    it('has little to trade, 1.4 % of the load: homes that are alike have their surplus at the same hours', () => {
      const { tradedShareOfLoad, tradedShareOfTradable } = run.result.summary;
      expect(tradedShareOfLoad! / tradedShareOfTradable!).toBeCloseTo(0.0137, 3);
    });

    /** Mean hour of the day of generation in rows [from, to), if row 0 is the hour from 23:00 to 24:00. */
    function middleOfGeneration_h(pv: readonly number[], from: number, to: number): number {
      let moment = 0;
      let energy = 0;
      for (let k = from; k < to; k++) {
        moment += pv[k]! * (((k + 23) % 24) + 0.5);
        energy += pv[k]!;
      }
      return moment / energy;
    }

    it('is written by the clock on the wall, 24 rows a day: the sun comes an hour earlier from 6 November to 12 March', () => {
      // south roofs: buildings 1 and 8; the rows that begin 6 November 2016 and 12 March 2017
      const autumn = 1 + 97 * 24;
      const spring = autumn + 126 * 24;
      for (const building of [1, 8]) {
        const pv = pv_W_per_kWp[buildings.indexOf(building)]!;
        const week = 7 * 24;
        const summerWeek = middleOfGeneration_h(pv, autumn - week, autumn);
        const winterWeek = middleOfGeneration_h(pv, autumn, autumn + week);
        expect(winterWeek - summerWeek, `building ${building}, autumn`).toBeCloseTo(-1, 0);
        expect(winterWeek - summerWeek, `building ${building}, autumn`).toBeLessThan(-0.8);
        const before = middleOfGeneration_h(pv, spring - week, spring);
        const after = middleOfGeneration_h(pv, spring, spring + week);
        expect(after - before, `building ${building}, spring`).toBeGreaterThan(0.8);
        expect(after - before, `building ${building}, spring`).toBeLessThan(1.2);
      }
    });
  },
);
