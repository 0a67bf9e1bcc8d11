/**
 * Backends: job schedulers that a sweep's shards can be handed to. A backend turns a sweep into texts, a batch script or a manifest, by
 * pure functions; one whose scheduler can be called also says what waits or runs already, and submits.
 */
import { z } from 'zod';
import { quantity } from '../../records/quantity.js';

/** What is handed over, as the user has typed it. */
export interface Submission {
  /** Of the sweep. */
  readonly name: string;
  /** Hash of the plan. */
  readonly plan: string;
  /** The experiment file and the sweep's folder, relative to `directory` or absolute. */
  readonly experiment: string;
  readonly folder: string;
  /** Plug-in files, which the user trusts. */
  readonly plugins: readonly string[];
  /** Whether there are others that the user trusts too, which a task finds by itself: those that the scenarios name. */
  readonly allowsOthers?: boolean;
  /** The folder in which the user has called, absolute. */
  readonly directory: string;
  /** The words that call chainwatt on this machine. */
  readonly chainwatt: readonly string[];
  readonly shards: number;
  /** Worker threads of a task. */
  readonly threads: number;
  /** Exit codes of a task that fails whenever it is tried, and of one that was interrupted and goes on when it is begun again. */
  readonly exitCodes: { readonly hopeless: readonly number[]; readonly interrupted: readonly number[] };
}

/** Words behind `chainwatt` that make the runs of a shard, `words` saying which, and that merge. */
export function workWords(submission: Submission, ...words: readonly string[]): string[] {
  return [
    'sweep',
    'work',
    ...own(submission),
    '--threads',
    `${submission.threads}`,
    '--no-progress',
    ...words,
  ];
}

export function mergeWords(submission: Submission): string[] {
  return ['sweep', 'merge', ...own(submission)];
}

function own({ experiment, folder, plugins, allowsOthers = false }: Submission): string[] {
  const allowed = plugins.length === 0 && !allowsOthers ? [] : ['--allow-plugins'];
  return [experiment, '--out', folder, ...plugins.flatMap((file) => ['--plugin', file]), ...allowed];
}

/** Which tasks are to be handed over. */
export interface Tasks {
  /** Numbers of the shards, from 1, in order; none: the merge alone. */
  readonly shards: readonly number[];
  /** Jobs that wait or run already and make runs of the sweep: the merge waits for them too. */
  readonly after: readonly string[];
}

/** What the scheduler has of the sweep. */
export interface Queued {
  /** Numbers of the shards that wait or run. */
  readonly shards: readonly number[];
  readonly jobs: readonly string[];
  /** Jobs that merge. */
  readonly merges: readonly string[];
}

export interface Submitted {
  readonly array: string | undefined;
  readonly merge: string;
}

export interface Written {
  /** By name, for the sweep's folder. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** A document for stdout. */
  readonly document?: string;
  /** What to type next, line by line. */
  readonly next: readonly string[];
}

/** Runs a program and gives its stdout. Throws CW-SUBMIT-SCHEDULER if there is no such program or it fails. */
export type Call = (words: readonly string[]) => string;

/** A scheduler that can be called from here, and sees the sweep's folder. */
export interface Scheduler {
  /** What waits or runs of the sweep. Throws CW-SUBMIT-SHARDS if it is divided otherwise. */
  readonly queued: (submission: Submission, call: Call) => Queued;
  /** Submits what `write` has written. */
  readonly submit: (submission: Submission, tasks: Tasks, call: Call) => Submitted;
}

export interface Backend {
  readonly write: (submission: Submission, tasks: Tasks) => Written;
  /** Where it is undefined, the folder is the cluster's: it is not looked at, and all shards are handed over. */
  readonly scheduler: Scheduler | undefined;
}

/** What every backend can be told of its tasks. */
export const taskOptions = {
  throttle: z.number().int().min(1).optional().describe('tasks that run at the same time, at most'),
  memory: quantity('dataSize', 'memory of a task, such as "2 GB"', { minimum: 1_000_000 }).optional(),
};

export const MEBI = 1024 * 1024;
