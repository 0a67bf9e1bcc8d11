/** What devices are tested in: a calendar, a place, a sky, and plug-ins created from scenario-like input. */
import { DAY, MINUTE, RandomSource, type Problem } from '../../src/kernel/index.js';
import { offsetTable, parseIsoDateTime, slotTimes } from '../../src/data/index.js';
import { createSky } from '../../src/devices/sky.js';
import type { DeviceContext, Location, SlotCalendar, SlotSource } from '../../src/devices/types.js';
import type { Plugin } from '../../src/records/plugin.js';

export const munich: Location = { latitude_deg: 48.1, longitude_deg: 11.6 };

export interface CalendarOptions {
  readonly start?: string;
  readonly zone?: string;
  readonly days?: number;
  readonly slot_min?: number;
}

const calendars = new Map<string, SlotCalendar>();

/** Civil time of all slots; by default a week of May in 15-minute slots, in Berlin's time. */
export function calendarOf(options: CalendarOptions = {}): SlotCalendar {
  const { start = '2026-05-04', zone = 'Europe/Berlin', days = 7, slot_min = 15 } = options;
  const key = `${start} ${zone} ${days} ${slot_min}`;
  const known = calendars.get(key);
  if (known) return known;
  const start_us = parseIsoDateTime(`${start}T00:00`, zone);
  const slot_us = slot_min * MINUTE;
  const slots = (days * DAY) / slot_us;
  const table = offsetTable(zone, start_us, start_us + days * DAY);
  const calendar = { slot_us, slots, zone, start_us, ...slotTimes(table, start_us, slot_us, slots) };
  calendars.set(key, calendar);
  return calendar;
}

export function homeIds(count: number, group = 'home'): string[] {
  return Array.from({ length: count }, (_, i) => `${group}-${String(i).padStart(4, '0')}`);
}

export interface ContextOptions extends CalendarOptions {
  readonly ids?: readonly string[];
  readonly seed?: number;
  readonly location?: Location;
  readonly assets?: ReadonlyMap<string, string>;
  /** Where notices go; none are expected unless given. */
  readonly notice?: DeviceContext['notice'];
}

export function contextOf(options: ContextOptions = {}): DeviceContext {
  const { ids = homeIds(10), seed = 1, location = munich, assets = new Map<string, string>() } = options;
  const random = new RandomSource(seed);
  const calendar = calendarOf(options);
  const sky = createSky(calendar, location, random);
  const notice =
    options.notice ??
    (({ code, message }: Problem): never => {
      throw new Error(`an unexpected notice: ${code} ${message}`);
    });
  return { ids, random, calendar, location, sky, assets, notice };
}

/** A device as a scenario would make it: `input` is parsed by the plug-in's schema. */
export function create<Context, Instance>(
  plugin: Plugin<Context, Instance>,
  input: Record<string, unknown>,
  context: Context,
): Instance {
  return plugin.create(plugin.schema.parse(input), context);
}

/** All slots of a device: entry of home i in slot s is `[s * homes + i]`, Wh. */
export function run(source: SlotSource, context: DeviceContext): Float64Array {
  const homes = context.ids.length;
  const out_Wh = new Float64Array(context.calendar.slots * homes);
  for (let slot = 0; slot < context.calendar.slots; slot++) source.step(slot, out_Wh, slot * homes);
  return out_Wh;
}

/** The series of one home out of what `run` returned. */
export function homeSeries(all_Wh: Float64Array, homes: number, home: number): Float64Array {
  return Float64Array.from({ length: all_Wh.length / homes }, (_, slot) => all_Wh[slot * homes + home]!);
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

export function mean(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total / values.length;
}

/** Pearson's correlation of a series with itself `lag` entries later. */
export function autocorrelation(values: ArrayLike<number>, lag: number): number {
  const centre = mean(values);
  let cross = 0;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! - centre;
    square += value * value;
    if (i >= lag) cross += value * (values[i - lag]! - centre);
  }
  return cross / square;
}
