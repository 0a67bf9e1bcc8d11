/** The shape of what the grid sees, a second time: from the rows of slots. */
import { type Row } from '../../helpers/world.js';
import { type Case } from './cases.js';
import { type Figures, sum, cell, plus, ratio } from './figures.js';

function shapeOf(net_Wh: readonly number[]) {
  const steps = net_Wh.slice(1).map((net, t) => Math.abs(net - net_Wh[t]));
  const factor = (day: readonly number[]): number | null =>
    ratio(sum(day, plus) / day.length, Math.max(0, ...day));
  const days = Array.from({ length: Math.floor(net_Wh.length / 96) }, (_, d) =>
    factor(net_Wh.slice(d * 96, (d + 1) * 96)),
  ).filter((value) => value !== null);
  return {
    ramping_kWh: sum(steps, Number) / 1000,
    factor: factor(net_Wh),
    ofDays: ratio(sum(days, Number), days.length),
    peak: Math.max(...net_Wh),
  };
}

/** Of the rows of slots that count. */
export function shapeOfRows(slots: readonly Row[]): Figures {
  const withMarket = shapeOf(slots.map(cell('netImport_Wh')));
  const without = shapeOf(slots.map(cell('netImportWithout_Wh')));
  return {
    slotsCounted_count: slots.length,
    peakImportRatio: ratio(withMarket.peak, without.peak),
    rampingWith_kWh: withMarket.ramping_kWh,
    rampingWithout_kWh: without.ramping_kWh,
    rampingRatio: ratio(withMarket.ramping_kWh, without.ramping_kWh),
    loadFactorWith: withMarket.factor,
    loadFactorWithout: without.factor,
    loadFactorOfDaysWith: withMarket.ofDays,
    loadFactorOfDaysWithout: without.ofDays,
  };
}

export function loadShapeOf({ run }: Case): Figures {
  return shapeOfRows(run.tables.slots);
}
