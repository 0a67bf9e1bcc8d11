/** `chainwatt report` and `--report` of the built command: which files, where, and what is said. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildIfNeeded, chainwatt, type Ended } from './built.js';

describe('chainwatt report', { timeout: 60_000 }, () => {
  let cwd: string;
  const run = (...words: string[]): Promise<Ended> => chainwatt(words, { cwd });
  const scenario = resolve('scenarios/first-look.yaml');

  beforeAll(async () => {
    buildIfNeeded();
    cwd = mkdtempSync(join(tmpdir(), 'chainwatt-report-'));
    expect(await run('run', scenario, '--set', 'time.duration=6 h', '--out', 'ran', '--quiet')).toMatchObject(
      {
        code: 0,
      },
    );
  }, 60_000);

  afterAll(() => {
    rmSync(cwd, { recursive: true, force: true });
  });

  it('prints the table and writes report.html into the folder', async () => {
    const { code, stdout, stderr } = await run('report', 'ran');
    expect(code).toBe(0);
    expect(stdout).toContain('Bills in EUR per home');
    expect(stderr).toContain(`report: ${join('ran', 'report.html')}`);
    const html = readFileSync(join(cwd, 'ran/report.html'), 'utf8');
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain('Twelve homes trade for a day on Clique');
    // kinds are told by their titles
    expect(html).toContain('(<code>poa-clique</code>)');
  });

  it('--format text prints the table alone', async () => {
    const before = readdirSync(join(cwd, 'ran'));
    const { code, stdout, stderr } = await run('report', 'ran', '--format', 'text', '--out', 'elsewhere');
    expect(code).toBe(0);
    expect(stdout).toContain('Bills in EUR per home');
    expect(stderr).toBe('');
    expect(readdirSync(join(cwd, 'ran'))).toEqual(before);
    expect(existsSync(join(cwd, 'elsewhere'))).toBe(false);
  });

  it.each(['svg', 'png'])('--format %s writes the charts alone, and prints their names', async (format) => {
    const { code, stdout } = await run('report', 'ran', '--format', format, '--out', format);
    expect(code).toBe(0);
    const names = readdirSync(join(cwd, format, 'charts')).sort();
    expect(names.length).toBeGreaterThan(5);
    expect(names.every((name) => name.endsWith(`.${format}`))).toBe(true);
    expect(stdout.trim().split('\n').sort()).toEqual(names.map((name) => join(format, 'charts', name)));
  });

  it('--format md writes Markdown whose pictures are there', async () => {
    expect(await run('report', 'ran', '--format', 'md', '--out', 'md')).toMatchObject({ code: 0 });
    const text = readFileSync(join(cwd, 'md/report.md'), 'utf8');
    const pictures = [...text.matchAll(/\]\((charts\/[^)]+)\)/g)].map(([, path]) => path!);
    expect(pictures.length).toBeGreaterThan(5);
    for (const path of pictures) expect(existsSync(join(cwd, 'md', path)), path).toBe(true);
  });

  it('of the same folder gives the same bytes again', async () => {
    await run('report', 'ran', '--out', 'once');
    await run('report', 'ran', '--out', 'twice');
    expect(readFileSync(join(cwd, 'once/report.html'))).toEqual(readFileSync(join(cwd, 'twice/report.html')));
  });

  it('--report with Parquet alone is refused before anything runs', async () => {
    const ended = await run('run', scenario, '--out', 'parquet', '--report', '--format', 'parquet');
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('CW-REPORT-PARQUET');
    expect(existsSync(join(cwd, 'parquet'))).toBe(false);
  });

  it('a sweep that is planned and not merged says how to finish it', async () => {
    const experiment = resolve('scenarios/experiments/pv-and-fee.yaml');
    expect(await run('sweep', 'plan', experiment, '--out', 'planned', '--quiet')).toMatchObject({ code: 0 });
    const ended = await run('report', 'planned');
    expect(ended.code).toBe(65);
    expect(ended.stderr).toContain('chainwatt sweep merge');
  });

  it('the command of the report makes the same tables again', async () => {
    const html = readFileSync(join(cwd, 'ran/report.html'), 'utf8');
    const command = /<pre[^>]*><code>([^<]*)<\/code>/.exec(html)![1]!;
    expect(command).toBe('npx chainwatt run scenario.json --seed 1 --replications 1 --out again');
    const words = command.split(' ').slice(2);
    expect(await chainwatt([...words, '--quiet'], { cwd: join(cwd, 'ran') })).toMatchObject({ code: 0 });
    for (const name of ['summary.csv', 'agents.csv', 'trades.csv', 'blocks.csv'])
      expect(readFileSync(join(cwd, 'ran/again', name)), name).toEqual(readFileSync(join(cwd, 'ran', name)));
  });

  it.each([
    ['decompose', 'decomposition.csv', []],
    ['break-even', 'break-even.csv', ['--spreads', '3']],
  ] as const)('so does that of %s', async (command, table, more) => {
    const small = ['--set', 'time.duration=6 h', '-n', '2', '--report', '--quiet'];
    expect(await run(command, scenario, '--out', command, ...more, ...small)).toMatchObject({ code: 0 });
    const html = readFileSync(join(cwd, command, 'report.html'), 'utf8');
    const words = /<pre[^>]*><code>([^<]*)<\/code>/.exec(html)![1]!.split(' ').slice(2);
    expect(words[0]).toBe(command);
    expect(await chainwatt([...words, '--quiet'], { cwd: join(cwd, command) })).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, command, 'again', table))).toEqual(readFileSync(join(cwd, command, table)));
  });
});
