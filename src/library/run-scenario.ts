/** Runs a scenario file for a program, with the results folder that `chainwatt run` leaves. */
import { availableParallelism } from 'node:os';
import { basename, dirname } from 'node:path';
import { checkZone } from '../data/index.js';
import { failureOfExperiment, loadDesign, RunControl, runExperiment } from '../experiment/index.js';
import { ChainwattError, type Problem } from '../kernel/index.js';
import { createResultsFolder, type TableFormat } from '../output/index.js';
import type { SummaryRow } from '../records/fields-summary.js';
import type { TableName } from '../records/tables.js';
import { registries } from '../scenario/index.js';
import { version } from './version.js';

export interface RunOptions {
  /** Changes of the scenario by dotted path, as `--set` makes them: `{ 'time.duration': '1 d' }`. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** Runs, with seeds of their own; 1 if it is not said. */
  readonly replications?: number;
  /** The seed that the seeds of all runs follow from; the scenario's own if it is not said. */
  readonly seed?: string | number;
  /** Worker threads; results do not depend on them. One a processor if it is not said. */
  readonly threads?: number;
  /** Tables that are kept, if the scenario has them; all if it is not said. */
  readonly tables?: readonly TableName[];
  readonly format?: TableFormat;
  /** What to do with results that are in the folder already: `refuse` (CW-OUTPUT-EXISTS) or `overwrite`. */
  readonly ifExists?: 'refuse' | 'overwrite';
  /** Stops it; what is finished is kept. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** Where the tables are. */
  readonly folder: string;
  /** A summary of each finished run, in the order of replications. */
  readonly rows: readonly SummaryRow[];
  /** Whether every run finished; false where it was stopped. */
  readonly complete: boolean;
  /** What should be known of the input and is no error. */
  readonly notices: readonly Problem[];
}

/**
 * Runs the scenario in `file` and writes its tables to `folder`.
 * Throws a ChainwattError if the scenario is wrong, if the folder cannot be written, or for runs that failed (others are kept). A
 * scenario with typical periods of a year is refused, CW-LIBRARY-YEAR: `chainwatt run` adds years up.
 */
export async function runScenario(
  file: string,
  folder: string,
  options: RunOptions = {},
): Promise<RunResult> {
  const {
    set = {},
    replications = 1,
    threads = availableParallelism(),
    ifExists = 'refuse',
    signal,
  } = options;
  const overrides = Object.entries(set).map(([path, value]) => ({ path, value: JSON.stringify(value) }));
  const design = await loadDesign(file, { registries, checkZone, overrides });
  if (design.scenario.time.typical !== undefined) {
    throw new ChainwattError('input', {
      code: 'CW-LIBRARY-YEAR',
      message: `${file} has typical periods of a year, which \`runScenario\` does not add up`,
      path: 'time.typical',
      remedy: 'run it with `chainwatt run`, and read its tables with `readTable`',
    });
  }
  const control = RunControl.create(replications);
  const stop = (): void => control.stop();
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop);
  try {
    const result = await runExperiment({
      designs: [design],
      folders: [createResultsFolder(dirname(folder), basename(folder), { ifExists })],
      replications,
      threads,
      seed: String(options.seed ?? design.scenario.seed),
      control,
      plugins: [],
      version: version(),
      ...(options.tables ? { tables: options.tables } : {}),
      ...(options.format ? { format: options.format } : {}),
    });
    const failure = failureOfExperiment(result);
    if (failure) throw failure;
    const [{ rows, complete, notices }] = result.designs as [(typeof result.designs)[number]];
    return { folder, rows, complete, notices };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
