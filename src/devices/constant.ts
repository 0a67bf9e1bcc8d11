/**
 * A load or generator of constant power: for tests, base loads and toy scenarios.
 * Units: W in, Wh per slot out. Draws: none a slot. Cost: about 3 ns a home and slot.
 */
import { z } from 'zod';
import { HOUR } from '../kernel/index.js';
import { definePlugin } from '../records/plugin.js';
import { sampled } from '../records/quantity.js';
import { drawSampled } from './sample.js';
import type { DeviceContext, SlotSource } from './types.js';

const NON_NEGATIVE = { minimum: 0 };

export const constant = definePlugin({
  kind: 'constant',
  title: 'Constant power',
  source: 'definition',
  schema: z.strictObject({ power: sampled('power', 'power of each home, all the time', NON_NEGATIVE) }),
  create(config, context: DeviceContext): SlotSource {
    const energy_Wh = drawSampled(config.power, 'constant.power', context, NON_NEGATIVE);
    for (let i = 0; i < energy_Wh.length; i++)
      energy_Wh[i] = (energy_Wh[i]! * context.calendar.slot_us) / HOUR;
    return {
      step(_slot, out_Wh, offset) {
        for (let i = 0; i < energy_Wh.length; i++) out_Wh[offset + i] = energy_Wh[i]!;
      },
    };
  },
});
