/** Parts of `chainwatt view`: which paths and hosts it answers to, what it lists, and how it puts progress. */
import { mkdirSync, realpathSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOwnHost } from '../../src/cli/view/hosts.js';
import { Listing, type Result } from '../../src/cli/view/listing.js';
import { isWithin, partsOf, pathOf, placeOf } from '../../src/cli/view/paths.js';
import { Rate, WINDOW_ms } from '../../src/cli/view/rate.js';
import { ReportCache } from '../../src/cli/view/report-cache.js';
import { statusOf, SweepWatch } from '../../src/cli/view/sweep-watch.js';
import type { SweepCounts, SweepLook } from '../../src/experiment/index.js';
import type { Page } from '../../src/report/document/shell.js';
import { temporaryFolder } from '../experiment/small.js';

function realFolder(): string {
  return realpathSync(temporaryFolder());
}

describe('paths', () => {
  it.each([
    ['/', []],
    ['/a', ['a']],
    ['/a/b%20c/', ['a', 'b c']],
    ['/a?x=/../y', ['a']],
    ['/%C3%A4', ['ä']],
  ])('%s is %j', (path, parts) => {
    expect(partsOf(path)).toEqual(parts);
  });

  it.each([
    'a',
    '',
    'http://127.0.0.1/a',
    '//a',
    '/a//b',
    '/..',
    '/a/../b',
    '/./a',
    '/.git',
    '/%2e%2e/b',
    '/%2E%2e%2fb',
    '/a%2fb',
    '/a%5cb',
    '/a\\b',
    '/%00',
    '/a%0d%0ab',
    '/C:',
    '/%',
    '/%zz',
    '/%c3',
  ])('%j is refused', (path) => {
    expect(partsOf(path)).toBeUndefined();
  });

  it('an encoding that is encoded once more is a name like any other, and decoded once', () => {
    expect(partsOf('/%252e%252e')).toEqual(['%2e%2e']);
  });

  it('whatever is asked for, the place lies in the folder', () => {
    const home = realFolder();
    const root = join(home, 'root');
    mkdirSync(join(root, 'a/b'), { recursive: true });
    mkdirSync(join(home, 'root-and-more'));
    writeFileSync(join(home, 'secret.csv'), '');
    symlinkSync('..', join(root, 'up'));
    symlinkSync('a', join(root, 'along'));
    symlinkSync('../root-and-more', join(root, 'beside'));
    const part = fc.constantFrom(
      'a',
      'b',
      '..',
      '.',
      '',
      'up',
      'along',
      'beside',
      '%2e%2e',
      '%2f',
      'root',
      'secret.csv',
      '..%2f..',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (words) => {
        const parts = partsOf(`/${words.join('/')}`);
        const place = parts && placeOf(root, parts);
        expect(place === undefined || place === root || place.startsWith(`${root}/`)).toBe(true);
      }),
      { seed: 1, numRuns: 2000 },
    );
    expect(placeOf(root, ['a', 'b'])).toBe(join(root, 'a/b'));
    expect(placeOf(root, ['along', 'b'])).toBe(join(root, 'a/b'));
    expect(placeOf(root, ['up', 'secret.csv'])).toBeUndefined();
    expect(placeOf(root, ['beside'])).toBeUndefined();
    // without the check of parts, links and dots would lead out
    expect(placeOf(root, ['..', 'secret.csv'])).toBeUndefined();
    expect(isWithin(root, join(home, 'root-and-more'))).toBe(false);
    expect(isWithin('/', '/etc')).toBe(true);
  });

  it('a path of names that are allowed comes back from its address', () => {
    const name = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => partsOf(`/${encodeURIComponent(text)}`) !== undefined);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), (parts) => {
        expect(partsOf(`/${pathOf(parts)}`)).toEqual(parts);
      }),
      { seed: 2 },
    );
  });
});

