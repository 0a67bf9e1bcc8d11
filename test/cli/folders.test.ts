/** Folders of results as commands find them: what `--overwrite` takes away and what it refuses, and what is said of folders that cannot be read. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { experimentFolder } from '../experiment/sweep/small-sweep.js';
import { commandsText, folderCommands } from '../../src/report/folder-commands.js';
import { folderKinds } from '../../src/report/folder-kinds.js';
import { buildIfNeeded, chainwatt } from './built.js';
import { commandsIn } from './commands-in.js';

let cwd = '';

beforeAll(async () => {
  buildIfNeeded();
  // small.yaml, other.yaml, experiment.yaml
  cwd = experimentFolder();
  const text = readFileSync(join(cwd, 'small.yaml'), 'utf8');
  writeFileSync(join(cwd, 'third.yaml'), text.replace('count: 5', 'count: 4'));
  await good('run', 'small.yaml', '-o', 'run', '-q');
  await good('compare', 'small.yaml', 'other.yaml', '-n', '2', '-o', 'compare', '-q');
  await good('sweep', 'experiment.yaml', '-o', 'sweep', '-q');
}, 120_000);

const { run, good } = commandsIn(() => cwd);

/** A copy of a folder that a test may change. */
function copyOf(folder: string, name: string): string {
  cpSync(join(cwd, folder), join(cwd, name), { recursive: true });
  return name;
}

/** Every file below `folder`. */
function allOf(folder: string): string[] {
  return readdirSync(join(cwd, folder), { recursive: true, encoding: 'utf8' }).sort();
}

