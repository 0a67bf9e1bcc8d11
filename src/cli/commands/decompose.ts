/** `chainwatt decompose`: what a scenario loses by forecast, strategy, mechanism and ledger. */
import { checkZone } from '../../data/index.js';
import {
  decompose as decomposition,
  failureOfExperiment,
  RunControl,
  runExperiment,
  type Design,
  type ExperimentResult,
} from '../../experiment/index.js';
import { createResultsFolder, DATA_PACKAGE_FILE, tablePackage } from '../../output/index.js';
import { decompositionTable as dictionary } from '../../records/fields-decomposition.js';
import {
  counted,
  decomposeLoss,
  DECOMPOSITION_FILE,
  DECOMPOSITION_TABLE,
  decompositionCsv,
  decompositionTable,
  factsOf,
  type LossRow,
} from '../../report/index.js';
import { registries } from '../../scenario/index.js';
import { exitCodes } from '../exit-codes.js';
import { Interruption } from '../interruption.js';
import { defaultThreads } from '../options.js';
import { errorDocument, printNotices, printProblems } from '../problems.js';
import { Progress } from '../progress.js';
import type { Terminal } from '../terminal.js';
import { version } from '../version.js';
import { COMPARE_REPLICATIONS, noticesOf, SHORT_TABLES, type CompareOptions } from './compare.js';
import { movedNote, placeDesigns, shown } from './folders.js';
import { loadScenarios } from './loading.js';

/** Returns the exit code. */
export async function decompose(terminal: Terminal, file: string, options: CompareOptions): Promise<number> {
  const interruption = new Interruption(terminal);
  try {
    return await decomposeGuarded(terminal, interruption, file, options);
  } finally {
    interruption.release();
  }
}

async function decomposeGuarded(
  terminal: Terminal,
  interruption: Interruption,
  file: string,
  options: CompareOptions,
): Promise<number> {
  const { replications = COMPARE_REPLICATIONS, threads = defaultThreads(), quiet = false } = options;
  const say = quiet
    ? (): void => undefined
    : (line: string): void => terminal.log(terminal.logColours.dim(line));
  const { designs: loaded, plugins, seed } = await loadScenarios([file], options);
  const asIs = loaded[0]!;
  const { removals, designs: variants, together } = await decomposition(asIs, { registries, checkZone });
  const designs = variants.map((design, d) => (d === 0 ? { ...design, name: 'as-it-is' } : design));
  const name = `decompose-${asIs.name}`;
  const parent = placeDesigns('decomposition', name, options);
  const moved = movedNote(parent, name, options);
  if (moved !== undefined) say(moved);
  const folders = designs.map((design) =>
    createResultsFolder(parent.path, design.name, { ifExists: 'overwrite' }),
  );

  const runs = designs.length * replications;
  const control = RunControl.create(runs);
  interruption.guard(control);
  const names = designs.map((design) => design.name);
  say(`${asIs.name}: ${names.join(', ')}: ${counted(replications, 'run')} each, seed ${seed}`);
  const visible = terminal.interactive && !quiet && options.progress !== false;
  const progress = new Progress(terminal, control, { runs, slots: asIs.scenario.time.slots * runs }, visible);
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

  const rowsOf = (design: Design | undefined) =>
    result.designs.find((each) => each.design.name === design?.name)?.rows ?? [];
  const losses = decomposeLoss(
    rowsOf(designs[0]),
    removals.map(({ cause, state, note, design }) => ({ cause, state, note, rows: rowsOf(design) })),
    rowsOf(together),
  );
  const complete = result.designs.every((design) => design.complete);
  const anyPair = losses.some(({ loss }) => loss.count > 0);
  if (anyPair) {
    parent.write(DECOMPOSITION_FILE, decompositionCsv(losses));
    const { title } = asIs.scenario;
    parent.write(
      DATA_PACKAGE_FILE,
      tablePackage({ title, hash: asIs.hash }, DECOMPOSITION_TABLE, dictionary),
    );
  }
  if (!complete)
    parent.markIncomplete('not every run finished; only replications that did in all designs count.');

  const failure = failureOfExperiment(result);
  const code = failure
    ? exitCodes[failure.category]
    : result.interrupted
      ? exitCodes.interrupted
      : exitCodes.ok;
  if (options.json === true) {
    await terminal.json({
      status: complete ? 'complete' : result.interrupted ? 'interrupted' : 'incomplete',
      seed,
      replications,
      folder: parent.path,
      designs: designs.map(({ name: own, hash }) => ({ name: own, hash })),
      losses: anyPair ? losses.map(lossDocument) : [],
      ...(failure ? errorDocument(failure) : {}),
      exitCode: code,
    });
    return code;
  }
  if (failure) printProblems(terminal, failure);
  if (!quiet) printNotices(terminal, noticesOf(result));
  if (anyPair && !quiet) {
    const { bold, dim } = terminal.outColours;
    const emphasis = { heading: bold, faint: dim };
    await terminal.out(decompositionTable(asIs.name, losses, factsOf(asIs.resolved), emphasis));
    terminal.log('');
  }
  say(
    complete
      ? `${counted(runs, 'run')} in ${result.wallTime_s.toFixed(1)} s; every figure: ${shown(parent)}/${DECOMPOSITION_FILE}`
      : `incomplete; what there is: ${shown(parent)}`,
  );
  return code;
}

function lossDocument({ loss: { mean, halfWidth, count }, ...row }: LossRow): object {
  return { ...row, loss: mean, halfWidth, count };
}
