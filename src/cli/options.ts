/** From words on the command line to values. Errors become commander's, which the program reports as usage. */
import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import type { Shard } from '../experiment/index.js';
import type { Override } from '../scenario/index.js';

const MOST_REPLICATIONS = 1_000_000;
const MOST_THREADS = 256;
const MOST_FLOOD = 100_000;
const MOST_SPREADS = 1000;
const LAST_PORT = 65_535;

function wholeNumber(text: string, maximum: number, minimum = 1): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= minimum && value <= maximum))
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
  return value;
}

export function replicationsOption(text: string): number {
  return wholeNumber(text, MOST_REPLICATIONS);
}

/** Transfers a second: what the fault `flooding` takes. */
export function floodOption(text: string): number {
  return wholeNumber(text, MOST_FLOOD);
}

/** Spreads to try: the scenario's own and at least one that is narrower. */
export function spreadsOption(text: string): number {
  return wholeNumber(text, MOST_SPREADS, 2);
}

/** Of TCP; 0 for one that the system chooses. */
export function portOption(text: string): number {
  return wholeNumber(text, LAST_PORT, 0);
}

/** The number of something that is counted from 0. */
export function numberOption(text: string): number {
  return wholeNumber(text, 2 ** 31 - 1, 0);
}

export function threadsOption(text: string): number {
  return text === 'auto' ? defaultThreads() : wholeNumber(text, MOST_THREADS);
}

/** One for each processor. */
export function defaultThreads(): number {
  return availableParallelism();
}

/** Collects `path=value`. */
export function setOption(text: string, before: readonly Override[] = []): Override[] {
  const cut = text.indexOf('=');
  if (cut < 1) throw new InvalidArgumentError('Write path=value, such as population.pv.count=20.');
  return [...before, { path: text.slice(0, cut).trim(), value: text.slice(cut + 1) }];
}

/** Collects an option that may be given several times. */
export function repeatedOption(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** Names with commas between them. */
export function kindsOption(text: string): string[] {
  const kinds = text.split(',').map((kind) => kind.trim());
  if (kinds.includes(''))
    throw new InvalidArgumentError('Write names with commas between them, such as pow,qbft.');
  return kinds;
}

const MOST_SHARDS = 100_000;

/** How many shards there are. */
export function shardsOption(text: string): number {
  return wholeNumber(text, MOST_SHARDS);
}

/** Tasks at the same time. */
export function throttleOption(text: string): number {
  return wholeNumber(text, MOST_SHARDS);
}

/**
 * `i/n`, from 1; or `n`, and i is the number that a job scheduler has given this process: Slurm counts from what the array begins with, and
 * Kubernetes from 0.
 */
export function shardOption(text: string): Shard {
  const [first, second] = text.split('/', 2);
  if (second !== undefined) {
    const count = wholeNumber(second, MOST_SHARDS);
    return { index: wholeNumber(first!, count), count };
  }
  const count = wholeNumber(text, MOST_SHARDS);
  const { SLURM_ARRAY_TASK_ID, SLURM_ARRAY_TASK_MIN = '0', JOB_COMPLETION_INDEX } = process.env;
  const index =
    SLURM_ARRAY_TASK_ID !== undefined
      ? Number(SLURM_ARRAY_TASK_ID) - Number(SLURM_ARRAY_TASK_MIN) + 1
      : Number(JOB_COMPLETION_INDEX ?? NaN) + 1;
  if (!(Number.isInteger(index) && index >= 1 && index <= count))
    throw new InvalidArgumentError(
      `Write i/n, such as 1/${count}: neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX says which of ${count} this is.`,
    );
  return { index, count };
}
