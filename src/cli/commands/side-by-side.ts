/** Several designs run on the same seeds, each in a folder within one: what `compare`, `decompose` and their like have in common. */
import type { ChainwattError, Problem } from '../../kernel/index.js';
import {
  countRuns,
  failureOfExperiment,
  RunControl,
  runDesigns,
  type Design,
  type ExperimentReport,
  type PluginFile,
} from '../../experiment/index.js';
import { createResultsFolder, firstFile, type ResultsFolder } from '../../output/index.js';
import type { TableName } from '../../records/tables.js';
import { counted } from '../../report/index.js';
import { exitCodes } from '../exit-codes.js';
import { Interruption } from '../interruption.js';
import { defaultThreads } from '../options.js';
import { printNotices, printProblems } from '../problems.js';
import { Progress } from '../progress.js';
import type { Terminal } from '../terminal.js';
import { version } from '../version.js';
import { checkReport, reportAfterRuns } from '../write-report.js';
import { placeDesigns, shown, type DesignsKind, type PlaceOptions } from './folders.js';
import type { LoadingOptions } from './loading.js';
import type { ExecutionOptions } from './run.js';

export type SideBySideOptions = LoadingOptions &
  PlaceOptions &
  ExecutionOptions & { readonly allTables?: boolean; readonly report?: boolean };

/** Enough for an interval that means something, few enough to wait for. */
const REPLICATIONS = 10;

/** A comparison needs few rows; the long tables come on request. */
const SHORT_TABLES: readonly TableName[] = ['summary', 'agents', 'slots'];

/** What is run. */
export interface SideBySide {
  readonly kind: DesignsKind;
  /** Of the folder, unless another is asked for. */
  readonly name: string;
  readonly designs: readonly Design[];
  readonly plugins: readonly PluginFile[];
  readonly seed: string;
  /** What is said of the designs before they run. */
  readonly heading: string;
}

/** What came of it. */
export interface SideBySideResult {
  readonly report: ExperimentReport;
  readonly parent: ResultsFolder;
  readonly replications: number;
  readonly complete: boolean;
  readonly status: 'complete' | 'interrupted' | 'incomplete';
  readonly failure: ChainwattError | undefined;
  readonly code: number;
}

/** Runs the designs; throws only if nothing can be written. */
export async function runSideBySide(
  terminal: Terminal,
  { kind, name, designs, plugins, seed, heading }: SideBySide,
  options: SideBySideOptions,
  interruption: Interruption,
): Promise<SideBySideResult> {
  const { replications = REPLICATIONS, threads = defaultThreads(), quiet = false } = options;
  checkReport(options);
  const names = designs.map((design) => design.name);
  const { folder: parent, notes } = await placeDesigns(kind, name, names, options);
  for (const note of notes) say(terminal, options, note);
  const folders = designs.map((design) =>
    createResultsFolder(parent.path, design.name, { ifExists: 'overwrite' }),
  );
  const runs = countRuns(designs, replications);
  const control = RunControl.create(runs);
  interruption.guard(control);
  say(terminal, options, `${heading}: ${counted(replications, 'run')} each, seed ${seed}`);
  const slots = designs.reduce(
    (sum, design) => sum + design.scenario.time.slots * countRuns([design], replications),
    0,
  );
  const visible = terminal.interactive && !quiet && options.progress !== false;
  const progress = new Progress(terminal, control, { runs, slots }, visible);
  let report: ExperimentReport;
  try {
    report = await runDesigns({
      designs,
      folders,
      replications,
      threads,
      seed,
      control,
      plugins,
      version: version(),
      ...(options.format === undefined ? {} : { format: options.format }),
      ...(options.allTables === true ? {} : { tables: SHORT_TABLES }),
      onEnd: () => progress.runEnded(),
    });
  } catch (error) {
    parent.markIncomplete(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    progress.end();
  }
  const complete = report.designs.every((design) => design.complete);
  if (!complete)
    parent.markIncomplete('not every run finished; only replications that did in all designs count.');
  const failure = failureOfExperiment(report.experiment);
  const { interrupted } = report.experiment;
  return {
    report,
    parent,
    replications,
    complete,
    status: complete ? 'complete' : interrupted ? 'interrupted' : 'incomplete',
    failure,
    code: failure ? exitCodes[failure.category] : interrupted ? exitCodes.interrupted : exitCodes.ok,
  };
}

/** Says what went wrong, what the user should know, then `table` if there is one, and where the table `name` lies, and the report where it is asked for. */
export async function showSideBySide(
  terminal: Terminal,
  { report, parent, complete, failure, replications }: SideBySideResult,
  options: SideBySideOptions,
  table: readonly string[] | undefined,
  name: string,
): Promise<void> {
  if (failure) printProblems(terminal, failure);
  if (options.quiet !== true) printNotices(terminal, noticesOf(report));
  if (table !== undefined && options.quiet !== true) {
    await terminal.out([...table]);
    terminal.log('');
  }
  const designs = report.designs.map(({ design }) => design);
  const ran = `${counted(countRuns(designs, replications), 'run')} in ${report.experiment.wallTime_s.toFixed(1)} s`;
  say(
    terminal,
    options,
    complete
      ? `${ran}; every figure: ${shown(parent)}/${firstFile(name, options.format ?? 'csv')}`
      : `incomplete; what there is: ${shown(parent)}`,
  );
  if (table !== undefined) await reportAfterRuns(terminal, options, parent.path);
}

function say(terminal: Terminal, { quiet = false }: SideBySideOptions, line: string): void {
  if (!quiet) terminal.log(terminal.logColours.dim(line));
}

/** The notices of all designs, each once. */
function noticesOf({ designs }: ExperimentReport): Problem[] {
  return [
    ...new Map(designs.flatMap(({ notices }) => notices.map((one) => [JSON.stringify(one), one]))).values(),
  ];
}
