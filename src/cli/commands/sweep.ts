/** `chainwatt sweep`: plans, works through, looks at and merges the runs of an experiment file. */
import { join } from 'node:path';
import {
  headerOf,
  isSweepFolder,
  JournalIndex,
  merge,
  problemsFromHere,
  progressOf,
  RunControl,
  runsAtLeast,
  runsAtMost,
  trySweep,
  WHOLE,
  work,
  type FailedRecord,
  type Merged,
  type PlannedSweep,
  type Shard,
  type SweepProgress,
  type WorkDone,
} from '../../experiment/index.js';
import { ChainwattError } from '../../kernel/index.js';
import { firstFile, type ResultsFolder, type TableFormat } from '../../output/index.js';
import { counted } from '../../report/index.js';
import { exitCodes } from '../exit-codes.js';
import { Interruption } from '../interruption.js';
import { defaultThreads } from '../options.js';
import { errorDocument, printNotices, printProblems } from '../problems.js';
import { timeText } from '../progress.js';
import { SweepProgressLine } from '../sweep-progress.js';
import type { Terminal } from '../terminal.js';
import { version } from '../version.js';
import { checkReport, reportAfterRuns } from '../write-report.js';
import { placeSweep } from './folders.js';
import { type PluginOptions } from './loading.js';
import { reportCommand } from './next.js';
import { sweepAnswer } from './sweep-answer.js';
import { failedNotice, failureOfSweep } from './sweep-failures.js';
import { openSweep, type OpenedSweep } from './sweep-opening.js';

export interface SweepOptions extends PluginOptions {
  readonly out?: string;
  readonly format?: TableFormat;
  readonly threads?: number;
  readonly shard?: Shard;
  readonly dryRun?: boolean;
  readonly report?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly progress?: boolean;
}

/** Says what would be run, and with `dryRun` how long that takes; without, makes the folder for it. */
export async function sweepPlan(terminal: Terminal, file: string, options: SweepOptions): Promise<number> {
  const { sweep, path } = await openSweep(file, options, 'checked');
  const { threads = defaultThreads(), dryRun = false, json = false } = options;
  if (!dryRun) placeSweep(path, sweep);
  const trial = dryRun ? await trySweep(sweep) : undefined;
  const [least, most] = [runsAtLeast(sweep), runsAtMost(sweep)];
  const time_s = trial && (trial.run_s * least) / threads;
  const disk_bytes = trial && trial.run_bytes * least;
  if (json) {
    await terminal.json({
      ...planDocument(sweep),
      folder: path,
      runs: { least, most },
      ...(trial ? { estimate: { time_s, disk_bytes, threads } } : {}),
    });
    return exitCodes.ok;
  }
  const lines = [
    sweep.title,
    ...planLines(sweep),
    ...(time_s === undefined || disk_bytes === undefined
      ? []
      : [
          `about ${timeText(time_s)} on ${counted(threads, 'thread')}, and ${bytesText(disk_bytes)} of journals (by one run)`,
        ]),
  ];
  await terminal.out(lines);
  if (!dryRun) terminal.log(`planned in ${path}`);
  return exitCodes.ok;
}

/** Works on the sweep, or on a shard of it, until nothing of it is left. */
export async function sweepWork(terminal: Terminal, file: string, options: SweepOptions): Promise<number> {
  const opened = await openSweep(file, options, 'once');
  const folder = placeSweep(opened.path, opened.sweep);
  const { done, first } = await workThrough(terminal, opened, folder, options);
  if (first !== undefined && options.quiet !== true && options.json !== true) {
    const scenario = opened.sweep.scenarios[first.scenario]!.name;
    const where = '`chainwatt sweep merge` lists all, with their seeds';
    const { point, problems } = first;
    const said = { point, scenario, problems: problemsFromHere(opened.sweep, problems) };
    printNotices(terminal, [failedNotice(done.failed, said, where)]);
  }
  if (options.json === true) await terminal.json({ folder: folder.path, ...done, exitCode: codeOf(done) });
  return codeOf(done);
}

