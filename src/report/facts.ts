/** What a report says about the run itself, read from the resolved scenario that lies in the results folder. */
import { z } from 'zod';
import { counted, minutesOf, spelt } from './format.js';

const resolvedSchema = z.object({
  title: z.string(),
  time: z.object({
    start: z.string().optional(),
    typical: z.record(z.string(), z.object({ start: z.string() })).optional(),
    zone: z.string(),
    duration: z.string(),
    slot: z.string(),
  }),
  faults: z.array(z.object({ kind: z.string() })).optional(),
  output: z.object({ faults: z.boolean().optional() }).optional(),
  kpis: z.object({ from: z.string(), to: z.string().optional() }).optional(),
});

export interface RunFacts {
  readonly title: string;
  /** As the scenario writes them: "7 d", "15 min". */
  readonly duration: string;
  readonly slot: string;
  readonly zone: string;
  /** Names of the typical periods that make up a year; absent where the run is about one period, which is no year. */
  readonly periods?: readonly string[];
  /** Where KPIs count a part of the run: where it begins, and how long it is. */
  readonly window?: { readonly from: string; readonly length: string };
  /** Kinds of the faults in the order of the scenario, one a fault; absent where it has none. */
  readonly faults?: readonly string[];
  /** Set where what the faults did is written to no table. */
  readonly faultsUnwritten?: true;
}

/** The facts of a resolved scenario; undefined if `resolved` is none. */
export function factsOf(resolved: unknown): RunFacts | undefined {
  const { data } = resolvedSchema.safeParse(resolved);
  if (data === undefined) return undefined;
  const { typical, zone, duration, slot } = data.time;
  const faults = data.faults?.map(({ kind }) => kind) ?? [];
  const window = data.kpis && windowOf(data.kpis, duration);
  return {
    title: data.title,
    zone,
    duration,
    slot,
    ...(typical === undefined ? {} : { periods: Object.keys(typical) }),
    ...(window === undefined ? {} : { window }),
    ...(faults.length === 0 ? {} : { faults }),
    ...(data.output?.faults === false ? { faultsUnwritten: true } : {}),
  };
}

/** The part of a run that KPIs count; undefined if that is all of it. */
function windowOf(
  { from, to }: { readonly from: string; readonly to?: string | undefined },
  duration: string,
): RunFacts['window'] {
  const length_min = minutesOf(to ?? duration) - minutesOf(from);
  if (length_min === minutesOf(duration)) return undefined;
  return { from, length: length_min % 60 === 0 ? `${length_min / 60} h` : `${length_min} min` };
}

/** Length of a slot, in hours. */
export function slotHoursOf({ slot }: RunFacts): number {
  return minutesOf(slot) / 60;
}

/** How long it is that amounts are stated of: "over 7 days", or where there are weights, "per year". */
export function overOf({ duration, periods, window }: RunFacts): string {
  if (periods !== undefined) return 'per year';
  return window === undefined ? `over ${spelt(duration)}` : `over the ${spelt(window.length)} that count`;
}

/** What was run: "7 days", or "a year of 2 typical periods of 7 days (summer, winter)". */
export function horizonOf({ duration, periods }: RunFacts): string {
  if (periods === undefined) return spelt(duration);
  return `a year of ${counted(periods.length, 'typical period')} of ${spelt(duration)} (${periods.join(', ')})`;
}

/** Which part of the run, or of each period, KPIs count: "of which 12 hours from 6 hours on count"; undefined where it is all. */
export function countedPartOf({ window }: RunFacts): string | undefined {
  return window && `of which ${spelt(window.length)} from ${spelt(window.from)} on count`;
}
