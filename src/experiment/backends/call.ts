/** Calls a program of a job scheduler and waits for it. Errors: CW-SUBMIT-SCHEDULER (category `io`). */
import { spawnSync } from 'node:child_process';
import { ChainwattError } from '../../kernel/index.js';
import { commandLine } from '../../output/index.js';
import type { Call } from './types.js';

const LONGEST_OUTPUT_bytes = 256 * 1024 * 1024;

/** On this machine, in the folder in which chainwatt was called. */
export const callHere: Call = (words) => {
  const [program = '', ...rest] = words;
  const { error, status, stdout, stderr } = spawnSync(program, rest, {
    encoding: 'utf8',
    maxBuffer: LONGEST_OUTPUT_bytes,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error === undefined && status === 0) return stdout;
  throw new ChainwattError(
    'io',
    {
      code: 'CW-SUBMIT-SCHEDULER',
      message: `the job scheduler did not do what it was asked: ${commandLine(words)}`,
      found: error?.message ?? (stderr.trim() || `exit code ${status}`),
      expected: `${program} to be there and to succeed`,
      remedy:
        'mend what it says and call the same command again: what waits or runs by then is not submitted twice',
    },
    error,
  );
};