describe('hosts', () => {
  it.each(['127.0.0.1:8087', 'localhost:8087', 'LocalHost:8087', '[::1]:8087'])(
    '%s is this computer',
    (host) => {
      expect(isOwnHost(host, 8087)).toBe(true);
    },
  );
  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:8087',
    '127.0.0.1',
    'localhost',
    '127.0.0.1:8088',
    'localhost.evil.example:8087',
    '127.0.0.1.evil.example:8087',
    'localhost:8087.evil.example',
    '0.0.0.0:8087',
    '127.0.0.1:8087@evil.example',
    '127.0.0.2:8087',
  ])('%s is not', (host) => {
    expect(isOwnHost(host, 8087)).toBe(false);
  });
  it('browsers leave out the port 80', () => {
    expect([isOwnHost('localhost', 80), isOwnHost('evil.example', 80)]).toEqual([true, false]);
  });
});

const manifest = (title: string, started: string, more: object = {}): string =>
  JSON.stringify({
    chainwatt: '0.1.0',
    scenario: { file: 'a.yaml', title, hash: 'x' },
    seed: '7',
    replications: 1,
    threads: 1,
    node: 'v20',
    started,
    ended: started,
    wallTime_s: 1,
    perRun: [{ replication: 0, seed: '7', digest: 'd', unseed: 'u', events: 3 }],
    files: [],
    complete: true,
    plugins: [],
    ...more,
  });

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const shortly = ({ kind, state, parts, inside }: Result): unknown => [
  kind,
  state,
  parts.join('/'),
  ...inside.map(shortly),
];

describe('the list', () => {
  it('has every kind of result, newest first, with those inside of others', () => {
    const root = realFolder();
    write(root, {
      'old/manifest.json': manifest('Old', '2026-01-01T00:00:00Z'),
      'new/manifest.json': manifest('New', '2026-01-05T00:00:00Z', { complete: false }),
      'new/summary.csv': 'a\n',
      'far/below/cmp/compare.csv': '',
      'far/below/cmp/one/manifest.json': manifest('One', '2026-01-03T00:00:00Z'),
      'far/below/cmp/two/manifest.json': manifest('Two', '2026-01-04T00:00:00Z'),
      'dec/decomposition.csv': '',
      'dec/INCOMPLETE': 'This run did not finish: Ctrl-C\nmore\n',
      'led/ledgers.parquet': '',
      'spread/break-even.csv': '',
      'killed/scenario.json': '{\n "title": "Kill\\u0065d <b>", "x": 1}',
      'planned/plan.json': JSON.stringify({ title: 'Planned' }),
      'merged/plan.json': JSON.stringify({ title: 'Merged' }),
      'merged/sweep.json': JSON.stringify({ title: 'Merged', seed: '3', runs: 9, failed: 1 }),
      'broken/manifest.json': '{',
      'notes/readme.csv': 'not of chainwatt',
      'merged/journals/manifest.json': manifest('Nothing', '2026-01-01T00:00:00Z'),
      '.hidden/manifest.json': manifest('Hidden', '2026-01-01T00:00:00Z'),
    });
    for (const name of ['dec', 'led', 'spread']) utimesSync(join(root, name), 0, 1000);
    symlinkSync('../old', join(root, 'notes/link'));
    const { results, isCut } = new Listing(root).list();
    expect(isCut).toBe(false);
    const byPlace = new Map(results.map((result) => [result.parts.join('/'), result]));
    // what has no manifest was written now
    expect(results.map(shortly).slice(-6)).toEqual([
      ['run', 'incomplete', 'new'],
      [
        'comparison',
        'complete',
        'far/below/cmp',
        ['run', 'complete', 'far/below/cmp/two'],
        ['run', 'complete', 'far/below/cmp/one'],
      ],
      ['run', 'complete', 'old'],
      ['decomposition', 'incomplete', 'dec'],
      ['ledgers', 'complete', 'led'],
      ['break-even', 'complete', 'spread'],
    ]);
    expect([...byPlace.keys()].slice(0, 4).sort()).toEqual(['broken', 'killed', 'merged', 'planned']);
    expect(byPlace.get('killed')).toMatchObject({ kind: 'run', state: 'open', title: 'Killed <b>' });
    expect(byPlace.get('planned')).toMatchObject({ kind: 'sweep', state: 'open', title: 'Planned' });
    expect(byPlace.get('merged')).toMatchObject({
      state: 'complete',
      runs: 9,
      seed: '3',
      note: '1 more failed',
    });
    expect(byPlace.get('broken')).toMatchObject({ state: 'broken', title: 'broken' });
    expect(byPlace.get('dec')).toMatchObject({ note: 'This run did not finish: Ctrl-C' });
    expect(byPlace.get('far/below/cmp')).toMatchObject({ runs: 2, seed: '7' });
    expect(byPlace.get('new')!.files.map(({ name }) => name)).toEqual(['manifest.json', 'summary.csv']);
  });

  it('sees what has changed, and a folder that is a result itself', () => {
    const root = realFolder();
    const listing = new Listing(root);
    expect(listing.list().results).toEqual([]);
    write(root, { 'manifest.json': manifest('First', '2026-01-01T00:00:00Z') });
    expect(listing.list().results.map(({ title, parts }) => [title, parts])).toEqual([['First', []]]);
    write(root, { 'manifest.json': manifest('The second', '2026-01-02T00:00:00Z') });
    expect(listing.at([])?.title).toBe('The second');
    expect(listing.at(['nowhere'])).toBeUndefined();
  });

  it('a sweep whose journals have grown since it was merged is open again', () => {
    const root = realFolder();
    write(root, {
      'plan.json': '{}',
      'sweep.json': JSON.stringify({ title: 'Merged', runs: 9, failed: 0 }),
      'journals/whole-1.jsonl': '',
    });
    const listing = new Listing(root);
    utimesSync(join(root, 'journals/whole-1.jsonl'), 0, 1000);
    expect(listing.at([])?.state).toBe('complete');
    utimesSync(join(root, 'journals/whole-1.jsonl'), 0, 4e9);
    expect(listing.at([])?.state).toBe('open');
  });
});

