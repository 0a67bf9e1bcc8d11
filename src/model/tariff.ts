/**
 * The scenario's tariff, and the price series that it may ask for: a column of one of the scenario's files, read and audited by the
 * data room and averaged over the run's slots. Units: the file's own. Errors: CW-TARIFF-*, CW-DEVICE-ASSET, CW-DATA-*.
 */
import type { Problem } from '../kernel/index.js';
import { faults, fileStart, parseProfile, resampleInto } from '../data/index.js';
import { assetText } from '../devices/sample.js';
import type { Scenario } from '../scenario/types.js';
import { tariffs, type SeriesRequest, type Tariff } from '../tariff/index.js';
import type { RunCalendar } from './calendar.js';
import { namedPlaces } from './charges.js';
import { choose } from './choose.js';

export interface SeriesSource {
  readonly calendar: RunCalendar;
  readonly assets: ReadonlyMap<string, string>;
  readonly notice: (notice: Problem) => void;
}

/** The tariff of `scenario`; its problems are at `tariff`. */
export function createTariff(scenario: Scenario, source: SeriesSource): Tariff {
  const context = {
    calendar: source.calendar,
    groups: scenario.groups.map(({ name }) => name),
    places: namedPlaces(scenario),
    carbonIntensity_g_per_kWh: (): number => scenario.carbon.intensity_g_per_kWh,
    series: (request: SeriesRequest): Float64Array => readPriceSeries(request, source),
  };
  return choose(tariffs, scenario.tariff, context, 'tariff');
}

/** The mean of the series over each slot of the calendar. */
export function readPriceSeries(request: SeriesRequest, source: SeriesSource): Float64Array {
  const { calendar, assets, notice } = source;
  const { file, column, gaps, wrap, timeColumn, start, step, delimiter } = request;
  const place = fileStart(file);
  const profile = parseProfile(
    assetText(assets, file),
    {
      valueColumn: column,
      unit: 'plain',
      zone: request.zone ?? calendar.zone,
      label: request.label,
      decimalComma: request.decimalComma,
      // prices are what they are: spikes and long stretches of one price are no faults of a meter
      policies: { gap: gaps, 'not-numeric': gaps },
      ...(timeColumn === undefined ? {} : { timeColumn }),
      ...(start === undefined ? {} : { start }),
      ...(step === undefined ? {} : { step_us: step }),
      ...(delimiter === undefined ? {} : { delimiter }),
    },
    place,
  );
  const { interpolated } = profile.audit;
  if (interpolated > 0) {
    notice({
      code: faults.gap.code,
      message: `${column}: prices that were missing and are interpolated now: ${interpolated}`,
      place,
      expected: faults.gap.expected,
      remedy: 'gaps: fail stops the run instead',
    });
  }
  const prices = new Float64Array(calendar.slots);
  const grid = { start_us: calendar.start_us, step_us: calendar.slot_us, slots: calendar.slots };
  resampleInto(profile, grid, wrap, prices, 0, place);
  return prices;
}
