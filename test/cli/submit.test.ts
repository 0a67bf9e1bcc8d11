/** `chainwatt sweep submit`, as the built command line, with programs in the place of Slurm's that note what they are asked. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { createTerminal } from '../../src/cli/terminal.js';
import { backends } from '../../src/experiment/index.js';
import { experimentFolder } from '../experiment/sweep/small-sweep.js';
import { buildIfNeeded, chainwatt, type Ended } from './built.js';

const MINUTES_ms = 60_000;

let cwd = '';
let slurm = '';
beforeAll(() => {
  buildIfNeeded();
  cwd = experimentFolder();
  slurm = join(cwd, 'bin');
  mkdirSync(slurm);
  program('squeue', 'cat "$0.says"');
  program('sbatch', 'echo "$@" >> "$0.asked"; wc -l < "$0.asked"');
  writeFileSync(join(slurm, 'squeue.says'), '');
});

function program(name: string, text: string): void {
  writeFileSync(join(slurm, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(slurm, name), 0o755);
}

const submit = (...words: readonly string[]): Promise<Ended> =>
  chainwatt(['sweep', 'submit', 'experiment.yaml', ...words], {
    cwd,
    env: { PATH: `${slurm}${delimiter}${process.env['PATH']}` },
  });
const asked = (): string[] =>
  existsSync(join(slurm, 'sbatch.asked'))
    ? readFileSync(join(slurm, 'sbatch.asked'), 'utf8').trimEnd().split('\n')
    : [];
const arrayIn = (out: string): string =>
  /--array=(\S+)/.exec(readFileSync(join(cwd, out, 'slurm/work.sh'), 'utf8'))![1]!;

describe('chainwatt sweep submit --backend slurm', () => {
  const at = ['--out', 'out', '--backend', 'slurm', '--shards', '3'];

  it('writes two scripts and says how to submit them', async () => {
    const { code, stdout, stderr } = await submit(...at, '--throttle', '2');
    expect(code).toBe(0);
    expect(stdout).toContain('24 runs of 24 left, in 3 of 3 shards');
    expect(stdout).toContain('array=$(sbatch --parsable ./out/slurm/work.sh)');
    expect(stderr).toContain('with --submit');
    expect(readdirSync(join(cwd, 'out/slurm'))).toEqual(['merge.sh', 'work.sh']);
    expect([arrayIn('out'), asked()]).toEqual(['1-3%2', []]);
  });

  it(
    'submits shards that are not finished and do not wait or run, until there are none',
    async () => {
      const shard = ['sweep', 'work', 'experiment.yaml', '--out', 'out', '--threads', '1', '--shard'];
      expect((await chainwatt([...shard, '2/3'], { cwd })).code).toBe(0);
      const first = await submit(...at, '--submit');
      expect(first.stdout).toContain('submitted 2 tasks as job 1;');
      expect(first.stdout).toContain('submitted the merge as job 2');
      expect(arrayIn('out')).toBe('1,3');
      expect(asked()).toEqual([
        '--parsable ./out/slurm/work.sh',
        '--parsable --dependency=afterany:1,singleton ./out/slurm/merge.sh',
      ]);
      const name = /--job-name=(\S+)-merge/.exec(readFileSync(join(cwd, 'out/slurm/merge.sh'), 'utf8'))![1]!;
      const queue = (...lines: string[]): void =>
        writeFileSync(join(slurm, 'squeue.says'), lines.map((line) => `${line}\n`).join(''));

      queue(`1|1|RUNNING|${name}-of-3`, `1|3|PENDING|${name}-of-3`, `2|N/A|PENDING|${name}-merge`);
      const again = JSON.parse((await submit(...at, '--submit', '--json')).stdout) as object;
      expect(again).toMatchObject({ left: [1, 3], handedOver: [], submitted: null });
      expect(asked()).toHaveLength(2);

      // shard 3 was lost while shard 1 goes on
      queue(`1|1|RUNNING|${name}-of-3`, `2|N/A|PENDING|${name}-merge`);
      const lost = JSON.parse((await submit(...at, '--submit', '--json')).stdout) as object;
      expect(lost).toMatchObject({ left: [1, 3], handedOver: [3], submitted: { array: '3', merge: '4' } });
      expect([arrayIn('out'), asked().at(-1)]).toEqual([
        '3',
        '--parsable --dependency=afterany:1:3,singleton ./out/slurm/merge.sh',
      ]);

      const other = await submit(...at.slice(0, -1), '4', '--submit');
      expect([other.code, other.stderr.includes('CW-SUBMIT-SHARDS')]).toEqual([2, true]);

      // all runs are made and the merge was lost
      queue();
      for (const own of ['1/3', '3/3']) expect((await chainwatt([...shard, own], { cwd })).code).toBe(0);
      const merge = await submit(...at, '--submit');
      expect(merge.stdout).toContain('submitted the merge as job 5');
      expect(asked().at(-1)).toBe('--parsable --dependency=singleton ./out/slurm/merge.sh');
      await chainwatt(['sweep', 'merge', 'experiment.yaml', '--out', 'out'], { cwd });
      const end = await submit(...at, '--submit');
      expect(end.stdout).toContain('nothing to submit: the tables are in out');
      expect(asked()).toHaveLength(5);
    },
    10 * MINUTES_ms,
  );

  it('says what Slurm says when it refuses', async () => {
    program('sbatch', 'echo "sbatch: error: Invalid job array specification" >&2; exit 1');
    const refused = await submit('--out', 'refused', '--backend', 'slurm', '--shards', '3', '--submit');
    expect(refused.code).toBe(74);
    expect(refused.stderr).toContain('CW-SUBMIT-SCHEDULER');
    expect(refused.stderr).toContain('Invalid job array specification');
  });
});

describe('chainwatt sweep submit --backend kubernetes', () => {
  it('prints a manifest, and makes nothing', async () => {
    const words = [
      '--backend',
      'kubernetes',
      '--shards',
      '4',
      '--image',
      'chainwatt:0.1',
      '--claim',
      'sweeps',
    ];
    const { code, stdout, stderr } = await submit('--out', 'pods', ...words);
    expect([code, existsSync(join(cwd, 'pods'))]).toEqual([0, false]);
    expect(stdout).toContain('completionMode: Indexed');
    expect(stderr).toContain('kubectl patch job/chainwatt-experiment-');
    const { document } = JSON.parse((await submit('--out', 'pods', ...words, '--json')).stdout) as {
      document: string;
    };
    expect(stdout).toBe(document);
    expect((await submit('--out', 'pods', ...words, '--submit')).code).toBe(2);
  });
});

describe('options', () => {
  it.each([
    [['--backend', 'slurn', '--shards', '2'], 'did you mean "slurm"'],
    [['--backend', 'slurm', '--shards', '2', '--image', 'x'], '--image: not for slurm'],
    [['--backend', 'kubernetes', '--shards', '2', '--claim', 'x'], '--image: missing with kubernetes'],
    [['--backend', 'slurm', '--shards', '2', '--memory', '2 kWh'], '"2 kWh" is not an amount of data'],
    [['--backend', 'slurm', '--shards', '0'], 'whole number'],
    [['--backend', 'slurm'], '--shards'],
  ])('%j is refused', async (words, says) => {
    const { code, stderr } = await submit(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  it('are those of the backends, and no others', () => {
    const sweep = createProgram(createTerminal(), () => undefined).commands.find(
      (own) => own.name() === 'sweep',
    )!;
    const names = sweep.commands.find((own) => own.name() === 'submit')!.options.map(({ long }) => long);
    const own = new Set([...backends.values()].flatMap(({ schema }) => Object.keys(schema.shape)));
    const common = [
      'backend',
      'shards',
      'threads',
      'out',
      'submit',
      'json',
      'quiet',
      'plugin',
      'allow-plugins',
    ];
    expect(names.sort()).toEqual([...own, ...common].map((name) => `--${name}`).sort());
  });
});
