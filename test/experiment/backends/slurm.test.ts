/** Slurm's scripts: small enough to read whole, right for any path, and what is left of a queue. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../src/output/index.js';
import {
  jobPrefix,
  mergeScript,
  rangesOf,
  workScript,
} from '../../../src/experiment/backends/slurm-script.js';
import { readQueue, slurm } from '../../../src/experiment/backends/slurm.js';
import type { Call, Submission } from '../../../src/experiment/backends/types.js';
import { temporaryFolder } from '../small.js';

const submission: Submission = {
  name: 'fees',
  plan: '0123456789abcdef',
  experiment: 'fees.yaml',
  folder: 'results/fees',
  plugins: [],
  directory: '/home/ada/study',
  chainwatt: ['/usr/bin/node', '/home/ada/chainwatt/dist/cli/main.js'],
  shards: 20,
  threads: 2,
  exitCodes: { hopeless: [2, 65], interrupted: [130] },
};
const PREFIX = 'chainwatt-fees-64318d85';

describe('scripts for sbatch', () => {
  it('pass the consent on where the scenarios bring plug-in files of their own', () => {
    const has = (more: Partial<Submission>): boolean[] =>
      [workScript({ ...submission, ...more }, {}, [1]), mergeScript({ ...submission, ...more }, {})].map(
        (text) => text.includes(' --allow-plugins'),
      );
    expect(has({})).toEqual([false, false]);
    expect(has({ allowsOthers: true })).toEqual([true, true]);
    expect(has({ plugins: ['own.mjs'] })).toEqual([true, true]);
  });

  it('make the runs of the shards that are named', () => {
    const options = {
      throttle: 4,
      memory: 2e9,
      time: 90 * 60e6,
      partition: 'long',
      account: 'energy',
      sbatch: ['--constraint=haswell', 'nice=10'],
    };
    expect(workScript(submission, options, [1, 2, 3, 7, 19, 20])).toBe(`#!/bin/bash
# A task of this array makes the runs that are left of one shard. Written by \`chainwatt sweep submit\`, for sbatch.
#SBATCH --job-name=${PREFIX}-of-20
#SBATCH --array=1-3,7,19-20%4
#SBATCH --output=/home/ada/study/results/fees/slurm/%A_%a.log
#SBATCH --open-mode=append
# a task whose node fails begins again, and goes on where it was
#SBATCH --requeue
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
# 60 s before the time limit it is asked to end, and keeps what it has finished
#SBATCH --signal=B:TERM@60
#SBATCH --mem=1908M
#SBATCH --time=01:30:00
#SBATCH --partition=long
#SBATCH --account=energy
#SBATCH --constraint=haswell
#SBATCH --nice=10
set -eu
cd -- /home/ada/study
exec /usr/bin/node /home/ada/chainwatt/dist/cli/main.js sweep work fees.yaml --out results/fees --threads 2 --no-progress --shard "$SLURM_ARRAY_TASK_ID/20"
`);
  });

  it('merge', () => {
    const text = mergeScript({ ...submission, plugins: ['my load.mjs'] }, {});
    expect(text).toContain(`#SBATCH --job-name=${PREFIX}-merge\n`);
    expect(text.split('\n').at(-2)).toBe(
      "exec /usr/bin/node /home/ada/chainwatt/dist/cli/main.js sweep merge fees.yaml --out results/fees --plugin 'my load.mjs' --allow-plugins",
    );
  });

  it('have ranges that name each shard once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (some) => {
        const sorted = some.sort((a, b) => a - b);
        const read = rangesOf(sorted)
          .split(',')
          .flatMap((range) => {
            const [from, to = from] = range.split('-').map(Number);
            return Array.from({ length: to! - from! + 1 }, (_, k) => from! + k);
          });
        expect(read).toEqual(sorted);
      }),
      { seed: 5 },
    );
  });

  it('call chainwatt with the very words, whatever the paths hold', () => {
    const root = temporaryFolder();
    const path = fc
      .string({ unit: fc.constantFrom(...`ab '"$%!#;&|*~() -=\`\t{}[]<>?é`), minLength: 1, maxLength: 12 })
      .filter((text) => !/^\.{1,2}$/.test(text));
    fc.assert(
      fc.property(path, path, path, (folder, experiment, out) => {
        const directory = join(root, folder);
        mkdirSync(directory, { recursive: true });
        const show = 'process.stdout.write(JSON.stringify([process.cwd(), ...process.argv.slice(1)]))';
        const text = workScript(
          {
            ...submission,
            directory,
            experiment,
            folder: out,
            chainwatt: [process.execPath, '-e', show, '--'],
          },
          {},
          [7],
        );
        const printed = execFileSync('bash', ['--norc', '-c', text], { env: { SLURM_ARRAY_TASK_ID: '7' } });
        expect(JSON.parse(printed.toString())).toEqual([
          ...[directory, 'sweep', 'work', experiment, '--out', out],
          ...['--threads', '2', '--no-progress', '--shard', '7/20'],
        ]);
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  it('stay comments and options in their head, one a line', () => {
    for (const folder of [`it's "20" of 100%`, 'a #b', '$(touch x)']) {
      const head = workScript({ ...submission, folder }, {}, [1]).split('\nset -eu\n')[0]!;
      for (const line of head.split('\n')) expect(line).toMatch(/^#/);
    }
    const odd = workScript({ ...submission, folder: `it's "20" of 100%` }, {}, [1]);
    expect(odd).toContain(String.raw`--output="/home/ada/study/it's \"20\" of 100%%/slurm/%A_%a.log"`);
    expect(() => workScript({ ...submission, folder: 'a\nb' }, {}, [1])).toThrow('CW-SUBMIT-PATH');
    expect(() => workScript({ ...submission, folder: 'a\\b' }, {}, [1])).toThrow('CW-SUBMIT-PATH');
  });
});

describe('the queue', () => {
  it('has the shards that wait or run, but not those that are about to end, nor other jobs', () => {
    const text = [
      `12|3|RUNNING|${PREFIX}-of-20`,
      `12|4|COMPLETING|${PREFIX}-of-20`,
      `12|11|PENDING|${PREFIX}-of-20`,
      `14|1|PENDING|${PREFIX}-of-20`,
      `13|N/A|PENDING|${PREFIX}-merge`,
      '15|2|RUNNING|chainwatt-fees-00000000-of-20',
      '16|N/A|RUNNING|bash',
      '',
    ].join('\n');
    expect(readQueue(text, submission)).toEqual({ shards: [1, 3, 11], jobs: ['12', '14'], merges: ['13'] });
    expect(readQueue('', submission)).toEqual({ shards: [], jobs: [], merges: [] });
  });

  it('refuses to mix divisions of one sweep', () => {
    expect(() => readQueue(`12|3|RUNNING|${PREFIX}-of-10\n`, submission)).toThrow('CW-SUBMIT-SHARDS');
  });

  it('tells sweeps apart by their folders', () => {
    expect(jobPrefix(submission)).toBe(PREFIX);
    expect(jobPrefix({ ...submission, folder: '/home/ada/study/results/fees' })).toBe(PREFIX);
    expect(jobPrefix({ ...submission, folder: 'other' })).not.toBe(PREFIX);
    expect(jobPrefix({ ...submission, name: 'a b;c' })).toMatch(/^chainwatt-a-b-c-[0-9a-f]{8}$/);
  });
});

describe('submission', () => {
  const asked: string[] = [];
  const call: Call = (words) => {
    asked.push(commandLine(words));
    return words[0] === 'sbatch' ? `${asked.length};cluster\n` : '';
  };
  const { submit, queued } = slurm.create({}, undefined).scheduler!;

  it('has a merge that waits for all tasks, those that waited before too, however they end', () => {
    asked.length = 0;
    expect(submit(submission, { shards: [3], after: ['12', '14'] }, call)).toEqual({
      array: '1',
      merge: '2',
    });
    expect(asked).toEqual([
      'sbatch --parsable ./results/fees/slurm/work.sh',
      "sbatch --parsable '--dependency=afterany:12:14:1,singleton' ./results/fees/slurm/merge.sh",
    ]);
  });

  it('may be a merge alone', () => {
    asked.length = 0;
    expect(submit(submission, { shards: [], after: [] }, call)).toEqual({ array: undefined, merge: '1' });
    expect(asked).toEqual(['sbatch --parsable --dependency=singleton ./results/fees/slurm/merge.sh']);
  });

  it('asks the queue of the user alone', () => {
    asked.length = 0;
    queued(submission, call);
    expect(asked).toEqual(["squeue --me --noheader --array '--format=%F|%K|%T|%j'"]);
  });

  it('can be typed as well', () => {
    const { next, files } = slurm.create({}, undefined).write(submission, { shards: [3], after: [] });
    expect(files.map(({ name }) => name)).toEqual(['slurm/work.sh', 'slurm/merge.sh']);
    const sbatch = 'sbatch() { echo "$*" >&2; echo "41;cluster"; }; ';
    const said = execFileSync('bash', ['--norc', '-c', `${sbatch}{ ${next.join('\n')}\n} 2>&1`]).toString();
    expect(said.split('\n').slice(0, 2)).toEqual([
      '--parsable ./results/fees/slurm/work.sh',
      '--dependency=afterany:41,singleton ./results/fees/slurm/merge.sh',
    ]);
  });
});
