/**
 * The charts of a run as Vega-Lite specifications: data in, plain objects out. Titles and units come from the field dictionary, so
 * that a chart and its table never disagree.
 */
import type { TopLevelSpec } from 'vega-lite';
import { assert } from '../kernel/index.js';
import { tables, type TableName } from '../records/tables.js';
import type { DayPoint } from './mean-day.js';

/** Colours that stay apart for colour-blind readers (Okabe and Ito 2008). */
const COLOURS = {
  load: '#000000',
  pv: '#e69f00',
  battery: '#009e73',
  import: '#56b4e9',
  export: '#cc79a7',
  price: '#0072b2',
  traded: '#d55e00',
} as const;

const WIDTH = 640;

/** Look of every chart; fonts that any browser has, as there is no canvas to measure others. */
const shared = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  background: 'white',
  config: {
    font: 'DejaVu Sans, Verdana, sans-serif',
    axis: { labelFontSize: 12, titleFontSize: 12, grid: true, gridColor: '#e5e5e5' },
    title: { fontSize: 15, subtitleFontSize: 12, anchor: 'start' as const },
    legend: { labelFontSize: 12, title: null },
    view: { stroke: null },
  },
};

/** "Saving (EUR)": the stem of the field's name in words, or words of your own, and its unit. */
export function axisTitle(table: TableName, name: string, own?: string): string {
  const field = tables[table].fields.find((candidate) => candidate.name === name);
  assert(field !== undefined, 'CW-REPORT-FIELD', `the table ${table} has no field ${name}`);
  const stem = name.split('_')[0]!.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const words = own ?? stem.charAt(0).toUpperCase() + stem.slice(1);
  return field.unit === '' || field.unit === '1' ? words : `${words} (${field.unit})`;
}

const hourAxis = {
  field: 'hour',
  type: 'quantitative' as const,
  title: 'Local time of day (h)',
  scale: { domain: [0, 24], nice: false },
  axis: { values: [0, 3, 6, 9, 12, 15, 18, 21, 24] },
};

/** As wide in every part of a chart, so that the parts stand one below the other. */
const leftAxis = { minExtent: 50, maxExtent: 50 };

const PRICE_TITLE = 'Local price and traded energy over the mean day';

/** A local price that varies by less is shown on an axis of this much to either side. */
const STEADY_EUR_per_kWh = 0.01;

/** Local price and traded energy over the mean day; where nothing was traded, a chart that says so. */
export function priceChart(title: string, points: readonly DayPoint[]): TopLevelSpec {
  if (points.every(({ mean }) => (mean.traded_Wh ?? 0) === 0))
    return emptyChart(PRICE_TITLE, title, 'Nothing was traded: there is no local price.');
  const values = points.map((point) => ({
    hour: point.hour,
    price: point.mean.price_EUR_per_kWh,
    low: point.price_EUR_per_kWh_p5,
    high: point.price_EUR_per_kWh_p95,
    traded: point.mean.traded_Wh,
  }));
  const prices = values.flatMap(({ price, low, high }) => [price, low, high].filter((each) => each !== null));
  const lowest = Math.min(...prices);
  const highest = Math.max(...prices);
  // a price that hardly moves has an axis of its own, or its ticks would be fractions of a micro-EUR
  const domain =
    highest - lowest < STEADY_EUR_per_kWh
      ? { domain: [lowest - STEADY_EUR_per_kWh, highest + STEADY_EUR_per_kWh] }
      : {};
  return {
    ...shared,
    title: {
      text: PRICE_TITLE,
      subtitle: [title, 'line: mean of the slots at that time of day; band: 5 % to 95 % of them'],
    },
    data: { values },
    spacing: 12,
    vconcat: [
      {
        width: WIDTH,
        height: 180,
        encoding: {
          x: { ...hourAxis, title: null, axis: { ...hourAxis.axis, labels: false, ticks: false } },
        },
        layer: [
          {
            mark: { type: 'area', color: COLOURS.price, opacity: 0.2 },
            encoding: {
              y: {
                field: 'low',
                type: 'quantitative',
                title: axisTitle('slots', 'price_EUR_per_kWh', 'Local price'),
                scale: { zero: false, ...domain },
                axis: leftAxis,
              },
              y2: { field: 'high' },
            },
          },
          {
            mark: { type: 'line', color: COLOURS.price, strokeWidth: 2 },
            encoding: { y: { field: 'price', type: 'quantitative' } },
          },
        ],
      },
      {
        width: WIDTH,
        height: 140,
        mark: { type: 'area', color: COLOURS.traded, opacity: 0.7, interpolate: 'step-after' },
        encoding: {
          x: hourAxis,
          y: {
            field: 'traded',
            type: 'quantitative',
            title: axisTitle('slots', 'traded_Wh'),
            axis: leftAxis,
          },
        },
      },
    ],
  };
}

/** A chart without anything to draw: its title, and a sentence in its middle. */
function emptyChart(text: string, title: string, sentence: string): TopLevelSpec {
  const height = 120;
  return {
    ...shared,
    title: { text, subtitle: [title] },
    width: WIDTH,
    height,
    data: { values: [{}] },
    view: { stroke: '#cccccc' },
    mark: { type: 'text', text: sentence, fontSize: 14, color: '#555555' },
    encoding: { x: { value: WIDTH / 2 }, y: { value: height / 2 } },
  };
}

