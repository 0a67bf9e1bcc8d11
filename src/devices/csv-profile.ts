/**
 * Measured or computed profiles from CSV files, for loads and for generation. Every column of every file is one series, read and
 * audited by the data room, brought to the simulation's slots once with its energy conserved; homes take the series in order.
 * Units: what `unit` says in the files; Wh per slot out. Series per kWp need `peak`, others may be scaled.
 * Errors: CW-DEVICE-ASSET, CW-DEVICE-SERIES, CW-DEVICE-PEAK, CW-DATA-*; those of all files at once.
 * Memory: 8 bytes a series and slot. Draws: none a slot. Cost: about 5 ns a home and slot.
 */
import { z } from 'zod';
import { ChainwattError, HOUR } from '../kernel/index.js';
import type { Problem } from '../kernel/index.js';
import { faultKinds, faults, fileStart, profileOf, readTable, resampleInto } from '../data/index.js';
import type { Audit, FaultKind, Policies, Policy, ProfileOptions, ZoneSpec } from '../data/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity, sampled } from '../records/quantity.js';
import { assetText, drawSampled } from './sample.js';
import type { DeviceContext, SlotSource } from './types.js';

const NON_NEGATIVE = { minimum: 0 };
/** Mean power of a home from which on the unit is doubted. */
const LARGE_MEAN_W = 50_000;

const oneOrMore = z.union([z.string(), z.array(z.string()).min(1)]);

const schema = z.strictObject({
  file: oneOrMore.meta({ description: 'one or more CSV files, relative to the scenario', asset: true }),
  column: oneOrMore.describe('one or more columns of each file; every column of every file is one series'),
  unit: z
    .enum(['W', 'kW', 'Wh', 'kWh', 'W/kWp', 'kW/kWp'])
    .describe('what a cell holds: power, or energy of its row'),
  peak: sampled('peakPower', 'peak power of each home, for series per kWp', NON_NEGATIVE).optional(),
  scale: sampled('number', 'factor on the series of each home', NON_NEGATIVE).prefault(1),
  repeat: z.boolean().default(false).describe('more homes than series: begin again with the first series'),
  wrap: z
    .enum(['none', 'repeat'])
    .default('none')
    .describe(
      'beyond the data: none is an error; or whole weeks of it again, so that time of day and weekday stay in step',
    ),
  timeColumn: z
    .string()
    .optional()
    .describe('column of the stamps; found by its name when absent; none: see start'),
  timeFormat: z
    .enum(['auto', 'iso', 'unix-seconds', 'unix-milliseconds'])
    .default('auto')
    .describe('how stamps are written'),
  zone: z
    .union([
      z.string(),
      z.strictObject({
        name: z.string(),
        offsets: z.array(z.strictObject({ from: z.string(), offset: z.string() })).min(1),
      }),
    ])
    .optional()
    .describe(
      'clock of stamps without an offset, if not that of the scenario: a zone such as UTC, a fixed offset such as +01:00, or a table of offsets',
    ),
  label: z.enum(['start', 'end']).default('start').describe('which end of its interval a stamp names'),
  start: z.string().optional().describe('for files without stamps: when the first row begins, ISO 8601'),
  step: quantity('time', 'length of a row; taken from the stamps when absent', { minimum: 1 }).optional(),
  delimiter: z.enum([',', ';', '\t', '|']).optional().describe('taken from the header when absent'),
  decimalComma: z.boolean().default(false).describe('numbers are written 3,14'),
  policies: z
    .partialRecord(z.enum(faultKinds), z.enum(['fail', 'zero', 'interpolate', 'keep']))
    .default({})
    .describe('what to do about faults of the data, by kind, where it is not the usual'),
});
type Config = z.output<typeof schema>;

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

