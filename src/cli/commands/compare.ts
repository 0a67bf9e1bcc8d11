/** `chainwatt compare`: two or more scenarios on the same seeds, each against the first. */
import type { Problem } from '../../kernel/index.js';
import {
  failureOfExperiment,
  RunControl,
  runExperiment,
  type Design,
  type ExperimentResult,
} from '../../experiment/index.js';
import { createResultsFolder } from '../../output/index.js';
import type { TableName } from '../../records/tables.js';
import { COMPARE_FILE, compareCsv, compareDesigns, compareTable, factsOf } from '../../report/index.js';
import { exitCodes } from '../exit-codes.js';
import { Interruption } from '../interruption.js';
import { defaultThreads } from '../options.js';
import { errorDocument, printNotices, printProblems } from '../problems.js';
import { Progress } from '../progress.js';
import type { Terminal } from '../terminal.js';
import { version } from '../version.js';
import { movedNote, placeComparison, shown, type PlaceOptions } from './folders.js';
import { loadScenarios, type LoadingOptions } from './loading.js';
import type { ExecutionOptions } from './run.js';

/** Enough for an interval that means something, few enough to wait for. */
export const COMPARE_REPLICATIONS = 10;

/** A comparison needs few rows; the long tables come on request. */
const SHORT_TABLES: readonly TableName[] = ['summary', 'agents', 'slots'];

export type CompareOptions = LoadingOptions &
  PlaceOptions &
  ExecutionOptions & { readonly allTables?: boolean };

/** Returns the exit code. */
export async function compare(
  terminal: Terminal,
  files: readonly string[],
  options: CompareOptions,
): Promise<number> {
  const interruption = new Interruption(terminal);
  try {
    return await compareGuarded(terminal, interruption, files, options);
  } finally {
    interruption.release();
  }
}

async function compareGuarded(
  terminal: Terminal,
  interruption: Interruption,
  files: readonly string[],
  options: CompareOptions,
): Promise<number> {
  const { replications = COMPARE_REPLICATIONS, threads = defaultThreads(), quiet = false } = options;
  const say = quiet
    ? (): void => undefined
    : (line: string): void => terminal.log(terminal.logColours.dim(line));
  const { designs, plugins, seed } = await loadScenarios(files, options);
  const name = nameOf(designs);
  const parent = placeComparison(name, options);
  const moved = movedNote(parent, name, options);
  if (moved !== undefined) say(moved);
  const folders = designs.map((design) =>
    createResultsFolder(parent.path, design.name, { ifExists: 'overwrite' }),
  );

  const runs = designs.length * replications;
  const control = RunControl.create(runs);
  interruption.guard(control);
  say(`${designs.map((design) => design.name).join(', ')}: ${replications} runs each, seed ${seed}`);
  const slots = designs.reduce((sum, { scenario }) => sum + scenario.time.slots * replications, 0);
  const visible = terminal.interactive && !quiet && options.progress !== false;
  const progress = new Progress(terminal, control, { runs, slots }, visible);
  let result: ExperimentResult;
  try {
    result = await runExperiment({
      designs,
      folders,
      replications,
      threads,
      seed,
      control,
      plugins,
      version: version(),
      ...(options.allTables === true ? {} : { tables: SHORT_TABLES }),
      onEnd: () => progress.runEnded(),
    });
  } catch (error) {
    parent.markIncomplete(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    progress.end();
  }

  const compared = result.designs.map(({ design, rows }) => ({ name: design.name, rows }));
  const comparisons = compareDesigns(compared);
  const complete = result.designs.every((design) => design.complete);
  const anyPair = comparisons.some(({ difference }) => difference.count > 0);
  if (anyPair) parent.write(COMPARE_FILE, compareCsv(comparisons));
  if (!complete) parent.markIncomplete('not every run finished; only replications that did are compared.');

  const failure = failureOfExperiment(result);
  const code = failure
    ? exitCodes[failure.category]
    : result.interrupted
      ? exitCodes.interrupted
      : exitCodes.ok;
  if (options.json === true) {
    const status = complete ? 'complete' : result.interrupted ? 'interrupted' : 'incomplete';
    const list = anyPair ? comparisons.map(({ difference, ...facts }) => ({ ...facts, ...difference })) : [];
    const document = {
      status,
      seed,
      replications,
      folder: parent.path,
      designs: designs.map(designDocument),
      comparisons: list,
    };
    await terminal.json({ ...document, ...(failure ? errorDocument(failure) : {}), exitCode: code });
    return code;
  }
  if (failure) printProblems(terminal, failure);
  if (options.quiet !== true) printNotices(terminal, noticesOf(result));
  if (anyPair && !quiet) {
    const { bold, dim } = terminal.outColours;
    const facts = factsOf(designs[0]!.resolved);
    await terminal.out(compareTable(compared, comparisons, facts, { heading: bold, faint: dim }));
    terminal.log('');
  }
  if (complete)
    say(`${runs} runs in ${result.wallTime_s.toFixed(1)} s; every figure: ${shown(parent)}/${COMPARE_FILE}`);
  else say(`incomplete; what there is: ${shown(parent)}`);
  return code;
}

function designDocument({ name, file, hash, scenario }: Design): object {
  return { name, file, hash, title: scenario.title };
}

/** `compare-<first>-<second>`, or the first and how many others. */
function nameOf(designs: readonly Design[]): string {
  const [first, second] = designs;
  const others = designs.length === 2 ? second!.name : `${designs.length - 1}-others`;
  return `compare-${first!.name}-${others}`.slice(0, 100);
}

/** The notices of all designs, each once. */
function noticesOf({ designs }: ExperimentResult): Problem[] {
  return [
    ...new Map(designs.flatMap(({ notices }) => notices.map((one) => [JSON.stringify(one), one]))).values(),
  ];
}
