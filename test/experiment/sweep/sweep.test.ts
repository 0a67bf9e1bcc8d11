/** Sweeps: every run once, whoever works and whatever happens, and the same bytes at the end. */
import { appendFileSync, cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { JournalIndex, headerOf, progressOf, RunControl, runsAtMost } from '../../../src/experiment/index.js';
import { comparePaired, holmAdjusted, meanInterval } from '../../../src/stats/index.js';
import {
  experimentFolder,
  experimentText,
  journalsIn,
  mergedIn,
  planIn,
  VERSION,
  workIn,
} from './small-sweep.js';

const home = experimentFolder();
const sweep = await planIn(home);
const out = join(home, 'whole');
const done = await workIn(sweep, out);
const whole = await mergedIn(sweep, out);
const rowsOf = (text: string): Record<string, string>[] =>
  parse(text, { columns: true }) as Record<string, string>[];
const runs = rowsOf(whole['runs.csv']!);

describe('a sweep of two factors of two values, two scenarios and three replications', () => {
  it('has 24 runs, each once', () => {
    expect([runsAtMost(sweep), done]).toEqual([24, { done: 24, failed: 0, end: 'finished' }]);
    const keys = runs.map(({ point, fee, pv, scenario, replication }) =>
      [point, fee, pv, scenario, replication].join(' '),
    );
    expect(new Set(keys).size).toBe(24);
    expect(keys[0]).toBe('0 0 2 small 0');
    expect(keys.at(-1)).toBe('3 2 4 other 2');
  });

  it('has the same seeds at all points and in all scenarios, and the homes that its points say', () => {
    for (const { replication, seed, homes_count, pv } of runs) {
      expect(seed).toBe(runs.find((run) => run['replication'] === replication)!['seed']);
      expect(Number(homes_count)).toBe(5 + Number(pv));
    }
    expect(new Set(runs.map(({ seed }) => seed)).size).toBe(3);
  });

  it("gives each figure with Student's interval, and differences pair by pair with Holm's correction", () => {
    const values = (point: string, scenario: string, kpi: string): number[] =>
      runs
        .filter((run) => run['point'] === point && run['scenario'] === scenario)
        .map((run) => Number(run[kpi]));
    const points = rowsOf(whole['points.csv']!);
    expect(points).toHaveLength(4 * 2 * 2);
    for (const row of points) {
      const { mean, halfWidth } = meanInterval(values(row['point']!, row['scenario']!, row['kpi']!));
      expect(Number(row['mean'])).toBe(mean);
      expect(Number(row['high']) - Number(row['low'])).toBeCloseTo(2 * halfWidth!, 9);
      expect([row['replications_count'], row['failed_count']]).toEqual(['3', '0']);
    }
    const differences = rowsOf(whole['differences.csv']!);
    expect(differences).toHaveLength(4 * 2);
    for (let point = 0; point < 4; point++) {
      const own = differences.filter((row) => row['point'] === String(point));
      const expected = own.map(({ kpi }) =>
        comparePaired(values(String(point), 'small', kpi!), values(String(point), 'other', kpi!)),
      );
      const corrected = holmAdjusted(expected.map(({ pValue }) => pValue));
      own.forEach((row, k) => {
        expect(Number(row['difference'])).toBe(expected[k]!.meanDifference);
        expect(Number(row['pValueHolm'])).toBe(corrected[k]);
        const { meanDifference, standardDeviation } = expected[k]!;
        const same = meanDifference === 0 && standardDeviation === 0;
        const clear = corrected[k]! < 0.05;
        expect(row['verdict'] === 'unchanged').toBe(same);
        expect(row['verdict'] === 'undecided').toBe(!clear && !same);
      });
    }
  });

  it('is the same bytes by three shards of two threads, in whatever order', async () => {
    const shards = join(home, 'shards');
    for (const index of [3, 1, 2]) {
      const { end } = await workIn(sweep, shards, { shard: { index, count: 3 }, threads: 2 });
      expect(end).toBe('finished');
    }
    expect(journalsIn(shards)).toHaveLength(3);
    expect(await mergedIn(sweep, shards)).toEqual(whole);
  });

  it('is divided by replications where there are more shards than points, and nothing is made twice', async () => {
    const many = join(home, 'many');
    let made = 0;
    for (let index = 1; index <= 7; index++)
      made += (await workIn(sweep, many, { shard: { index, count: 7 } })).done;
    expect(made).toBe(24);
    expect(await mergedIn(sweep, many)).toEqual(whole);
  });

  it('goes on where it was stopped, and makes no run twice', async () => {
    const stopped = join(home, 'stopped');
    let made = 0;
    for (let round = 0; round < 30; round++) {
      const control = RunControl.create(1);
      let ended = 0;
      const { done: own, end } = await workIn(sweep, stopped, {
        control,
        onEnd: () => void (++ended === 1 && control.stop()),
      });
      made += own;
      if (end === 'finished') break;
    }
    expect(made).toBe(24);
    expect(journalsIn(stopped).length).toBeGreaterThan(3);
    expect(await mergedIn(sweep, stopped)).toEqual(whole);
  });
});

describe('journals', () => {
  /** A copy of the whole sweep's folder, and its only journal. */
  function copied(name: string): { readonly folder: string; readonly journal: string } {
    const folder = join(home, name);
    rmSync(folder, { recursive: true, force: true });
    cpSync(out, folder, { recursive: true });
    return { folder, journal: journalsIn(folder)[0]! };
  }
  const look = (folder: string): JournalIndex => new JournalIndex(folder, sweep, headerOf(sweep, VERSION));

  it.each([1, 40, 2000, 9000])(
    'of which %i bytes are cut off lack some runs, which are made again',
    async (bytes) => {
      const { folder, journal } = copied('cut');
      truncateSync(journal, readFileSync(journal).length - bytes);
      const index = look(folder);
      const { missing } = progressOf(sweep, index);
      expect(index.torn).toBe(1);
      expect(missing).toBeGreaterThan(0);
      await expect(mergedIn(sweep, folder)).rejects.toThrow('CW-SWEEP-INCOMPLETE');
      expect((await workIn(sweep, folder)).done).toBe(missing);
      expect(await mergedIn(sweep, folder)).toEqual(whole);
    },
  );

  it('may hold a run twice if it is the same, and never count it twice', async () => {
    const { folder, journal } = copied('twice');
    cpSync(journal, journal.replace('whole-1', 'whole-2'));
    expect(await mergedIn(sweep, folder)).toEqual(whole);
  });

  it('are refused where they differ, are damaged, or are of another plan or version', () => {
    const { folder, journal } = copied('wrong');
    const [head, first, ...rest] = readFileSync(journal, 'utf8').split('\n');
    const other = journal.replace('whole-1', 'whole-2');
    writeFileSync(other, [head, first!.replace('"events":', '"events":1'), ...rest].join('\n'));
    expect(() => look(folder)).toThrow('CW-SWEEP-CORRUPT');
    writeFileSync(other, readFileSync(journal, 'utf8'));
    expect(() => new JournalIndex(folder, sweep, { ...headerOf(sweep, VERSION), chainwatt: '9' })).toThrow(
      'CW-SWEEP-MIXED',
    );
    expect(() => new JournalIndex(folder, sweep, { ...headerOf(sweep, VERSION), plan: 'x' })).toThrow(
      'CW-SWEEP-MIXED',
    );
    rmSync(other);
    appendFileSync(journal, 'what nobody has written\n');
    expect(() => look(folder)).toThrow('CW-SWEEP-CORRUPT');
  });

  it('serve a sweep with more replications, which makes only those that are new', async () => {
    const { folder } = copied('more');
    const wider = experimentFolder(experimentText.replace('replications: 3', 'replications: 4'));
    const more = await planIn(wider);
    expect(more.hash).toBe(sweep.hash);
    expect((await workIn(more, folder)).done).toBe(8);
    const merged = rowsOf((await mergedIn(more, folder))['runs.csv']!);
    expect(merged.filter(({ replication }) => replication !== '3')).toEqual(runs);
  });

  it('do not serve another experiment in their folder', async () => {
    const { folder } = copied('changed');
    const changed = await planIn(experimentFolder(experimentText.replace('[2, 4]', '[2, 3]')));
    await expect(async () => workIn(changed, folder)).rejects.toThrow('CW-SWEEP-MIXED');
    await expect(async () => workIn(sweep, home)).rejects.toThrow('CW-OUTPUT-FOREIGN');
  });
});

it('takes scenarios by their whole path as well', async () => {
  const folder = experimentFolder(experimentText.replace('small.yaml', join(home, 'small.yaml')));
  expect((await planIn(folder)).hash).toBe(sweep.hash);
});

describe('a run that fails', () => {
  it('is written down with its seed and error, is not made again, and the others count', async () => {
    // each value is well by itself; a gate that opens 20 minutes before delivery cannot close 30 minutes before
    const folder = experimentFolder(
      experimentText
        .replace(/fee: .*/, 'opens: { path: market.gateOpens, values: [60 min, 20 min] }')
        .replace(/pv: .*/, 'closes: { path: market.gateCloses, values: [15 min, 30 min] }'),
    );
    const failing = await planIn(folder);
    const place = join(folder, 'out');
    expect(await workIn(failing, place)).toEqual({ done: 18, failed: 6, end: 'finished' });
    expect(await workIn(failing, place)).toEqual({ done: 0, failed: 0, end: 'finished' });
    const merged = await mergedIn(failing, place);
    expect(rowsOf(merged['runs.csv']!)).toHaveLength(18);
    const failures = rowsOf(merged['failures.csv']!);
    expect(failures).toHaveLength(6);
    for (const { point, opens, closes, seed, code } of failures) {
      expect([point, opens, closes]).toEqual(['3', '20', '30']);
      expect(code).toContain('CW-SCENARIO');
      expect(seed).toContain('7');
    }
    const points = rowsOf(merged['points.csv']!);
    for (const { point, replications_count, failed_count, mean } of points) {
      expect([replications_count, failed_count]).toEqual(point === '3' ? ['0', '3'] : ['3', '0']);
      expect(mean === '').toBe(point === '3');
    }
  });
});

describe('replications until an interval is narrow', () => {
  const narrow = (halfWidth: number): string =>
    experimentText.replace(
      'replications: 3',
      `replications: { kpi: traded_kWh, halfWidth: ${halfWidth}, minimum: 3, maximum: 9, step: 2 }`,
    );

  it('are as many at each point as its own interval asks for, whoever works', async () => {
    const folder = experimentFolder(narrow(0.6));
    const plan = await planIn(folder);
    expect(plan.hash).toBe(sweep.hash);
    await workIn(plan, join(folder, 'a'));
    const a = await mergedIn(plan, join(folder, 'a'));
    const counts = rowsOf(a['points.csv']!)
      .filter(({ kpi, scenario }) => kpi === 'traded_kWh' && scenario === 'small')
      .map(({ replications_count }) => Number(replications_count));
    expect(new Set(counts).size).toBeGreaterThan(1);
    for (const row of rowsOf(a['points.csv']!).filter(({ kpi }) => kpi === 'traded_kWh')) {
      if (row['replications_count'] !== '9')
        expect(Number(row['high']) - Number(row['low'])).toBeLessThanOrEqual(1.2);
    }
    for (const index of [2, 1])
      await workIn(plan, join(folder, 'b'), { shard: { index, count: 2 }, threads: 2 });
    expect(await mergedIn(plan, join(folder, 'b'))).toEqual(a);
  });
});
