/** Which shards have runs left: those that a worker of the shard would find something to do in. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  headerOf,
  isMerged,
  JournalIndex,
  merge,
  openSweepFolder,
  progressOf,
  shardsLeft,
} from '../../../src/experiment/index.js';
import { experimentFolder, experimentText, planIn, VERSION, workIn } from './small-sweep.js';

const narrow = experimentText.replace(
  'replications: 3',
  'replications: { kpi: net_EUR_per_home, halfWidth: 0.05, minimum: 2, maximum: 6, step: 1 }',
);

describe.each([
  ['a fixed number of replications', experimentText, 5],
  ['as many replications as it takes', narrow, 3],
])('with %s', (_, text, count) => {
  it('those are left that are not finished, and a shard is finished in one go', async () => {
    const home = experimentFolder(text);
    const sweep = await planIn(home);
    const out = join(home, 'out');
    const left = (): number[] =>
      shardsLeft(sweep, new JournalIndex(out, sweep, headerOf(sweep, VERSION)), count);
    const all = Array.from({ length: count }, (__, k) => k + 1);
    expect(left()).toEqual(all);
    for (const index of all) {
      await workIn(sweep, out, { shard: { index, count } });
      expect(left()).toEqual(all.slice(index));
      const journals = new JournalIndex(out, sweep, headerOf(sweep, VERSION));
      for (const each of all)
        expect(progressOf(sweep, journals, { index: each, count }).missing > 0).toBe(each > index);
    }
    const progress = progressOf(sweep, new JournalIndex(out, sweep, headerOf(sweep, VERSION)));
    const folder = openSweepFolder(out, sweep, VERSION);
    expect([progress.missing, progress.unfinished, isMerged(folder, progress, sweep, VERSION)]).toEqual([
      0,
      [],
      false,
    ]);
    await merge({ sweep, folder, version: VERSION });
    expect(isMerged(folder, progress, sweep, VERSION)).toBe(true);
    expect(isMerged(folder, { ...progress, asked: progress.asked + 1 }, sweep, VERSION)).toBe(false);
    // other questions to the same runs, and what else was asked for
    for (const other of [
      { ...sweep, kpis: sweep.kpis.slice(0, 1) },
      { ...sweep, title: 'Another' },
      { ...sweep, factors: sweep.factors.map((factor) => ({ ...factor, name: `own ${factor.name}` })) },
    ])
      expect(isMerged(folder, progress, other, VERSION)).toBe(false);
    expect(isMerged(folder, progress, sweep, `${VERSION}.1`)).toBe(false);
    for (const text of ['', 'null', '{']) {
      writeFileSync(folder.file('sweep.json'), text);
      expect(isMerged(folder, progress, sweep, VERSION)).toBe(false);
    }
  });
});

it('shards beyond the number of runs have nothing to do', async () => {
  const sweep = await planIn(experimentFolder());
  const journals = new JournalIndex(join(experimentFolder(), 'none'), sweep, headerOf(sweep, VERSION));
  // 4 points of 3 replications
  expect(shardsLeft(sweep, journals, 100)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(progressOf(sweep, journals).unfinished).toEqual([0, 1, 2, 3]);
});
