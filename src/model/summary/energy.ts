/** Energy of a run in the summary: what homes used, and what the grid saw of the neighbourhood, with the market and without. */
import { DAY, HOUR } from '../../kernel/index.js';
import type { RowOf } from '../../records/fields-summary.js';
import type { energyFields } from '../../records/fields-summary-market.js';
import type { loadShapeFields } from '../../records/fields-summary-quality.js';
import { loadFactor, meanLoadFactor, ramping } from '../../stats/index.js';
import type { Counted } from '../counted.js';
import type { World } from '../world.js';
import { KWH, sumOf, sumOver } from './sums.js';

/** What the grid sees of the neighbourhood in the slots that count. */
interface Boundary {
  readonly import_Wh: number;
  readonly export_Wh: number;
  /** What batteries hold more at the end than at the start. */
  readonly stored_Wh: number;
  readonly selfSufficiency: number | null;
  readonly selfConsumption: number | null;
  readonly peak_kW: number;
  readonly ramping_kWh: number;
  readonly loadFactor: number | null;
  readonly loadFactorOfDays: number | null;
}

/** KPIs at the neighbourhood's boundary: a slot's net import is the sum over homes. `stored_Wh`: gained by batteries. */
function boundary(
  world: World,
  { slots: counted }: Counted,
  imports: Float64Array,
  exports: Float64Array,
  stored_Wh: Float64Array,
): Boundary {
  const { slot_us } = world.scenario.time;
  const { from, to } = counted;
  const net_Wh = new Float64Array(to - from);
  let drawn = 0;
  let fed = 0;
  let peak = 0;
  for (let s = from; s < to; s++) {
    const net = imports[s]! - exports[s]!;
    net_Wh[s - from] = net;
    if (net > 0) drawn += net;
    else fed -= net;
    if (net > peak) peak = net;
  }
  const load = sumOver(world.energy.slotLoad_Wh, counted);
  const pv = sumOver(world.energy.slotPv_Wh, counted);
  const stored = sumOf(stored_Wh);
  return {
    import_Wh: drawn,
    export_Wh: fed,
    stored_Wh: stored,
    // what a battery held at the start is no generation of this run
    selfSufficiency: load > 0 ? 1 - (drawn - stored) / load : null,
    selfConsumption: pv > 0 ? 1 - fed / pv : null,
    peak_kW: (peak / KWH) * (HOUR / slot_us),
    ramping_kWh: ramping(net_Wh) / KWH,
    loadFactor: loadFactor(net_Wh),
    loadFactorOfDays: meanLoadFactor(net_Wh, DAY / slot_us),
  };
}

export function boundaryWith(world: World, counted: Counted): Boundary {
  const { energy } = world;
  return boundary(world, counted, energy.slotImport_Wh, energy.slotExport_Wh, counted.stored_Wh);
}

export function boundaryWithout(world: World, counted: Counted): Boundary {
  const { energy } = world;
  return boundary(
    world,
    counted,
    energy.slotShadowImport_Wh,
    energy.slotShadowExport_Wh,
    counted.shadowStored_Wh,
  );
}

export function energyFigures(
  world: World,
  counted: Counted,
): RowOf<typeof energyFields> & RowOf<typeof loadShapeFields> {
  const { energy } = world;
  const { slots } = counted;
  const withMarket = boundaryWith(world, counted);
  const without = boundaryWithout(world, counted);
  return {
    load_kWh: sumOver(energy.slotLoad_Wh, slots) / KWH,
    pv_kWh: sumOver(energy.slotPv_Wh, slots) / KWH,
    import_kWh: sumOver(energy.slotImport_Wh, slots) / KWH,
    export_kWh: sumOver(energy.slotExport_Wh, slots) / KWH,
    losses_kWh: sumOver(energy.slotLoss_Wh, slots) / KWH,
    selfSufficiencyWith: withMarket.selfSufficiency,
    selfConsumptionWith: withMarket.selfConsumption,
    peakImportWith_kW: withMarket.peak_kW,
    selfSufficiencyWithout: without.selfSufficiency,
    selfConsumptionWithout: without.selfConsumption,
    peakImportWithout_kW: without.peak_kW,
    peakImportRatio: without.peak_kW > 0 ? withMarket.peak_kW / without.peak_kW : null,
    rampingWith_kWh: withMarket.ramping_kWh,
    rampingWithout_kWh: without.ramping_kWh,
    rampingRatio: without.ramping_kWh > 0 ? withMarket.ramping_kWh / without.ramping_kWh : null,
    loadFactorWith: withMarket.loadFactor,
    loadFactorWithout: without.loadFactor,
    loadFactorOfDaysWith: withMarket.loadFactorOfDays,
    loadFactorOfDaysWithout: without.loadFactorOfDays,
  };
}
