/**
 * A scenario whose data file is missing or broken, from the file to the run: errors say what is wrong, where, and what to do;
 * what a policy mends runs as if it had been whole. Each kind of fault alone is tested in test/data.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDesign } from '../../src/experiment/index.js';
import { ChainwattError, type Problem } from '../../src/kernel/index.js';
import { createRun } from '../../src/model/run.js';
import type { SummaryRow } from '../../src/records/fields-summary.js';
import { registries } from '../../src/scenario/registries.js';

/** Two days of quarter hours from Monday on; row k holds 200 + k mod 7 watts. Line k + 2 of the file. */
const sound = Array.from({ length: 2 * 96 }, (_, k) => {
  const [hour, minute] = [Math.floor(k / 4) % 24, (k % 4) * 15].map((part) => String(part).padStart(2, '0'));
  return `2026-05-0${4 + Math.floor(k / 96)}T${hour}:${minute}Z,${200 + (k % 7)}`;
});
const changed = (row: number, line: string): string[] => sound.map((old, k) => (k === row ? line : old));
const file = (rows: readonly string[]): string => `time,load\n${rows.join('\n')}\n`;

const files: Readonly<Record<string, string>> = {
  'sound.csv': file(sound),
  'gap.csv': file(sound.filter((_, k) => k < 10 || k > 12)),
  'letters.csv': file(changed(20, '2026-05-04T05:00Z,n/a')),
  'negative.csv': file(changed(20, '2026-05-04T05:00Z,-5')),
  'ragged.csv': file(changed(5, '2026-05-04T01:15Z,205,7')),
  'one-day.csv': file(sound.slice(0, 96)),
  'half-a-day.csv': file(sound.slice(0, 48)),
  'other-name.csv': file(sound).replace('load', 'Load_W'),
  'header-only.csv': 'time,load\n',
  'nothing.csv': '',
  'packed.csv.gz': 'not gzip',
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chainwatt-broken-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Line 7 names the files. */
const scenario = (load: string): string => `chainwatt: 1
title: Two homes, one of them measured
time: { start: 2026-05-04, zone: UTC, duration: 1 d }
population:
  measured:
    count: 1
    load: { kind: csv, unit: W, column: load, ${load} }
  roof: { count: 1, load: { kind: constant, power: 100 W }, pv: { kind: solar, peak: 5 kWp } }
tariff: { kind: flat, energy: 13 ct/kWh, network: 9 ct/kWh, levies: 3 ct/kWh, tax: 2 ct/kWh, vat: 19 %, feedIn: 8 ct/kWh, wholesale: 9 ct/kWh }
market: { mechanism: uniform-price }
ledger: central
`;

/** Loads and runs it as the command line does. */
async function run(load: string): Promise<SummaryRow> {
  const path = join(folder, 'scenario.yaml');
  writeFileSync(path, scenario(load));
  const design = await loadDesign(path, { registries });
  const started = createRun({ ...design, seed: '1', replication: 0, sinks: { open: () => undefined } });
  while (!started.step(100_000));
  return started.finish().summary;
}

/** The problems that the run ends with; fails if it ends otherwise. */
async function problemsOf(load: string): Promise<readonly Problem[]> {
  const error: unknown = await run(load).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ChainwattError)) throw error ?? new Error('it ran');
  expect(error.category).toBe('input');
  for (const problem of error.problems) {
    expect(problem.found, problem.code).toBeTruthy();
    expect(problem.remedy, problem.code).toBeTruthy();
  }
  return error.problems;
}

const brief = (problems: readonly Problem[]): string[] =>
  problems.map(({ code, place }) => `${place?.file.replace(folder, '.')}:${place?.line} ${code}`);

