/**
 * Slurm: an array with a task for each shard that has runs left, and a merge that depends on it. All scripts and what tasks print
 * stand in `slurm/` in the sweep's folder, which all nodes share.
 *
 * The merge depends by `afterany`, not `afterok`: it begins when every task has ended, however. After a task that failed, `afterok` would
 * leave it waiting for ever, and tasks that are submitted anew are another array. Each submission brings a merge of its own; one
 * that finds runs missing says so and writes nothing. `singleton` keeps two merges from running at once.
 *
 * What waits or runs is known from squeue by the names of jobs; no accounting is needed. A task that is about to end (COMPLETING)
 * counts as ended. Two who submit in the same second may both find the queue empty: then runs are made twice and count once.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { ChainwattError } from '../../kernel/index.js';
import { definePlugin } from '../../records/plugin.js';
import { quantity } from '../../records/quantity.js';
import { commandLine } from '../../output/index.js';
import {
  arrayName,
  jobPrefix,
  MERGE_SCRIPT,
  mergeName,
  mergeScript,
  WORK_SCRIPT,
  workScript,
  type SlurmOptions,
} from './slurm-script.js';
import { taskOptions, type Backend, type Queued, type Submission, type Tasks } from './types.js';

const MINUTE_us = 60_000_000;
/** Job, its number in the array, its state, its name. */
const QUEUE_FORMAT = '%F|%K|%T|%j';
const ONE_LINE = /^[^\n\r]+$/;

/** Reads what squeue prints in QUEUE_FORMAT. */
export function readQueue(text: string, submission: Submission): Queued {
  const [prefix, own, merge] = [jobPrefix(submission), arrayName(submission), mergeName(submission)];
  const shards = new Set<number>();
  const jobs = new Set<string>();
  const merges = new Set<string>();
  for (const line of text.split('\n')) {
    const [job, number, state, name] = line.trim().split('|', 4);
    if (job === undefined || name === undefined || state === 'COMPLETING') continue;
    if (name === merge) merges.add(job);
    else if (name === own) {
      jobs.add(job);
      shards.add(Number(number));
    } else if (name.startsWith(`${prefix}-of-`)) throw dividedOtherwise(name, job, own);
  }
  return { shards: [...shards].sort((a, b) => a - b), jobs: [...jobs], merges: [...merges] };
}

function dividedOtherwise(name: string, job: string, own: string): ChainwattError {
  return new ChainwattError('usage', {
    code: 'CW-SUBMIT-SHARDS',
    message: 'the sweep waits or runs already, divided into another number of shards',
    found: `job ${job}, ${name}`,
    expected: own,
    remedy: 'submit it with the same --shards, or wait until that job has ended, or cancel it with scancel',
  });
}

/** `--parsable` prints the job, and behind a semicolon the cluster. */
function jobIn(text: string): string {
  return text.trim().split(';', 1)[0]!;
}

function dependency(jobs: readonly string[]): string {
  return `--dependency=${jobs.length === 0 ? '' : `afterany:${jobs.join(':')},`}singleton`;
}

function backendOf(options: SlurmOptions): Backend {
  const pathOf = ({ folder }: Submission, script: string): string => {
    const path = join(folder, script);
    return path.startsWith('/') ? path : `./${path}`;
  };
  return {
    write: (submission, { shards, after }: Tasks) => ({
      files: [
        ...(shards.length === 0
          ? []
          : [{ name: WORK_SCRIPT, text: workScript(submission, options, shards) }]),
        { name: MERGE_SCRIPT, text: mergeScript(submission, options) },
      ],
      next:
        shards.length === 0
          ? [commandLine(['sbatch', dependency(after), pathOf(submission, MERGE_SCRIPT)])]
          : [
              `array=$(${commandLine(['sbatch', '--parsable', pathOf(submission, WORK_SCRIPT)])})`,
              `sbatch "${dependency([...after, '${array%%;*}'])}" ${commandLine([pathOf(submission, MERGE_SCRIPT)])}`,
            ],
    }),
    scheduler: {
      queued: (submission, call) =>
        readQueue(call(['squeue', '--me', '--noheader', '--array', `--format=${QUEUE_FORMAT}`]), submission),
      submit: (submission, { shards, after }, call) => {
        const sbatch = (...words: string[]): string => jobIn(call(['sbatch', '--parsable', ...words]));
        const array = shards.length === 0 ? undefined : sbatch(pathOf(submission, WORK_SCRIPT));
        const jobs = array === undefined ? after : [...after, array];
        return { array, merge: sbatch(dependency(jobs), pathOf(submission, MERGE_SCRIPT)) };
      },
    },
  };
}

const word = (description: string): z.ZodOptional<z.ZodString> =>
  z.string().regex(ONE_LINE, 'one line of text').optional().describe(description);

export const slurm = definePlugin({
  kind: 'slurm',
  title: 'Slurm: a job array and a merge that depends on it',
  source: 'sbatch(1) and squeue(1), Slurm 22.05',
  schema: z.strictObject({
    ...taskOptions,
    time: quantity('time', 'time limit of a task, such as "2 h"', { minimum: MINUTE_us }).optional(),
    partition: word('partition'),
    account: word('account that the time is charged to'),
    sbatch: z
      .array(z.string().regex(ONE_LINE, 'one line of text'))
      .optional()
      .describe('a further option of sbatch, such as "--constraint=haswell"; may be repeated'),
  }),
  create: (options, _context: undefined): Backend => backendOf(options),
});