describe('--overwrite', () => {
  it('of a run leaves no report, chart or long table of the runs before, but files of the user', async () => {
    const folder = copyOf('run', 'again');
    const fresh = allOf(folder);
    await good('report', folder);
    await good('report', folder, '--format', 'md');
    await good('report', folder, '--format', 'png');
    await good('plot', folder);
    await good('export', folder, '--format', 'both');
    expect(allOf(folder).length).toBeGreaterThan(fresh.length + 15);
    writeFileSync(join(cwd, folder, 'charts/mine.svg'), 'mine');
    writeFileSync(join(cwd, folder, 'notes.txt'), 'mine');
    await good('run', 'small.yaml', '-o', folder, '--overwrite', '-q');
    expect(allOf(folder)).toEqual([...fresh, 'charts', join('charts', 'mine.svg'), 'notes.txt'].sort());
  });

  it.each(['csv', 'parquet'])(
    'of a comparison as %s leaves no report and no design of the one before, but what the user has put there',
    async (format) => {
      const folder = `pair-${format}`;
      const words = [
        'compare',
        'small.yaml',
        'other.yaml',
        '-n',
        '2',
        '-o',
        folder,
        '-q',
        '--format',
        format,
      ];
      await good(...words, ...(format === 'csv' ? ['--report'] : []));
      if (format === 'csv') await good('plot', join(folder, 'other'));
      mkdirSync(join(cwd, folder, 'mine'));
      writeFileSync(join(cwd, folder, 'mine/summary.csv'), 'mine');
      await good('compare', 'small.yaml', 'third.yaml', '-n', '2', '-o', folder, '--overwrite', '-q');
      expect(readdirSync(join(cwd, folder)).sort()).toEqual(['compare.csv', 'mine', 'small', 'third']);
      expect(readFileSync(join(cwd, folder, 'mine/summary.csv'), 'utf8')).toBe('mine');

      // a design in which the user has put something stays with that alone
      writeFileSync(join(cwd, folder, 'third/notes.txt'), 'mine');
      await good(...words, '--overwrite');
      expect(readdirSync(join(cwd, folder)).sort()).toEqual([
        `compare.${format}`,
        'mine',
        'other',
        'small',
        'third',
      ]);
      expect(readdirSync(join(cwd, folder, 'third'))).toEqual(['notes.txt']);
    },
  );

  it.each([
    ['ledgers', ['--only', 'raft,qbft', '--flood', '1'], ['--only', 'raft'], ['qbft', 'raft-flooded']],
    ['break-even', ['--spreads', '4'], ['--spreads', '3'], ['spread-4']],
    ['decompose', [], ['--set', 'agents.forecast=perfect'], ['without-forecast']],
  ])('of %s leaves no design of the one before', async (command, more, less, gone) => {
    const words = [command, 'small.yaml', '-n', '2', '-q', '-o', `again-${command}`, '--overwrite'];
    const designs = (): string[] => readdirSync(join(cwd, `again-${command}`));
    await good(...words, ...more);
    expect(designs()).toEqual(expect.arrayContaining(gone));
    await good(...words, ...less);
    for (const name of gone) expect(designs()).not.toContain(name);
  });

  const commands: readonly (readonly [kind: string, words: readonly string[]])[] = [
    ['run', ['run', 'small.yaml', '--overwrite']],
    ['compare', ['compare', 'small.yaml', 'other.yaml', '-n', '2', '--overwrite']],
    ['decompose', ['decompose', 'small.yaml', '-n', '2', '--overwrite']],
    ['ledgers', ['ledgers', 'small.yaml', '--only', 'raft', '-n', '2', '--overwrite']],
    ['break-even', ['break-even', 'small.yaml', '-n', '2', '--overwrite']],
    ['sweep', ['sweep', 'experiment.yaml']],
  ];
  const folders = ['run', 'compare', 'sweep'];

  it.each(commands)(
    'is refused to %s in the folders of all others, which stay as they are',
    async (kind, words) => {
      for (const folder of folders.filter((name) => name !== kind)) {
        const before = allOf(folder);
        const { code, stderr } = await run(...words, '-o', folder, '-q');
        expect([folder, code, stderr.includes('CW-OUTPUT-FOREIGN')]).toEqual([folder, 2, true]);
        expect(stderr).toMatch(new RegExp(`found: +a ${folder === 'compare' ? 'comparison' : folder}`));
        expect(allOf(folder)).toEqual(before);
      }
    },
  );

  it('is refused to a comparison in a folder of somebody else', async () => {
    mkdirSync(join(cwd, 'mine'));
    writeFileSync(join(cwd, 'mine/thesis.txt'), 'irreplaceable');
    const words = ['compare', 'small.yaml', 'other.yaml', '-n', '2', '-o', 'mine', '--overwrite'];
    const { code, stderr } = await run(...words);
    expect([code, stderr.includes('CW-OUTPUT-FOREIGN')]).toEqual([2, true]);
    expect(readdirSync(join(cwd, 'mine'))).toEqual(['thesis.txt']);
  });

  it('is refused beside a file that only has the name of our table, which stays', async () => {
    mkdirSync(join(cwd, 'accounts'));
    writeFileSync(join(cwd, 'accounts/ledgers.csv'), 'date,amount\n2026-01-01,12\n');
    const words = ['ledgers', 'small.yaml', '--only', 'raft', '-n', '2', '-o', 'accounts', '--overwrite'];
    const { code, stderr } = await run(...words);
    expect([code, stderr.includes('CW-OUTPUT-FOREIGN')]).toEqual([2, true]);
    expect(readdirSync(join(cwd, 'accounts'))).toEqual(['ledgers.csv']);
  });

  it('goes on where a comparison was stopped or killed before its table was written', async () => {
    const words = ['compare', 'small.yaml', 'other.yaml', '-n', '2', '-o', 'halted', '-q', '--overwrite'];
    for (const note of [true, false]) {
      await good(...words);
      rmSync(join(cwd, 'halted/compare.csv'));
      if (note) writeFileSync(join(cwd, 'halted/INCOMPLETE'), 'This run did not finish: interrupted\n');
      await good(...words);
      expect(readdirSync(join(cwd, 'halted')).sort()).toEqual(['compare.csv', 'other', 'small']);
    }
    // a folder of results is none of them
    mkdirSync(join(cwd, 'all'));
    copyOf('run', 'all/run');
    const { code } = await run(...words.map((word) => (word === 'halted' ? 'all' : word)));
    expect([code, readdirSync(join(cwd, 'all'))]).toEqual([2, ['run']]);
  });
});