/** Says how far the sweep is. */
export async function sweepStatus(terminal: Terminal, file: string, options: SweepOptions): Promise<number> {
  const { sweep, path } = await openSweep(file, options, 'once');
  if (!isSweepFolder(path)) throw notPlanned(path);
  const folder = placeSweep(path, sweep);
  const journals = new JournalIndex(folder.path, sweep, headerOf(sweep, version()));
  const { asked, missing, failed } = progressOf(sweep, journals, options.shard);
  if (options.json === true) {
    const { torn } = journals;
    await terminal.json({
      folder: folder.path,
      asked,
      done: asked - missing - failed,
      failed,
      left: missing,
      torn,
    });
    return exitCodes.ok;
  }
  await terminal.out([
    `${asked - missing - failed} of ${counted(asked, 'run')} done, ${failed} failed, ${missing} left`,
    ...(journals.torn > 0
      ? [
          `${counted(journals.torn, 'line')} of journals cut off: somebody was killed, and those runs are made again`,
        ]
      : []),
  ]);
  return exitCodes.ok;
}

/** Writes the tables of a sweep that is done. */
export async function sweepMerge(terminal: Terminal, file: string, options: SweepOptions): Promise<number> {
  checkReport(options);
  const { sweep, path } = await openSweep(file, options, 'once');
  if (!isSweepFolder(path)) throw notPlanned(path);
  const folder = placeSweep(path, sweep);
  return mergeAndSay(terminal, sweep, folder, options);
}

async function mergeAndSay(
  terminal: Terminal,
  sweep: PlannedSweep,
  folder: ResultsFolder,
  options: SweepOptions,
): Promise<number> {
  const { format = 'csv', quiet = false } = options;
  const merged = await merge({ sweep, folder, version: version(), format });
  const table = join(folder.path, firstFile('failures', format));
  const failure = failureOfSweep(merged, table);
  await say(terminal, options, folder, merged, failure);
  if (options.json !== true) {
    if (failure !== undefined) printProblems(terminal, failure);
    else if (merged.first !== undefined && !quiet)
      printNotices(terminal, [
        failedNotice(merged.failed, merged.first, `${table} lists all, with their seeds`),
      ]);
  }
  if (options.json !== true && !quiet && merged.imprecise !== undefined && merged.imprecise > 0)
    terminal.log(
      `the precision that was asked for is not reached at ${counted(merged.imprecise, 'point')} of ${merged.points}, with ${sweep.replications.maximum} replications`,
    );
  await reportAfterRuns(terminal, options, folder.path);
  return failure === undefined ? exitCodes.ok : exitCodes[failure.category];
}

/** All in one: plans, works, and merges what came of it. */
export async function sweepAll(terminal: Terminal, file: string, options: SweepOptions): Promise<number> {
  checkReport(options);
  if (options.dryRun === true) return sweepPlan(terminal, file, options);
  const opened = await openSweep(file, options, 'checked');
  const { sweep } = opened;
  const folder = placeSweep(opened.path, sweep);
  if (options.quiet !== true && options.json !== true)
    terminal.log(terminal.logColours.dim(planLines(sweep).join('; ')));
  const { done } = await workThrough(terminal, opened, folder, options);
  if (done.end !== 'finished') return codeOf(done);
  return mergeAndSay(terminal, sweep, folder, options);
}

interface Worked {
  readonly done: WorkDone;
  /** The first of the runs of this process that failed. */
  readonly first: FailedRecord | undefined;
}

async function workThrough(
  terminal: Terminal,
  { sweep, plugins }: OpenedSweep,
  folder: ResultsFolder,
  options: SweepOptions,
): Promise<Worked> {
  const { threads = defaultThreads(), shard = WHOLE, quiet = false, json = false } = options;
  const interruption = new Interruption(terminal);
  const control = RunControl.create(1);
  interruption.guard(control);
  const journals = new JournalIndex(folder.path, sweep, headerOf(sweep, version()));
  const { asked, missing, failed } = progressOf(sweep, journals, shard);
  const visible = terminal.interactive && !quiet && options.progress !== false;
  const line = new SweepProgressLine(terminal, { before: asked - missing, failed, asked }, visible);
  let done: WorkDone;
  let first: FailedRecord | undefined;
  try {
    done = await work({
      sweep,
      folder: folder.path,
      shard,
      threads,
      plugins,
      control,
      version: version(),
      onEnd: (record) => {
        if (record.status === 'failed') first ??= record;
        line.ended(record);
      },
    });
  } finally {
    line.end();
    interruption.release();
  }
  if (!quiet && !json) {
    const left = shard.count > 1 && done.end === 'finished' ? leftOf(sweep, journals, folder) : undefined;
    const finished = left === undefined ? 'nothing is left' : shardText(shard, left);
    terminal.log(terminal.logColours.dim(workText(done, { asked, missing, failed }, folder, finished)));
  }
  return { done, first };
}

