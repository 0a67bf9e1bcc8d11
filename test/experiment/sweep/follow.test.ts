import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  headerOf,
  JournalIndex,
  openSweepFolder,
  progressOf,
  SweepFollower,
  type SweepCounts,
} from '../../../src/experiment/index.js';
import { experimentFolder, experimentText, journalsIn, planIn, VERSION, workIn } from './small-sweep.js';

/** The same by who knows the experiment file. */
async function counted(home: string, out: string): Promise<Omit<SweepCounts, 'written' | 'byIntervals'>> {
  const sweep = await planIn(home);
  const { asked, missing, failed } = progressOf(
    sweep,
    new JournalIndex(out, sweep, headerOf(sweep, VERSION)),
  );
  return { asked, done: asked - missing - failed, failed, left: missing };
}

it('a follower knows the plan before anybody has begun, and counts then what is written, look by look', async () => {
  const home = experimentFolder();
  const out = join(home, 'out');
  const sweep = await planIn(home);
  openSweepFolder(out, sweep, VERSION);
  const follower = new SweepFollower(out);
  const first = follower.look();
  expect(first.plan).toMatchObject({ title: 'Fees and PV', points: 4, factors: ['fee', 'pv'] });
  expect([first.counts, first.written_ms]).toEqual([undefined, undefined]);

  for (const index of [1, 2]) {
    await workIn(sweep, out, { shard: { index, count: 2 } });
    const { counts, written_ms } = follower.look();
    expect(counts).toMatchObject(await counted(home, out));
    expect(counts).toMatchObject({ asked: 24, done: 12 * index, left: 24 - 12 * index, byIntervals: false });
    expect(written_ms).toBeGreaterThan(0);
  }
});

it('a run counts as soon as its line is whole, and once', async () => {
  const home = experimentFolder();
  const out = join(home, 'out');
  const sweep = await planIn(home);
  await workIn(sweep, out, { shard: { index: 1, count: 4 } });
  await workIn(sweep, out, { shard: { index: 2, count: 4 } });
  const [first, second] = journalsIn(out);
  const lines = readFileSync(second!, 'utf8').split(/(?<=\n)/);
  const follower = new SweepFollower(out);
  const done = (): number => follower.look().counts!.done;

  // only its first line and a half of the next, with a letter that takes two bytes cut in two
  const half = Buffer.from(lines[1]!).subarray(0, 40);
  writeFileSync(second!, Buffer.concat([Buffer.from(lines[0]!), half, Buffer.from([0xc3])]));
  expect(done()).toBe(6);
  writeFileSync(second!, lines[0]! + lines[1]!);
  expect(done()).toBe(7);
  appendFileSync(second!, lines.slice(2).join(''));
  expect(done()).toBe(12);
  // somebody has made the same runs
  writeFileSync(join(out, 'journals', 'another-1.jsonl'), readFileSync(first!));
  expect(follower.look().counts).toMatchObject({ done: 12, written: 12 });
});

it('counts anew when a journal goes, and when more replications are asked for', async () => {
  const home = experimentFolder();
  const out = join(home, 'out');
  await workIn(await planIn(home), out);
  const follower = new SweepFollower(out);
  expect(follower.look().counts).toMatchObject({ asked: 24, left: 0 });
  writeFileSync(join(home, 'experiment.yaml'), experimentText.replace('replications: 3', 'replications: 5'));
  await workIn(await planIn(home), out, { shard: { index: 1, count: 2 } });
  expect(follower.look().counts).toMatchObject({ asked: 40, done: 32, left: 8 });
  rmSync(journalsIn(out).find((path) => path.includes('whole'))!);
  expect(follower.look().counts).toMatchObject({ asked: 40, done: 8, left: 32 });
});

it('asks for as many replications as intervals ask for', async () => {
  const rule = 'replications: { kpi: net_EUR_per_home, halfWidth: 1000, minimum: 2, maximum: 9 }';
  const home = experimentFolder(experimentText.replace('replications: 3', rule));
  const out = join(home, 'out');
  await workIn(await planIn(home), out);
  const { counts } = new SweepFollower(out).look();
  expect(counts).toMatchObject({ ...(await counted(home, out)), asked: 16, left: 0, byIntervals: true });
});

it('says when a plan is none, and goes on when it is one again', async () => {
  const home = experimentFolder();
  const out = join(home, 'out');
  await workIn(await planIn(home), out);
  const plan = readFileSync(join(out, 'plan.json'), 'utf8');
  const follower = new SweepFollower(out);
  const broken = [
    '',
    '{}',
    plan.replace('"points": 4', '"points": 4e9'),
    plan.replace('"points": 4', '"points": "4"'),
  ];
  for (const text of broken) {
    writeFileSync(join(out, 'plan.json'), text);
    expect(() => follower.look(), text).toThrow(expect.objectContaining({ code: 'CW-SWEEP-PLAN' }));
  }
  writeFileSync(join(out, 'plan.json'), plan);
  expect(follower.look().counts).toMatchObject({ asked: 24, left: 0 });
  writeFileSync(join(out, 'plan.json'), plan.replace(/"plan": "\w+"/, '"plan": "other"'));
  expect(() => follower.look()).toThrow(expect.objectContaining({ code: 'CW-SWEEP-MIXED' }));
});
