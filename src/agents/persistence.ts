/**
 * `persistence`: the same slot of the last day, plus what is left of the deviation just metered, for load and PV apart:
 *
 *     y(s) = day(s) + 2^(-lead / halfLife) * (y(last) - day(last)),   at least 0
 *
 * `lead` is the time from `last`, the last metered slot, to `s`; `day(t)` the mean metered energy from `smoothing` before
 * to `smoothing` after the slot that lies whole days before t, the latest such window that is metered. Seasonal persistence
 * with a decaying error term (ARIMA (1,0,0)(0,1,0) of Box & Jenkins 1970 with a smoothed season); defaults fitted to the
 * first half of 16 measured homes, see test/agents/persistence.test.ts. With too short a history the window shrinks to what
 * is kept; without day(last) the deviation counts as nothing, without day(s) y(last) stands, with nothing metered zero.
 * Wh per slot; days are 24 hours of elapsed time. Draws nothing. Cost: a weighted sum of
 * 11 rows for load, five times what copying a row costs, and again for PV where there is any.
 */
import { z } from 'zod';
import { assert, DAY, pow } from '../kernel/index.js';
import type { SlotRows } from '../devices/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import type { Forecast, ForecastContext } from './types.js';

const schema = z.strictObject({
  loadHalfLife: quantity('time', 'time in which half of a deviation of load from the last day fades', {
    minimum: 1,
  }).prefault('45 min'),
  pvHalfLife: quantity('time', 'time in which half of a deviation of generation from the last day fades', {
    minimum: 1,
  }).prefault('180 min'),
  smoothing: quantity('time', 'how far before and after the same slot of the last day its mean reaches', {
    minimum: 0,
    maximum: DAY / 4,
  }).prefault('30 min'),
});

/** Rows of a history, each with a weight: row k starts at `start[k]`. */
interface WeightedRows {
  count: number;
  readonly start: Int32Array;
  readonly weight: Float64Array;
}

function add(rows: WeightedRows, start: number, weight: number): void {
  rows.start[rows.count] = start;
  rows.weight[rows.count] = weight;
  rows.count++;
}

/** Adds the mean of slots [first, last], as far as they are kept, times `weight`; false if none is. */
function addMean(
  rows: WeightedRows,
  history: SlotRows,
  first: number,
  last: number,
  weight: number,
): boolean {
  const oldest = first < history.oldest ? history.oldest : first;
  const slots = last - oldest + 1;
  if (slots <= 0) return false;
  for (let slot = oldest; slot <= last; slot++) add(rows, history.offset(slot), weight / slots);
  return true;
}

/** Rows read in one pass over the homes: fewer passes are faster, and the default needs two. */
const PASS = 6;
/** Homes summed at a time, so that their sums stay in the nearest cache from pass to pass. */
const BLOCK = 512;

/** Writes the weighted sum of rows to `out[from..to)`, at least 0, summed in the order in which the rows were added. */
function weightedSum(
  rows: WeightedRows,
  data: Float64Array,
  from: number,
  to: number,
  out: Float64Array,
): void {
  const { start, weight, count } = rows;
  out.fill(0, from, to);
  // the last pass is filled up with rows that weigh nothing
  for (let k = count; k % PASS !== 0; k++) {
    start[k] = start[0]!;
    weight[k] = 0;
  }
  // bounds that are whole but stored as floating-point numbers would make every index below one: twice as slow
  const last = to | 0;
  for (let first = from | 0; first < last; first += BLOCK) {
    const end = first + BLOCK < last ? first + BLOCK : last;
    for (let k = 0; k < count; k += PASS) {
      const least = k + PASS >= count ? 0 : -Infinity;
      addPass(start, weight, k, least, data, first, end, out);
    }
  }
}

/** Adds rows k..k+5, times their weights, to `out[from..to)`; nothing ends below `least`. */
function addPass(
  start: Int32Array,
  weight: Float64Array,
  k: number,
  least: number,
  data: Float64Array,
  from: number,
  to: number,
  out: Float64Array,
): void {
  const r0 = start[k]!;
  const r1 = start[k + 1]!;
  const r2 = start[k + 2]!;
  const r3 = start[k + 3]!;
  const r4 = start[k + 4]!;
  const r5 = start[k + 5]!;
  const w0 = weight[k]!;
  const w1 = weight[k + 1]!;
  const w2 = weight[k + 2]!;
  const w3 = weight[k + 3]!;
  const w4 = weight[k + 4]!;
  const w5 = weight[k + 5]!;
  for (let i = from; i < to; i++) {
    const before = out[i]! + w0 * data[r0 + i]! + w1 * data[r1 + i]! + w2 * data[r2 + i]!;
    const sum = before + w3 * data[r3 + i]! + w4 * data[r4 + i]! + w5 * data[r5 + i]!;
    out[i] = sum < least ? least : sum;
  }
}

export const persistence = definePlugin({
  kind: 'persistence',
  title: 'Persistence of the same slot and of the recent deviation',
  source: 'Box & Jenkins, Time Series Analysis (1970), seasonal difference with an autoregressive error',
  schema,
  create({ loadHalfLife, pvHalfLife, smoothing }, { slot_us, load, pv, pvHomes }: ForecastContext): Forecast {
    assert(DAY % slot_us === 0, 'CW-AGENT-SLOT', `a day is not a whole number of slots of ${slot_us} us`);
    const slotsPerDay = DAY / slot_us;
    const reach = Math.floor(smoothing / slot_us);
    const most = 2 * (2 * reach + 1) + 1 + PASS; // two windows, the last slot, and a pass filled up
    const rows: WeightedRows = { count: 0, start: new Int32Array(most), weight: new Float64Array(most) };

    /** Whole days back from the target to the latest window that is metered when the target lies `lead` slots ahead. */
    function daysBack(lead: number): number {
      return Math.ceil((lead + reach) / slotsPerDay);
    }

    /** Chooses the rows and weights of a forecast; the homes are summed afterwards, all alike. */
    function weigh(history: SlotRows, halfLife_us: number, target: number, last: number): void {
      rows.count = 0;
      if (last < history.oldest) return;
      const lead = target - last;
      const left = pow(2, (-lead * slot_us) / halfLife_us);
      const day = target - slotsPerDay * daysBack(lead);
      const dayOfLast = last - slotsPerDay;
      const now = history.offset(last);
      if (!addMean(rows, history, day - reach, day + reach, 1)) add(rows, now, 1);
      else if (addMean(rows, history, dayOfLast - reach, dayOfLast + reach, -left)) add(rows, now, left);
    }

    return {
      information: 'metered',
      memory_slots: (lead) => Math.max(slotsPerDay * daysBack(lead), slotsPerDay + lead) + reach,
      predict(targetSlot, lastMeteredSlot, from, to, outLoad_Wh, outPv_Wh) {
        assert(lastMeteredSlot < targetSlot, 'CW-AGENT-LEAD', 'the slot to forecast is metered already');
        weigh(load, loadHalfLife, targetSlot, lastMeteredSlot);
        weightedSum(rows, load.data, from, to, outLoad_Wh);
        outPv_Wh.fill(0, from, to);
        weigh(pv, pvHalfLife, targetSlot, lastMeteredSlot);
        for (const range of pvHomes) {
          const first = range.from > from ? range.from : from;
          const end = range.to < to ? range.to : to;
          if (first < end) weightedSum(rows, pv.data, first, end, outPv_Wh);
        }
      },
    };
  },
});
