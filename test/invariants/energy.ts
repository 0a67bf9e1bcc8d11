/**
 * Invariant 1, first half. Energy in every slot and home, with the market and in its shadow: load + charging + export =
 * generation + discharging + import at the meter, what a battery holds changes by what goes in less what comes out and is lost,
 * and meters count whole Wh of a cumulative register. The tables say the same.
 */
import type { FinishedRun, ObservedBatteries } from '../helpers/world.js';
import { Problems, sumOf } from './problems.js';

/** Of one home and slot: rounding of float64 at household scale is a millionth of this. */
const TOLERANCE_Wh = 1e-6;

export function checkEnergy(run: FinishedRun): string[] {
  const problems = new Problems();
  const { observed, scenario, world } = run;
  problems.same(observed.slots.length, scenario.time.slots, () => 'slots delivered');
  for (const shadow of [false, true]) checkHomes(run, shadow, problems);
  const { ids } = world.homes.population;
  observed.slots.forEach(({ load_Wh, pv_Wh, metered_Wh, shadowMetered_Wh, batteries }, s) => {
    const row = run.tables.slots[s];
    if (!row) return;
    const where = (name: string) => (): string => `slots table, slot ${s}, ${name}`;
    const tolerance = TOLERANCE_Wh * ids.length;
    problems.same(row['slot'], s, where('slot'));
    problems.close(Number(row['load_Wh']), sumOf(load_Wh, Number), tolerance, where('load'));
    problems.close(Number(row['pv_Wh']), sumOf(pv_Wh, Number), tolerance, where('pv'));
    problems.close(Number(row['charge_Wh']), sumOf(batteries.charge_Wh, Number), tolerance, where('charge'));
    problems.close(
      Number(row['discharge_Wh']),
      sumOf(batteries.discharge_Wh, Number),
      tolerance,
      where('discharge'),
    );
    problems.close(Number(row['losses_Wh']), sumOf(batteries.loss_Wh, Number), tolerance, where('losses'));
    problems.same(
      row['import_Wh'],
      sumOf(metered_Wh, (m) => Math.max(m, 0)),
      where('import'),
    );
    problems.same(
      row['export_Wh'],
      sumOf(metered_Wh, (m) => Math.max(-m, 0)),
      where('export'),
    );
    problems.same(row['netImport_Wh'], sumOf(metered_Wh, Number), where('net import'));
    problems.same(row['netImportWithout_Wh'], sumOf(shadowMetered_Wh, Number), where('net import without'));
  });
  if (scenario.output.slots)
    problems.same(run.tables.slots.length, scenario.time.slots, () => 'rows of the slots table');
  checkAgentsTable(run, problems);
  return problems.list();
}

function checkHomes(run: FinishedRun, shadow: boolean, problems: Problems): void {
  const { observed, world } = run;
  const { ids } = world.homes.population;
  const capacity_Wh = world.homes.batteries.capacity_Wh;
  const stored = observed.initiallyStored_Wh.slice();
  const flowed_Wh = new Float64Array(ids.length);
  const counted_Wh = new Float64Array(ids.length);
  observed.slots.forEach((slot, s) => {
    const grid_Wh = shadow ? slot.shadowGrid_Wh : slot.grid_Wh;
    const metered_Wh = shadow ? slot.shadowMetered_Wh : slot.metered_Wh;
    const batteries: ObservedBatteries = shadow ? slot.shadowBatteries : slot.batteries;
    for (let i = 0; i < ids.length; i++) {
      const where = (what: string) => (): string =>
        `${shadow ? 'shadow of ' : ''}${ids[i]!}, slot ${s}: ${what}`;
      const load = slot.load_Wh[i]!;
      const pv = slot.pv_Wh[i]!;
      const grid = grid_Wh[i]!;
      const charge = batteries.charge_Wh[i]!;
      const discharge = batteries.discharge_Wh[i]!;
      const loss = batteries.loss_Wh[i]!;
      const now = batteries.stored_Wh[i]!;
      for (const energy of [load, pv, charge, discharge, now])
        problems.expect(energy >= 0, where('negative energy'));
      problems.expect(loss >= -TOLERANCE_Wh, where('a battery gains what it should lose'));
      problems.close(
        load + charge,
        pv + discharge + grid,
        TOLERANCE_Wh,
        where('energy at the meter does not balance'),
      );
      problems.close(
        now,
        stored[i]! + charge - discharge - loss,
        TOLERANCE_Wh,
        where('a battery does not balance'),
      );
      problems.expect(now <= capacity_Wh[i]! + TOLERANCE_Wh, where('a battery holds more than it can'));
      stored[i] = now;
      const metered = metered_Wh[i]!;
      flowed_Wh[i] = flowed_Wh[i]! + grid;
      counted_Wh[i] = counted_Wh[i]! + metered;
      const beyond = flowed_Wh[i]! - counted_Wh[i]!;
      problems.expect(Number.isInteger(metered), where('a reading is no whole Wh'));
      problems.expect(
        beyond > -TOLERANCE_Wh && beyond < 1 + TOLERANCE_Wh,
        where(`the register is off by ${beyond} Wh`),
      );
    }
  });
}

function checkAgentsTable(run: FinishedRun, problems: Problems): void {
  const { ids } = run.world.homes.population;
  const { slots, products } = run.observed;
  run.tables.agents.forEach((row, i) => {
    const where = (name: string) => (): string => `agents table, ${ids[i]!}, ${name}`;
    const kWh = (name: string, wanted_Wh: number): void =>
      problems.close(Number(row[`${name}_kWh`]), wanted_Wh / 1000, TOLERANCE_Wh, where(name));
    problems.same(row['agent'], ids[i], where('agent'));
    kWh(
      'load',
      sumOf(slots, (slot) => slot.load_Wh[i]!),
    );
    kWh(
      'pv',
      sumOf(slots, (slot) => slot.pv_Wh[i]!),
    );
    kWh(
      'import',
      sumOf(slots, (slot) => Math.max(slot.metered_Wh[i]!, 0)),
    );
    kWh(
      'export',
      sumOf(slots, (slot) => Math.max(-slot.metered_Wh[i]!, 0)),
    );
    kWh(
      'batteryLosses',
      sumOf(slots, (slot) => slot.batteries.loss_Wh[i]!),
    );
    kWh(
      'bought',
      sumOf(products, (product) => Math.max(product.cleared_Wh[i]!, 0)),
    );
    kWh(
      'sold',
      sumOf(products, (product) => Math.max(-product.cleared_Wh[i]!, 0)),
    );
  });
}
