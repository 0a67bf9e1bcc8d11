/**
 * Energy as it flows: per home over the run, and per slot over the neighbourhood, with the market and in its shadow. Wh.
 */
import type { Columns } from '../kernel/index.js';

/** What the batteries did in the slot, by home, and what they hold after it. */
export interface BatteryColumns {
  readonly charge_Wh: Float64Array;
  readonly discharge_Wh: Float64Array;
  readonly loss_Wh: Float64Array;
  readonly stored_Wh: Float64Array;
  readonly capacity_Wh: Float64Array;
}

/** One delivered slot, columns by home. */
export interface DeliveredSlot {
  readonly slot: number;
  readonly homes: number;
  readonly load: { readonly data: Float64Array; readonly offset: number };
  readonly pv: { readonly data: Float64Array; readonly offset: number };
  readonly grid_Wh: Float64Array;
  readonly shadowGrid_Wh: Float64Array;
  readonly metered_Wh: Int32Array;
  readonly shadowMetered_Wh: Int32Array;
  /** Green energy exported, from the roof or from the battery. */
  readonly greenExport_Wh: Float64Array;
  readonly batteries: BatteryColumns;
  readonly shadowBatteries: BatteryColumns;
  /** Homes [from, to) that have a battery; elsewhere the columns of batteries are 0. */
  readonly batteryHomes: readonly { readonly from: number; readonly to: number }[];
}

export class EnergyTotals {
  /** By home. */
  readonly load_Wh: Float64Array;
  readonly pv_Wh: Float64Array;
  readonly import_Wh: Float64Array;
  readonly export_Wh: Float64Array;
  readonly shadowImport_Wh: Float64Array;
  readonly shadowExport_Wh: Float64Array;
  readonly loss_Wh: Float64Array;
  /** Generation that did not leave the home: pv less green export, at once or later from the battery. */
  readonly selfUsed_Wh: Float64Array;
  /** By slot. */
  readonly slotLoad_Wh: Float64Array;
  readonly slotPv_Wh: Float64Array;
  readonly slotCharge_Wh: Float64Array;
  readonly slotDischarge_Wh: Float64Array;
  readonly slotLoss_Wh: Float64Array;
  readonly slotImport_Wh: Float64Array;
  readonly slotExport_Wh: Float64Array;
  readonly slotShadowImport_Wh: Float64Array;
  readonly slotShadowExport_Wh: Float64Array;
  /** Largest error of the energy balance of any home and slot, Wh. */
  balanceError_Wh = 0;

  constructor(homes: number, slots: number, columns: Columns) {
    const home = (name: string): Float64Array => columns.f64(`metrics.${name}`, homes);
    const slot = (name: string): Float64Array => columns.f64(`metrics.slot.${name}`, slots);
    this.load_Wh = home('load_Wh');
    this.pv_Wh = home('pv_Wh');
    this.import_Wh = home('import_Wh');
    this.export_Wh = home('export_Wh');
    this.shadowImport_Wh = home('shadowImport_Wh');
    this.shadowExport_Wh = home('shadowExport_Wh');
    this.loss_Wh = home('loss_Wh');
    this.selfUsed_Wh = home('selfUsed_Wh');
    this.slotLoad_Wh = slot('load_Wh');
    this.slotPv_Wh = slot('pv_Wh');
    this.slotCharge_Wh = slot('charge_Wh');
    this.slotDischarge_Wh = slot('discharge_Wh');
    this.slotLoss_Wh = slot('loss_Wh');
    this.slotImport_Wh = slot('import_Wh');
    this.slotExport_Wh = slot('export_Wh');
    this.slotShadowImport_Wh = slot('shadowImport_Wh');
    this.slotShadowExport_Wh = slot('shadowExport_Wh');
  }

  deliver(delivered: DeliveredSlot): void {
    const { slot, homes, load, pv, metered_Wh, shadowMetered_Wh, greenExport_Wh } = delivered;
    let loadSum = 0;
    let pvSum = 0;
    let imported = 0;
    let exported = 0;
    let shadowImported = 0;
    let shadowExported = 0;
    for (let i = 0; i < homes; i++) {
      const consumption = load.data[load.offset + i]!;
      const generation = pv.data[pv.offset + i]!;
      const metered = metered_Wh[i]!;
      const shadow = shadowMetered_Wh[i]!;
      loadSum += consumption;
      pvSum += generation;
      this.load_Wh[i] = this.load_Wh[i]! + consumption;
      if (generation > 0) this.pv_Wh[i] = this.pv_Wh[i]! + generation;
      // in a slot in which the battery exports what it took in before, this is negative
      this.selfUsed_Wh[i] = this.selfUsed_Wh[i]! + generation - greenExport_Wh[i]!;
      if (metered > 0) {
        this.import_Wh[i] = this.import_Wh[i]! + metered;
        imported += metered;
      } else {
        this.export_Wh[i] = this.export_Wh[i]! - metered;
        exported -= metered;
      }
      if (shadow > 0) {
        this.shadowImport_Wh[i] = this.shadowImport_Wh[i]! + shadow;
        shadowImported += shadow;
      } else {
        this.shadowExport_Wh[i] = this.shadowExport_Wh[i]! - shadow;
        shadowExported -= shadow;
      }
    }
    let charge = 0;
    let discharge = 0;
    let loss = 0;
    const { batteries, shadowBatteries, grid_Wh, shadowGrid_Wh } = delivered;
    for (const { from, to } of delivered.batteryHomes) {
      for (let i = from; i < to; i++) {
        charge += batteries.charge_Wh[i]!;
        discharge += batteries.discharge_Wh[i]!;
        loss += batteries.loss_Wh[i]!;
        this.loss_Wh[i] = this.loss_Wh[i]! + batteries.loss_Wh[i]!;
        const net = load.data[load.offset + i]! - pv.data[pv.offset + i]!;
        this.check(batteries, i, net, grid_Wh[i]!);
        this.check(shadowBatteries, i, net, shadowGrid_Wh[i]!);
      }
    }
    this.slotLoad_Wh[slot] = loadSum;
    this.slotPv_Wh[slot] = pvSum;
    this.slotCharge_Wh[slot] = charge;
    this.slotDischarge_Wh[slot] = discharge;
    this.slotLoss_Wh[slot] = loss;
    this.slotImport_Wh[slot] = imported;
    this.slotExport_Wh[slot] = exported;
    this.slotShadowImport_Wh[slot] = shadowImported;
    this.slotShadowExport_Wh[slot] = shadowExported;
  }

  /**
   * Notes by how much home `i` breaks the conservation of energy: what flows at the meter is load less generation plus charging
   * less discharging, a battery loses no less than nothing, and it holds from nothing to its capacity.
   */
  private check(batteries: BatteryColumns, i: number, net_Wh: number, grid_Wh: number): void {
    const { charge_Wh, discharge_Wh, loss_Wh, stored_Wh, capacity_Wh } = batteries;
    const flow = grid_Wh - net_Wh - charge_Wh[i]! + discharge_Wh[i]!;
    const stored = stored_Wh[i]!;
    let worst = flow < 0 ? -flow : flow;
    if (-loss_Wh[i]! > worst) worst = -loss_Wh[i]!;
    if (-stored > worst) worst = -stored;
    if (stored - capacity_Wh[i]! > worst) worst = stored - capacity_Wh[i]!;
    if (worst > this.balanceError_Wh) this.balanceError_Wh = worst;
  }
}
