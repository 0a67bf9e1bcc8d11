/** Who comes to a sweep's folder with something else is told what has changed, and never first to throw finished work away. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { JournalIndex } from '../../../src/experiment/sweep/journal.js';
import { openSweepFolder, planSweep, pluginsOfPlan } from '../../../src/experiment/index.js';
import { headerOf } from '../../../src/experiment/sweep/work.js';
import { ChainwattError, type Problem } from '../../../src/kernel/index.js';
import { smallText, temporaryFolder } from '../small.js';
import { experimentFolder, experimentText, planIn, VERSION, workIn } from './small-sweep.js';

const HOUSEHOLD = '{ kind: household, annual: 3 MWh }';
const CSV = '{ kind: csv, file: load.csv, column: W, unit: W, repeat: true }';
const series = (watts: number): string =>
  [
    'time,W',
    ...Array.from(
      { length: 30 },
      (_, h) => `2026-05-0${4 + Math.floor(h / 24)}T${String(h % 24).padStart(2, '0')}:00,${watts + h}`,
    ),
  ].join('\n') + '\n';

let home = '';
/** The folder of a sweep that is planned, and two runs of which are made. */
let out = '';
beforeAll(async () => {
  home = experimentFolder();
  writeFileSync(join(home, 'other.yaml'), smallText.replace(HOUSEHOLD, CSV));
  writeFileSync(join(home, 'load.csv'), series(100));
  out = join(home, 'out');
  await workIn(await planIn(home), out, { shard: { index: 1, count: 12 } });
});

/** A copy of everything, changed. */
function changed(change: (folder: string) => void): string {
  const folder = temporaryFolder();
  cpSync(home, folder, { recursive: true });
  change(folder);
  return folder;
}

function edit(folder: string, name: string, from: string, to: string): void {
  const text = readFileSync(join(folder, name), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(folder, name), text.replace(from, to));
}

function problemOf(call: () => unknown): Problem {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(ChainwattError);
    const { problems, category } = error as ChainwattError;
    expect([problems.length, category]).toEqual([1, 'input']);
    return problems[0]!;
  }
  throw new Error('nothing was refused');
}

