/**
 * A load of the user's own, loaded with --plugin and --allow-plugins: a heater that draws its power from 22:00 to 06:00, local time.
 * W in, Wh per slot out. Draws nothing.
 */
export const room = 'loads';

const NIGHT_BEGINS_min = 22 * 60;
const NIGHT_ENDS_min = 6 * 60;
const HOUR_us = 3_600_000_000;

export const plugin = ({ z, quantity, definePlugin }) =>
  definePlugin({
    kind: 'night-heater',
    title: 'Heater that runs at night',
    source: 'an example',
    schema: z.strictObject({ power: quantity('power', 'power at night', { minimum: 0 }) }),
    create(config, { ids, calendar }) {
      const energy_Wh = (config.power * calendar.slot_us) / HOUR_us;
      return {
        step(slot, out_Wh, offset) {
          const minute = calendar.minuteOfDay[slot];
          const on = minute >= NIGHT_BEGINS_min || minute < NIGHT_ENDS_min;
          for (let i = 0; i < ids.length; i++) out_Wh[offset + i] = on ? energy_Wh : 0;
        },
      };
    },
  });
