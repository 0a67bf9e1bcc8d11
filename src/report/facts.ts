/** What a report says about the run itself, read from the resolved scenario that lies in the results folder. */
import { z } from 'zod';
import { counted, spelt } from './format.js';

const resolvedSchema = z.object({
  title: z.string(),
  time: z.object({
    start: z.string().optional(),
    typical: z.record(z.string(), z.object({ start: z.string() })).optional(),
    zone: z.string(),
    duration: z.string(),
    slot: z.string(),
  }),
});

export interface RunFacts {
  readonly title: string;
  /** As the scenario writes them: "7 d", "15 min". */
  readonly duration: string;
  readonly slot: string;
  readonly zone: string;
  /** Names of the typical periods that make up a year; absent where the run is about one period, which is no year. */
  readonly periods?: readonly string[];
}

/** The facts of a resolved scenario; undefined if `resolved` is none. */
export function factsOf(resolved: unknown): RunFacts | undefined {
  const { data } = resolvedSchema.safeParse(resolved);
  if (data === undefined) return undefined;
  const { typical, zone, duration, slot } = data.time;
  const facts = { title: data.title, zone, duration, slot };
  return typical === undefined ? facts : { ...facts, periods: Object.keys(typical) };
}

/** How long it is that amounts are stated of: "over 7 days", or where there are weights, "per year". */
export function overOf({ duration, periods }: RunFacts): string {
  return periods === undefined ? `over ${spelt(duration)}` : 'per year';
}

/** What was run: "7 days", or "a year of 2 typical periods of 7 days (summer, winter)". */
export function horizonOf({ duration, periods }: RunFacts): string {
  if (periods === undefined) return spelt(duration);
  return `a year of ${counted(periods.length, 'typical period')} of ${spelt(duration)} (${periods.join(', ')})`;
}
