/** Energy of a run in the summary: what homes used, and what the grid saw of the neighbourhood, with the market and without. */
import { HOUR } from '../../kernel/index.js';
import type { RowOf } from '../../records/fields-summary.js';
import type { energyFields } from '../../records/fields-summary-market.js';
import type { World } from '../world.js';
import { KWH, sumOf } from './sums.js';

/** What the grid sees of the neighbourhood. */
export interface Boundary {
  readonly import_Wh: number;
  readonly selfSufficiency: number | null;
  readonly selfConsumption: number | null;
  readonly peak_kW: number;
}

/** KPIs at the neighbourhood's boundary: a slot's net import is the sum over homes. */
function boundary(
  world: World,
  imports: Float64Array,
  exports: Float64Array,
  stored_Wh: Float64Array,
): Boundary {
  const { slots, slot_us } = world.scenario.time;
  let drawn = 0;
  let fed = 0;
  let peak = 0;
  for (let s = 0; s < slots; s++) {
    const net = imports[s]! - exports[s]!;
    if (net > 0) drawn += net;
    else fed -= net;
    if (net > peak) peak = net;
  }
  const load = sumOf(world.energy.slotLoad_Wh);
  const pv = sumOf(world.energy.slotPv_Wh);
  return {
    import_Wh: drawn,
    // what a battery held at the start is no generation of this run
    selfSufficiency: load > 0 ? 1 - (drawn + sumOf(world.homes.opening_Wh) - sumOf(stored_Wh)) / load : null,
    selfConsumption: pv > 0 ? 1 - fed / pv : null,
    peak_kW: (peak / KWH) * (HOUR / slot_us),
  };
}

export function boundaryWith(world: World): Boundary {
  const { energy, homes } = world;
  return boundary(world, energy.slotImport_Wh, energy.slotExport_Wh, homes.batteries.stored_Wh);
}

export function boundaryWithout(world: World): Boundary {
  const { energy, homes } = world;
  return boundary(
    world,
    energy.slotShadowImport_Wh,
    energy.slotShadowExport_Wh,
    homes.shadowBatteries.stored_Wh,
  );
}

export function energyFigures(world: World): RowOf<typeof energyFields> {
  const { energy } = world;
  const withMarket = boundaryWith(world);
  const without = boundaryWithout(world);
  return {
    load_kWh: sumOf(energy.slotLoad_Wh) / KWH,
    pv_kWh: sumOf(energy.slotPv_Wh) / KWH,
    import_kWh: sumOf(energy.slotImport_Wh) / KWH,
    export_kWh: sumOf(energy.slotExport_Wh) / KWH,
    losses_kWh: sumOf(energy.slotLoss_Wh) / KWH,
    selfSufficiencyWith: withMarket.selfSufficiency,
    selfConsumptionWith: withMarket.selfConsumption,
    peakImportWith_kW: withMarket.peak_kW,
    selfSufficiencyWithout: without.selfSufficiency,
    selfConsumptionWithout: without.selfConsumption,
    peakImportWithout_kW: without.peak_kW,
  };
}
