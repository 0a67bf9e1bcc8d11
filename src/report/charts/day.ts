/** Charts over the mean day: price and traded power by design, and where electricity comes from and goes to. */
import type { TopLevelSpec } from 'vega-lite';
import type { DayPoint } from '../mean-day.js';
import { PLOT_WIDTH, seriesColours, type Look } from './look.js';
import { axisTitleOf, chartOf, emptyChart, hourAxis, leftAxis, legendOf } from './parts.js';

export interface DayOfDesign {
  readonly name: string;
  readonly points: readonly DayPoint[];
  /** Length of a slot: energies over it are shown as powers. */
  readonly slot_h: number;
}

/** A local price that varies by less is shown on an axis of this much to either side, in ct/kWh. */
const STEADY_ct_per_kWh = 1;
/** Of the most that is traded at any time of day: with less there is no price to be shown. */
const LEAST_TRADE = 0.01;
/** Dashes that tell lines apart without their colours. */
const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [3, 5]];

export interface PricePoint {
  readonly design: string;
  readonly hour: number;
  readonly price: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly power: number;
}

/** Prices in ct/kWh, traded power in kW; the band is of one design alone. */
export function pricePoints(days: readonly DayOfDesign[]): PricePoint[] {
  const cents = (price: number | null): number | null => (price === null ? null : 100 * price);
  return days.flatMap(({ name, points, slot_h }) => {
    const most = Math.max(...points.map(({ mean }) => mean.traded_Wh ?? 0));
    return points.map((point) => {
      // a price of next to nothing is the chance of a few slots
      const counts = (point.mean.traded_Wh ?? 0) >= LEAST_TRADE * most;
      return {
        design: name,
        hour: point.hour,
        price: counts ? cents(point.mean.price_EUR_per_kWh) : null,
        low: counts ? cents(point.price_EUR_per_kWh_p5) : null,
        high: counts ? cents(point.price_EUR_per_kWh_p95) : null,
        power: (point.mean.traded_Wh ?? 0) / 1000 / slot_h,
      };
    });
  });
}

/** Local price and traded power; where nothing was traded, a chart that says so. */
export function dayPriceChart(look: Look, all: readonly DayOfDesign[]): TopLevelSpec {
  const days = all.filter(({ points }) => points.some(({ mean }) => (mean.traded_Wh ?? 0) > 0));
  if (days.length === 0) return emptyChart(look, 'Nothing was traded: there is no local price.');
  const values = pricePoints(days);
  const names = days.map(({ name }) => name);
  const alone = names.length === 1;
  const shown = values.flatMap(({ price, low, high }) => (alone ? [price, low, high] : [price]));
  const prices = shown.filter((price) => price !== null);
  const [lowest, highest] = [Math.min(...prices), Math.max(...prices)];
  // a price that hardly moves has an axis of its own, or its ticks would be fractions of a micro-EUR
  const steady = highest - lowest < STEADY_ct_per_kWh;
  const domain = steady ? { domain: [lowest - STEADY_ct_per_kWh, highest + STEADY_ct_per_kWh] } : {};
  const colour = {
    field: 'design',
    type: 'nominal' as const,
    scale: { domain: names, range: seriesColours(look, names.length) },
    legend: legendOf(names),
  };
  const dash = {
    field: 'design',
    type: 'nominal' as const,
    scale: { domain: names, range: names.map((_, i) => DASHES[i % DASHES.length]!) },
    legend: legendOf(names),
  };
  const price = (field: string): object => ({
    field,
    type: 'quantitative',
    title: axisTitleOf('slots', 'price_EUR_per_kWh'),
    scale: { zero: false, ...domain },
    axis: leftAxis,
  });
  const tooltip = [
    ...(alone ? [] : [{ field: 'design', title: 'Design' }]),
    { field: 'hour', title: 'Hour', format: '.2~f' },
    { field: 'price', title: 'Price (ct/kWh)', format: '.2f' },
    { field: 'power', title: 'Traded (kW)', format: '.2f' },
  ];
  return chartOf(look, {
    data: { values },
    spacing: 14,
    vconcat: [
      {
        width: PLOT_WIDTH,
        height: 190,
        encoding: { x: { ...hourAxis, title: null } },
        layer: [
          ...(alone
            ? [
                {
                  mark: { type: 'area', opacity: 0.2, color: look.hues.blue },
                  encoding: { y: price('low'), y2: { field: 'high' } },
                },
              ]
            : []),
          {
            mark: { type: 'line', strokeWidth: 2, interpolate: 'step-after' },
            encoding: { y: price('price'), color: colour, strokeDash: dash },
          },
          {
            mark: { type: 'point', size: 60, opacity: 0 },
            encoding: { y: price('price'), tooltip },
          },
        ],
      },
      {
        width: PLOT_WIDTH,
        height: 130,
        mark: { type: 'line', strokeWidth: 2, interpolate: 'step-after' },
        encoding: {
          x: hourAxis,
          y: { field: 'power', type: 'quantitative', title: 'Traded power (kW)', axis: leftAxis },
          color: colour,
          strokeDash: dash,
          tooltip,
        },
      },
    ],
  });
}

