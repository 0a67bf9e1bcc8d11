/** What a report says about the run itself, read from the resolved scenario that lies in the results folder. */
import { z } from 'zod';

const resolvedSchema = z.object({
  title: z.string(),
  time: z.object({ start: z.string(), zone: z.string(), duration: z.string(), slot: z.string() }),
});

export interface RunFacts {
  readonly title: string;
  /** As the scenario writes them: "7 d", "15 min". */
  readonly duration: string;
  readonly slot: string;
  /** Local start and its zone. */
  readonly start: string;
  readonly zone: string;
}

/** The facts of a resolved scenario; undefined if `resolved` is none. */
export function factsOf(resolved: unknown): RunFacts | undefined {
  const { data } = resolvedSchema.safeParse(resolved);
  return data && { title: data.title, ...data.time };
}