describe('a plan that has changed', () => {
  it.each<[string, (folder: string) => void, string]>([
    [
      'a scenario',
      (at) => edit(at, 'small.yaml', 'count: 5', 'count: 6'),
      'the scenario {}/small.yaml has changed',
    ],
    [
      'a data file',
      (at) => writeFileSync(join(at, 'load.csv'), series(101)),
      'the data file load.csv has changed',
    ],
    [
      'a value of a factor',
      (at) => edit(at, 'experiment.yaml', '[2, 4]', '[2, 3]'),
      'the experiment file has other factors or design',
    ],
    [
      'set',
      (at) => edit(at, 'experiment.yaml', 'time.duration: 3 h', 'time.duration: 4 h'),
      'the experiment file has other set',
    ],
    [
      'the seed',
      (at) => edit(at, 'experiment.yaml', 'seed: 7', 'seed: 8'),
      'the experiment file has other seed (8; before 7)',
    ],
    [
      'the list of scenarios',
      (at) => edit(at, 'experiment.yaml', '[small.yaml, other.yaml]', '[small.yaml]'),
      'the data file load.csv is missing; the experiment file has other scenarios (small; before small, other)',
    ],
    [
      'two things',
      (at) => {
        edit(at, 'other.yaml', 'count: 3', 'count: 4');
        edit(at, 'experiment.yaml', 'seed: 7', 'seed: 9');
      },
      'the scenario {}/other.yaml has changed; the experiment file has other seed (9; before 7)',
    ],
  ])('by %s is told which', async (_, change, expected) => {
    const folder = changed(change);
    const sweep = await planIn(folder);
    const problem = problemOf(() => openSweepFolder(out, sweep, VERSION));
    expect(problem).toMatchObject({ code: 'CW-SWEEP-MIXED', found: expected.replace('{}', folder) });
    expect(problem.remedy).toContain('to go on with its runs');
    expect(JSON.stringify(problem)).not.toMatch(/remove|delete/);
  });

  it('by nothing that runs hang on goes on, and has the new words', async () => {
    const folder = changed((at) => {
      edit(at, 'experiment.yaml', 'title: Fees and PV', 'title: Fees');
      edit(at, 'experiment.yaml', '  fee:', '  charge:');
      edit(at, 'small.yaml', 'chainwatt: 1', '# a remark\nchainwatt: 1');
    });
    const sweep = await planIn(folder);
    const copy = join(folder, 'out');
    expect((await workIn(sweep, copy)).done).toBe(22);
    expect(JSON.parse(readFileSync(join(copy, 'plan.json'), 'utf8'))).toMatchObject({
      title: 'Fees',
      factors: ['charge', 'pv'],
    });
    expect(readdirSync(copy).sort()).toEqual(['journals', 'plan.json']);
  });

  it('by the version of chainwatt says which one made it, and to use that', async () => {
    const sweep = await planIn(home);
    const header = headerOf(sweep, '0.2.0');
    for (const call of [
      () => openSweepFolder(out, sweep, '0.2.0'),
      () => new JournalIndex(out, sweep, header),
    ]) {
      const problem = problemOf(call);
      expect(problem).toMatchObject({
        code: 'CW-SWEEP-MIXED',
        found: `version ${VERSION}`,
        expected: 'version 0.2.0, which this is',
      });
      expect(problem.message).toContain('another version of chainwatt');
      expect(problem.remedy).toMatch(new RegExp(`^use version ${VERSION} `));
      expect(JSON.stringify(problem)).not.toContain(sweep.hash);
      expect(JSON.stringify(problem)).not.toMatch(/remove|delete/);
    }
  });

  it('whose journal has strayed here is told to move that, not to remove it', async () => {
    const sweep = await planIn(home);
    const problem = problemOf(() => new JournalIndex(out, sweep, { ...headerOf(sweep, VERSION), plan: 'x' }));
    expect(problem.found).toBe(`plan ${sweep.hash}`);
    expect(problem.remedy).not.toMatch(/remove|delete/);
  });

  it('by a plug-in file is told which; the plan knows it by what it holds, wherever it lies', async () => {
    const plugin = (file: string, sha256: string): { readonly file: string; readonly sha256: string } => ({
      file,
      sha256,
    });
    const path = join(home, 'experiment.yaml');
    const planned = (...plugins: readonly ReturnType<typeof plugin>[]): ReturnType<typeof planSweep> =>
      planSweep(path, { plugins });
    const [rule, load] = [plugin('rule.mjs', 'aa'), plugin('load.mjs', 'bb')];
    const sweep = await planned(rule, load);
    const folder = join(temporaryFolder(), 'plugged');
    openSweepFolder(folder, sweep, VERSION);
    expect(pluginsOfPlan(folder)).toEqual([rule, load]);
    expect(pluginsOfPlan(out)).toEqual([]);
    expect(pluginsOfPlan(join(home, 'nowhere'))).toEqual([]);
    const elsewhere = await planned(plugin('/mnt/load.mjs', 'bb'), plugin('/mnt/rule.mjs', 'aa'));
    expect(elsewhere.hash).toBe(sweep.hash);
    openSweepFolder(folder, elsewhere, VERSION);
    expect(pluginsOfPlan(folder)).toEqual([rule, load]);
    const other = await planned(plugin('rule.mjs', 'cc'), load);
    expect(problemOf(() => openSweepFolder(folder, other, VERSION)).found).toBe(
      'the plug-in file rule.mjs has changed',
    );
    const without = await planned(rule);
    expect(problemOf(() => openSweepFolder(folder, without, VERSION)).found).toBe(
      'the plug-in file load.mjs is missing',
    );
  });
});

describe('series', () => {
  const FEE = 'fee: { path: ledger.fee, values: [0 ct/kWh, 2 ct/kWh] }';
  const failing = async (text: string, load: string): Promise<readonly Problem[]> => {
    const folder = experimentFolder(text);
    writeFileSync(join(folder, 'other.yaml'), smallText.replace(HOUSEHOLD, CSV));
    writeFileSync(join(folder, 'load.csv'), load);
    writeFileSync(join(folder, 'good.csv'), series(5));
    writeFileSync(join(folder, 'bad.csv'), 'W\n1\n2\n');
    mkdirSync(join(folder, 'out'));
    const error: unknown = await planIn(folder).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error !== undefined) expect(error).toBeInstanceOf(ChainwattError);
    const trusted = await planSweep(join(folder, 'experiment.yaml'), { series: 'trusted' });
    expect(trusted.points.length).toBeGreaterThan(1);
    return error === undefined ? [] : (error as ChainwattError).problems;
  };

  it('without a column of time are refused when the sweep is planned, once, and name the scenario', async () => {
    expect(await failing(experimentText, series(100))).toEqual([]);
    const problems = await failing(experimentText, 'W\n1\n2\n');
    expect(problems).toMatchObject([
      {
        code: 'CW-DATA-COLUMN',
        place: { file: 'load.csv' },
        message: expect.stringContaining('other.yaml') as string,
      },
    ]);
  });

  it('that only a factor chooses are refused as well', async () => {
    const text = experimentText
      .replace('scenarios: [small.yaml, other.yaml]', 'scenarios: other.yaml')
      .replace(
        FEE,
        `${FEE}\n  load: { path: population.renter.load.file, values: [load.csv, good.csv, bad.csv] }`,
      );
    const problems = await failing(text, series(100));
    expect(problems.map(({ code, place }) => [code, place?.file])).toEqual([['CW-DATA-COLUMN', 'bad.csv']]);
    expect(await failing(text.replace(', bad.csv', ''), series(100))).toEqual([]);
  });
});
