/** `chainwatt compare`: two or more scenarios on the same seeds, each against the first. */
import { ChainwattError, type Problem } from '../../kernel/index.js';
import {
  countRuns,
  failureOfExperiment,
  hasYear,
  RunControl,
  runDesigns,
  type Design,
  type ExperimentReport,
} from '../../experiment/index.js';
import { createResultsFolder } from '../../output/index.js';
import type { TableName } from '../../records/tables.js';
import {
  COMPARE_FILE,
  compareCsv,
  compareDesigns,
  compareTable,
  counted,
  factsOf,
} from '../../report/index.js';
import { exitCodes } from '../exit-codes.js';
import { Interruption } from '../interruption.js';
import { defaultThreads } from '../options.js';
import { errorDocument, printNotices, printProblems } from '../problems.js';
import { Progress } from '../progress.js';
import type { Terminal } from '../terminal.js';
import { version } from '../version.js';
import { comparisonDocument } from './comparison.js';
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
  checkHorizons(designs);
  const name = comparisonName(designs.map((design) => design.name));
  const parent = placeComparison(name, options);
  const moved = movedNote(parent, name, options);
  if (moved !== undefined) say(moved);
  const folders = designs.map((design) =>
    createResultsFolder(parent.path, design.name, { ifExists: 'overwrite' }),
  );

  const runs = countRuns(designs, replications);
  const control = RunControl.create(runs);
  interruption.guard(control);
  const names = designs.map((design) => design.name);
  say(`${names.join(', ')}: ${counted(replications, 'run')} each, seed ${seed}`);
  const slots = designs.reduce(
    (sum, design) => sum + design.scenario.time.slots * countRuns([design], replications),
    0,
  );
  const visible = terminal.interactive && !quiet && options.progress !== false;
  const progress = new Progress(terminal, control, { runs, slots }, visible);
  let result: ExperimentReport;
  try {
    result = await runDesigns({
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

  const { experiment } = result;
  const compared = result.designs.map(({ design, rows }) => ({ name: design.name, rows }));
  const comparisons = compareDesigns(compared);
  const complete = result.designs.every((design) => design.complete);
  const anyPair = comparisons.some(({ difference }) => difference.count > 0);
  if (anyPair) parent.write(COMPARE_FILE, compareCsv(comparisons));
  if (!complete) parent.markIncomplete('not every run finished; only replications that did are compared.');

  const failure = failureOfExperiment(experiment);
  const code = failure
    ? exitCodes[failure.category]
    : experiment.interrupted
      ? exitCodes.interrupted
      : exitCodes.ok;
  if (options.json === true) {
    const status = complete ? 'complete' : experiment.interrupted ? 'interrupted' : 'incomplete';
    const facts = {
      status,
      seed,
      replications,
      folder: parent.path,
      designs: designs.map(({ name: own, file, hash, scenario }) => ({
        name: own,
        file,
        hash,
        title: scenario.title,
      })),
    } as const;
    const document = comparisonDocument(facts, anyPair ? comparisons : []);
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
    say(
      `${counted(runs, 'run')} in ${experiment.wallTime_s.toFixed(1)} s; every figure: ${shown(parent)}/${COMPARE_FILE}`,
    );
  else say(`incomplete; what there is: ${shown(parent)}`);
  return code;
}

/** A year is compared with a year, and a week with a week. */
function checkHorizons(designs: readonly Design[]): void {
  const [years, others] = [designs.filter(hasYear), designs.filter((design) => !hasYear(design))];
  if (years.length === 0 || others.length === 0) return;
  throw new ChainwattError('input', {
    code: 'CW-COMPARE-YEAR',
    message: 'a year cannot be compared with a run that is none',
    found: `typical periods in ${years.map(({ file }) => file).join(', ')}; none in ${others.map(({ file }) => file).join(', ')}`,
    expected: 'typical periods in all of them, or in none',
    remedy: 'give all of them the same time: typical',
  });
}

/** Longer names of folders are hard to read. */
const LONGEST_NAME = 80;

/** `compare-` and the names of all designs, or where that is too long, the first and how many others. */
export function comparisonName(names: readonly string[]): string {
  const all = `compare-${names.join('-')}`;
  if (all.length <= LONGEST_NAME) return all;
  const others = counted(names.length - 1, 'other').replace(' ', '-');
  return `compare-${names[0]!.slice(0, LONGEST_NAME)}-and-${others}`;
}

/** The notices of all designs, each once. */
function noticesOf({ designs }: ExperimentReport): Problem[] {
  return [
    ...new Map(designs.flatMap(({ notices }) => notices.map((one) => [JSON.stringify(one), one]))).values(),
  ];
}
