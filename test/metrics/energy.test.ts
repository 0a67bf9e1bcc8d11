import { expect, it } from 'vitest';
import { Columns } from '../../src/kernel/index.js';
import { EnergyTotals } from '../../src/metrics/energy.js';

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
    charge_Wh: Float64Array.of(300, 0),
    discharge_Wh: Float64Array.of(0, 0),
    loss_Wh: Float64Array.of(15, 0),
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

it('an imbalance of a home is found', () => {
  const energy = new EnergyTotals(1, 1, new Columns());
  const zero = new Float64Array(1);
  energy.deliver({
    slot: 0,
    homes: 1,
    load: { data: Float64Array.of(100), offset: 0 },
    pv: { data: zero, offset: 0 },
    grid_Wh: Float64Array.of(99),
    shadowGrid_Wh: Float64Array.of(100),
    metered_Wh: Int32Array.of(99),
    shadowMetered_Wh: Int32Array.of(100),
    charge_Wh: zero,
    discharge_Wh: zero,
    loss_Wh: zero,
    batteryHomes: [{ from: 0, to: 1 }],
  });
  expect(energy.balanceError_Wh).toBe(1);
});