/** How many runs of the whole sweep are not there, by now and whoever makes them. */
function leftOf(sweep: PlannedSweep, journals: JournalIndex, folder: ResultsFolder): number {
  const stands = journals.readOn();
  const now = stands ? journals : new JournalIndex(folder.path, sweep, headerOf(sweep, version()));
  return progressOf(sweep, now).missing;
}

function shardText({ index, count }: Shard, left: number): string {
  const whole =
    left === 0
      ? 'nor of the whole sweep'
      : `${counted(left, 'run')} of the whole sweep ${left === 1 ? 'is' : 'are'}`;
  return `nothing of shard ${index}/${count} is left, ${whole}`;
}

function workText(
  { done, failed, end }: WorkDone,
  before: Pick<SweepProgress, 'asked' | 'missing' | 'failed'>,
  folder: ResultsFolder,
  finished: string,
): string {
  const had = before.asked - before.missing;
  const parts = [
    `${counted(done, 'run')} made`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(had > 0 ? [`${had} were there`] : []),
  ];
  const why = {
    finished,
    interrupted: 'interrupted; the same command goes on',
    time: 'the budget of time is used up; the same command goes on',
    disk: 'the budget of disk is used up; raise budget.disk to go on',
  }[end];
  return `${parts.join(', ')}; ${why}: ${folder.path}`;
}

function codeOf({ end }: WorkDone): number {
  return end === 'finished' ? exitCodes.ok : exitCodes.interrupted;
}

async function say(
  terminal: Terminal,
  { format = 'csv', json = false, quiet = false, report = false }: SweepOptions,
  folder: ResultsFolder,
  merged: Merged,
  failure: ChainwattError | undefined,
): Promise<void> {
  if (json)
    await terminal.json({
      folder: folder.path,
      ...merged,
      // its problems stand there as those of the command
      ...(failure === undefined
        ? { exitCode: exitCodes.ok }
        : { first: undefined, ...errorDocument(failure) }),
    });
  else if (!quiet) {
    await terminal.out([
      `${counted(merged.runs, 'run')} at ${counted(merged.points, 'point')}${merged.failed > 0 ? `, ${merged.failed} failed (${firstFile('failures', format)})` : ''}`,
      ...(format === 'parquet' ? [] : await sweepAnswer(folder.path)),
      `tables, data package and sweep.json: ${folder.path}`,
    ]);
    if (format !== 'parquet' && !report)
      terminal.log(terminal.logColours.dim(`next: ${reportCommand(folder.path)}`));
  }
}

function planLines(sweep: PlannedSweep): string[] {
  const { points, scenarios, factors, replications, design } = sweep;
  const [least, most] = [runsAtLeast(sweep), runsAtMost(sweep)];
  const names = factors.map(({ name }) => name).join(', ');
  const repeated =
    replications.halfWidth === undefined
      ? counted(replications.maximum, 'replication')
      : `${replications.minimum} to ${replications.maximum} replications, until ${sweep.target!} is known to ± ${replications.halfWidth}`;
  return [
    `${design}: ${counted(points.length, 'point')}${names === '' ? '' : ` of ${names}`}`,
    `${counted(scenarios.length, 'scenario')}, ${repeated}`,
    least === most ? counted(least, 'run') : `${least} to ${most} runs`,
  ];
}

function planDocument(sweep: PlannedSweep): object {
  const { name, title, seed, hash, design, scenarios, factors, points, replications, kpis } = sweep;
  return {
    name,
    title,
    seed,
    plan: hash,
    design,
    scenarios: scenarios.map((each) => ({ name: each.name, file: each.file, hash: each.hash })),
    factors,
    points: points.map(({ values }) => values),
    replications,
    kpis,
  };
}

function bytesText(bytes: number): string {
  const [size, unit] =
    bytes < 1e6 ? [bytes / 1e3, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
  return `${size >= 10 ? size.toFixed(0) : size.toFixed(1)} ${unit}`;
}

function notPlanned(path: string): ChainwattError {
  return new ChainwattError('usage', {
    code: 'CW-SWEEP-NONE',
    message: `there is no sweep in ${path}`,
    remedy: 'plan it with `chainwatt sweep plan`, or name its folder with --out',
  });
}
