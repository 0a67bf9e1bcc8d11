/** A slot is delivered: devices step, meters count, and what flowed is counted. */
import type { Digest } from '../kernel/index.js';
import type { EnergyTotals } from '../metrics/energy.js';
import type { Homes } from './homes.js';

export function deliverSlot(slot: number, homes: Homes, energy: EnergyTotals, digest: Digest): void {
  homes.deliver(slot);
  energy.deliver({
    slot,
    homes: homes.count,
    load: { data: homes.ring.load.data, offset: homes.ring.load.offset(slot) },
    pv: { data: homes.ring.pv.data, offset: homes.ring.pv.offset(slot) },
    grid_Wh: homes.grid_Wh,
    shadowGrid_Wh: homes.shadowGrid_Wh,
    metered_Wh: homes.metered_Wh,
    shadowMetered_Wh: homes.shadowMetered_Wh,
    greenExport_Wh: homes.greenExport_Wh,
    batteries: homes.batteries,
    shadowBatteries: homes.shadowBatteries,
    batteryHomes: homes.batteryHomes,
  });
  digest.number(energy.slotImport_Wh[slot]!);
  digest.number(energy.slotExport_Wh[slot]!);
}