describe('reports that are kept', () => {
  const page = (html: string): Page => ({ html, policy: '' });

  it('are made again when a file has changed, and not before', async () => {
    const root = realFolder();
    write(root, { 'a/manifest.json': '1', 'a/one/summary.csv': '1' });
    let made = 0;
    const cache = new ReportCache(root, () => Promise.resolve(page(String(++made))));
    const html = async (): Promise<string> => (await cache.pageOf(join(root, 'a'), '')).html;
    expect([await html(), await html()]).toEqual(['1', '1']);
    write(root, { 'a/one/summary.csv': '22' });
    expect([await html(), await html()]).toEqual(['2', '2']);
    utimesSync(join(root, 'a/manifest.json'), 0, 1000);
    expect(await html()).toBe('3');
  });

  it('are made again after an error, and never of files outside', async () => {
    const root = realFolder();
    write(root, { 'a/manifest.json': '1' });
    let fails = true;
    const cache = new ReportCache(root, () =>
      fails ? Promise.reject(new Error('no')) : Promise.resolve(page('made')),
    );
    await expect(cache.pageOf(join(root, 'a'), '')).rejects.toThrow('no');
    fails = false;
    expect(await cache.pageOf(join(root, 'a'), '')).toEqual(page('made'));
    symlinkSync('/etc/passwd', join(root, 'a/summary.csv'));
    await expect(cache.pageOf(join(root, 'a'), '')).rejects.toThrow(
      expect.objectContaining({ code: 'CW-VIEW-OUTSIDE' }),
    );
  });
});

describe('rates', () => {
  it('are those of the last two minutes', () => {
    const rate = new Rate();
    expect(rate.perSecond()).toBeUndefined();
    rate.note(0, 100);
    expect(rate.perSecond()).toBeUndefined();
    rate.note(10_000, 150);
    expect(rate.perSecond()).toBe(5);
    rate.note(WINDOW_ms, 150);
    rate.note(WINDOW_ms + 10_000, 150);
    // what was seen before the window has left it
    expect(rate.perSecond()).toBe(0);
    // runs that are made again after their journal was removed
    rate.note(WINDOW_ms + 20_000, 10);
    expect(rate.perSecond()).toBeUndefined();
    rate.note(WINDOW_ms + 30_000, 20);
    expect(rate.perSecond()).toBe(1);
  });
});

