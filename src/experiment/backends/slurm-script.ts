/**
 * Batch scripts for Slurm: an array with a task for each shard, and the merge that follows it. Pure: text in, text out.
 *
 * Tasks of the array have the numbers of their shards, so that an array of some shards alone is as good as one of all. A task is chainwatt itself
 * (`exec`), so that the signal which Slurm sends before the time limit reaches it, and it keeps what it has finished.
 * Source: sbatch(1) of Slurm 22.05: `--array`, `--signal`, `--requeue`, file name patterns.
 * Errors: CW-SUBMIT-PATH (category `usage`) for a path that a `#SBATCH` line cannot hold.
 */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { ChainwattError } from '../../kernel/index.js';
import { commandLine } from '../../output/index.js';
import { MEBI, mergeWords, workWords, type Submission } from './types.js';

/** Folder of scripts and of what tasks print, inside the sweep's. */
const SLURM_FOLDER = 'slurm';
export const WORK_SCRIPT = join(SLURM_FOLDER, 'work.sh');
export const MERGE_SCRIPT = join(SLURM_FOLDER, 'merge.sh');

/** Before the time limit, a task is asked to end. */
const WARNING_s = 60;
const MICROSECONDS = 1_000_000;
const ID_digits = 8;
const LONGEST_NAME = 40;

export interface SlurmOptions {
  readonly throttle?: number | undefined;
  /** Bytes. */
  readonly memory?: number | undefined;
  /** Microseconds. */
  readonly time?: number | undefined;
  readonly partition?: string | undefined;
  readonly account?: string | undefined;
  readonly sbatch?: readonly string[] | undefined;
}

/** Names all jobs of the sweep in this folder, however it is divided. */
export function jobPrefix({ name, directory, folder }: Submission): string {
  const id = createHash('sha256').update(resolve(directory, folder)).digest('hex').slice(0, ID_digits);
  return `chainwatt-${name.replace(/[^\w.-]+/g, '-').slice(0, LONGEST_NAME)}-${id}`;
}

export function arrayName(submission: Submission): string {
  return `${jobPrefix(submission)}-of-${submission.shards}`;
}

export function mergeName(submission: Submission): string {
  return `${jobPrefix(submission)}-merge`;
}

/** Numbers in order as Slurm writes them: `1-3,7`. */
export function rangesOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

export function workScript(submission: Submission, options: SlurmOptions, shards: readonly number[]): string {
  const { throttle } = options;
  return lines([
    '#!/bin/bash',
    '# A task of this array makes the runs that are left of one shard. Written by `chainwatt sweep submit`, for sbatch.',
    directive('job-name', arrayName(submission)),
    directive('array', `${rangesOf(shards)}${throttle === undefined ? '' : `%${throttle}`}`),
    directive('output', logOf(submission, '%A_%a')),
    '#SBATCH --open-mode=append',
    '# a task whose node fails begins again, and goes on where it was',
    '#SBATCH --requeue',
    '#SBATCH --ntasks=1',
    directive('cpus-per-task', `${submission.threads}`),
    `# ${WARNING_s} s before the time limit it is asked to end, and keeps what it has finished`,
    directive('signal', `B:TERM@${WARNING_s}`),
    ...directives(options),
    'set -eu',
    goThere(submission),
    `exec ${commandLine([...submission.chainwatt, ...workWords(submission, '--shard')])} "$SLURM_ARRAY_TASK_ID/${submission.shards}"`,
  ]);
}

export function mergeScript(submission: Submission, options: SlurmOptions): string {
  return lines([
    '#!/bin/bash',
    '# Writes the tables when no run is missing, and says what is missing otherwise. Written by `chainwatt sweep submit`, for sbatch.',
    directive('job-name', mergeName(submission)),
    directive('output', logOf(submission, 'merge_%j')),
    '#SBATCH --open-mode=append',
    '#SBATCH --requeue',
    '#SBATCH --ntasks=1',
    ...directives(options),
    'set -eu',
    goThere(submission),
    `exec ${commandLine([...submission.chainwatt, ...mergeWords(submission)])}`,
  ]);
}

function directives({ memory, time, partition, account, sbatch = [] }: SlurmOptions): string[] {
  return [
    ...(memory === undefined ? [] : [directive('mem', `${Math.ceil(memory / MEBI)}M`)]),
    ...(time === undefined ? [] : [directive('time', durationText(time))]),
    ...(partition === undefined ? [] : [directive('partition', partition)]),
    ...(account === undefined ? [] : [directive('account', account)]),
    ...sbatch.map((line) => `#SBATCH ${line.startsWith('-') ? line : `--${line}`}`),
  ];
}

/** `hours:minutes:seconds`, rounded up to a second. */
function durationText(time_us: number): string {
  const time_s = Math.ceil(time_us / MICROSECONDS);
  const two = (number: number): string => `${number}`.padStart(2, '0');
  return `${two(Math.floor(time_s / 3600))}:${two(Math.floor(time_s / 60) % 60)}:${two(time_s % 60)}`;
}

/** Relative paths mean what they mean to who has typed them. */
function goThere({ directory }: Submission): string {
  return `cd -- ${commandLine([directory])}`;
}

/** `pattern` is Slurm's; a percent sign of the folder's own name is doubled. */
function logOf({ directory, folder }: Submission, pattern: string): string {
  const path = resolve(directory, folder, SLURM_FOLDER);
  if (/[\\\n\r]/.test(path)) throw unspeakable(path);
  return `${path.replaceAll('%', '%%')}/${pattern}.log`;
}

/** sbatch splits such a line at blanks, but for what stands in double quotes. */
function directive(option: string, value: string): string {
  const text = /^[\w./:=@%+,-]+$/.test(value) ? value : `"${value.replaceAll('"', String.raw`\"`)}"`;
  return `#SBATCH --${option}=${text}`;
}

function lines(each: readonly string[]): string {
  return each.join('\n') + '\n';
}

function unspeakable(path: string): ChainwattError {
  return new ChainwattError('usage', {
    code: 'CW-SUBMIT-PATH',
    message: 'Slurm cannot name files in this folder',
    found: JSON.stringify(path),
    expected: 'a path without backslashes and line breaks',
    remedy: 'choose another folder with --out',
  });
}