/** Order of the stack and its colours; what comes in stands above zero, what goes out below. */
const energyParts = [
  ['generation', COLOURS.pv],
  ['battery', COLOURS.battery],
  ['import', COLOURS.import],
  ['export', COLOURS.export],
] as const;

/**
 * Where the neighbourhood's electricity comes from and goes to over the mean day, as mean power. Import and export are those of its
 * boundary, where what one home feeds in and the next one draws cancels.
 */
export function energyChart(title: string, points: readonly DayPoint[], slot_h: number): TopLevelSpec {
  const kW = (energy_Wh: number | null): number => (energy_Wh ?? 0) / 1000 / slot_h;
  const incoming = points.flatMap(({ hour, mean, boundaryImport_Wh }) => [
    { hour, part: 'generation', order: 0, power: kW(mean.pv_Wh) },
    { hour, part: 'battery', order: 1, power: kW(mean.discharge_Wh) },
    { hour, part: 'import', order: 2, power: kW(boundaryImport_Wh) },
  ]);
  const outgoing = points.flatMap(({ hour, mean, boundaryExport_Wh }) => [
    { hour, part: 'battery', order: 1, power: -kW(mean.charge_Wh) },
    { hour, part: 'export', order: 2, power: -kW(boundaryExport_Wh) },
  ]);
  const loads = points.map(({ hour, mean }) => ({ hour, part: 'load', power: kW(mean.load_Wh) }));
  const domain = [...energyParts.map(([part]) => part), 'load'];
  const range = [...energyParts.map(([, colour]) => colour), COLOURS.load];
  const colour = { field: 'part', type: 'nominal' as const, scale: { domain, range }, title: null };
  const power = { field: 'power', type: 'quantitative' as const, title: 'Mean power (kW)' };
  return {
    ...shared,
    title: {
      text: "Energy balance at the neighbourhood's boundary over the mean day",
      subtitle: [
        title,
        'above zero: generation, discharging, import; below: charging, export; line: load',
        'import and export: net of all homes; averaged apart, so one time of day can have both',
      ],
    },
    width: WIDTH,
    height: 280,
    encoding: { x: hourAxis },
    layer: [
      ...[incoming, outgoing].map((values) => ({
        data: { values },
        mark: { type: 'area' as const, opacity: 0.8 },
        encoding: { y: { ...power, stack: 'zero' as const }, color: colour, order: { field: 'order' } },
      })),
      {
        data: { values: loads },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { y: power, color: colour },
      },
    ],
  };
}

/** Saving of one home, mean over replications. */
export interface HomeSaving {
  readonly agent: string;
  /** `outside` where the home stays out of the market. */
  readonly homeType: string;
  readonly saving_EUR: number;
}

const typeNames: Readonly<Record<string, string>> = {
  renter: 'renter',
  pv: 'PV',
  pvBattery: 'PV and battery',
  other: 'other',
  outside: 'stay out',
};

/** One dot a home, by type, with the mean of the type; left of zero, the home is worse off. */
export function savingsChart(title: string, homes: readonly HomeSaving[], runs: number): TopLevelSpec {
  const types = Object.keys(typeNames).filter((type) => homes.some((home) => home.homeType === type));
  const values = homes.map((home, i) => ({
    type: typeNames[home.homeType] ?? home.homeType,
    saving: home.saving_EUR,
    // spreads the dots without chance: the golden ratio fills an interval evenly
    jitter: (i * 0.618033988749895) % 1,
  }));
  const y = {
    field: 'type',
    type: 'nominal' as const,
    title: null,
    sort: types.map((type) => typeNames[type]!),
    axis: { grid: false },
  };
  return {
    ...shared,
    title: {
      text: 'Saving of each home by the local market',
      subtitle: [
        title,
        `a dot is a home${runs === 1 ? '' : `, mean of ${runs} runs`}; a bar is the mean of its type; left of zero, a home is worse off; over the whole run`,
      ],
    },
    width: WIDTH,
    height: { step: 70 },
    data: { values },
    layer: [
      { mark: { type: 'rule', color: '#888888' }, encoding: { x: { datum: 0 } } },
      {
        mark: { type: 'circle', color: COLOURS.price, opacity: 0.45, size: 30 },
        encoding: {
          x: {
            field: 'saving',
            type: 'quantitative',
            title: axisTitle('agents', 'saving_EUR'),
            // zeros alone would give an axis without a width
            ...(values.some(({ saving }) => saving !== 0) ? {} : { scale: { domain: [-1, 1] } }),
          },
          y,
          yOffset: { field: 'jitter', type: 'quantitative', scale: { domain: [-0.3, 1.3] } },
        },
      },
      {
        mark: { type: 'tick', color: COLOURS.traded, thickness: 3, size: 45 },
        encoding: { x: { field: 'saving', aggregate: 'mean', type: 'quantitative' }, y },
      },
    ],
  };
}
