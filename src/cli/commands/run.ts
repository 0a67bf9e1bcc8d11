/** `chainwatt run`: runs a scenario, once or many times, and says what came of it. */
import {
  failureOfExperiment,
  homesOf,
  RunControl,
  runExperiment,
  type DesignResult,
  type ExperimentResult,
} from '../../experiment/index.js';
import { counted, estimate, factsOf, figureNames, newcomerTable } from '../../report/index.js';
import type { SummaryRow } from '../../records/fields-summary.js';
import { exitCodes } from '../exit-codes.js';
import { Interruption } from '../interruption.js';
import { defaultThreads } from '../options.js';
import { errorDocument, printNotices, printProblems } from '../problems.js';
import { Progress } from '../progress.js';
import type { Terminal } from '../terminal.js';
import { version } from '../version.js';
import { movedNote, placeResults, shown, type PlaceOptions } from './folders.js';
import { loadScenarios, type LoadingOptions } from './loading.js';
import { plotCommand, repeatCommand } from './next.js';

export interface ExecutionOptions {
  readonly replications?: number;
  readonly threads?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly progress?: boolean;
}

export type RunCommandOptions = LoadingOptions & PlaceOptions & ExecutionOptions;

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
  const { designs, plugins, seed } = await loadScenarios([file], options);
  const design = designs[0]!;
  const folder = placeResults(design.name, options);
  const moved = movedNote(folder, design.name, options);
  if (moved !== undefined) say(moved);

  const { slots } = design.scenario.time;
  const runs = counted(replications, 'run');
  const control = RunControl.create(replications);
  interruption.guard(control);
  say(
    `${file}: ${counted(homesOf(design.scenario), 'home')}, ${counted(slots, 'slot')}, ${runs}, seed ${seed}`,
  );
  const visible = terminal.interactive && !quiet && options.progress !== false;
  const progress = new Progress(
    terminal,
    control,
    { runs: replications, slots: replications * slots },
    visible,
  );
  let result: ExperimentResult;
  try {
    result = await runExperiment({
      designs,
      folders: [folder],
      replications,
      threads,
      seed,
      control,
      plugins,
      version: version(),
      onEnd: () => progress.runEnded(),
    });
  } finally {
    progress.end();
  }

  const done = result.designs[0]!;
  const failure = failureOfExperiment(result);
  const code = failure
    ? exitCodes[failure.category]
    : result.interrupted
      ? exitCodes.interrupted
      : exitCodes.ok;
  if (json) {
    await terminal.json({
      ...runDocument(done, result, seed),
      ...(failure ? errorDocument(failure) : {}),
      exitCode: code,
    });
    return code;
  }
  if (failure) printProblems(terminal, failure, stackOf(done));
  if (!quiet) printNotices(terminal, done.notices);
  if (done.rows.length > 0 && !quiet) {
    const { bold, dim } = terminal.outColours;
    await terminal.out(newcomerTable(done.rows, factsOf(design.resolved)!, { heading: bold, faint: dim }));
    terminal.log('');
  }
  if (done.rows.length === replications) {
    say(`${runs} in ${result.wallTime_s.toFixed(1)} s; tables, data package and manifest: ${shown(folder)}`);
    say(`next: ${replications === 1 ? repeatCommand(file, options) : plotCommand(shown(folder))}`);
  } else if (result.interrupted || done.rows.length > 0) {
    say(`incomplete, ${done.rows.length} of ${runs} finished; what there is: ${shown(folder)}`);
  }
  return code;
}

function stackOf({ failures }: DesignResult): string | undefined {
  return failures[0]?.failure.stack;
}

/** What a program wants to know of an experiment of one design. */
function runDocument(
  { design, folder, rows, complete, notices }: DesignResult,
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
    summary: rows,
    estimates: estimates(rows),
  };
}

/** Mean and half-width of the 95 % interval of every figure. */
export function estimates(rows: readonly SummaryRow[]): Record<string, object> {
  return Object.fromEntries(
    figureNames.map((name) => {
      const { mean, halfWidth, count } = estimate(rows, name);
      return [name, { mean, halfWidth, runs: count }];
    }),
  );
}
