import { expect, it } from 'vitest';
import { Columns } from '../../src/kernel/index.js';
import { EnergyTotals, type BatteryColumns } from '../../src/metrics/energy.js';

const column = (value = 0): Float64Array => Float64Array.of(value, 0);
const battery = (of: {
  charge?: number;
  discharge?: number;
  loss?: number;
  stored?: number;
}): BatteryColumns => ({
  charge_Wh: column(of.charge),
  discharge_Wh: column(of.discharge),
  loss_Wh: column(of.loss),
  stored_Wh: column(of.stored),
  capacity_Wh: column(1000),
});

it('energy of a slot, by hand: a home with PV and battery, and one without', () => {
  const energy = new EnergyTotals(2, 3, new Columns());
  // home 0: 400 Wh used, 1000 generated, 300 into the battery (15 lost), 300 out; home 1 uses 250 Wh. Ring offset 4.
  energy.deliver({
    slot: 1,
    homes: 2,
    load: { data: Float64Array.of(9, 9, 9, 9, 400, 250), offset: 4 },
    pv: { data: Float64Array.of(9, 9, 9, 9, 1000, 0), offset: 4 },
    grid_Wh: Float64Array.of(-300, 250),
    shadowGrid_Wh: Float64Array.of(-600, 250),
    metered_Wh: Int32Array.of(-300, 250),
    shadowMetered_Wh: Int32Array.of(-600, 250),
    greenExport_Wh: Float64Array.of(300, 0),
    batteries: battery({ charge: 300, loss: 15, stored: 285 }),
    shadowBatteries: battery({}),
    batteryHomes: [{ from: 0, to: 1 }],
  });
  expect([...energy.load_Wh]).toEqual([400, 250]);
  expect([...energy.pv_Wh]).toEqual([1000, 0]);
  expect([...energy.selfUsed_Wh]).toEqual([700, 0]);
  expect([...energy.import_Wh]).toEqual([0, 250]);
  expect([...energy.export_Wh]).toEqual([300, 0]);
  expect([...energy.shadowExport_Wh]).toEqual([600, 0]);
  expect([energy.slotLoad_Wh[1], energy.slotPv_Wh[1], energy.slotLoss_Wh[1]]).toEqual([650, 1000, 15]);
  expect([energy.slotImport_Wh[1], energy.slotExport_Wh[1]]).toEqual([250, 300]);
  expect([energy.slotShadowImport_Wh[1], energy.slotShadowExport_Wh[1]]).toEqual([250, 600]);
  expect(energy.balanceError_Wh).toBe(0);
});

/** A slot of one home with a battery that uses 100 Wh, and what else is said of it. */
function slot(
  grid_Wh: number,
  batteries: BatteryColumns,
  shadow = battery({}),
  greenExport_Wh = 0,
): EnergyTotals {
  const energy = new EnergyTotals(1, 1, new Columns());
  energy.deliver({
    slot: 0,
    homes: 1,
    load: { data: Float64Array.of(100), offset: 0 },
    pv: { data: Float64Array.of(0), offset: 0 },
    grid_Wh: Float64Array.of(grid_Wh),
    shadowGrid_Wh: Float64Array.of(100),
    metered_Wh: Int32Array.of(grid_Wh),
    shadowMetered_Wh: Int32Array.of(100),
    greenExport_Wh: Float64Array.of(greenExport_Wh),
    batteries,
    shadowBatteries: shadow,
    batteryHomes: [{ from: 0, to: 1 }],
  });
  return energy;
}

it.each([
  ['what flows at the meter', 99, battery({}), 1],
  ['a battery that gains energy from nothing', 200, battery({ charge: 100, loss: -200, stored: 300 }), 200],
  ['a battery that is fuller than full', 100, battery({ stored: 1003 }), 3],
  ['a battery that is emptier than empty', 100, battery({ stored: -2 }), 2],
])('energy out of nothing is found: %s', (_, grid_Wh, batteries, error_Wh) => {
  expect(slot(grid_Wh, batteries).balanceError_Wh).toBe(error_Wh);
  expect(slot(100, battery({})).balanceError_Wh).toBe(0);
});

it('the shadow is held to the same', () => {
  expect(slot(100, battery({}), battery({ loss: -7 })).balanceError_Wh).toBe(7);
});

it('what the battery exports later was not used at home', () => {
  // 300 Wh of green energy leave the battery: 100 for the home, 200 for the grid
  const energy = slot(-200, battery({ discharge: 300 }), battery({}), 200);
  expect([...energy.selfUsed_Wh]).toEqual([-200]);
});
