/** `chainwatt sweep submit`: hands the shards of a sweep that have runs left to a job scheduler, or writes what does. */
import { dirname, resolve } from 'node:path';
import {
  backends,
  callHere,
  headerOf,
  isMerged,
  JournalIndex,
  progressOf,
  shardsLeft,
  type Backend,
  type PlannedSweep,
  type Scheduler,
  type Submission,
} from '../../experiment/index.js';
import { ChainwattError } from '../../kernel/index.js';
import { makeFolder, type ResultsFolder } from '../../output/index.js';
import { loadQuantityParser } from '../../records/quantity-parser.js';
import { nearest } from '../../records/nearest.js';
import { counted } from '../../report/index.js';
import { exitCodes } from '../exit-codes.js';
import { invocation, ownCommand } from '../invocation.js';
import type { Terminal } from '../terminal.js';
import { version } from '../version.js';
import { placeSweep } from './folders.js';
import type { PluginOptions } from './loading.js';
import { openSweep } from './sweep-opening.js';

export interface SubmitOptions extends PluginOptions {
  readonly backend: string;
  readonly shards: number;
  readonly threads?: number;
  readonly out?: string;
  readonly submit?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Options of the command that are not the backend's. */
const COMMON = new Set([
  ...['backend', 'shards', 'threads', 'out', 'submit', 'json', 'quiet', 'plugin', 'allowPlugins'],
]);

export async function sweepSubmit(terminal: Terminal, file: string, options: SubmitOptions): Promise<number> {
  await loadQuantityParser();
  const backend = backendOf(options);
  const { scheduler } = backend;
  if (options.submit === true && scheduler === undefined)
    throw usage(
      `--submit: chainwatt does not call ${options.backend} itself`,
      'leave it out, and apply what is printed',
    );
  const { sweep, plugins, path: folder } = await openSweep(file, options, 'once');
  const typed = new Set((options.plugin ?? []).map((name) => resolve(name)));
  const submission: Submission = {
    name: sweep.name,
    plan: sweep.hash,
    experiment: file,
    folder,
    plugins: options.plugin ?? [],
    // those of scenarios and of the plan need no name there, but the same consent
    allowsOthers: plugins.some((each) => !typed.has(resolve(each.file))),
    directory: process.cwd(),
    chainwatt: ownCommand(),
    shards: options.shards,
    threads: options.threads ?? 1,
    exitCodes: {
      hopeless: [exitCodes.usage, exitCodes.input],
      interrupted: [exitCodes.interrupted],
    },
  };
  return scheduler === undefined
    ? print(terminal, backend, submission, options)
    : handOver(terminal, backend, scheduler, { sweep, submission, options });
}

/** What is asked of the backend, checked. */
function backendOf(options: SubmitOptions): Backend {
  const plugin = backends.get(options.backend);
  if (plugin === undefined) {
    const kinds = [...backends.keys()];
    const near = nearest(options.backend, kinds);
    throw usage(
      `--backend: there is no "${options.backend}"`,
      `choose one of ${kinds.join(', ')}${near === undefined ? '' : `; did you mean "${near}"?`}`,
    );
  }
  const own = Object.fromEntries(Object.entries(options).filter(([name]) => !COMMON.has(name)));
  const parsed = plugin.schema.safeParse(own);
  if (parsed.success) return plugin.create(parsed.data, undefined);
  const problems = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${issue.keys.map((key) => `--${key}`).join(', ')}: not for ${options.backend}`
      : `--${issue.path.join('.')}: ${own[String(issue.path[0])] === undefined ? `missing with ${options.backend}` : issue.message}`,
  );
  throw usage(problems.join('; '), 'see chainwatt sweep submit --help');
}

async function print(
  terminal: Terminal,
  backend: Backend,
  submission: Submission,
  { json = false, quiet = false }: SubmitOptions,
): Promise<number> {
  const { shards } = submission;
  const all = Array.from({ length: shards }, (_, k) => k + 1);
  const { document = '', next } = backend.write(submission, { shards: all, after: [] });
  if (json) {
    await terminal.json({ shards, document, next, exitCode: exitCodes.ok });
    return exitCodes.ok;
  }
  await terminal.out(document.trimEnd().split('\n'));
  if (!quiet)
    for (const line of ['with this text in FILE:', ...next.map((each) => `  ${each}`)])
      terminal.log(terminal.logColours.dim(line));
  return exitCodes.ok;
}

interface Handed {
  readonly sweep: PlannedSweep;
  readonly submission: Submission;
  readonly options: SubmitOptions;
}

async function handOver(
  terminal: Terminal,
  backend: Backend,
  scheduler: Scheduler,
  { sweep, submission, options }: Handed,
): Promise<number> {
  const { submit = false, json = false, quiet = false } = options;
  const folder = placeSweep(submission.folder, sweep);
  // the queue first: a task that ends in between is counted as waiting, and not handed over a second time
  const queued = submit ? scheduler.queued(submission, callHere) : { shards: [], jobs: [], merges: [] };
  const journals = new JournalIndex(folder.path, sweep, headerOf(sweep, version()));
  const left = shardsLeft(sweep, journals, submission.shards);
  const waiting = new Set(queued.shards);
  const tasks = { shards: left.filter((shard) => !waiting.has(shard)), after: queued.jobs };
  const progress = progressOf(sweep, journals);
  const { asked, missing } = progress;
  const isDone =
    tasks.shards.length === 0 && (queued.merges.length > 0 || isMerged(folder, progress, sweep, version()));
  const written = isDone ? undefined : backend.write(submission, tasks);
  for (const { name, text } of written?.files ?? []) writeIn(folder, name, text);
  const submitted = submit && !isDone ? scheduler.submit(submission, tasks, callHere) : undefined;
  const files = written?.files.map(({ name }) => folder.file(name)) ?? [];
  if (json) {
    const { shards } = submission;
    await terminal.json({
      folder: folder.path,
      shards,
      left,
      waiting: queued,
      handedOver: tasks.shards,
      files,
      next: submit ? [] : (written?.next ?? []),
      submitted: submitted ?? null,
      exitCode: exitCodes.ok,
    });
    return exitCodes.ok;
  }
  if (quiet) return exitCodes.ok;
  await terminal.out([
    `${counted(missing, 'run')} of ${asked} left, in ${left.length} of ${counted(submission.shards, 'shard')}`,
    ...(waiting.size > 0
      ? [`${counted(waiting.size, 'shard')} waiting or running already: job ${queued.jobs.join(', ')}`]
      : []),
  ]);
  if (submitted !== undefined) {
    const { array, merge } = submitted;
    await terminal.out([
      ...(array === undefined
        ? []
        : [
            `submitted ${counted(tasks.shards.length, 'task')} as job ${array}; they print to ${folder.file('slurm')}`,
          ]),
      `submitted the merge as job ${merge}${array === undefined && tasks.after.length === 0 ? '' : ': it begins when all tasks have ended'}`,
    ]);
    return exitCodes.ok;
  }
  if (isDone) {
    await terminal.out([
      queued.merges.length > 0
        ? `nothing to submit; job ${queued.merges.join(', ')} merges`
        : `nothing to submit: the tables are in ${folder.path}`,
    ]);
    return exitCodes.ok;
  }
  await terminal.out([`written: ${files.join(', ')}`, ...(written?.next ?? []).map((line) => `  ${line}`)]);
  terminal.log(
    terminal.logColours.dim(
      `with --submit, ${invocation()} does that itself, and leaves out what waits or runs already`,
    ),
  );
  return exitCodes.ok;
}

function writeIn(folder: ResultsFolder, name: string, text: string): void {
  makeFolder(dirname(folder.file(name)));
  folder.write(name, text);
}

function usage(message: string, remedy: string): ChainwattError {
  return new ChainwattError('usage', { code: 'CW-CLI-USAGE', message, remedy });
}
