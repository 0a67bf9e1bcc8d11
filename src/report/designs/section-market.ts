/** Price and volume over the day, the energy balance, and what became of orders. */
import { estimate } from '../estimate.js';
import { slotHoursOf } from '../facts.js';
import { fixed, NOTHING } from '../format.js';
import { dayEnergyChart, dayPriceChart, energyPoints, pricePoints, type DayOfDesign } from '../charts/day.js';
import { orderFates, ordersChart, type OrderShare } from '../charts/ledger.js';
import {
  left,
  right,
  type Block,
  type ChartBlock,
  type Section,
  type TableBlock,
} from '../document/blocks.js';
import type { DesignSet, ReportedDesign } from './design-set.js';
import { orNone } from './section-bills.js';
import { headingOf, meanText, shownEstimate } from './wording.js';

export function marketSection({ designs }: DesignSet): Section | undefined {
  const traded = designs.filter(({ hasMarket }) => hasMarket);
  if (traded.length === 0) return undefined;
  return {
    id: 'market',
    title: 'Prices and trade',
    blocks: [...orNone(priceBlock(traded)), tradeTable(traded), ...orNone(ordersBlock(traded))],
  };
}

export function energySection({ designs }: DesignSet): Section | undefined {
  const known = designs.filter(({ day }) => day !== undefined && day.length > 0);
  const [first, ...others] = known.map((design) => energyBlock(design, known.length > 1));
  if (first === undefined) return undefined;
  const blocks: Block[] = [first];
  if (others.length > 0)
    blocks.push({ kind: 'folded', title: 'The same chart for the other designs', blocks: others });
  return { id: 'energy', title: 'Where electricity comes from and goes to', blocks };
}

/** Undefined where no design has the table of slots. */
export function priceBlock(designs: readonly ReportedDesign[]): ChartBlock | undefined {
  const days: DayOfDesign[] = designs.flatMap(({ name, day, facts }) =>
    day === undefined ? [] : [{ name, points: day, slot_h: slotHoursOf(facts) }],
  );
  if (days.length === 0) return undefined;
  const band = days.length === 1 ? '; the band holds 90 % of the slots at that time of day' : '';
  return {
    kind: 'chart',
    id: 'price',
    title: 'Local price and traded power over the mean day',
    caption: `Above, what a local kWh costs at each time of day, mean of all slots in which there was trade${band}; times of day with less than a hundredth of the most that is traded are left out. Below, how much is traded.`,
    spec: (look) => dayPriceChart(look, days),
    numbers: {
      kind: 'table',
      caption: 'Local price and traded power over the mean day, at full hours',
      columns: [
        left('Hour'),
        left('Design'),
        right('Price (ct/kWh)'),
        right('5 % to 95 % (ct/kWh)'),
        right('Traded (kW)'),
      ],
      rows: pricePoints(days)
        .filter(({ hour }) => Number.isInteger(hour))
        .map(({ design, hour, price, low, high, power }) => [
          clock(hour),
          design,
          price === null ? NOTHING : fixed(price, 2),
          low === null || high === null ? NOTHING : `${fixed(low, 2)} to ${fixed(high, 2)}`,
          fixed(power, 2),
        ]),
    },
  };
}

export function energyBlock({ name, day, facts }: ReportedDesign, many: boolean): ChartBlock {
  const points = day!;
  const slot_h = slotHoursOf(facts);
  return {
    kind: 'chart',
    id: many ? `energy-${name}` : 'energy',
    title: `Energy balance over the mean day${many ? `: ${name}` : ''}`,
    caption:
      "Above zero what comes in: solar generation, discharging of batteries, import; below what goes out: charging, export. The line is what the homes consume. Import and export are those of the neighbourhood's boundary; they are averaged apart, so one time of day can have both.",
    spec: (look) => dayEnergyChart(look, points, slot_h),
    numbers: {
      kind: 'table',
      caption: 'Energy balance over the mean day, at full hours (kW)',
      columns: [
        left('Hour'),
        ...['Consumption', 'Solar generation', 'Discharging', 'Import', 'Charging', 'Export'].map(right),
      ],
      rows: energyPoints(points, slot_h)
        .filter(({ hour }) => Number.isInteger(hour))
        .map((row) => [
          clock(row.hour),
          ...[row.load, row.generation, row.discharge, row.import, row.charge, row.export].map((power) =>
            fixed(power, 2),
          ),
        ]),
    },
  };
}

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

const tradeFigures = [
  'price_EUR_per_kWh_mean',
  'traded_kWh',
  'tradedShareOfLoad',
  'tradedShareOfTradable',
  'efficiency',
  'imbalanceCost_EUR',
  'selfSufficiencyWithout',
  'selfSufficiencyWith',
] as const;

function tradeTable(designs: readonly ReportedDesign[]): TableBlock {
  return {
    kind: 'table',
    caption: 'Trade, means over runs',
    columns: [left('Design'), ...tradeFigures.map((figure) => right(headingOf(figure)))],
    rows: designs.map(({ name, rows }) => [
      name,
      ...tradeFigures.map((figure) => {
        const shown = shownEstimate(figure, estimate(rows, figure));
        return meanText({ ...shown, unit: '' });
      }),
    ]),
    notes: [
      'Trades are on paper: they move money, and electricity only where batteries follow them. Shares count only what was really delivered, so they are less than traded energy by consumption. Cost of deviations: what homes pay for metering beyond or below their trades, more than the same energy costs at the retail price and earns at the feed-in price.',
    ],
  };
}

function ordersBlock(designs: readonly ReportedDesign[]): ChartBlock | undefined {
  const values: OrderShare[] = designs.flatMap(({ name, rows }) => {
    const all = estimate(rows, 'orders_count').mean ?? 0;
    if (all === 0) return [];
    return orderFates.flatMap(([figure, fate]) => {
      const share = (100 * (estimate(rows, figure).mean ?? 0)) / all;
      return share === 0 ? [] : [{ design: name, fate, share }];
    });
  });
  if (values.length === 0) return undefined;
  return {
    kind: 'chart',
    id: 'orders',
    title: 'What became of orders',
    caption:
      'Of 100 orders that homes sent: those of which at least a part was traded, and why the others were not: no counterpart at their price, too late for the ledger, no funds in escrow, or undone by the ledger afterwards.',
    spec: (look) => ordersChart(look, values),
    numbers: {
      kind: 'table',
      caption: 'What became of orders',
      columns: [left('Design'), left('Orders'), right('Share (%)')],
      rows: values.map(({ design, fate, share }) => [design, fate, fixed(share, 2)]),
    },
  };
}