describe('a folder that cannot be reported', () => {
  it('of a run that failed says what its note says, one of a run that was killed says so', async () => {
    const folder = copyOf('run', 'failed');
    rmSync(join(cwd, folder, 'manifest.json'));
    const killed = await run('report', folder);
    expect([killed.code, killed.stderr.includes('under way, or was killed')]).toEqual([65, true]);
    writeFileSync(join(cwd, folder, 'INCOMPLETE'), 'This run did not finish: out of luck\nMore.\n');
    for (const command of ['report', 'plot', 'export']) {
      const { code, stderr } = await run(command, folder);
      expect(code).toBe(65);
      expect(stderr).toContain(
        'interrupted or failed; INCOMPLETE in it says: This run did not finish: out of luck\n',
      );
      expect(stderr).toContain('--overwrite');
      expect(stderr).not.toContain('run a scenario first');
    }
  });

  it('of Parquet alone says so, with the remedy of its kind', async () => {
    const folder = copyOf('sweep', 'merged');
    await good('sweep', 'merge', 'experiment.yaml', '-o', folder, '--format', 'parquet', '-q');
    const sweep = await run('report', folder);
    expect(sweep.code).toBe(65);
    expect(sweep.stderr).toMatch(/CW-REPORT-PARQUET[^]*remedy: +merge it again[^]*--format both/);
    await good('sweep', 'merge', 'experiment.yaml', '-o', folder, '--format', 'both', '-q');
    await good('report', folder, '--format', 'text');
  });

  it.each([
    ['decompose', ['small.yaml']],
    ['ledgers', ['small.yaml', '--only', 'raft']],
    ['break-even', ['small.yaml', '--spreads', '3']],
    ['compare', ['small.yaml', 'other.yaml']],
  ])('of %s as Parquet alone says so too', async (command, more) => {
    const folder = `parquet-${command}`;
    await good(command, ...more, '-n', '2', '-q', '--format', 'parquet', '-o', folder);
    for (const words of [[], ['--format', 'text']]) {
      const { code, stderr } = await run('report', folder, ...words);
      expect([code, stderr.includes('CW-REPORT-PARQUET')], stderr).toEqual([65, true]);
      expect(stderr).toContain('run it again with --format both');
    }
  });

  it.each(['plot', 'export'])('of a sweep tells %s where its figures and charts are', async (command) => {
    const { code, stderr } = await run(command, 'sweep');
    expect(code).toBe(65);
    expect(stderr).toContain(`sweep is a sweep, which \`${command}\` does not take`);
    expect(stderr).toContain('a sweep has its tables already');
    expect(stderr).toContain('report sweep --format svg');
    expect(stderr).not.toContain('manifest.json');
  });

  it('of a comparison tells plot to take one of its designs', async () => {
    const { code, stderr } = await run('plot', 'compare');
    expect([code, stderr.includes('name the folder of one of its designs')]).toEqual([65, true]);
  });
});

describe.skipIf(!existsSync('/proc/self'))('a place in which the system makes no folders', () => {
  it.each(['report', 'plot', 'export'])(
    'ends %s with an error',
    async (command) => {
      for (const out of ['/proc/nowhere', '/proc/nowhere/deeper']) {
        // without an end of its own it would wait for ever
        const { code, stderr } = await chainwatt([command, 'run', '--out', out], {
          cwd,
          onStart: (child) => void setTimeout(() => child.kill('SIGKILL'), 30_000).unref(),
        });
        expect([code, stderr.includes('CW-OUTPUT-IO')]).toEqual([74, true]);
        expect(stderr).toContain('choose another folder with --out');
      }
    },
    90_000,
  );

  it('and so it does those that run, however deep', async () => {
    for (const words of [
      ['run', 'small.yaml'],
      ['sweep', 'experiment.yaml'],
    ]) {
      const { code, stderr } = await chainwatt([...words, '--out', '/proc/nowhere/deeper'], {
        cwd,
        onStart: (child) => void setTimeout(() => child.kill('SIGKILL'), 30_000).unref(),
      });
      expect([code, stderr.includes('CW-OUTPUT-IO')]).toEqual([74, true]);
    }
  }, 90_000);
});

describe('kinds of folders', () => {
  it('are the same in the list of commands, in that of marks, and in the help', async () => {
    const kinds = folderKinds.map(({ kind }) => kind);
    expect([...kinds].sort()).toEqual(Object.keys(folderCommands).sort());
    expect(commandsText()).toBe('run, compare, decompose, ledgers, break-even or sweep');
    for (const command of ['report', 'view']) {
      const { stdout } = await good(command, '--help');
      expect(stdout.replaceAll(/\s+/g, ' '), command).toContain(commandsText());
    }
  });
});
