/**
 * One run from start to end: steps it in slices, and between slices reports progress, looks for a request to stop and lets the
 * event loop breathe. Slices are sized by wall clock; how a run is sliced changes nothing of its result.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRun, type Run } from '../model/run.js';
import { CsvTableSinks } from '../output/index.js';
import type { TableName } from '../records/tables.js';
import type { RunControl } from './control.js';
import type { Design } from './design.js';
import { cryptographyOf } from './cryptography.js';
import { failureOf, type RunOutcome } from './outcome.js';
import { withPlaces } from './places.js';
import type { PlannedRun } from './plan.js';

/** What a slice should take: short enough for Ctrl-C and a smooth progress line, long enough to cost nothing. */
const SLICE_ms = 40;
const FIRST_SLICE_events = 256;
const LARGEST_SLICE_events = 1 << 22;

export type CreateRun = (
  ...input: Parameters<typeof createRun>
) => Pick<Run, 'step' | 'finish' | 'slotsDone'> & Partial<Pick<Run, 'prepare'>>;

/** Runs `planned`; never throws: what goes wrong is the outcome. */
export async function executeRun(
  planned: PlannedRun,
  design: Design,
  control: RunControl,
  create: CreateRun = createRun,
): Promise<RunOutcome> {
  if (control.stopped) return { status: 'stopped', slotsDone: 0 };
  const { paths, seed, replication } = planned;
  const wanted = Object.keys(paths) as TableName[];
  const sinks = new CsvTableSinks(wanted, (table) => paths[table]!);
  try {
    const { scenario, hash, assets } = design;
    const cryptography = cryptographyOf(seed);
    const run = create({ scenario, hash, assets, seed, replication, sinks, cryptography });
    await run.prepare?.();
    const over = await stepToEnd(run, planned.run, control);
    if (!over) {
      sinks.close();
      return { status: 'stopped', slotsDone: run.slotsDone };
    }
    const { summary, account, digest, unseed, events, notices } = run.finish();
    sinks.close();
    control.setSlotsDone(planned.run, scenario.time.slots);
    return {
      status: 'done',
      summary,
      ...(scenario.time.period === undefined ? {} : { account }),
      digest,
      unseed,
      events,
      notices: withPlaces(notices, design.places),
    };
  } catch (error) {
    sinks.abort();
    return failureOf(error, design.places);
  }
}

/** False if a request to stop came first. */
async function stepToEnd(run: ReturnType<CreateRun>, number: number, control: RunControl): Promise<boolean> {
  let events = FIRST_SLICE_events;
  for (;;) {
    const started = performance.now();
    const over = run.step(events);
    const took_ms = performance.now() - started;
    control.setSlotsDone(number, run.slotsDone);
    if (over) return true;
    if (took_ms < SLICE_ms / 2 && events < LARGEST_SLICE_events) events *= 2;
    else if (took_ms > 2 * SLICE_ms && events > 1) events >>= 1;
    await nextTurn();
    if (control.stopped) return false;
  }
}
