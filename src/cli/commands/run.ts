/** `chainwatt run`: runs a scenario, once or many times, and says what came of it. */
import {
  countRuns,
  failureOfExperiment,
  hasYear,
  homesOf,
  RunControl,
  runDesigns,
  type DesignReport,
  type DesignResult,
  type ExperimentReport,
  type ExperimentResult,
} from '../../experiment/index.js';
import type { TableFormat } from '../../output/index.js';
import {
  counted,
  estimate,
  factsOf,
  figureNames,
  hasFigure,
  newcomerTable,
  type FigureRow,
  type RunFacts,
} from '../../report/index.js';
import { exitCodes } from '../exit-codes.js';
import { Interruption } from '../interruption.js';
import { defaultThreads } from '../options.js';
import { errorDocument, printNotices, printProblems } from '../problems.js';
import { Progress } from '../progress.js';
import type { Terminal } from '../terminal.js';
import { version } from '../version.js';
import { checkReport, reportAfterRuns } from '../write-report.js';
import { placeResults, shown, type PlaceOptions } from './folders.js';
import { loadScenarios, type LoadingOptions } from './loading.js';
import { plotCommand, repeatCommand } from './next.js';

export interface ExecutionOptions {
  readonly format?: TableFormat;
  readonly replications?: number;
  readonly threads?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly progress?: boolean;
}

export type RunCommandOptions = LoadingOptions &
  PlaceOptions &
  ExecutionOptions & { readonly report?: boolean };

/** Returns the exit code. */
export async function run(terminal: Terminal, file: string, options: RunCommandOptions): Promise<number> {
  const interruption = new Interruption(terminal);
  try {
    return await runGuarded(terminal, interruption, file, options);
  } finally {
    interruption.release();
  }
}

async function runGuarded(
  terminal: Terminal,
  interruption: Interruption,
  file: string,
  options: RunCommandOptions,
): Promise<number> {
  const { replications = 1, threads = defaultThreads(), json = false, quiet = false } = options;
  const say = quiet
    ? (): void => undefined
    : (line: string): void => terminal.log(terminal.logColours.dim(line));
  checkReport(options);
  const { designs, plugins, seed } = await loadScenarios([file], options);
  const design = designs[0]!;
  const { folder, notes } = placeResults(design.name, options);
  for (const note of notes) say(note);

  const { slots } = design.scenario.time;
  const runs = counted(replications, 'run');
  const total = countRuns(designs, replications);
  const control = RunControl.create(total);
  interruption.guard(control);
  say(
    `${file}: ${counted(homesOf(design.scenario), 'home')}, ${counted(slots, 'slot')}, ${runs}${hasYear(design) ? ' of each period' : ''}, seed ${seed}`,
  );
  const visible = terminal.interactive && !quiet && options.progress !== false;
  const progress = new Progress(terminal, control, { runs: total, slots: total * slots }, visible);
  let result: ExperimentReport;
  try {
    result = await runDesigns({
      designs,
      folders: [folder],
      replications,
      threads,
      seed,
      control,
      plugins,
      version: version(),
      ...(options.format === undefined ? {} : { format: options.format }),
      onEnd: () => progress.runEnded(),
    });
  } finally {
    progress.end();
  }

  const done = result.designs[0]!;
  const { experiment } = result;
  const failure = failureOfExperiment(experiment);
  const code = failure
    ? exitCodes[failure.category]
    : experiment.interrupted
      ? exitCodes.interrupted
      : exitCodes.ok;
  const any = done.rows.length > 0;
  if (json) {
    if (any) await reportAfterRuns(terminal, options, folder.path);
    await terminal.json({
      ...runDocument(done, experiment, seed),
      ...(failure ? errorDocument(failure) : {}),
      exitCode: code,
    });
    return code;
  }
  if (failure) printProblems(terminal, failure, stackOf(done));
  if (!quiet) printNotices(terminal, done.notices);
  if (any && !quiet) {
    const { bold, dim } = terminal.outColours;
    await terminal.out(newcomerTable(done.rows, factsOf(design.resolved)!, { heading: bold, faint: dim }));
    terminal.log('');
  }
  if (done.rows.length === replications) {
    say(
      `${runs} in ${experiment.wallTime_s.toFixed(1)} s; tables, data package and manifest: ${shown(folder)}`,
    );
    if (replications === 1) say(`next: ${repeatCommand(file, options)}`);
    else if (options.format !== 'parquet') say(`next: ${plotCommand(shown(done.results[0]!.folder))}`);
  } else if (experiment.interrupted || done.rows.length > 0) {
    say(`incomplete, ${done.rows.length} of ${runs} finished; what there is: ${shown(folder)}`);
  }
  if (any) await reportAfterRuns(terminal, options, folder.path);
  return code;
}

function stackOf({ results }: DesignReport): string | undefined {
  return results.flatMap(({ failures }) => failures)[0]?.failure.stack;
}

/** What a program wants to know of an experiment of one design. */
function runDocument(
  { design, folder, rows, results, complete, notices }: DesignReport,
  result: ExperimentResult,
  seed: string,
): object {
  return {
    status: complete ? 'complete' : result.interrupted ? 'interrupted' : 'incomplete',
    scenario: { file: design.file, title: design.scenario.title, hash: design.hash },
    seed,
    folder: folder.path,
    wallTime_s: result.wallTime_s,
    notices,
    ...rowsDocument(rows, factsOf(design.resolved)!),
    ...(hasYear(design) ? { periods: results.map(periodDocument) } : {}),
    estimates: estimates(rows),
  };
}

function periodDocument({ design, folder, rows }: DesignResult): object {
  return { period: design.scenario.time.period, folder: folder.path, summary: rows };
}

/** The rows under the name of their table. */
export function rowsDocument(rows: readonly FigureRow[], { periods }: RunFacts): object {
  return periods === undefined ? { summary: rows } : { year: rows };
}

/** Mean and half-width of the 95 % interval of every figure. */
export function estimates(rows: readonly FigureRow[]): Record<string, object> {
  const names = rows.length === 0 ? figureNames : figureNames.filter((name) => hasFigure(rows, name));
  return Object.fromEntries(
    names.map((name) => {
      const { mean, halfWidth, count } = estimate(rows, name);
      return [name, { mean, halfWidth, runs: count }];
    }),
  );
}
