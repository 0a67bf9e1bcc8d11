/**
 * The mean day of a run: every column of the slot table averaged over all slots that begin at the same local time of day, and
 * over replications. Empty cells (no price without a trade) do not count. Also the 5 % and 95 % quantiles of the price.
 * Units: those of the table. Memory: the prices; everything else is a sum for each time of day.
 */
import { quantiles } from '../stats/index.js';
import type { Row } from './read-results.js';

/** Columns that are averaged. */
export const dayColumns = [
  'load_Wh',
  'pv_Wh',
  'charge_Wh',
  'discharge_Wh',
  'netImport_Wh',
  'traded_Wh',
  'price_EUR_per_kWh',
] as const;
export type DayColumn = (typeof dayColumns)[number];

export interface DayPoint {
  /** Local time of day at which the slot begins, in hours from midnight. */
  readonly hour: number;
  /** Slots that were averaged. */
  readonly slots: number;
  readonly mean: Readonly<Record<DayColumn, number | null>>;
  /** Net import where it is positive, and net export as a positive number; means over all slots. */
  readonly boundaryImport_Wh: number;
  readonly boundaryExport_Wh: number;
  readonly price_EUR_per_kWh_p5: number | null;
  readonly price_EUR_per_kWh_p95: number | null;
}

interface Bin {
  slots: number;
  readonly sum: Record<DayColumn, number>;
  readonly count: Record<DayColumn, number>;
  boundaryImport: number;
  boundaryExport: number;
  readonly prices: number[];
}

/** The points of the mean day, by hour. `zone` is the scenario's. */
export async function meanDay(rows: AsyncIterable<Row> | Iterable<Row>, zone: string): Promise<DayPoint[]> {
  const minuteOf = localMinutes(zone);
  const bins = new Map<number, Bin>();
  for await (const row of rows) {
    const minute = minuteOf(String(row['start_UTC']));
    const bin = bins.get(minute) ?? newBin();
    bins.set(minute, bin);
    add(bin, row);
  }
  return [...bins].sort(([a], [b]) => a - b).map(([minute, bin]) => pointOf(minute, bin));
}

function newBin(): Bin {
  const zeros = (): Record<DayColumn, number> =>
    Object.fromEntries(dayColumns.map((name) => [name, 0])) as Record<DayColumn, number>;
  return { slots: 0, sum: zeros(), count: zeros(), boundaryImport: 0, boundaryExport: 0, prices: [] };
}

function add(bin: Bin, row: Row): void {
  bin.slots++;
  for (const name of dayColumns) {
    const value = row[name];
    if (typeof value !== 'number') continue;
    bin.sum[name] += value;
    bin.count[name]++;
  }
  const net = Number(row['netImport_Wh']);
  if (net > 0) bin.boundaryImport += net;
  else bin.boundaryExport -= net;
  const price = row['price_EUR_per_kWh'];
  if (typeof price === 'number') bin.prices.push(price);
}

function pointOf(minute: number, bin: Bin): DayPoint {
  const [p5 = null, p95 = null] = quantiles(bin.prices, [0.05, 0.95]);
  const mean = Object.fromEntries(
    dayColumns.map((name) => [name, bin.count[name] === 0 ? null : bin.sum[name] / bin.count[name]]),
  ) as Record<DayColumn, number | null>;
  return {
    hour: minute / 60,
    slots: bin.slots,
    mean,
    boundaryImport_Wh: bin.boundaryImport / bin.slots,
    boundaryExport_Wh: bin.boundaryExport / bin.slots,
    price_EUR_per_kWh_p5: p5,
    price_EUR_per_kWh_p95: p95,
  };
}

const OFFSET = /^([+-])(\d\d):(\d\d)$/;
const DAY_minutes = 24 * 60;

/** From an instant (ISO 8601, UTC) to the local minute of the day. */
function localMinutes(zone: string): (instant: string) => number {
  const fixed = OFFSET.exec(zone);
  if (fixed !== null) {
    const size = Number(fixed[2]) * 60 + Number(fixed[3]);
    const offset = fixed[1] === '-' ? -size : size;
    return (instant) => {
      const date = new Date(instant);
      const minute = date.getUTCHours() * 60 + date.getUTCMinutes() + offset;
      return (minute + DAY_minutes) % DAY_minutes;
    };
  }
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (instant) => {
    const [hour, minute] = clock.format(new Date(instant)).split(':');
    return Number(hour) * 60 + Number(minute);
  };
}