describe('a data file that cannot be read', () => {
  it('is reported where the scenario names it: missing, a folder, not gzip', async () => {
    expect(brief(await problemsOf('file: nowhere.csv'))).toEqual(['./scenario.yaml:7 CW-DATA-FILE']);
    expect(brief(await problemsOf('file: "."'))).toEqual(['./scenario.yaml:7 CW-DATA-FILE']);
    expect(brief(await problemsOf('file: packed.csv.gz'))).toEqual(['./scenario.yaml:7 CW-DATA-FILE']);
  });

  it('names the path at which it was looked for, and every such file at once', async () => {
    const problems = await problemsOf('file: [sound.csv, nowhere.csv, neither.csv]');
    expect(problems.map((problem) => problem.found)).toEqual([
      `no such file: ${join(folder, 'neither.csv')}`,
      `no such file: ${join(folder, 'nowhere.csv')}`,
    ]);
  });
});

describe('a data file with faults', () => {
  it.each([
    ['a gap', 'gap.csv', 'gap.csv:12 CW-DATA-GAP'],
    ['a cell without a number', 'letters.csv', 'letters.csv:22 CW-DATA-NUMBER'],
    ['a negative value', 'negative.csv', 'negative.csv:22 CW-DATA-NEGATIVE'],
    ['a row with a cell too many', 'ragged.csv', 'ragged.csv:7 CW-DATA-RAGGED'],
    ['less time than the run needs', 'half-a-day.csv', 'half-a-day.csv:1 CW-DATA-COVERAGE'],
    ['no such column', 'other-name.csv', 'other-name.csv:1 CW-DATA-COLUMN'],
    ['no rows', 'header-only.csv', 'header-only.csv:1 CW-DATA-EMPTY'],
    ['nothing', 'nothing.csv', 'nothing.csv:1 CW-DATA-EMPTY'],
  ])('%s is reported with file and line', async (_, name, expected) => {
    expect(brief(await problemsOf(`file: ${name}`))).toEqual([expected]);
  });

  it('in several files is reported for all of them at once', async () => {
    expect(brief(await problemsOf('file: [gap.csv, sound.csv, letters.csv]'))).toEqual([
      'gap.csv:12 CW-DATA-GAP',
      'letters.csv:22 CW-DATA-NUMBER',
    ]);
  });

  it('can be mended by a policy, and the message says which: the gap of 203, 204 and 205 W is drawn as it was', async () => {
    const [problem] = await problemsOf('file: gap.csv');
    expect(problem!.found).toBe('2026-05-04T02:30Z, for 0.75 h');
    expect(problem!.remedy).toContain('policies: { gap: zero | interpolate }');
    const whole = await run('file: sound.csv');
    // 96 quarter hours of 200 + k mod 7 W, and 100 W all day
    expect(whole.load_kWh).toBeCloseTo((96 * 200 + 13 * 21 + 10) / 4000 + 2.4, 9);
    const mended = await run('file: gap.csv, policies: { gap: interpolate }');
    expect(mended).toEqual({ ...whole, scenarioHash: mended.scenarioHash });
    const zeroed = await run('file: gap.csv, policies: { gap: zero }');
    expect(zeroed.load_kWh).toBeCloseTo(whole.load_kWh! - (203 + 204 + 205) / 4000, 9);
  });

  it('n/a at 206 W between 205 and 200 W is interpolated to 202.5 W', async () => {
    const whole = await run('file: sound.csv');
    const mended = await run('file: letters.csv, policies: { not-numeric: interpolate }');
    expect(whole.load_kWh! - mended.load_kWh!).toBeCloseTo(3.5 / 4000, 9);
  });

  it('needs to cover the horizon, and nothing behind it', async () => {
    const whole = await run('file: sound.csv');
    expect((await run('file: one-day.csv')).load_kWh).toBe(whole.load_kWh);
  });

  it('that ends too early runs if it may be repeated', async () => {
    const repeated = await run('file: half-a-day.csv, wrap: repeat');
    expect(repeated.load_kWh).toBeGreaterThan(0);
  });

  it('cannot be mended by a policy that makes no sense', async () => {
    const [problem] = await problemsOf('file: gap.csv, policies: { gap: keep }');
    expect(problem).toMatchObject({ code: 'CW-DATA-OPTION', expected: 'fail | zero | interpolate' });
  });
});