/** Entries of `record` that are not undefined: optional keys stay absent. */
function present<T extends object>(record: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function profileOptions(config: Config, valueColumn: string, zone: ZoneSpec): ProfileOptions {
  const { unit, timeFormat, label, decimalComma } = config;
  return {
    valueColumn,
    unit,
    timeFormat,
    zone,
    label,
    decimalComma,
    policies: present<Policies>(config.policies),
    ...present<Pick<ProfileOptions, 'timeColumn' | 'start' | 'step_us' | 'delimiter'>>({
      timeColumn: config.timeColumn,
      start: config.start,
      step_us: config.step,
      delimiter: config.delimiter,
    }),
  };
}

/** What is wrong with the configuration before a file is read. */
function checkConfig(config: Config, homes: number, series: number): Problem[] {
  const problems: Problem[] = [];
  const perPeak = config.unit === 'W/kWp' || config.unit === 'kW/kWp';
  if (perPeak !== (config.peak !== undefined)) {
    problems.push({
      code: 'CW-DEVICE-PEAK',
      message: perPeak ? 'a series per kWp needs a peak power' : 'a peak power scales only series per kWp',
      path: 'peak',
      found: `unit: ${config.unit}, ${perPeak ? 'no peak' : 'a peak'}`,
      expected: 'peak together with W/kWp or kW/kWp',
      remedy: perPeak ? 'add a peak, such as peak: 6 kWp' : 'use scale instead, or correct the unit',
    });
  }
  if (config.policies.negative === 'keep') {
    problems.push({
      code: 'CW-DEVICE-NEGATIVE',
      message: 'neither a load nor a generator may be negative',
      path: 'policies.negative',
      found: 'keep',
      expected: 'fail, zero or interpolate',
      remedy: 'give generation and load as series of their own',
    });
  }
  if (series < homes && !config.repeat) {
    problems.push({
      code: 'CW-DEVICE-SERIES',
      message: 'there are more homes than series',
      path: 'file',
      found: `${series} series for ${homes} homes`,
      expected: 'a series for each home',
      remedy: 'name more files or columns, lower the count, or say repeat: true',
    });
  }
  return problems;
}

/** Kinds of findings that are as they should be. */
const SOUND_FINDINGS: readonly FaultKind[] = ['spring-hour-missing', 'autumn-hour-doubled'];

/** What was found in a series and did not stop the run. */
function noticesOf(audit: Audit): Problem[] {
  return audit.findings
    .filter(({ kind }) => !SOUND_FINDINGS.includes(kind))
    .map(({ kind, policy, count, place, example }) => ({
      code: faults[kind].code,
      message: `${audit.column}: ${faults[kind].title}: ${count}`,
      place,
      found: example,
      expected: faults[kind].expected,
      remedy: `${policy === 'keep' ? faults[kind].kept : TREATMENTS[policy]}; policies: { ${kind}: fail } stops the run instead`,
    }));
}

const TREATMENTS: Readonly<Record<Exclude<Policy, 'keep'>, string>> = {
  fail: 'the run stops',
  zero: 'they are 0 now',
  interpolate: 'they are interpolated now',
};

/** Reads and resamples all series; entry of series k in `slot`: `data[slot * series + k]`, W or W per kWp, slot means. */
function readSeries(config: Config, context: DeviceContext, series: number): Float64Array {
  const { calendar, assets } = context;
  const grid = { start_us: calendar.start_us, step_us: calendar.slot_us, slots: calendar.slots };
  const bySlot = new Float64Array(series * grid.slots);
  const one = new Float64Array(grid.slots);
  const columns = listOf(config.column);
  const problems: Problem[] = [];
  const collect = (read: () => void): void => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof ChainwattError) || error.category !== 'input') throw error;
      problems.push(...error.problems);
    }
  };
  listOf(config.file).forEach((file, f) => {
    const place = fileStart(file);
    collect(() => {
      const options = columns.map((column) => profileOptions(config, column, config.zone ?? calendar.zone));
      const table = readTable(assetText(assets, file), options[0]!, place);
      options.forEach((option, c) => {
        collect(() => {
          const profile = profileOf(table, option, place);
          noticesOf(profile.audit).forEach(context.notice);
          resampleInto(profile, grid, config.wrap, one, 0, place);
          const k = f * columns.length + c;
          for (let slot = 0; slot < grid.slots; slot++) bySlot[slot * series + k] = one[slot]!;
        });
      });
    });
  });
  if (problems.length > 0) throw new ChainwattError('input', problems);
  return bySlot;
}

class Profiles implements SlotSource {
  readonly peak_Wp?: Float64Array;
  private readonly series: number;
  private readonly data: Float64Array;
  /** Which series a home has, and Wh of its slot for one unit of it. */
  private readonly seriesOf: Int32Array;
  private readonly factor: Float64Array;

  constructor(config: Config, context: DeviceContext) {
    const homes = context.ids.length;
    this.series = listOf(config.file).length * listOf(config.column).length;
    const problems = checkConfig(config, homes, this.series);
    if (problems.length > 0) throw new ChainwattError('input', problems);
    this.factor = drawSampled(config.scale, 'csv.scale', context, NON_NEGATIVE);
    const peak_Wp = config.peak && drawSampled(config.peak, 'csv.peak', context, NON_NEGATIVE);
    if (peak_Wp) this.peak_Wp = peak_Wp;
    const slot_h = context.calendar.slot_us / HOUR;
    for (let i = 0; i < homes; i++)
      this.factor[i] = this.factor[i]! * slot_h * (peak_Wp ? peak_Wp[i]! / 1000 : 1);
    this.seriesOf = Int32Array.from(context.ids, (_, i) => i % this.series);
    this.data = readSeries(config, context, this.series);
    this.noticeSize(config, context);
  }

  /** A home of more than a hundred times the usual size is more often a wrong unit than a factory. */
  private noticeSize(config: Config, context: DeviceContext): void {
    const { slots } = context.calendar;
    const slot_h = context.calendar.slot_us / HOUR;
    const mean_W = new Float64Array(this.series);
    for (let k = 0; k < this.data.length; k++) mean_W[k % this.series]! += this.data[k]! / slots;
    let most_W = 0;
    for (let i = 0; i < this.factor.length; i++) {
      const home_W = (mean_W[this.seriesOf[i]!]! * this.factor[i]!) / slot_h;
      if (home_W > most_W) most_W = home_W;
    }
    if (most_W < LARGE_MEAN_W) return;
    context.notice({
      code: 'CW-DEVICE-LARGE',
      message: 'a home of unusual size',
      path: 'unit',
      found: `${Math.round(most_W / 1000)} kW on average, with unit: ${config.unit}`,
      expected: `less than ${LARGE_MEAN_W / 1000} kW; a household in Europe has about 0.4 kW`,
      remedy: 'check the unit and the scale; nothing to mend if it is right',
    });
  }

  step(slot: number, out_Wh: Float64Array, offset: number): void {
    const { data, seriesOf, factor } = this;
    const start = slot * this.series;
    for (let i = 0; i < factor.length; i++) out_Wh[offset + i] = data[start + seriesOf[i]!]! * factor[i]!;
  }
}

export const csvProfile = definePlugin({
  kind: 'csv',
  title: 'Profiles from CSV files',
  source: 'the user’s files',
  schema,
  create: (config, context: DeviceContext): SlotSource => new Profiles(config, context),
});