/** What flows in stands above zero, what goes out below. */
const flows = ['solar generation', 'batteries', 'import', 'export'] as const;

export interface EnergyPoint {
  readonly hour: number;
  readonly generation: number;
  readonly discharge: number;
  readonly import: number;
  readonly charge: number;
  readonly export: number;
  readonly load: number;
}

/** Mean powers in kW. */
export function energyPoints(points: readonly DayPoint[], slot_h: number): EnergyPoint[] {
  const kW = (energy_Wh: number | null): number => (energy_Wh ?? 0) / 1000 / slot_h;
  return points.map(({ hour, mean, boundaryImport_Wh, boundaryExport_Wh }) => ({
    hour,
    generation: kW(mean.pv_Wh),
    discharge: kW(mean.discharge_Wh),
    import: kW(boundaryImport_Wh),
    charge: kW(mean.charge_Wh),
    export: kW(boundaryExport_Wh),
    load: kW(mean.load_Wh),
  }));
}

/**
 * Where the neighbourhood's electricity comes from and goes to over the mean day. Import and export are those of its boundary, where what
 * one home feeds in and the next one draws cancels.
 */
export function dayEnergyChart(look: Look, points: readonly DayPoint[], slot_h: number): TopLevelSpec {
  const rows = energyPoints(points, slot_h);
  const incoming = rows.flatMap((row) => [
    { hour: row.hour, part: 'solar generation', order: 0, power: row.generation },
    { hour: row.hour, part: 'batteries', order: 1, power: row.discharge },
    { hour: row.hour, part: 'import', order: 2, power: row.import },
  ]);
  const outgoing = rows.flatMap((row) => [
    { hour: row.hour, part: 'batteries', order: 1, power: 0 - row.charge },
    { hour: row.hour, part: 'export', order: 2, power: 0 - row.export },
  ]);
  const loads = rows.map(({ hour, load }) => ({ hour, part: 'consumption', power: load }));
  const { amber, green, sky, pink } = look.hues;
  const colour = {
    field: 'part',
    type: 'nominal' as const,
    scale: { domain: [...flows, 'consumption'], range: [amber, green, sky, pink, look.ink] },
  };
  const power = { field: 'power', type: 'quantitative' as const, title: 'Mean power (kW)', axis: leftAxis };
  const tooltip = [
    { field: 'part', title: ' ' },
    { field: 'hour', title: 'Hour', format: '.2~f' },
    { field: 'power', title: 'Mean power (kW)', format: '.2f' },
  ];
  return chartOf(look, {
    width: PLOT_WIDTH,
    height: 270,
    encoding: { x: hourAxis },
    layer: [
      ...[incoming, outgoing].map((values) => ({
        data: { values },
        mark: { type: 'area', opacity: 0.8, interpolate: 'step-after' },
        encoding: { y: { ...power, stack: 'zero' }, color: colour, order: { field: 'order' }, tooltip },
      })),
      {
        data: { values: loads },
        mark: { type: 'line', strokeWidth: 2.5, interpolate: 'step-after' },
        encoding: { y: power, color: colour, tooltip },
      },
    ],
  });
}
