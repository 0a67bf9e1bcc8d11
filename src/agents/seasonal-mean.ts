/**
 * `seasonal-mean`: the mean of the same slot of the last days, for load and PV apart:
 *
 *     y(s) = (y(s - d) + y(s - 2 d) + ... + y(s - n d)) / n
 *
 * with d a day, or with `weekday` a week, so that Mondays are foreseen from Mondays; the latest n such slots that are metered. With
 * fewer of them kept the mean is over these; without any the last metered slot stands, and with nothing metered zero.
 * Wh per slot; days are 24 hours of elapsed time. Draws nothing. Cost: a sum of n rows. Memory: n + 1 days or weeks of slots.
 * Source: seasonal moving average, e.g. Hyndman & Athanasopoulos, Forecasting: principles and practice (2018), section 3.1.
 */
import { z } from 'zod';
import { assert, DAY } from '../kernel/index.js';
import type { SlotRows } from '../devices/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import type { Forecast, ForecastContext } from './types.js';

const schema = z.strictObject({
  days: quantity('count', 'days, or with `weekday` weeks, that the mean is over', {
    minimum: 1,
    maximum: 60,
  }).prefault(7),
  weekday: z.boolean().default(false).describe('only days of the same weekday: the same slot of past weeks'),
});

export const seasonalMean = definePlugin({
  kind: 'seasonal-mean',
  title: 'Mean of the same slot of the last days, or of the same weekday',
  source: 'Hyndman & Athanasopoulos, Forecasting: principles and practice (2018), section 3.1',
  schema,
  create({ days, weekday }, { slot_us, load, pv, pvHomes }: ForecastContext): Forecast {
    assert(DAY % slot_us === 0, 'CW-AGENT-SLOT', `a day is not a whole number of slots of ${slot_us} us`);
    const season = ((weekday ? 7 : 1) * DAY) / slot_us;

    /** Whole seasons back from a target to the latest such slot that is metered when the target lies `lead` slots ahead. */
    const seasonsBack = (lead: number): number => Math.ceil(lead / season);

    function mean(
      history: SlotRows,
      target: number,
      last: number,
      from: number,
      to: number,
      out_Wh: Float64Array,
    ): void {
      out_Wh.fill(0, from, to);
      if (last < history.oldest) return;
      let slot = target - season * seasonsBack(target - last);
      const { data, oldest } = history;
      let count = 0;
      for (; count < days && slot >= oldest; count++) {
        const row = history.offset(slot);
        for (let i = from; i < to; i++) out_Wh[i] += data[row + i];
        slot -= season;
      }
      if (count === 0) {
        const row = history.offset(last);
        for (let i = from; i < to; i++) out_Wh[i] = data[row + i];
      } else for (let i = from; i < to; i++) out_Wh[i] /= count;
    }

    return {
      information: 'metered',
      memory_slots: (lead) => season * (seasonsBack(lead) + days - 1),
      predict(targetSlot, lastMeteredSlot, from, to, outLoad_Wh, outPv_Wh) {
        assert(lastMeteredSlot < targetSlot, 'CW-AGENT-LEAD', 'the slot to forecast is metered already');
        mean(load, targetSlot, lastMeteredSlot, from, to, outLoad_Wh);
        outPv_Wh.fill(0, from, to);
        for (const range of pvHomes) {
          const first = range.from > from ? range.from : from;
          const end = range.to < to ? range.to : to;
          if (first < end) mean(pv, targetSlot, lastMeteredSlot, first, end, outPv_Wh);
        }
      },
    };
  },
});
