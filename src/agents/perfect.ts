/**
 * `perfect`: reads what will happen. Not a forecast anybody can make: the upper bound against which the loss by forecasts
 * is measured. Needs the slot to be generated already; draws nothing. Cost: one copy.
 */
import { z } from 'zod';
import { assert } from '../kernel/index.js';
import type { SlotRows } from '../devices/index.js';
import { definePlugin } from '../records/plugin.js';
import type { Forecast, ForecastContext } from './types.js';

function copyRow(history: SlotRows, slot: number, from: number, to: number, out_Wh: Float64Array): void {
  assert(slot <= history.newest, 'CW-AGENT-FUTURE', 'the slot to foresee is not generated yet');
  const data = history.data;
  const row = history.offset(slot);
  for (let i = from; i < to; i++) out_Wh[i] = data[row + i]!;
}

export const perfect = definePlugin({
  kind: 'perfect',
  title: 'Perfect foresight: an upper bound, not a forecast',
  source: 'definition',
  schema: z.strictObject({}),
  create: (_config, { load, pv }: ForecastContext): Forecast => ({
    information: 'future',
    memory_slots: () => 0,
    predict(targetSlot, _lastMeteredSlot, from, to, outLoad_Wh, outPv_Wh) {
      copyRow(load, targetSlot, from, to, outLoad_Wh);
      copyRow(pv, targetSlot, from, to, outPv_Wh);
    },
  }),
});