describe('progress in words', () => {
  const plan: SweepLook['plan'] = {
    plan: 'p',
    chainwatt: '0.1.0',
    title: 'T',
    scenarios: [{ name: 's' }],
    factors: [],
    points: 4,
  };
  const looked = (done: number, failed: number, more: Partial<SweepCounts> = {}): SweepLook => ({
    plan,
    counts: {
      asked: 1000,
      done,
      failed,
      left: 1000 - done - failed,
      written: done + failed,
      byIntervals: false,
      ...more,
    },
    written_ms: 50_000,
  });
  const at = (perSecond: number | undefined): { perSecond: () => number | undefined } => ({
    perSecond: () => perSecond,
  });

  it('tells what is done, failed and left, how fast it goes and how long it takes', () => {
    expect(statusOf(looked(490, 10), undefined, at(2), 51_000)).toEqual({
      state: 'working',
      value: 500,
      max: 1000,
      texts: {
        sentence: '500 of 1,000 runs are there.',
        done: '490',
        failed: '10',
        left: '500',
        rate: '2.0 runs a second',
        remaining: 'about 5 min',
        written: '1 s ago',
      },
      spoken: 'At least 50 % of the runs are there.',
    });
  });

  it('promises nothing where nobody seems to work, and says that more may be asked for', () => {
    const { texts } = statusOf(looked(1, 0, { byIntervals: true }), undefined, at(0), 50_000 + 600_000);
    expect(texts.remaining).toBe('not known');
    expect(texts.rate).toContain('no run');
    expect(texts.written).toBe('10 min ago: perhaps nobody is working');
    expect(texts.left).toBe('999, more where intervals turn out wide');
    expect(statusOf(looked(1, 0), undefined, at(1 / 120), 0).texts.rate).toBe('30.0 runs an hour');
    expect(statusOf(looked(1, 0), undefined, at(0.5), 0).texts.rate).toBe('30.0 runs a minute');
  });

  it('speaks in tenths', () => {
    const spoken = (done: number): string => statusOf(looked(done, 0), undefined, at(1), 0).spoken;
    expect(spoken(99)).toBe('The sweep is under way.');
    expect([spoken(100), spoken(199)]).toEqual([
      'At least 10 % of the runs are there.',
      'At least 10 % of the runs are there.',
    ]);
    // 25 of 45 are more than half of them
    const look = looked(25, 0);
    const few = { ...look, counts: { ...look.counts!, asked: 45, left: 20 } };
    expect(statusOf(few, undefined, at(1), 0)).toMatchObject({
      texts: { sentence: '25 of 45 runs are there.' },
      spoken: 'At least 50 % of the runs are there.',
    });
  });

  it('is merged only when the tables have all runs', () => {
    const state = (merged: number | undefined): string => statusOf(looked(1000, 0), merged, at(1), 0).state;
    expect([state(undefined), state(900), state(1000)]).toEqual(['worked', 'worked', 'merged']);
    expect(statusOf(undefined, 9, at(1), 0)).toMatchObject({ state: 'merged', texts: { done: '9' } });
    expect(statusOf({ plan, counts: undefined, written_ms: undefined }, undefined, at(1), 0)).toMatchObject({
      state: 'planned',
      value: 0,
    });
  });

  it('says why a folder cannot be counted, and looks again no sooner than half a second later', () => {
    const folder = realFolder();
    writeFileSync(join(folder, 'plan.json'), '{');
    let now_ms = 1000;
    const watch = new SweepWatch(() => now_ms);
    expect(watch.status(folder)).toMatchObject({ state: 'unreadable' });
    expect(watch.status(folder).texts.sentence).toContain('CW-SWEEP-PLAN');
    writeFileSync(join(folder, 'plan.json'), JSON.stringify({ ...plan, scenarios: [{ name: 's' }] }));
    expect(watch.status(folder).state).toBe('unreadable');
    now_ms += 500;
    expect(watch.status(folder).state).toBe('planned');
  });
});
